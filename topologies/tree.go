package topologies

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// Tree is a rooted tree, filled level by level.
type Tree struct {
	Branching int `yaml:"branching" min:"1" max:"1000000" help:"children of each participant, as far as there are enough"`
}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Tree) Degree(int) int { return 2 }

// Build implements Shape.
func (t *Tree) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a tree", 2, participants); err != nil {
		return nil, err
	}
	if t.Branching < 1 {
		return nil, problem("branching", "%d children make no tree: take 1 or more", t.Branching)
	}
	return &Layout{Graph: tree{nodes: int64(participants), branching: int64(t.Branching)}}, nil
}

// tree is the graph: node 0 is the root, and the children of n are n*branching+1 and so on.
type tree struct{ nodes, branching int64 }

func (g tree) Len() int { return int(g.nodes) }

func (g tree) parent(n sim.NodeID) sim.NodeID { return sim.NodeID((int64(n) - 1) / g.branching) }

func (g tree) firstChild(n sim.NodeID) int64 { return int64(n)*g.branching + 1 }

func (g tree) Degree(n sim.NodeID) int {
	children := max(0, min(g.branching, g.nodes-g.firstChild(n)))
	if n > 0 {
		children++
	}
	return int(children)
}

func (g tree) Neighbor(n sim.NodeID, i int) sim.NodeID {
	if n > 0 {
		if i == 0 {
			return g.parent(n)
		}
		i--
	}
	return sim.NodeID(g.firstChild(n) + int64(i))
}

func (g tree) Adjacent(a, b sim.NodeID) bool {
	low, high := min(a, b), max(a, b)
	return low != high && g.parent(high) == low
}

// Hops implements sim.Regular. A parent comes before its children.
func (g tree) Hops(a, b sim.NodeID) (hops int) {
	if g.branching == 1 { // it is as deep as it has nodes
		return int(apart(a, b))
	}
	for ; a != b; hops++ {
		a, b = min(a, b), g.parent(max(a, b))
	}
	return hops
}
