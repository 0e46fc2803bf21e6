package clientserver

import (
	"slices"

	"starmesh/sim"
)

// plan is what all nodes of a run know. Nobody changes it.
type plan struct {
	*Params
	world   *sim.World
	servers []sim.NodeID // ascending
	clients int
}

func newPlan(p *Params, w *sim.World) *plan {
	plan := &plan{Params: p, world: w, servers: w.Hubs}
	if len(w.Hubs) == 0 {
		for n := range min(p.Servers, w.Participants) {
			plan.servers = append(plan.servers, sim.NodeID(n))
		}
	}
	plan.clients = w.Participants - plan.serversBelow(sim.NodeID(w.Participants))
	return plan
}

// serves tells whether a node is a server, without a plan: it is asked for every node.
func serves(p *Params, w *sim.World, n sim.NodeID) bool {
	if len(w.Hubs) == 0 {
		return int(n) < p.Servers
	}
	_, hub := slices.BinarySearch(w.Hubs, n)
	return hub
}

// serversBelow returns how many servers have a lower id.
func (p *plan) serversBelow(n sim.NodeID) int {
	below, _ := slices.BinarySearch(p.servers, n)
	return below
}

// rank numbers the clients from 0.
func (p *plan) rank(client sim.NodeID) int { return int(client) - p.serversBelow(client) }

// serverOf returns the server that a client asks.
func (p *plan) serverOf(client sim.NodeID) sim.NodeID {
	if len(p.world.Hubs) > 0 {
		for i := range p.world.Graph.Degree(client) {
			if n := p.world.Graph.Neighbor(client, i); serves(p.Params, p.world, n) {
				return n
			}
		}
	}
	return p.servers[int(client)%len(p.servers)]
}
