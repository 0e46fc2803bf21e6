package faults

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// shaped divides the participants, in random order, by the partition's shape. Group 0 is the first one, 1 the rest. In
// the shapes that are no division into groups, hubs reach everybody.
func (p *Partition) shaped(world *sim.World, r *random.Rand) (groups []uint8, apart func(a, b sim.NodeID) bool) {
	n := world.Participants
	groups = make([]uint8, world.Len())
	for i := range groups {
		groups[i] = 1
	}
	order := make([]sim.NodeID, n)
	for i := range order {
		order[i] = sim.NodeID(i)
	}
	random.Shuffle(r, order)
	first := map[string]int{"halves": (n + 1) / 2, "minority": (n - 1) / 2, "isolate": 1, "bridge": (n + 1) / 2}[*p.Shape]
	for _, member := range order[:first] {
		groups[member] = 0
	}
	p.placeHubs(groups, world)
	switch *p.Shape {
	case "bridge":
		bridge := order[0]
		apart = func(a, b sim.NodeID) bool {
			return groups[a] != groups[b] && a != bridge && b != bridge && int(max(a, b)) < n
		}
	case "ring_of_majorities":
		apart = ringOfMajorities(order)
	}
	return groups, apart
}

// ringOfMajorities puts participants on a ring in their order. Each reaches itself and so many on both sides that they
// are a majority (Kingsbury, Jepsen: majorities-ring).
func ringOfMajorities(order []sim.NodeID) func(a, b sim.NodeID) bool {
	n := len(order)
	reach := (n/2 + 1) / 2
	place := make([]int, n)
	for i, member := range order {
		place[member] = i
	}
	return func(a, b sim.NodeID) bool {
		if int(max(a, b)) >= n {
			return false
		}
		apart := max(place[a]-place[b], place[b]-place[a])
		return min(apart, n-apart) > reach
	}
}
