package sim

// These tests prove that what protocols tell whoever watches is heard once, when it changes, and costs nothing when nobody watches.

import (
	"fmt"
	"testing"

	"starmesh/sim/account"
)

// TestNoteIsFree where nobody listens: no memory, and no trace in the digest.
func TestNoteIsFree(t *testing.T) {
	run := func(note bool) *Report {
		s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms)}}
		s.node = func(NodeID) *actor {
			return &actor{init: func(e env) { e.SetTimer(ms, 0, 0) }, timer: func(e env, timer Timer) {
				if !note {
					return
				}
				if n := testing.AllocsPerRun(1000, func() { e.Note("leads term", timer.Data+1<<40) }); n > 0 {
					t.Errorf("a note allocates %v times", n)
				}
			}}
		}
		return s.run(t)
	}
	if noted, silent := run(true), run(false); noted.Digest != silent.Digest {
		t.Error("notes change the digest")
	}
}

// teller is a node whose state is how many timers have fired, and who leads after the second.
type teller struct {
	*actor
	fired int
}

func (n *teller) OnTimer(e env, t Timer) { n.fired += int(t.Data) }
func (n *teller) Holds(string) bool      { return n.fired == 2 }
func (n *teller) State(tell func(field string, value any)) {
	tell("fired", n.fired)
	tell("leads", n.fired == 2)
}

// TestStatesAreToldWhenTheyChange, and offices when they are taken, left, and lost in a crash.
func TestStatesAreToldWhenTheyChange(t *testing.T) {
	var log []string
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms)}}
	s.definition.Offices = []string{"leader"}
	s.Faults = during(crash(MemoryLost, 0), 30*ms, 40*ms)
	s.definition.New = func(*none, *World) func(NodeID) Protocol[letter] {
		return func(n NodeID) Protocol[letter] {
			return &teller{actor: &actor{init: func(e env) {
				if n == 0 && e.Instant() == 0 {
					e.SetTimer(5*ms, 0, 0) // changes nothing
					e.SetTimer(10*ms, 0, 1)
					e.SetTimer(20*ms, 0, 1)
				}
			}}}
		}
	}
	s.hear(func(h *Happening) {
		if h.Node == 0 {
			log = append(log, fmt.Sprint(h.At, " ", h.What, h.Text, h.State))
		}
	}, account.StateChanged, account.OfficeTaken, account.OfficeLeft, account.NodeDown)
	s.run(t)
	wantLog(t, "told", log, "0s state[{fired 0} {leads false}]", "10ms state[{fired 1} {leads false}]", "20ms takeleader[]",
		"20ms state[{fired 2} {leads true}]", "30ms leaveleader[]", "30ms down[]", "40ms state[{fired 0} {leads false}]")
}
