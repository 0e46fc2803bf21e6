package topologies

// These tests prove the mean hops and the links of star, mesh, ring and line in closed form, and of graphs in pieces.

import (
	"math"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

// participantHops returns the mean number of hops between two participants.
func participantHops(g sim.Graph, participants int) float64 {
	s := newSearch(g)
	var hops int64
	for p := range participants {
		s.from(sim.NodeID(p))
		for _, h := range s.hops[:participants] {
			hops += int64(h)
		}
	}
	return float64(hops) / float64(participants*(participants-1))
}

// TestClosedForms holds the mean hops between participants and the number of links against theory.
func TestClosedForms(t *testing.T) {
	for _, n := range []int{4, 10, 100} {
		for _, c := range []struct {
			name  string
			shape Shape
			hops  float64
			links int
		}{
			{"star", &Star{Hub: "relay"}, 2, n},
			{"star with a participant as its hub", &Star{Hub: "participant"}, 2 - 2/float64(n), n - 1},
			{"mesh", &Mesh{}, 1, n * (n - 1) / 2},
			{"mesh of degree n-1", &Mesh{Degree: n - 1}, 1, n * (n - 1) / 2},
			{"ring", &Ring{}, float64(n*n) / float64(4*(n-1)), n},
			{"random ring", &Mesh{Degree: 2}, float64(n*n) / float64(4*(n-1)), n},
			{"line", &Line{}, float64(n+1) / 3, n - 1},
		} {
			layout, err := c.shape.Build(n, nil, new(random.New(1)))
			if err != nil {
				t.Fatal(err)
			}
			if hops := participantHops(layout.Graph, n); !(math.Abs(hops-c.hops) <= 1e-12) {
				t.Errorf("%s, n=%d: %v hops, want %v", c.name, n, hops, c.hops)
			}
			if links := Edges(layout.Graph); links != c.links {
				t.Errorf("%s, n=%d: %d links, want %d", c.name, n, links, c.links)
			}
		}
	}
}

func TestHopStatistics(t *testing.T) {
	pieces, err := FromEdges(5, [][2]sim.NodeID{{0, 1}, {1, 2}, {3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		graph     sim.Graph
		mean      float64
		diameter  int
		connected bool
	}{
		{"ring of 100", ring(100), 2500.0 / 99, 50, true}, // 25.2525
		{"line of 4", line(4), 5.0 / 3, 3, true},
		{"mesh of 50", complete(50), 1, 1, true},
		{"star of 4 around 4", star{nodes: 5, hub: 4}, 1.6, 2, true},
		{"one node", complete(1), 0, 0, true},
		{"no node", complete(0), 0, 0, true},
		{"pieces", pieces, 10.0 / 8, 2, false},
	} {
		mean, diameter, connected := HopStatistics(c.graph)
		if !(math.Abs(mean-c.mean) <= 1e-12) || diameter != c.diameter || connected != c.connected {
			t.Errorf("%s: %v, %d, %v", c.name, mean, diameter, connected)
		}
		if Connected(c.graph) != c.connected {
			t.Errorf("%s: connected is not %v", c.name, c.connected)
		}
	}
}

// TestEdgesSaturate: a complete mesh may have more links than a 32-bit int can count.
func TestEdgesSaturate(t *testing.T) {
	const n = 100_000
	if got, want := Edges(complete(n)), min(int64(n)*(n-1)/2, math.MaxInt); int64(got) != want {
		t.Errorf("%d links, want %d", got, want)
	}
}
