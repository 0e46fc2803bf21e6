package topologies

// This test proves clustering, articulation points and components against graphs whose measures are known.

import (
	"math"
	"testing"

	"starmesh/sim"
)

// TestMeasures against graphs whose measures are known.
func TestMeasures(t *testing.T) {
	for _, c := range []struct {
		name          string
		graph         sim.Graph
		clustering    float64
		articulations int
		components    int
	}{
		{"star", star{nodes: 6, hub: 0}, 0, 1, 1},
		{"ring", ring(7), 0, 0, 1},
		{"line", line(5), 0, 3, 1},
		{"complete", complete(6), 1, 0, 1},
		{"tree", tree{nodes: 7, branching: 2}, 0, 3, 1},
		// Two triangles that share node 2, and a pair apart: node 2 has 2 of 6 pairs, the four others all.
		{"bow tie", edges(t, 7, "01 02 12 23 24 34 56"), (1. + 1 + 2./6 + 1 + 1) / 7, 1, 2},
		{"empty", edges(t, 3, ""), 0, 0, 3},
	} {
		m := Measure(c.graph)
		if !(math.Abs(m.Clustering-c.clustering) <= 1e-12) || m.Articulations != c.articulations || m.Components != c.components {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
}

// TestAllMeasures compares every measure with what was counted by hand.
func TestAllMeasures(t *testing.T) {
	for _, c := range []struct {
		name  string
		graph sim.Graph
		want  Measures
	}{
		{"star", star{nodes: 6, hub: 5}, Measures{6, 5, 1, 5, 10. / 6, 1, 6, 2, 25. / 15, 6, 0, 1, true, 0}},
		{"ring", ring(7), Measures{7, 7, 2, 2, 2, 1, 7, 3, 2, 7, 0, 0, true, 0}},
		{"line", line(5), Measures{5, 4, 1, 2, 1.6, 1, 5, 4, 2, 5, 0, 3, true, 0}},
		{"two nodes", line(2), Measures{2, 1, 1, 1, 1, 1, 2, 1, 1, 2, 0, 0, true, 0}},
		{"a triangle, a pair and one alone", edges(t, 6, "12 13 23 45"), Measures{6, 4, 0, 2, 8. / 6, 3, 3, 1, 1, 6, .5, 0, true, 0}},
		{"nothing", edges(t, 3, ""), Measures{3, 0, 0, 0, 0, 3, 1, 0, 0, 3, 0, 0, true, 0}},
	} {
		if got := Measure(c.graph); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// edges makes a graph of pairs of digits.
func edges(t *testing.T, n int, pairs string) sim.Graph {
	t.Helper()
	var list [][2]sim.NodeID
	for i := 0; i+1 < len(pairs); i += 3 {
		list = append(list, [2]sim.NodeID{sim.NodeID(pairs[i] - '0'), sim.NodeID(pairs[i+1] - '0')})
	}
	g, err := FromEdges(n, list)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// BenchmarkGenerators builds a million nodes with each generator whose size is linear.
func BenchmarkGenerators(b *testing.B) {
	for name, s := range map[string]Shape{
		"random": &Random{Degree: new(8.0)}, "random-links": &Random{Links: new(4_000_000)}, "small_world": &SmallWorld{Neighbors: 8, Rewire: .1},
		"scale_free": &ScaleFree{Links: 4}, "geometric": &Geometric{Degree: new(8.0), Side: 1}, "regular": &Mesh{Degree: 8},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				build(b, s, 1_000_000, 1)
			}
		})
	}
}
