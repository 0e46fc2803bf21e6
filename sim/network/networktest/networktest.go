// Package networktest has small graphs and models of links, for the tests of sim and its rooms.
package networktest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Graph is an undirected graph by ascending lists of neighbours.
type Graph [][]units.NodeID

func (g Graph) Len() int                                    { return len(g) }
func (g Graph) Degree(n units.NodeID) int                   { return len(g[n]) }
func (g Graph) Neighbor(n units.NodeID, i int) units.NodeID { return g[n][i] }
func (g Graph) Adjacent(a, b units.NodeID) bool {
	_, found := slices.BinarySearch(g[a], b)
	return found
}

// Parse reads edges like "0-1 1-2".
func Parse(n int, edges string) Graph {
	g := make(Graph, n)
	for _, edge := range strings.Fields(edges) {
		var a, b units.NodeID
		if _, err := fmt.Sscanf(edge, "%d-%d", &a, &b); err != nil {
			panic(err)
		}
		g.Link(a, b)
	}
	return g
}

// Link makes two nodes neighbours.
func (g Graph) Link(a, b units.NodeID) {
	if g.Adjacent(a, b) || a == b {
		return
	}
	for _, end := range [][2]units.NodeID{{a, b}, {b, a}} {
		g[end[0]] = append(g[end[0]], end[1])
		slices.Sort(g[end[0]])
	}
}

// Complete links everyone.
func Complete(n int) Graph { return Random(n, 1, nil) }

// Random links each pair with probability p.
func Random(n int, p float64, r *random.Rand) Graph {
	g := make(Graph, n)
	for a := range units.NodeID(n) {
		for b := range a {
			if p >= 1 || r.Bernoulli(p) {
				g.Link(a, b)
			}
		}
	}
	return g
}

// Constant is a latency without randomness.
type Constant time.Duration

func (c Constant) Draw(network.Hop, *random.Rand) time.Duration { return time.Duration(c) }
func (c Constant) Mean(_, _ units.NodeID) (time.Duration, bool) { return time.Duration(c), true }

// Exponential is a latency that draws.
type Exponential time.Duration

func (x Exponential) Draw(_ network.Hop, r *random.Rand) time.Duration {
	return random.Duration(float64(x) * r.Exponential())
}
func (x Exponential) Mean(_, _ units.NodeID) (time.Duration, bool) { return time.Duration(x), true }

// Bernoulli is a loss of each transit by itself.
type Bernoulli float64

func (b Bernoulli) Lost(_ network.Hop, r *random.Rand) bool { return r.Bernoulli(float64(b)) }

// Weighted is a latency of its own for each directed link.
type Weighted map[network.Link]time.Duration

func (w Weighted) Draw(hop network.Hop, _ *random.Rand) time.Duration {
	return w[network.Link{From: hop.From, To: hop.To}]
}
func (w Weighted) Mean(from, to units.NodeID) (time.Duration, bool) {
	return w[network.Link{From: from, To: to}], true
}

// Meanless is a latency without a mean on the links from these nodes, and 1 ms on all others.
type Meanless []units.NodeID

func (m Meanless) Draw(hop network.Hop, r *random.Rand) time.Duration {
	if slices.Contains(m, hop.From) {
		return random.Duration(random.Pareto{Least: float64(time.Millisecond), Shape: 1}.Draw(r))
	}
	return time.Millisecond
}
func (m Meanless) Mean(from, _ units.NodeID) (time.Duration, bool) {
	if slices.Contains(m, from) {
		return 0, false
	}
	return time.Millisecond, true
}
