package chat

// These tests prove who reads along: 1-C(90,2)/C(100,2) of conversations for 10 of 100 users, all for a hub; and how
// often a crowd's collaborators guess the writer (Reiter & Rubin 1998).

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// watching compromises these nodes from the start.
type watching []sim.NodeID

func (w watching) Plan(c *sim.Control, _ *random.Rand) (list []sim.Strike, err error) {
	for _, n := range w {
		list = append(list, sim.Strike{Target: sim.Target{A: n, B: n}, Begin: func() { c.Compromise(n) }, End: func() { c.Release(n) }})
	}
	return list, nil
}

func (watching) Compromises() {}

// observed runs a chat in which some nodes are compromised.
func observed(t *testing.T, shape topologies.Shape, users int, seed uint64, observers []sim.NodeID, change func(*Params)) *sim.Report {
	t.Helper()
	config := modeltest.Config(t, shape, users, sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)})
	config.Seed, config.CheckMessages = seed, false
	config.Faults = []sim.Fault{modeltest.Once("watch", watching(observers), 0, sim.Forever)}
	d := definition()
	p := d.Defaults
	change(&p)
	return modeltest.Run(t, Model(), &p, config)
}

// TestDirectExposure is row C9: of all pairs of 100 users, 10 compromised ones see 1 - C(90,2)/C(100,2) if messages go
// straight; a server sees all.
func TestDirectExposure(t *testing.T) {
	// So many texts that every pair writes: the share of pairs is exact.
	r := observed(t, &topologies.Mesh{}, 100, 1, modeltest.First(10), func(p *Params) { p.Rate, p.ReadAfter = 20, 0 })
	want := 1 - theory.QuorumMiss(100, 10, 2)
	for _, metric := range []string{"exposed_ratio", "exposed_ends_ratio"} {
		if got := r.Value(metric); !(math.Abs(got-want) <= .005) {
			t.Errorf("%s: %.5f, want %.5f", metric, got, want)
		}
	}
	for _, encrypted := range []bool{false, true} {
		r = observed(t, &topologies.Star{Hub: "relay"}, 100, 1, []sim.NodeID{100}, func(p *Params) { p.Encrypted = encrypted })
		content := map[bool]float64{false: 1, true: 0}[encrypted]
		if r.Value("exposed_ratio") != content || r.Value("exposed_ends_ratio") != 1 {
			t.Errorf("hub, encrypted %v: content %v, ends %v", encrypted, r.Value("exposed_ratio"), r.Value("exposed_ends_ratio"))
		}
	}
}

// TestCrowds: all texts arrive, by as many hops as the coin says, and a collaborator guesses right as often as Reiter &
// Rubin say.
func TestCrowds(t *testing.T) {
	const n, c = 40, 4
	for _, forward := range []sim.Ratio{.5, .75, .9} {
		var right, all, hops, texts float64
		for seed := range uint64(5) {
			r := observed(t, &topologies.Mesh{}, n, random.Hash(seed), modeltest.First(c), func(p *Params) {
				p.Crowds, p.Rate, p.Timeout = &Crowds{Forward: forward}, 3, 10*time.Second
			})
			if r.Value("failed_ratio") != 0 || r.Value("agreement_ratio") != 1 || r.Value("exposed_ends_ratio") > 1-theory.QuorumMiss(n, c, 2)+1e-9 {
				t.Errorf("forward %v: failed %v, agreement %v, ends %v", forward, r.Value("failed_ratio"), r.Value("agreement_ratio"), r.Value("exposed_ends_ratio"))
			}
			all += r.Value("guesses")
			right += r.Value("right_guesses")
			hops += r.Value("path_length_mean") * r.Value("texts")
			texts += r.Value("texts")
		}
		want := theory.CrowdsGuess(n, c, float64(forward))
		if se := math.Sqrt(want * (1 - want) / all); !(math.Abs(right/all-want) <= 3*se) || all < 2000 {
			t.Errorf("forward %v: %.4f of %v guesses are right, want %.4f +- %.4f", forward, right/all, all, want, se)
		}
		// Each of the choices but those of oneself is a hop, and so is the last step, but where the recipient takes it itself.
		p := float64(forward)
		choices := 1 / (1 - p)
		if expected := choices*(n-1.)/n + 1; !(math.Abs(hops/texts-expected) <= .05*expected) {
			t.Errorf("forward %v: %.3f hops, want about %.3f", forward, hops/texts, expected)
		}
	}
}

