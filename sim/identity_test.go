package sim

// These tests prove that draws go by identity, so that nothing unused shifts them, and that the digest tells apart what
// differs.

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
)

// TestSameDigestTwice over random scenes, and different digests for different seeds.
func TestSameDigestTwice(t *testing.T) {
	seen := map[uint64]uint64{}
	for seed := uint64(1); seed <= 60; seed++ {
		a, b := randomScene(seed).run(t), randomScene(seed).run(t)
		if a.Digest != b.Digest || fmt.Sprint(a.Values) != fmt.Sprint(b.Values) {
			t.Errorf("seed %d: two runs differ", seed)
		}
		if other, known := seen[a.Digest]; known {
			t.Errorf("seeds %d and %d have the same digest", seed, other)
		}
		seen[a.Digest] = seed
	}
}

// senders has each of 4 nodes send 30 numbered letters; extra is called before each.
func senders(extra func(e env, number uint64)) scene {
	s := scene{graph: completeGraph(4), network: Network{Latency: exponential(50 * ms), Loss: bernoulli(0.3)}}
	s.definition.Metrics, s.definition.Reports = []Metric{{Name: "extra"}}, Operations|Decisions
	s.node = func(n NodeID) *actor {
		return &actor{
			init: func(e env) { e.SetTimer(ms, 0, 1) },
			timer: func(e env, t Timer) {
				if t.Data == 0 {
					return
				}
				if extra != nil {
					extra(e, t.Data)
				}
				e.Send((n+1)%4, letter{tag: t.Data})
				if t.Data < 30 {
					e.SetTimer(10*ms, 0, t.Data+1)
				}
			},
		}
	}
	return s
}

// outcomes tells of each numbered letter when it came or that it was lost.
func outcomes(t *testing.T, s scene) map[string]string {
	t.Helper()
	log := map[string]string{}
	node := s.node
	s.node = func(n NodeID) *actor {
		a := node(n)
		a.message = func(e env, from NodeID, msg letter) {
			if msg.tag > 0 {
				log[fmt.Sprint(from, " ", msg.tag)] = e.Now().String()
			}
		}
		return a
	}
	s.run(t)
	return log
}

// TestDrawsGoByIdentity: what others do, timers, metrics and a node's own draws shift nobody's network draws;
// an extra message shifts its sender's later ones alone.
func TestDrawsGoByIdentity(t *testing.T) {
	plain := outcomes(t, senders(nil))
	if len(plain) < 60 || len(plain) > 108 {
		t.Fatalf("%d of 120 letters came through a loss of 30 %%", len(plain))
	}
	for name, extra := range map[string]func(env, uint64){
		"a timer":                     func(e env, _ uint64) { e.SetTimer(ms/2, 0, 0) },
		"a metric":                    func(e env, _ uint64) { e.Count(0, 1) },
		"draws of one's own":          func(e env, _ uint64) { e.Rand(Choices).Uint64(); e.Rand(Workload).Uint64() },
		"an operation and a decision": func(e env, i uint64) { e.Invoke(Operation{}); e.Decide(i, i) },
	} {
		if got := outcomes(t, senders(extra)); !maps.Equal(got, plain) {
			t.Errorf("%s shifts network draws", name)
		}
	}
	shifted := 0
	for key, at := range outcomes(t, senders(func(e env, i uint64) {
		if e.ID() == 2 && i == 10 {
			e.Send(0, letter{})
		}
	})) {
		var from, number int
		fmt.Sscan(key, &from, &number)
		if plain[key] != at {
			shifted++
			if from != 2 || number < 10 {
				t.Errorf("an extra message of node 2 before its letter 10 shifts letter %d of node %d", number, from)
			}
		}
	}
	if shifted < 10 {
		t.Errorf("an extra message shifts only %d later ones", shifted)
	}
}

// TestHopsDrawAnew: the two hops of a letter do not take the same time.
func TestHopsDrawAnew(t *testing.T) {
	var at []time.Duration
	s := scene{graph: graphOf(3, "0-1 1-2"), network: Network{Latency: exponential(time.Second)}, node: postmen(postsOf("0>2@0s")...)}
	s.hear(func(l *Happening) {
		if l.What == account.MessageArrived {
			at = append(at, l.At)
		}
	}, account.InWords()...)
	s.run(t)
	if len(at) != 2 || at[1] == 2*at[0] {
		t.Errorf("arrivals at %v", at)
	}
}

