package chat

import (
	"time"

	"starmesh/sim"
)

// nobody is the server of a user who has none.
const nobody = sim.NodeID(-1)

// longestWait bounds the waits between tries of those who do not give up.
const longestWait = 30 * time.Second

// plan is what all nodes of a run know. Nobody changes it.
type plan struct {
	*Params
	users int
	home  []sim.NodeID // node -> its server: itself for a server
}

func newPlan(p *Params, w *sim.World) *plan {
	return &plan{Params: p, users: w.Participants, home: homes(w)}
}

// homes finds the nearest hub of each node by hops, the first in the order of the search among equals: the hub
// that a client is adjacent to, if there is one.
func homes(w *sim.World) []sim.NodeID {
	home := make([]sim.NodeID, w.Len())
	for n := range home {
		home[n] = nobody
	}
	found := append([]sim.NodeID(nil), w.Hubs...)
	for _, hub := range w.Hubs {
		home[hub] = hub
	}
	for i := 0; i < len(found) && len(found) < len(home); i++ {
		at := found[i]
		for j := range w.Graph.Degree(at) {
			if n := w.Graph.Neighbor(at, j); home[n] == nobody {
				home[n] = home[at]
				found = append(found, n)
			}
		}
	}
	return home
}

func (p *plan) isServer(n sim.NodeID) bool { return p.home[n] == n }

// wait is how long to wait for an acknowledgement of the try with this number, from 1.
func (p *plan) wait(try int32) time.Duration {
	wait := p.Timeout
	if p.Backoff > 0 {
		return wait // what grows are the pauses
	}
	for extra := int(try) - 1 - p.Retries; extra > 0 && wait < longestWait; extra-- {
		wait = min(2*wait, longestWait)
	}
	return wait
}
