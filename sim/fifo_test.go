package sim

// This test proves: what a fault held on a FIFO link, and what comes behind it, arrives in the order in which it was sent.

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/random"
)

// clogged stops the links to a node.
func clogged(to NodeID) FaultModel {
	return faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		links := &LinkSet{To: make([]bool, c.World().Len())}
		links.To[to] = true
		return []Strike{{Begin: func() { c.Clog(links) }, End: func() { c.Unclog(links) }}}, nil
	})
}

// relayed has nodes from the first one to 4 send to node 5 by way of node 0, all at the same instants. It returns how many
// letters overtook another on the last link, as far as they arrived.
func relayed(t *testing.T, first NodeID, faults []Fault, latency Latency, capacity bool) (overtakings, delivered int) {
	t.Helper()
	s := scene{graph: graphOf(6, "0-1 0-2 0-3 0-4 0-5"), network: Network{Latency: latency, FIFO: true}}
	if capacity {
		s.network.Capacity = func(_, _ NodeID, _ time.Duration) Capacity { return Capacity{Rate: 1e9, Queue: -1} }
	}
	var posts []post
	for at := range 60 {
		for from := first; from < 5; from++ {
			posts = append(posts, post{at: time.Duration(at) * ms, from: from, to: 5, letter: letter{size: 10}})
		}
	}
	s.node, s.Faults = postmen(posts...), faults
	var sent []string
	last := -1
	s.hear(func(h *Happening) {
		letter := fmt.Sprint(h.Peer, " ", h.Number)
		switch {
		case h.What == account.MessageSent && h.Node == 0:
			sent = append(sent, fmt.Sprint(0, " ", h.Number))
		case h.What == account.MessageArrived && h.Node == 0:
			sent = append(sent, letter)
		case h.What == account.MessageDelivered:
			place := slices.Index(sent, letter)
			if place < last {
				overtakings++
			}
			last = place
			delivered++
		}
	}, account.MessageSent, account.MessageArrived, account.MessageDelivered)
	s.run(t)
	return overtakings, delivered
}

func TestFIFOKeepsOrderOfWhatWasHeld(t *testing.T) {
	pause := impairing(5, 5, 3)
	const ns = time.Nanosecond
	at := func(i int, model FaultModel, from, length time.Duration) Fault {
		return Fault{Name: fmt.Sprint("f", i), Model: model, When: When{At: from, For: length}}
	}
	for name, faults := range map[string][]Fault{
		"clog":                  {at(0, clogged(5), 25*ms, 20*ms)},
		"pause":                 {at(0, pause, 25*ms, 20*ms)},
		"pause, then clog":      {at(0, pause, 25*ms, 10*ms), at(1, clogged(5), 35*ms, 10*ms)},
		"clog within pause":     {at(0, pause, 25*ms, 20*ms), at(1, clogged(5), 30*ms, 5*ms)},
		"pause within clog":     {at(0, clogged(5), 25*ms, 20*ms), at(1, pause, 30*ms, 5*ms)},
		"again amid the turns":  {at(0, clogged(5), 25*ms, 20*ms), at(1, pause, 45*ms+3*ns, 4*ns), at(2, clogged(5), 45*ms+9*ns, 7*ns), at(3, pause, 45*ms+11*ns, ms)},
		"clog behind the relay": {at(0, clogged(0), 25*ms, 20*ms)},
		"pause of the relay":    {at(0, impairing(0, 0, 3), 25*ms, 20*ms)},
	} {
		first := NodeID(0)
		if name == "pause of the relay" {
			first = 1 // what it sends itself then is sent later than what came meanwhile, and goes before it
		}
		for _, latency := range []Latency{constant(5 * ms), exponential(3 * ms), constant(0)} {
			for _, capacity := range []bool{false, true} {
				if overtakings, delivered := relayed(t, first, faults, latency, capacity); overtakings > 0 || delivered != 60*int(5-first) {
					t.Errorf("%s, %T %v, capacity %v: %d letters of %d were overtaken", name, latency, latency, capacity, overtakings, delivered)
				}
			}
		}
	}
}
