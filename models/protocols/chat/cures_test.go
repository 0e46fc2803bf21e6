package chat

// These tests prove when texts that nobody acknowledges are sent again, with every cure of retry storms, and that all texts pass
// as before once the server is back.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/retrying"
	"starmesh/sim"
	"starmesh/sim/account"
)

// sends lists by text when it is sent, from the first time on.
func sends(t *testing.T, p *Params, c *sim.Config) (map[uint64][]time.Duration, *sim.Report) {
	t.Helper()
	by := map[uint64][]time.Duration{}
	d := definition()
	d.Filter = func(*Params, *sim.World, sim.NodeID) sim.Filter[message] { return textClock(by) }
	report := modeltest.Run(t, sim.Define(d), p, c)
	for _, list := range by {
		for i := len(list) - 1; i >= 0; i-- {
			list[i] -= list[0]
		}
	}
	return by, report
}

// textClock notes when texts are sent.
type textClock map[uint64][]time.Duration

func (c textClock) Outgoing(env *sim.Env[message], _ sim.NodeID, msg message) (message, bool) {
	if msg.kind == text {
		c[msg.id] = append(c[msg.id], env.Instant())
	}
	return msg, true
}

func (textClock) Incoming(_ *sim.Env[message], _ sim.NodeID, msg message) (message, bool) {
	return msg, true
}

func TestInstantsOfTries(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*Params)
		seconds []time.Duration
	}{
		"no cure":           {func(*Params) {}, []time.Duration{0, 1, 2, 3}},
		"back-off":          {func(p *Params) { p.Backoff = 2 }, []time.Duration{0, 2, 5, 10}},
		"bounded, persists": {func(p *Params) { p.Backoff, p.LongestPause, p.Persist = 2, 3*time.Second, true }, []time.Duration{0, 2, 5, 9, 13, 17, 21}},
		"no budget left":    {func(p *Params) { p.RetryBudget = &retrying.Budget{Ratio: 0, Burst: 1}; p.Retries = 1 }, []time.Duration{0, 1}},
	} {
		p := params()
		p.Rate = 1
		c.change(p)
		config := config(t, "mesh", 2, sim.Network{Latency: modeltest.Constant(d), Loss: onlyTexts{}})
		texts, _ := sends(t, p, config)
		if len(texts) < 50 {
			t.Fatalf("%s: %d texts", name, len(texts))
		}
		longest := []time.Duration{}
		for _, list := range texts {
			for i := range min(len(list), len(c.seconds)) {
				if list[i] != c.seconds[i]*time.Second {
					t.Fatalf("%s: a text is sent at %v, want %vs", name, list, c.seconds)
				}
			}
			if len(list) > len(longest) {
				longest = list
			}
			if !p.Persist && p.RetryBudget == nil && len(list) != len(c.seconds) {
				t.Fatalf("%s: a text is sent at %v", name, list)
			}
		}
		if len(longest) < len(c.seconds) {
			t.Errorf("%s: no text is sent oftener than %v", name, longest)
		}
	}
}

// TestBudgetOfTexts: of two writers each has a token at first, and one for ten texts.
func TestBudgetOfTexts(t *testing.T) {
	p := params()
	p.Rate, p.RetryBudget = 1, &retrying.Budget{Ratio: .1, Burst: 1}
	texts, r := sends(t, p, config(t, "mesh", 2, sim.Network{Latency: modeltest.Constant(d), Loss: onlyTexts{}}))
	retries := 0
	for _, list := range texts {
		retries += len(list) - 1
	}
	if most := 2 + len(texts)/10; retries > most || retries < most-4 {
		t.Errorf("%d retries of %d texts", retries, len(texts))
	}
	modeltest.Expect(t, "budget", r, map[string]float64{"texts_failed": r.Value("texts"), "breaker_openings": 0, "tries_refused": 0})
	if r.Value("retries_denied") < float64(len(texts))*.8 {
		t.Errorf("%v retries are denied", r.Value("retries_denied"))
	}
}

// TestBreakerOfTexts: while the server is down for 20 s each user's breaker is open most of the time; when the server is back the
// next probes close all of them.
func TestBreakerOfTexts(t *testing.T) {
	for _, persist := range []bool{false, true} {
		sent := map[bool]int{}
		for _, cured := range []bool{false, true} {
			p := params()
			p.Persist = persist
			if cured {
				p.Breaker = &retrying.BreakerParams{Failures: 3, Open: 4 * time.Second}
			}
			c := constantConfig(t, "star", 10)
			c.Drain = 10 * time.Minute
			c.Faults = []sim.Fault{modeltest.Once("outage", modeltest.Crash(sim.MemoryLost, 10), 20*time.Second, 20*time.Second)}
			c.Phases = []sim.Interval{{From: 20 * time.Second, To: 46 * time.Second}}
			c.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.MessageSent}, Do: func(h *sim.Happening) {
				if h.Kind == "text" && h.Node != 10 && h.At >= 20*time.Second && h.At < 40*time.Second {
					sent[cured]++
				}
			}}}
			r := run(t, p, c)
			expect(t, r, "after_availability_ratio", 1)
			if persist {
				everyTextArrives(t, r)
			}
			if openings := r.Value("breaker_openings"); cured != (openings >= 40) || cured != (r.Value("tries_refused") > 50) {
				t.Errorf("cured %v: %v openings, %v tries refused", cured, openings, r.Value("tries_refused"))
			}
		}
		if sent[true]*4 > sent[false] {
			t.Errorf("users send %d texts to a dead server, without breakers %d", sent[true], sent[false])
		}
	}
}

// TestCuresLoseNothing: whoever does not give up comes back to what breakers put off, on lossy links, too.
func TestCuresLoseNothing(t *testing.T) {
	for shape := range shapes {
		p := params()
		p.Persist, p.Online, p.Offline = true, 10*time.Second, time.Second
		p.Backoff, p.Jitter = 2, retrying.FullJitter
		p.Breaker = &retrying.BreakerParams{Failures: 2, Open: 2 * time.Second}
		c := config(t, shape, 6, sim.Network{Latency: modeltest.Exponential(d), Loss: modeltest.Bernoulli(.1)})
		c.Drain = 5 * time.Hour
		r := run(t, p, c)
		everyTextArrives(t, r)
		if r.Value("breaker_openings") == 0 {
			t.Errorf("%s: no breaker opens", shape)
		}
	}
}
