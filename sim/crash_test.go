package sim

// These tests prove that a crash takes a node's timers and memory, and that a fresh node starts with what survived.

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// recovering is a scene in which node 0 counts in memory, hands it over, and logs what happens.
func recovering(faults []Fault, log *[]string) scene {
	made := 0
	s := scene{graph: completeGraph(2)}
	s.Faults = faults
	s.node = func(n NodeID) *actor {
		if n != 0 {
			return &actor{}
		}
		made++
		a := &actor{memory: made}
		note := func(what string) { *log = append(*log, what) }
		a.init = func(e env) {
			note("init")
			e.SetTimer(10*ms, 0, uint64(a.memory))
		}
		a.timer = func(e env, t Timer) { note("timer " + string(rune('0'+t.Data))) }
		a.handOver = func(fresh *actor, lost Destruction) {
			note("hand over " + string(rune('0'+a.memory)) + map[Destruction]string{MemoryLost: " disk", DiskLost: ""}[lost])
			if fresh == a || fresh.memory == a.memory {
				note("not fresh")
			}
		}
		return a
	}
	return s
}

func TestCrashAndRecovery(t *testing.T) {
	fault := func(name string, lost Destruction, at, for_ time.Duration) Fault {
		return Fault{Name: name, Model: crash(lost, 0), When: When{At: at, For: for_}}
	}
	for _, c := range []struct {
		name   string
		faults []Fault
		want   []string
	}{
		{"no crash", nil, []string{"init", "timer 1"}},
		{"a crash drops timers, recovery starts a fresh node", []Fault{fault("a", MemoryLost, 5*ms, ms)},
			[]string{"init", "hand over 1 disk", "init", "timer 2"}},
		{"the disk is lost", []Fault{fault("a", DiskLost, 5*ms, ms)}, []string{"init", "hand over 1", "init", "timer 2"}},
		{"for ever", []Fault{fault("a", MemoryLost, 5*ms, Forever)}, []string{"init"}},
		{"at the instant of a timer the crash comes first", []Fault{fault("a", MemoryLost, 10*ms, ms)},
			[]string{"init", "hand over 1 disk", "init", "timer 2"}},
		{"overlapping crashes: up when both are over, the worst destruction counts",
			[]Fault{fault("a", DiskLost, 2*ms, 4*ms), fault("b", MemoryLost, 4*ms, 4*ms)},
			[]string{"init", "hand over 1", "init", "timer 2"}},
		{"the destruction of an earlier crash is over",
			[]Fault{fault("a", DiskLost, 2*ms, ms), fault("b", MemoryLost, 5*ms, ms)},
			[]string{"init", "hand over 1", "init", "hand over 2 disk", "init", "timer 3"}},
	} {
		var log []string
		recovering(c.faults, &log).run(t)
		if !slices.Equal(log, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, log, c.want)
		}
	}
}

// TestRecoveryAndCrashAtOneInstant: one fault ends as another begins. Whichever comes first, the node is down until
// the second ends, and then up.
func TestRecoveryAndCrashAtOneInstant(t *testing.T) {
	for tieSeed := range uint64(8) {
		s := scene{graph: completeGraph(2), node: postmen(postsOf("1>0@2ms 1>0@4ms 1>0@6ms")...)}
		s.Faults, s.TieSeed = faultsOf("crash 0 1ms 2ms; crash 0 3ms 2ms"), tieSeed+1
		e := s.prepare(t)
		if got := fate(finish(t, e)); got != "delivered=1 receiver_down=2" {
			t.Errorf("tie seed %d: %s", tieSeed, got)
		}
		if e.nodes.records[0].Incarnation < 1 || !e.timeline.Up(0) {
			t.Errorf("tie seed %d: %+v", tieSeed, e.nodes.records[0])
		}
	}
}

// TestStaleTimers: ids of timers that have fired, were cancelled or were lost name nothing, even when their slots are
// used again.
func TestStaleTimers(t *testing.T) {
	var fired []uint64
	var stale []TimerID
	s := scene{graph: completeGraph(2)}
	s.Faults = faultsOf("crash 0 5ms 1ms")
	s.node = func(n NodeID) *actor {
		return &actor{
			init: func(e env) {
				if n == 1 {
					return
				}
				if e.Now() == 0 {
					cancelled := e.SetTimer(ms, 0, 100)
					stale = []TimerID{0, e.SetTimer(2*ms, 0, 1), cancelled, e.SetTimer(20*ms, 0, 101)}
					e.Cancel(cancelled)
					e.Cancel(cancelled)
					return
				}
				for i := range uint64(5) {
					e.SetTimer(10*ms, 0, 2+i)
				}
				for _, id := range stale {
					e.Cancel(id)
				}
			},
			timer: func(e env, t Timer) {
				fired = append(fired, t.Data)
				e.Cancel(t.ID)
			},
		}
	}
	e := s.prepare(t)
	finish(t, e)
	if want := []uint64{1, 2, 3, 4, 5, 6}; !slices.Equal(fired, want) {
		t.Errorf("fired %v, want %v", fired, want)
	}
	if e.timers.alarms.Live() != 0 {
		t.Errorf("%d alarms are left", e.timers.alarms.Live())
	}
}

// TestWorkTimers stop at the duration, and other timers do not.
func TestWorkTimers(t *testing.T) {
	var at []time.Duration
	s := scene{graph: completeGraph(1), node: func(NodeID) *actor {
		return &actor{
			init: func(e env) {
				if e.SetWorkTimer(time.Second, 0, 0) != 0 || e.SetWorkTimer(Forever, 0, 0) != 0 {
					t.Error("a work timer is set at the duration or later")
				}
				e.SetWorkTimer(time.Second-1, 0, 0)
				e.SetTimer(time.Second, 0, 0)
				e.SetTimer(1100*ms, 0, 0)
				e.SetTimer(1101*ms, 0, 0)
				e.SetTimer(Forever, 0, 0)
			},
			timer: func(e env, _ Timer) { at = append(at, e.Now()) },
		}
	}}
	s.Duration, s.Drain = time.Second, 100*ms
	s.run(t)
	if want := []time.Duration{time.Second - 1, time.Second, 1100 * ms}; !slices.Equal(at, want) {
		t.Errorf("timers at %v, want %v", at, want)
	}
}

// TestTimersInThePast fire at once, and after what was set before.
func TestTimersInThePast(t *testing.T) {
	var log []string
	s := scene{graph: completeGraph(1), node: func(NodeID) *actor {
		return &actor{
			init: func(e env) { e.SetTimer(5*ms, 0, 0) },
			timer: func(e env, timer Timer) {
				log = append(log, fmt.Sprint(timer.Kind, " ", e.Now()))
				if timer.Kind == 0 {
					e.SetTimer(0, 1, 0)
					e.SetTimer(-time.Hour, 2, 0)
					e.SetWorkTimer(-1, 3, 0)
				}
			},
		}
	}}
	s.run(t)
	wantLog(t, "timers in the past", log, "0 5ms", "1 5ms", "2 5ms", "3 5ms")
}

// TestFreshNodeInPlaceOfTheOld: a factory that reuses memory would lose what is durable without a word.
func TestFreshNodeInPlaceOfTheOld(t *testing.T) {
	same := &actor{}
	s := scene{graph: completeGraph(1), node: func(NodeID) *actor { return same }}
	s.Faults = faultsOf("crash 0 1ms 1ms")
	if r := s.prepare(t).Run(); r.Status != Failed {
		t.Errorf("%s %s", r.Status, r.Reason)
	}
}
