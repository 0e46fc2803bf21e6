package watch

import (
	"slices"

	"starmesh/sim"
)

// part is some nodes of a graph, and what connects them: it is a sim.Graph of its own.
type part struct {
	nodes     []sim.NodeID // ascending
	neighbors [][]sim.NodeID
}

func newPart(g sim.Graph, nodes []sim.NodeID) *part {
	p := &part{nodes, make([][]sim.NodeID, len(nodes))}
	for i, a := range nodes {
		for j, b := range nodes {
			if a != b && g.Adjacent(a, b) {
				p.neighbors[i] = append(p.neighbors[i], sim.NodeID(j))
			}
		}
	}
	return p
}

// Len implements sim.Graph.
func (p *part) Len() int { return len(p.nodes) }

// Degree implements sim.Graph.
func (p *part) Degree(n sim.NodeID) int { return len(p.neighbors[n]) }

// Neighbor implements sim.Graph.
func (p *part) Neighbor(n sim.NodeID, i int) sim.NodeID { return p.neighbors[n][i] }

// Adjacent implements sim.Graph.
func (p *part) Adjacent(a, b sim.NodeID) bool {
	_, is := slices.BinarySearch(p.neighbors[a], b)
	return is
}
