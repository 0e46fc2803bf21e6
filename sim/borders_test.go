package sim

// These tests prove: faults at 0 come before any node begins, a node that recovers within a pause begins at its end, and a
// crash within a pause loses what waits.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starmesh/sim/random"
)

// lives logs when node 1 begins, gets a letter and rings, as in "init 0s".
func lives(s scene, posts string) (scene, *[]string) {
	log := new([]string)
	note := func(e env, what string) { *log = append(*log, fmt.Sprint(what, " ", e.Instant())) }
	s.node = func(n NodeID) *actor {
		a := postmen(postsOf(posts)...)(n)
		if n == 1 {
			a.init = func(e env) { note(e, "init"); e.SetTimer(25*ms, 0, 0) }
			a.timer = func(e env, _ Timer) { note(e, "ring") }
			a.message = func(e env, _ NodeID, _ letter) { note(e, "letter") }
		}
		return a
	}
	return s, log
}

func TestBorders(t *testing.T) {
	pause := struct{ begin, end func(*Control) }{func(c *Control) { c.Pause(1) }, func(c *Control) { c.Resume(1) }}
	fault := func(name string, model FaultModel, from, to time.Duration) Fault {
		return Fault{Name: name, Model: model, When: When{At: from, For: to - from}}
	}
	for _, c := range []struct {
		name   string
		faults []Fault
		want   string
		fate   string
	}{
		{"none", nil, "init 0s, letter 10ms, ring 25ms, letter 40ms", "delivered=2"},
		{"down at 0", []Fault{fault("c", crash(MemoryLost, 1), 0, 20*ms)}, "init 20ms, letter 40ms, ring 45ms", "delivered=1 receiver_down=1"},
		{"down at 0 for ever", []Fault{fault("c", crash(DiskLost, 1), 0, Forever)}, "", "receiver_down=2"},
		{"paused at 0", []Fault{fault("p", on1(pause.begin, pause.end), 0, 20*ms)}, "init 20ms, letter 20ms, letter 40ms, ring 45ms", "delivered=2"},
		{"cut at 0", []Fault{fault("x", cut(0, 1), 0, 20*ms)}, "init 0s, ring 25ms, letter 40ms", "delivered=1 link_cut=1"},
		{"recovery in a pause", []Fault{fault("c", crash(MemoryLost, 1), 5*ms, 15*ms), fault("p", on1(pause.begin, pause.end), 12*ms, 50*ms)},
			"init 0s, init 50ms, letter 50ms, ring 75ms", "delivered=1 receiver_down=1"},
		{"crash in a pause", []Fault{fault("p", on1(pause.begin, pause.end), 5*ms, 60*ms), fault("c", crash(MemoryLost, 1), 15*ms, 20*ms)},
			"init 0s, init 60ms, letter 60ms, ring 85ms", "delivered=1 receiver_crashed=1"},
		{"crash that outlasts the pause", []Fault{fault("p", on1(pause.begin, pause.end), 5*ms, 20*ms), fault("c", crash(MemoryLost, 1), 15*ms, 30*ms)},
			"init 0s, init 30ms, letter 40ms, ring 55ms", "delivered=1 receiver_crashed=1"},
		{"a timer and a letter in order", []Fault{fault("p", on1(pause.begin, pause.end), 5*ms, 60*ms)}, "init 0s, letter 60ms, ring 60ms, letter 60ms", "delivered=2"},
	} {
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms)}}
		s.Faults = c.faults
		s, log := lives(s, "0>1@0s 0>1@30ms")
		r := s.run(t)
		if got := strings.Join(*log, ", "); got != c.want || fate(r) != c.fate {
			t.Errorf("%s: %s; %s\nwant %s; %s", c.name, got, fate(r), c.want, c.fate)
		}
	}
}

