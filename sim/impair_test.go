package sim

// These tests prove what a fault does that leaves nodes up and links whole, end to end: it clogs, pauses, slows, degrades and
// shifts clocks, exactly and for its time, when a trigger says so; and that noise without strength changes nothing.

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/random"
)

// impairing is a fault that changes how well things work, by number.
func impairing(a, b NodeID, which int) FaultModel {
	return faultPlan(func(c *Control, r *random.Rand) ([]Strike, error) {
		links := &LinkSet{From: make([]bool, c.World().Len()), Both: which%2 == 0}
		links.From[a] = true
		strike := Strike{Target: Target{A: a, B: b}}
		switch which {
		case 0:
			key := r.Uint64()
			strike.Begin, strike.End = func() { c.Degrade(key, links, 0.5) }, func() { c.Restore(links) }
		case 1:
			strike.Begin, strike.End = func() { c.Slow(a, 3, 5*ms) }, func() { c.Quicken(a, 3, 5*ms) }
		case 2:
			strike.Begin, strike.End = func() { c.Clog(links) }, func() { c.Unclog(links) }
		case 3:
			strike.Begin, strike.End = func() { c.Pause(a) }, func() { c.Resume(a) }
		case 4:
			strike.Begin, strike.End = func() { c.Shift(a, 50*ms, 1000) }, func() { c.Shift(a, -50*ms, -1000) }
		}
		return []Strike{strike}, nil
	})
}

// deliveries lists "from>to at" of what is delivered when posts are sent under a fault.
func deliveries(t *testing.T, s scene, posts string) (*Report, []string) {
	t.Helper()
	var log []string
	s.hear(func(l *Happening) {
		if l.What == account.MessageDelivered && l.Kind != AckKind {
			log = append(log, fmt.Sprintf("%d>%d %v", l.Peer, l.Node, l.At))
		}
	}, account.InWords()...)
	s.node = postmen(postsOf(posts)...)
	return s.run(t), log
}

func wantLog(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func during(model FaultModel, from, to time.Duration) []Fault {
	return []Fault{{Name: "f", Model: model, When: When{At: from, For: to - from}}}
}

func TestClogThenFlood(t *testing.T) {
	s := scene{graph: graphOf(3, "0-1 1-2"), network: Network{Latency: constant(10 * ms)}}
	s.Faults = during(impairing(0, 1, 2), 15*ms, 50*ms) // both directions of 0-1
	_, log := deliveries(t, s, "0>1@0s 0>1@10ms 1>0@20ms 0>1@30ms 1>2@30ms 0>1@45ms")
	slices.Sort(log[2:5]) // those that were held arrive together, in an order drawn for the instant
	wantLog(t, "clog", log, "0>1 10ms", "1>2 40ms", "0>1 50ms", "0>1 50ms", "1>0 50ms", "0>1 55ms")
}

func TestPauseKeepsMessagesAndTimers(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(10 * ms)}}
	s.Faults = during(impairing(1, 1, 3), 5*ms, 40*ms)
	_, log := deliveries(t, s, "0>1@0s 1>0@20ms 0>1@35ms") // the post at 20ms is a timer of node 1
	wantLog(t, "pause", log, "0>1 40ms", "0>1 45ms", "1>0 50ms")
}

func TestSlow(t *testing.T) {
	service := Service{Time: random.Constant{Value: float64(4 * ms)}, Servers: 1, Queue: -1}
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(10 * ms), Service: func(NodeID) Service { return service }}}
	s.Faults = during(impairing(0, 0, 1), 0, 50*ms) // three times as long, and 5 ms later
	_, log := deliveries(t, s, "0>1@1ms 1>0@1ms 0>1@100ms")
	wantLog(t, "slow", log, "0>1 20ms", "1>0 23ms", "0>1 114ms")
}

// TestDegrade: a burst of loss strikes its links, its direction and its time only.
func TestDegrade(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(ms)}}
	s.Faults = during(impairing(0, 1, 0), 10*time.Second, 30*time.Second)
	posts := ""
	for i := range 40_000 {
		posts += fmt.Sprintf("0>1@%dms ", i)
	}
	r, _ := deliveries(t, s, posts)
	lost := r.Value("lost_link_loss") // of 20,000 messages with p = 1/2: standard deviation 71
	if !(math.Abs(lost-10_000) <= 3*71) {
		t.Errorf("%v of 20,000 messages are lost", lost)
	}
}

