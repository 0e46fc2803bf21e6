package sim

// These tests prove that what is counted belongs to the stretch of time in which it began, that misuse of a declared
// metric fails, and that a referee changes nothing.

import (
	"strings"
	"testing"
	"time"
)

// TestMessagesBelongToTheirSending: the window is [10 s, 40 s), the fault interval [20 s, 30 s); links take 5 s.
func TestMessagesBelongToTheirSending(t *testing.T) {
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(5 * time.Second)}}
	s.node = postmen(postsOf("0>1@9.999s 0>1@10s 0>1@19.999s 0>1@20s 0>1@27s 0>1@29.999s 0>1@30s 0>1@39.999s 0>1@40s")...)
	s.Warmup, s.Deadline = 10*time.Second, 20*time.Second
	s.Phases = []Interval{{From: 20 * time.Second, To: 30 * time.Second}}
	s.Faults = faultsOf("cut 0-1 26s 3s")
	r := s.run(t)
	for name, want := range map[string]float64{
		"messages_sent": 7, "messages_delivered": 6, "messages_lost": 1, "loss_ratio": 1. / 7, "latency_mean_ms": 5000,
		"before_messages_sent": 2, "during_messages_sent": 3, "after_messages_sent": 2,
		"before_loss_ratio": 0, "during_loss_ratio": 1. / 3, "after_messages_delivered": 2, "during_latency_max_ms": 5000,
	} {
		wantValue(t, r, name, want)
	}
	if got := fate(r); got != "delivered=8 link_cut=1" { // the ledger covers the whole run
		t.Error(got)
	}
}

// TestPhasesAgainAndAgain: the window is [10 s, 60 s), the link is cut in [20 s, 22 s) and [24 s, 26 s) and takes 100 ms. What is
// lost belongs to when it was sent, or, within 100 ms of a border, to none; before the window, the link was cut once, too.
func TestPhasesAgainAndAgain(t *testing.T) {
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(100 * ms)}}
	s.node = postmen(postsOf("0>1@9.2s 0>1@10s 0>1@19.95s 0>1@20s 0>1@21.999s 0>1@22s 0>1@23s 0>1@23.95s 0>1@24s 0>1@25s 0>1@26s 0>1@27s")...)
	s.Warmup, s.PhaseMargin = 10*time.Second, 100*ms
	s.Phases = []Interval{{From: 20 * time.Second, To: 22 * time.Second}, {From: 24 * time.Second, To: 26 * time.Second}}
	s.Faults = faultsOf("cut 0-1 9s 500ms; cut 0-1 20s 2s; cut 0-1 24s 2s")
	r := s.run(t)
	for name, want := range map[string]float64{
		"before_messages_sent": 1, "during_messages_sent": 3, "after_messages_sent": 4, "across_messages_sent": 3,
		"before_loss_ratio": 0, "during_loss_ratio": 1, "after_loss_ratio": 0, "across_loss_ratio": 1,
		"lost_link_cut": 7, "before_lost_link_cut": 0, "during_lost_link_cut": 3, "after_lost_link_cut": 0, "across_lost_link_cut": 3, "during_lost_link_loss": 0,
	} {
		wantValue(t, r, name, want)
	}
}

// TestCopiesAreLostInThePhaseOfTheirMessage: a link copies everything and the receiver is down when the copies arrive.
func TestCopiesAreLostInThePhaseOfTheirMessage(t *testing.T) {
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms), Noise: &Noise{Duplication: 1}}}
	s.node = postmen(postsOf("0>1@9.995s 0>1@10s")...)
	s.Phases = []Interval{{From: 10 * time.Second, To: 20 * time.Second}}
	s.Faults = faultsOf("crash 1 10s 10s")
	s.PhaseMargin = 10 * ms
	r := s.run(t)
	for name, want := range map[string]float64{
		"across_messages_sent": 2, "across_lost_receiver_down": 2, "during_messages_sent": 2, "during_lost_receiver_down": 2, "lost_receiver_down": 4,
	} {
		wantValue(t, r, name, want)
	}
}

var declared = []Metric{
	{Name: "hits"}, {Name: "tries"}, {Name: "idle", Unit: "ms"},
	{Name: "wait", Unit: "ms", Nature: Sample}, {Name: "size", Nature: Sample},
	{Name: "hit", Unit: "ratio", Nature: Share, Numerator: "hits", Denominator: "tries"},
}

func TestDeclaredMetrics(t *testing.T) {
	s := scene{graph: completeGraph(2), node: func(n NodeID) *actor {
		return &actor{
			init: func(e env) { e.SetTimer(20*time.Second, 0, 0); e.Count(0, 1000) },
			timer: func(e env, _ Timer) {
				e.Count(0, 1)
				e.Count(1, 4)
				e.CountAt(1, time.Second, 100) // before the window
				e.Count(2, int64(3*ms))
				e.Observe(3, int64(2*ms)*int64(n+1))
				e.ObserveAt(3, 0, int64(time.Hour))
				e.Observe(4, 7)
			},
		}
	}}
	s.definition.Metrics, s.Warmup = declared, 10*time.Second
	r := s.run(t)
	for name, want := range map[string]float64{
		"hits": 2, "tries": 8, "hit_ratio": 0.25, "idle_ms": 6, "wait_mean_ms": 3, "wait_max_ms": 4, "size_p50": 7,
	} {
		wantValue(t, r, name, want)
	}
}