// TestDigestTells whatever happens otherwise.
func TestDigestTells(t *testing.T) {
	digest := func(posts, faults string, change func(*letter), and func(e env)) uint64 {
		s := scene{graph: completeGraph(3), network: Network{Latency: constant(10 * ms)}}
		s.definition.Reports = Operations | Decisions
		list := postsOf(posts)
		for i := range list {
			if change != nil {
				change(&list[i].letter)
			}
		}
		s.Faults = faultsOf(faults)
		s.node = func(n NodeID) *actor {
			a := postmen(list...)(n)
			send := a.timer
			a.timer = func(e env, t Timer) {
				if t.Kind == 0 {
					send(e, t)
				}
			}
			a.message = func(e env, _ NodeID, _ letter) {
				if and != nil {
					and(e)
				}
			}
			return a
		}
		return s.run(t).Digest
	}
	const posts = "0>1@0s 2>1@0s"
	seen := map[uint64]string{}
	for _, c := range []struct {
		what, posts, faults string
		change              func(*letter)
		and                 func(e env)
	}{
		{"nothing", posts, "", nil, nil},
		{"another time", "0>1@1ns 2>1@0s", "", nil, nil},
		{"another sender", "0>2@0s 2>1@0s", "", nil, nil},
		{"another size", posts, "", func(l *letter) { l.size++ }, nil},
		{"another kind", posts, "", func(l *letter) { l.kind = 1 }, nil},
		{"a message more, which is lost at once", posts + " 0>1@5s", "cut 0-1 4s 2s", nil, nil},
		{"the cut alone", posts, "cut 0-1 4s 2s", nil, nil},
		{"another link", posts, "cut 0-2 4s 2s", nil, nil},
		{"another loss", posts + " 0>1@5s", "split abb 4s 2s", nil, nil},
		{"a timer", posts, "", nil, func(e env) { e.SetTimer(ms, 1, 0) }},
		{"another kind of timer", posts, "", nil, func(e env) { e.SetTimer(ms, 2, 0) }},
		{"another datum of a timer", posts, "", nil, func(e env) { e.SetTimer(ms, 1, 1) }},
		{"a decision", posts, "", nil, func(e env) { e.Decide(0, 0) }},
		{"another value", posts, "", nil, func(e env) { e.Decide(0, 1) }},
		{"another instance", posts, "", nil, func(e env) { e.Decide(1, 0) }},
	} {
		d := digest(c.posts, c.faults, c.change, c.and)
		if other, known := seen[d]; known {
			t.Errorf("%q and %q have the same digest", c.what, other)
		}
		seen[d] = c.what
	}
}

// TestUnusedFaultsAreNoOps: no targets, a time of zero, or a fault that observes nobody of interest.
func TestUnusedFaultsAreNoOps(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		s := randomScene(seed)
		want := s.run(t)
		used := s.Faults
		for _, unused := range []Fault{
			{Name: "a-first", Model: crash(DiskLost, 0), When: When{At: 10 * ms}},
			{Name: "a-first", Model: crash(DiskLost), When: When{At: 10 * ms, For: time.Second}},
			{Name: "z-last", Model: crash(DiskLost), When: When{MTTF: time.Millisecond, MTTR: time.Millisecond}},
			{Name: "fault-00", Model: crash(DiskLost, 0), When: When{At: time.Hour, For: time.Second}},
		} {
			s.Faults = append([]Fault{unused}, used...)
			if got := s.run(t); got.Digest != want.Digest || got.Events != want.Events {
				t.Errorf("seed %d: the unused fault %s %+v changes the digest", seed, unused.Name, unused.When)
			}
		}
	}
}

// TestFaultOrderIsImmaterial lists the same faults backwards.
func TestFaultOrderIsImmaterial(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		s := randomScene(seed)
		want := s.run(t)
		var backwards []Fault
		for _, f := range s.Faults {
			backwards = append([]Fault{f}, backwards...)
		}
		s.Faults = backwards
		got := s.run(t)
		if got.Digest != want.Digest || fmt.Sprint(got.Columns, got.Values) != fmt.Sprint(want.Columns, want.Values) {
			t.Errorf("seed %d: the order of the list matters", seed)
		}
	}
}

// TestUnusedStreamsStayUntouched is G8: nodes that draw nothing have their streams as new, and other purposes too.
func TestUnusedStreamsStayUntouched(t *testing.T) {
	s := scene{graph: completeGraph(4), node: func(n NodeID) *actor {
		return &actor{init: func(e env) {
			if n == 1 {
				e.Rand(Choices).Uint64()
			}
		}}
	}}
	e := s.prepare(t)
	finish(t, e)
	for n := range NodeID(4) {
		for p := range purposes {
			touched := *e.streamOf(n, p) != stream(1, n, p)
			if want := n == 1 && p == Choices; touched != want {
				t.Errorf("node %d purpose %d: touched %v, want %v", n, p, touched, want)
			}
		}
	}
}

// TestStreamsSurviveCrashes: what the node draws before and after is one stream, and its messages are numbered on.
func TestStreamsSurviveCrashes(t *testing.T) {
	draws := func(faults string) (log []string) {
		s := scene{graph: completeGraph(2), node: func(n NodeID) *actor {
			draw := func(e env) {
				if n == 0 {
					log = append(log, fmt.Sprint(e.Rand(Choices).Uint64(), e.Send(1, letter{})))
				}
			}
			return &actor{
				init:  func(e env) { draw(e); e.SetTimer(5*ms-e.Now()%(5*ms), 0, 0) },
				timer: func(e env, _ Timer) { draw(e) },
			}
		}}
		s.Faults = faultsOf(faults)
		s.run(t)
		return log
	}
	once, twice := draws(""), draws("crash 0 2ms 1ms")
	if len(once) != 2 || len(twice) != 3 {
		t.Fatalf("%d and %d draws, want 2 and 3", len(once), len(twice))
	}
	if got := strings.Join(twice[:2], ","); got != strings.Join(once, ",") {
		t.Errorf("after a crash the draws are %s, without one %s", got, once)
	}
}