// TestEncryptedCrowds: relays read nothing of what is sealed.
func TestEncryptedCrowds(t *testing.T) {
	const n = 30
	open := observed(t, &topologies.Mesh{}, n, 1, []sim.NodeID{7}, func(p *Params) { p.Crowds, p.Timeout = &Crowds{Forward: .75}, 10*time.Second })
	sealed := observed(t, &topologies.Mesh{}, n, 1, []sim.NodeID{7}, func(p *Params) {
		p.Crowds, p.Encrypted, p.Timeout = &Crowds{Forward: .75}, true, 10*time.Second
	})
	own := 2. / n // of all pairs, those with user 7
	if open.Value("exposed_ratio") < 2*own || !(math.Abs(sealed.Value("exposed_ratio")-own) <= .02) {
		t.Errorf("open: %v, sealed: %v, want more than %v, and that", open.Value("exposed_ratio"), sealed.Value("exposed_ratio"), own)
	}
	if open.Digest != sealed.Digest {
		t.Error("encryption changes what happens")
	}
}

func TestCrowdsNeedNoHub(t *testing.T) {
	d := definition()
	p := d.Defaults
	p.Crowds = &Crowds{Forward: .5}
	if err := check(&p, &sim.World{Participants: 5, Hubs: []sim.NodeID{5}}); err == nil {
		t.Error("crowds on a star")
	}
}

// TestGuessesBefore: what observers guess who come later counts in no earlier phase, though the text was written there.
func TestGuessesBefore(t *testing.T) {
	run := func(come time.Duration) *sim.Report {
		config := modeltest.Config(t, &topologies.Mesh{}, 20, sim.Network{Latency: modeltest.Constant(500 * time.Millisecond)})
		config.Faults = []sim.Fault{modeltest.Once("first", watching{3}, 0, sim.Forever), modeltest.Once("others", watching{4, 5, 6, 7}, come, sim.Forever)}
		config.Phases = []sim.Interval{{From: 30 * time.Second, To: 40 * time.Second}}
		p := params()
		p.Crowds, p.Timeout = &Crowds{Forward: .9}, time.Minute
		return run(t, p, config)
	}
	calm, struck := run(59*time.Second), run(30*time.Second)
	for _, metric := range []string{"before_guesses", "before_right_guesses"} {
		if calm.Value(metric) != struck.Value(metric) || calm.Value(metric) == 0 {
			t.Errorf("%s: %v, and %v if others observe from then on", metric, calm.Value(metric), struck.Value(metric))
		}
	}
	if calm.Value("guesses") >= struck.Value("guesses") {
		t.Errorf("%v guesses, and %v by more observers", calm.Value("guesses"), struck.Value("guesses"))
	}
}

// TestCrowdsDoNotMultiply: where links duplicate 30 % of what passes, relays pass on what they would without, however long the
// paths; only recipients answer again what comes again.
func TestCrowdsDoNotMultiply(t *testing.T) {
	sent := func(duplication float64) (total float64) {
		config := modeltest.Config(t, &topologies.Mesh{}, 20, sim.Network{Latency: modeltest.Constant(20 * time.Millisecond), Noise: &sim.Noise{Duplication: duplication}})
		config.Drain, config.Limits.Events = time.Minute, 1_000_000
		p := params()
		p.Crowds, p.Rate, p.ReadAfter, p.Timeout = &Crowds{Forward: .9}, .2, 0, time.Minute
		r := run(t, p, config)
		if r.Value("texts_lost") != 0 || r.Value("unanswered_ratio") != 0 {
			t.Errorf("duplication %v: %v texts are lost, %v unanswered", duplication, r.Value("texts_lost"), r.Value("unanswered_ratio"))
		}
		for _, row := range r.Ledger {
			total += float64(row.Sent)
		}
		return total
	}
	if calm, noisy := sent(0), sent(.3); noisy > 1.1*calm {
		t.Errorf("%v messages, %v where links duplicate", calm, noisy)
	}
}

// TestCrowdsAfterACrash: a relay that forgot its paths passes texts on by new ones when they are tried again, and its user
// answers what it had got before.
func TestCrowdsAfterACrash(t *testing.T) {
	p := params()
	p.Crowds, p.Timeout = &Crowds{Forward: .75}, 10*time.Second
	c := modeltest.Mesh(t, 10, modeltest.Constant(10*time.Millisecond))
	c.Drain = 10 * time.Minute
	unsent := 0.0
	c.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.OperationInvoked}, Do: func(h *sim.Happening) {
		if h.Node < 3 && h.At >= 20*time.Second && h.At < 25*time.Second {
			unsent++
		}
	}}}
	c.Faults = []sim.Fault{modeltest.Once("relays", modeltest.Crash(sim.MemoryLost, modeltest.First(3)...), 20*time.Second, 5*time.Second)}
	r := run(t, p, c)
	everyTextArrivesBut(t, r, unsent)
	modeltest.Expect(t, "crash", r, map[string]float64{"texts_lost": unsent})
	if r.Value("first_try_lost") <= unsent {
		t.Error("no text met a relay that was down")
	}
}