// TestMisuseOfMetricsFails the run with a reason.
func TestMisuseOfMetricsFails(t *testing.T) {
	for want, misuse := range map[string]func(env){
		"metric wait is declared as another type":                                 func(e env) { e.Count(3, 1) },
		"metric hits is declared as another type":                                 func(e env) { e.Observe(0, 1) },
		"metric wait: an observation is negative":                                 func(e env) { e.Observe(3, -1) },
		"there is no metric 99; Definition.Metrics declares {0: hits, 1: tries, ": func(e env) { e.Count(99, 1) },
		"there is no metric -1; ":                                                 func(e env) { e.Observe(-1, 1) },
	} {
		s := scene{graph: completeGraph(1), node: func(NodeID) *actor { return &actor{init: misuse} }}
		s.definition.Metrics = declared
		if r := s.prepare(t).Run(); r.Status != Failed || !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s, want %s", r.Status, r.Reason, want)
		}
	}
}

// watcher is a referee that logs when it looks.
type watcher struct {
	every time.Duration
	at    []time.Duration
	sums  []int
	final int
}

func (w *watcher) Every() time.Duration { return w.every }
func (w *watcher) Sample(v *View[letter], final bool) {
	sum := 0
	for n := range NodeID(v.World().Len()) {
		sum += v.Node(n).(*actor).memory
	}
	w.at, w.sums = append(w.at, v.Now()), append(w.sums, sum)
	if final {
		w.final++
		v.CountAt(0, 0, 1)
		v.ObserveAt(3, 0, int64(5*ms))
	} else {
		v.Count(1, 1)
		v.Observe(4, 1)
	}
}

// TestReferee sees the state after the events of each sample time, while the run lasts, whether events go on or not.
func TestReferee(t *testing.T) {
	run := func(every time.Duration) (*watcher, *Report) {
		w := &watcher{every: every}
		s := scene{graph: completeGraph(2), node: func(NodeID) *actor {
			a := &actor{}
			a.init = func(e env) { e.SetTimer(10*ms, 0, 0); e.SetTimer(25*ms, 0, 0) }
			a.timer = func(e env, _ Timer) { a.memory++ }
			return a
		}}
		s.Duration, s.Drain = 40*ms, 10*ms
		s.definition.Metrics = declared
		s.definition.Referee = func(*none, *World) Referee[letter] { return w }
		return w, s.run(t)
	}
	w, r := run(10 * ms)
	if got, want := joined(w.at), "0s 10ms 20ms 30ms 40ms 50ms"; got != want || w.final != 1 {
		t.Errorf("samples at %s, want %s; %d final", got, want, w.final)
	}
	if got, want := joined(w.sums), "0 2 2 4 4 4"; got != want {
		t.Errorf("it saw %s, want %s", got, want)
	}
	for name, want := range map[string]float64{"tries": 4, "hits": 1, "wait_max_ms": 5, "size_max": 1} { // 40 ms is after the window
		wantValue(t, r, name, want)
	}
	if w, _ = run(0); joined(w.at) != "50ms" {
		t.Errorf("without a period: samples at %s", joined(w.at))
	}
}

// TestRefereeChangesNothing in the digest.
func TestRefereeChangesNothing(t *testing.T) {
	s := randomScene(5)
	want := s.run(t).Digest
	s.definition.Metrics = declared
	s.definition.Referee = func(*none, *World) Referee[letter] { return &watcher{every: 7 * ms} }
	if got := s.run(t).Digest; got != want {
		t.Error("a referee changes the digest")
	}
}

// TestExposure: 3-0-1-2; who observes sees what it sends, relays and receives; a conversation counts once.
func TestExposure(t *testing.T) {
	for _, c := range []struct {
		faults string
		want   float64 // of four conversations: 1 from 0 to 2 (twice), 2 and 4 from 2 to 1, 3 from 0 to 3
	}{
		{"observe 3 0s ever", 0.25}, {"observe 1 0s ever", 0.75}, {"observe 2 0s ever", 0.75}, {"observe 0 0s ever", 0.5},
		{"observe 0 0s ever; observe 2 0s ever", 1}, {"observe 2 100ms ever", 0.25}, {"observe 2 0s 100ms", 0.5},
		{"observe 2 0s 1s; observe 2 0s 5ms", 0.75}, {"observe 1 26ms 16ms", 0}, {"observe 1 25ms 17ms", 0.25}, {"observe 1 26ms 17ms", 0.25},
	} {
		s := scene{graph: graphOf(4, "0-1 1-2 0-3"), network: Network{Latency: constant(10 * ms)}}
		posts := postsOf("0>2@10ms 0>2@15ms 2>1@32ms 0>3@40ms 2>1@200ms 0>2@1s")
		for i, conversation := range []uint64{1, 1, 2, 3, 4, 5} {
			posts[i].conversation = conversation
		}
		s.node, s.Faults = postmen(posts...), faultsOf(c.faults)
		s.Duration, s.Deadline = 2*time.Second, 1100*ms // the window ends before conversation 5
		r := s.run(t)
		if got := r.Value("exposed_ratio"); got != c.want {
			t.Errorf("%s: %v, want %v", c.faults, got, c.want)
		}
	}
}