// TestDiskOfTheUnborn: what a node was handed over within a pause is lost with its disk, and kept otherwise.
func TestDiskOfTheUnborn(t *testing.T) {
	for lost, want := range map[Destruction]int{MemoryLost: 7, DiskLost: 0} {
		memory := -1
		s := scene{graph: completeGraph(2)}
		s.Faults = []Fault{
			{Name: "first", Model: crash(MemoryLost, 1), When: When{At: 10 * ms, For: 10 * ms}},
			{Name: "pause", Model: on1(func(c *Control) { c.Pause(1) }, func(c *Control) { c.Resume(1) }), When: When{At: 15 * ms, For: 40 * ms}},
			{Name: "second", Model: crash(lost, 1), When: When{At: 30 * ms, For: 10 * ms}},
		}
		s.node = func(n NodeID) *actor {
			a := &actor{}
			a.handOver = func(fresh *actor, lost Destruction) {
				if lost.KeepsDisk() {
					fresh.memory = a.memory
				}
			}
			a.init = func(e env) {
				if e.Instant() == 0 {
					a.memory = 7
				}
				if n == 1 {
					memory = a.memory
				}
			}
			return a
		}
		s.run(t)
		if memory != want {
			t.Errorf("%v: the node begins with %d, want %d", lost, memory, want)
		}
	}
}

type paced struct {
	FaultModel
	pace Pace
}

func (p paced) Pace() Pace { return p.pace }

func fixed(d time.Duration) random.Distribution { return random.Constant{Value: float64(d)} }

// TestChurnEnds: a node whose first session ends after the churn never leaves, and one that is away comes back at its end.
func TestChurnEnds(t *testing.T) {
	for _, c := range []struct {
		up, down time.Duration
		want     string
	}{
		{30 * time.Second, 5 * time.Second, ""},
		{4 * time.Second, time.Second, "4s fault 1, 5s repair 1, 9s fault 1, 10s repair 1"},
		{4 * time.Second, time.Minute, "4s fault 1, 10s repair 1"},
	} {
		s := scene{graph: completeGraph(3)}
		s.Faults = []Fault{{Name: "churn", Model: paced{crash(MemoryLost, 1), Pace{Up: fixed(c.up), Down: fixed(c.down)}}, When: When{For: 10 * time.Second}}}
		if _, got := moments(t, s); got != c.want {
			t.Errorf("%v up, %v down: %s, want %s", c.up, c.down, got, c.want)
		}
	}
}

// TestServiceBorders: a letter arrives at 10 ms and is served 10 ms. By 15 ms half is done; at a third of the pace another
// 3 ms of it by 24 ms, and none in a pause. Two servers work side by side.
func TestServiceBorders(t *testing.T) {
	slow := on1(func(c *Control) { c.Slow(1, 3, 0) }, func(c *Control) { c.Quicken(1, 3, 0) })
	pause := on1(func(c *Control) { c.Pause(1) }, func(c *Control) { c.Resume(1) })
	for _, c := range []struct {
		name   string
		faults []Fault
		want   string // when the letters of 0 s and 1 ms are delivered
	}{
		{"no fault", nil, "20ms 21ms"},
		{"slow", during(slow, 15*ms, 24*ms), "26ms 27ms"},
		{"slow from before", during(slow, 0, 24*ms), "29.333333ms 29.666667ms"},
		{"slow to the end", during(slow, 15*ms, time.Second), "30ms 33ms"},
		{"pause", during(pause, 15*ms, 24*ms), "29ms 30ms"},
		{"pause from before", during(pause, 5*ms, 24*ms), "34ms 34ms"},
		{"slow within a pause", append(during(pause, 15*ms, 24*ms), Fault{Name: "g", Model: slow, When: When{At: 18 * ms, For: 3 * ms}}), "29ms 30ms"},
		{"twice as slow", append(during(slow, 15*ms, 27*ms), Fault{Name: "g", Model: slow, When: When{At: 18 * ms, For: 9 * ms}}), "30ms 31ms"},
	} {
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms), Service: service(10*ms, 2, -1)}}
		s.Faults = c.faults
		if _, got := deliveries(t, s, "0>1@0s 0>1@1ms"); strings.ReplaceAll(strings.Join(got, " "), "0>1 ", "") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}
