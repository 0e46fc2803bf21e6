package faults

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Shape is the name of one.
type Shape string

// division is what a shape does with the participants in a random order: the first ones are group 0, the others group 1. All
// between the two is cut; or what apart says, and hubs reach everybody.
type division struct {
	shape Shape
	first func(participants int) int
	apart func(order []sim.NodeID, groups []uint8) func(a, b sim.NodeID) bool
}

// divisions is the table of shapes.
var divisions = []division{
	{"halves", half, nil},
	{"minority", func(n int) int { return (n - 1) / 2 }, nil},
	{"isolate", func(int) int { return 1 }, nil},
	{"bridge", half, bridge},
	{"ring_of_majorities", func(int) int { return 0 }, ringOfMajorities},
}

// Choices implements the decoder's hook.
func (Shape) Choices() (names, meanings []string) {
	for _, d := range divisions {
		names = append(names, string(d.shape))
	}
	return names, nil
}

// shaped divides the participants by the partition's shape.
func (p *Partition) shaped(world *sim.World, r *random.Rand) (groups []uint8, apart func(a, b sim.NodeID) bool) {
	groups = make([]uint8, world.Len())
	for i := range groups {
		groups[i] = 1
	}
	order := make([]sim.NodeID, world.Participants)
	for i := range order {
		order[i] = sim.NodeID(i)
	}
	random.Shuffle(r, order)
	d := divisions[slices.IndexFunc(divisions, func(d division) bool { return d.shape == *p.Shape })] // the decoder knows no other
	for _, member := range order[:d.first(len(order))] {
		groups[member] = 0
	}
	p.placeHubs(groups, world)
	if d.apart != nil {
		apart = d.apart(order, groups)
	}
	return groups, apart
}

func half(n int) int { return (n + 1) / 2 }

// bridge cuts all between the groups but for the first participant, who reaches both.
func bridge(order []sim.NodeID, groups []uint8) func(a, b sim.NodeID) bool {
	n, bridge := len(order), order[0]
	return func(a, b sim.NodeID) bool {
		return groups[a] != groups[b] && a != bridge && b != bridge && int(max(a, b)) < n
	}
}

// ringOfMajorities puts participants on a ring in their order. Each reaches itself and so many on both sides that they
// are a majority (Kingsbury, Jepsen: majorities-ring).
func ringOfMajorities(order []sim.NodeID, _ []uint8) func(a, b sim.NodeID) bool {
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
