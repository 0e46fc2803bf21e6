package generals

// This test proves that loyal lieutenants decide as the recursion in the paper of Lamport et al. (1982) does.

import (
	"testing"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
)

// TestReference compares the decisions of every loyal lieutenant with the paper's recursion.
func TestReference(t *testing.T) {
	lies := map[Strategy]func(from, to sim.NodeID, told order) order{
		"flip":  func(_, _ sim.NodeID, told order) order { return 1 - told },
		"split": func(_, to sim.NodeID, _ order) order { return order((to + 1) % 2) },
		silent:  func(_, _ sim.NodeID, _ order) order { return retreat },
	}
	for strategy, lie := range lies {
		for _, traitors := range [][]int{{2}, {0}, {1, 5}, {2, 3}, {2, 6}, {1, 2, 4}, {3, 4, 5, 6}} {
			for n := 7; n <= 8; n++ {
				p := params(2)
				p.Commander, p.TraitorIDs, p.Strategy = 2, traitors, strategy
				config, got := build(t, mesh, n), map[sim.NodeID]order{}
				config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
					if l.What == account.Decided {
						got[l.Node] = order(l.Value)
					}
				}}}
				modeltest.Run(t, Model(), p, config)
				for l, want := range referenceDecisions(n, p, lie) {
					if !p.traitor(n, l) && got[l] != want {
						t.Errorf("%s, traitors %v of %d: %d decides %d, the reference %d", strategy, traitors, n, l, got[l], want)
					}
				}
			}
		}
	}
}

func referenceDecisions(n int, p *Params, lie func(from, to sim.NodeID, told order) order) map[sim.NodeID]order {
	r := reference{traitor: map[sim.NodeID]bool{}, lie: lie}
	for _, id := range p.TraitorIDs {
		r.traitor[sim.NodeID(id)] = true
	}
	var lieutenants []sim.NodeID
	for id := range sim.NodeID(n) {
		if int(id) != p.Commander {
			lieutenants = append(lieutenants, id)
		}
	}
	return r.om(p.M, sim.NodeID(p.Commander), p.order(), lieutenants)
}

// reference is the algorithm as the paper puts it: OM(m) by recursion on the commander, with the messages that
// traitors send worked out on the spot. It shares nothing with the protocol but the type of a path.
type reference struct {
	traitor map[sim.NodeID]bool
	lie     func(from, to sim.NodeID, told order) order
}

// om returns what each of the lieutenants makes of the commander's value.
func (r *reference) om(m int, commander sim.NodeID, value order, lieutenants []sim.NodeID) map[sim.NodeID]order {
	received := map[sim.NodeID]order{}
	for _, l := range lieutenants {
		received[l] = value
		if r.traitor[commander] {
			received[l] = r.lie(commander, l, value)
		}
	}
	if m == 0 {
		return received
	}
	values := map[sim.NodeID][]order{}
	for _, i := range lieutenants {
		values[i] = append(values[i], received[i])
		var others []sim.NodeID
		for _, j := range lieutenants {
			if j != i {
				others = append(others, j)
			}
		}
		for j, v := range r.om(m-1, i, received[i], others) {
			values[j] = append(values[j], v)
		}
	}
	decided := map[sim.NodeID]order{}
	for _, l := range lieutenants {
		decided[l] = majority(values[l])
	}
	return decided
}

func majority(values []order) order {
	count := [2]int{}
	for _, v := range values {
		count[v]++
	}
	if count[attack] > count[retreat] {
		return attack
	}
	return retreat
}