// TestClocks: a node sees its clock and its timers run by it; messages take true time.
func TestClocks(t *testing.T) {
	var now, rang time.Duration
	s := scene{graph: graphOf(2, "0-1")}
	drift := func(c *Control, _ *random.Rand) ([]Strike, error) {
		return []Strike{{Begin: func() { c.Shift(0, 30*ms, time.Second/100) }, End: func() { c.Shift(0, -30*ms, -time.Second/100) }}}, nil
	}
	s.Faults = during(faultPlan(drift), 1*time.Second, 11*time.Second)
	s.node = func(n NodeID) *actor {
		a := &actor{}
		if n == 0 {
			a.init = func(e env) { e.SetTimer(2*time.Second, 1, 0) }
			a.timer = func(e env, timer Timer) {
				if timer.Kind == 1 {
					now = e.Now() // 1 s of drift by 1 %
					e.SetTimer(1010*ms, 2, 0)
				} else {
					rang = e.Instant()
				}
			}
		}
		return a
	}
	e := s.prepare(t)
	finish(t, e)
	if now != 2040*ms || rang != 3*time.Second {
		t.Errorf("after 2 s the clock shows %v; a timer of 1010 ms set then rings at %v", now, rang)
	}
	if left := e.conditions.Clock(0).Reading(e.agenda.Now) - e.agenda.Now; left != 100*ms {
		t.Errorf("ten seconds of drift by 1 %% have left %v", left)
	}
}

// TestTrigger: a fault that waits for a report begins when it comes, once.
func TestTrigger(t *testing.T) {
	s := scene{graph: completeGraph(2)}
	s.definition.Metrics = []Metric{{Name: "wishes", Nature: Counter}}
	s.node = func(n NodeID) *actor {
		a := &actor{}
		a.init = func(e env) { e.SetTimer(time.Second, 0, 0) }
		a.timer = func(e env, _ Timer) {
			if n == 0 {
				e.Count(0, 2)
			}
			e.SetTimer(time.Second, 0, 0)
		}
		return a
	}
	s.Faults = []Fault{{Name: "f", Model: crash(MemoryLost, 1), When: When{For: 10 * time.Second, On: &Trigger{Reported: "wishes", AtLeast: 7, After: 500 * ms}}}}
	if _, got := moments(t, s); got != "4.5s fault 1, 14.5s repair 1" {
		t.Error(got)
	}
}

// TestTriggersCountOnce: what is decided again, or answered again, counts once.
func TestTriggersCountOnce(t *testing.T) {
	at := func(s scene, reported string, least int64) string {
		s.definition.Reports = Operations | Decisions
		s.Faults = []Fault{{Name: "f", Model: crash(MemoryLost, 2), When: When{For: Forever, On: &Trigger{Reported: reported, AtLeast: least}}}}
		_, got := moments(t, s)
		return got
	}
	decisions := scene{graph: completeGraph(3), node: deciding("1s 0 decides 7 a; 2s 0 decides 7 a; 3s 0 decides 7 b; 4s 1 decides 7 a; 5s 0 decides 8 a; 6s 2 decides 9 a")}
	for least, want := range map[int64]string{1: "1s fault 2", 2: "4s fault 2", 3: "5s fault 2", 4: "6s fault 2", 5: ""} {
		if got := at(decisions, "decisions", least); got != want {
			t.Errorf("%d decisions: %s, want %s", least, got, want)
		}
	}
	answers := asking([]time.Duration{time.Second, 3 * time.Second, 5 * time.Second}, repeat(500*ms, 3)) // each returns twice
	for least, want := range map[int64]string{1: "1.5s fault 2", 2: "3.5s fault 2", 3: "5.5s fault 2"} {
		if got := at(answers, "responses", least); got != want {
			t.Errorf("%d responses: %s, want %s", least, got, want)
		}
	}
}

// TestZeroStrength: what is configured without strength leaves the digest as it was.
func TestZeroStrength(t *testing.T) {
	for seed := range uint64(40) {
		plain := randomScene(seed + 1)
		zero := randomScene(seed + 1)
		zero.network.Noise = &Noise{ReorderedBy: 20 * ms}
		if a, b := plain.run(t).Digest, zero.run(t).Digest; a != b {
			t.Fatalf("seed %d: %x without noise, %x with noise at zero strength", seed, a, b)
		}
	}
}
