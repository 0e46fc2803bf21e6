package watch

import (
	"math"
	"math/bits"
	"slices"

	"starmesh/sim"
	"starmesh/topologies"
)

// place is where a node stands on the page: from 0 to 1000 each way.
type place struct{ x, y int }

// places lays out those nodes that are shown, by the topology's shape, and where it has none by forces. It is the same on every machine.
func places(shape topologies.Shape, l *topologies.Layout, shown []sim.NodeID) []place {
	g := l.Graph
	n := g.Len()
	if len(shown) < n {
		return ofPart(shape, l, newPart(g, shown))
	}
	switch shape := shape.(type) {
	case *topologies.Star, *topologies.Hubs:
		return around(g, l.Hubs)
	case *topologies.Line:
		return rectangle(n, n)
	case *topologies.Grid:
		return rectangle(n, int(l.Graph.Neighbor(0, l.Graph.Degree(0)-1)))
	case *topologies.Torus:
		return rectangle(n, int(l.Graph.Neighbor(0, 2)))
	case *topologies.Tree:
		return tree(n, shape.Branching)
	case *topologies.Hypercube:
		return rectangle(n, 1<<((bits.Len(uint(n-1))+1)/2))
	case *topologies.Ring, *topologies.SmallWorld:
		return circle(n, place{500, 500}, 480)
	case *topologies.Mesh:
		if shape.Degree == 0 {
			return circle(n, place{500, 500}, 480)
		}
	}
	if l.Places != nil {
		return coordinates(l.Places)
	}
	return forces(g)
}

// ofPart lays out a part of a topology that is too large for a page.
func ofPart(shape topologies.Shape, l *topologies.Layout, p *part) []place {
	switch shape.(type) {
	case *topologies.Star, *topologies.Hubs:
		var hubs []sim.NodeID
		for i, n := range p.nodes {
			if slices.Contains(l.Hubs, n) {
				hubs = append(hubs, sim.NodeID(i))
			}
		}
		return around(p, hubs)
	case *topologies.Ring, *topologies.Line, *topologies.Mesh:
		return circle(p.Len(), place{500, 500}, 480)
	}
	return forces(p)
}

// circle puts nodes on one. Radii are even, so that no place lies between two pixels, where machines round differently.
func circle(n int, centre place, radius int) []place {
	list := make([]place, n)
	for i := range list {
		sine, cosine := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		list[i] = place{centre.x + int(math.Round(float64(radius)*sine)), centre.y - int(math.Round(float64(radius)*cosine))}
	}
	return list
}

// around puts hubs in the middle, and everybody around their own.
func around(g sim.Graph, hubs []sim.NodeID) []place {
	list := make([]place, g.Len())
	middle := []place{{500, 500}}
	reach := 460
	if len(hubs) > 1 {
		middle = circle(len(hubs), place{500, 500}, 320)
		reach = 170
	}
	members := make([][]sim.NodeID, len(hubs))
	isHub := map[sim.NodeID]bool{}
	for i, h := range hubs {
		list[h], isHub[h] = middle[i], true
	}
	for n := range sim.NodeID(g.Len()) {
		for i, h := range hubs {
			if !isHub[n] && g.Adjacent(n, h) {
				members[i] = append(members[i], n)
				break
			}
		}
	}
	for i := range members {
		for k, p := range circle(len(members[i]), middle[i], reach) {
			list[members[i][k]] = p
		}
	}
	return list
}

// rectangle puts nodes in rows.
func rectangle(n, columns int) []place {
	columns = max(columns, 1)
	rows := (n + columns - 1) / columns
	list := make([]place, n)
	for i := range list {
		list[i] = place{share(i%columns, columns), share(i/columns, rows)}
	}
	return list
}

// share returns where one of several stands that fill a side.
func share(i, of int) int {
	if of <= 1 {
		return 500
	}
	return 1000 * i / (of - 1)
}

// tree puts each level in a row, and everyone above the middle of its children.
func tree(n, branching int) []place {
	list := make([]place, n)
	level := make([]int, n)
	for i := 1; i < n; i++ {
		level[i] = level[(i-1)/branching] + 1
	}
	deepest := level[n-1]
	first, width := 0, 1 // of a level that is full
	for depth := 0; depth <= deepest; depth++ {
		for i := first; i < min(first+width, n); i++ {
			list[i] = place{(2*(i-first) + 1) * 500 / width, share(depth, deepest+1)}
		}
		first, width = first+width, width*branching
	}
	return list
}

// coordinates fits given places into the page, without distortion.
func coordinates(given [][2]float64) []place {
	low, high := given[0], given[0]
	for _, p := range given {
		for axis := range p {
			low[axis], high[axis] = min(low[axis], p[axis]), max(high[axis], p[axis])
		}
	}
	span := max(high[0]-low[0], high[1]-low[1])
	if span == 0 {
		span = 1
	}
	list := make([]place, len(given))
	for i, p := range given {
		list[i] = place{int((p[0] - low[0]) / span * 1000), 1000 - int((p[1]-low[1])/span*1000)}
	}
	return list
}
