package sim

// This test proves: what docs/faults.md says of every fault alone and of every two that overlap, at each border.

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/random"
)

// struck are the faults of the table, on node 1 or on the link between nodes 0 and 1.
var struck = []struct {
	name  string
	model FaultModel
}{
	{"crash", crash(MemoryLost, 1)},
	{"pause", on1(func(c *Control) { c.Pause(1) }, func(c *Control) { c.Resume(1) })},
	{"slow", on1(func(c *Control) { c.Slow(1, 2, 0) }, func(c *Control) { c.Quicken(1, 2, 0) })},
	{"cut", on1(func(c *Control) { c.Cut(0, 1); c.Cut(1, 0) }, func(c *Control) { c.Mend(0, 1); c.Mend(1, 0) })},
	{"partition", partitioning("ab")},
	{"loss", everywhere(func(c *Control, all *LinkSet) { c.Degrade(1, all, 1) }, func(c *Control, all *LinkSet) { c.Restore(all) })},
	{"clog", everywhere((*Control).Clog, (*Control).Unclog)},
	{"clock", on1(func(c *Control) { c.Shift(1, -15*ms, 0) }, func(c *Control) { c.Shift(1, 15*ms, 0) })},
	{"compromise", observing(1)},
}

func on1(begin, end func(*Control)) FaultModel {
	return faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		return []Strike{{Target: Target{A: 1, B: 1}, Begin: func() { begin(c) }, End: func() { end(c) }}}, nil
	})
}

func everywhere(begin, end func(*Control, *LinkSet)) FaultModel {
	return faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		all := &LinkSet{}
		return []Strike{{Begin: func() { begin(c, all) }, End: func() { end(c, all) }}}, nil
	})
}

// fates tells what becomes of the letters that node 0 sends to node 1, and those that node 1 sends to node 0, every 20 ms
// from 5 ms on. A link takes 10 ms, node 1's service 8 ms. The first fault lasts from 100 ms to 300 ms, the second as given.
func fates(t *testing.T, first, second FaultModel, when When) string {
	const letters, every = 25, 20 * ms
	signs := [2][]byte{[]byte(strings.Repeat("-", letters)), []byte(strings.Repeat("-", letters))}
	usual := [2]time.Duration{18 * ms, 10 * ms}
	var posts []post
	for i := range letters {
		at := 5*ms + time.Duration(i)*every
		posts = append(posts, post{at: at, from: 0, to: 1, letter: letter{tag: uint64(i)}}, post{at: at, from: 1, to: 0, letter: letter{tag: uint64(i)}})
	}
	s := scene{graph: completeGraph(2), network: Network{Latency: constant(10 * ms), Service: func(n NodeID) Service {
		if n == 0 {
			return Service{}
		}
		return Service{Time: random.Constant{Value: float64(8 * ms)}, Servers: 1, Queue: -1}
	}}}
	s.Faults = []Fault{{Name: "first", Model: first, When: When{At: 100 * ms, For: 200 * ms}}}
	if second != nil {
		s.Faults = append(s.Faults, Fault{Name: "second", Model: second, When: when})
	}
	sentAs := [2][]uint64{{0}, {0}} // by sender and number: the tag
	s.node = func(n NodeID) *actor {
		a := postmen(posts...)(n)
		a.timer = func(e env, timer Timer) {
			p := posts[timer.Data]
			sentAs[n] = append(sentAs[n], p.tag)
			signs[n][p.tag] = '?'
			e.Send(p.to, p.letter)
		}
		a.message = func(e env, from NodeID, m letter) {
			signs[from][m.tag] = '.'
			if e.Instant() > posts[2*m.tag].at+usual[from] {
				signs[from][m.tag] = 'l'
			}
		}
		return a
	}
	lost := map[network.Cause]byte{network.LinkCut: 'c', network.Partitioned: 'p', network.LinkLoss: 'o', network.ReceiverDown: 'x', network.ReceiverCrashed: 'q'}
	s.hear(func(h *Happening) {
		from := 1 - h.Peer
		signs[from][sentAs[from][h.Number]] = lost[h.Cause]
	}, account.MessageLost)
	s.run(t)
	return string(signs[0]) + "  " + string(signs[1])
}

const table = "../docs/faults.md"

// TestPairs compares with the table; -update writes it anew.
func TestPairs(t *testing.T) {
	var rows strings.Builder
	row := func(name string, first, second FaultModel) {
		fmt.Fprintf(&rows, "    %-22s %s", name, fates(t, first, second, When{At: 200 * ms, For: 200 * ms}))
		if second != nil {
			fmt.Fprintf(&rows, "   %s", fates(t, first, second, When{At: 150 * ms, For: 100 * ms}))
		}
		rows.WriteByte('\n')
	}
	for i, first := range struck {
		row(first.name, first.model, nil)
		for _, second := range struck[i:] {
			row(first.name+" "+second.name, first.model, second.model)
			if second.name != first.name {
				row(second.name+" "+first.name, second.model, first.model)
			}
		}
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), "<!-- rows -->\n")
	old, after, ends := strings.Cut(rest, "<!-- end -->\n")
	switch {
	case !begins || !ends:
		t.Fatalf("%s has no marks around its rows", table)
	case *update:
		if err := os.WriteFile(table, []byte(before+"<!-- rows -->\n"+rows.String()+"<!-- end -->\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case old != rows.String():
		t.Errorf("%s says\n%swhat happens is\n%s", table, old, rows.String())
	}
}
