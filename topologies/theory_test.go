package topologies

// These tests prove the giant component of random graphs (Erdos & Renyi 1960), the degrees of preferential attachment,
// small worlds (Watts & Strogatz 1998), connectivity of geometric graphs, and hop counts in closed form.

import (
	"math"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

// build lays out a shape with the generator of a seed.
func build(t testing.TB, s Shape, n int, seed uint64) sim.Graph {
	t.Helper()
	layout, err := s.Build(n, nil, new(random.New(random.Hash(seed))))
	if err != nil {
		t.Fatal(err)
	}
	return layout.Graph
}

// average applies a measure to the graphs of so many seeds.
func average(t testing.TB, s Shape, n, seeds int, measure func(sim.Graph) float64) float64 {
	sum := 0.0
	for seed := range seeds {
		sum += measure(build(t, s, n, uint64(seed)))
	}
	return sum / float64(seeds)
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.5f, want %.5f within %g", what, got, want, tolerance)
	}
}

func largestShare(g sim.Graph) float64 { return float64(Components(g)[0]) / float64(g.Len()) }

// TestGiantComponent: of G(n,c/n) the share S = 1-exp(-cS) hangs together (Erdos & Renyi 1960), and so it does in
// G(n,m) with as many links.
func TestGiantComponent(t *testing.T) {
	const n = 10_000
	for c, want := range map[float64]float64{1.5: .58281, 2: .79681, 3: .94048} {
		p := sim.Ratio(c / n)
		within(t, "G(n,p)", average(t, &Random{Probability: &p}, n, 20, largestShare), want, .01)
		links := int(c * n / 2)
		within(t, "G(n,m)", average(t, &Random{Links: &links}, n, 20, largestShare), want, .01)
	}
}

// TestRandomLinks: the number of links of G(n,p) is binomial, and each pair is as likely as another, in sparse graphs
// and in dense ones, which are drawn as their complements.
func TestRandomLinks(t *testing.T) {
	const n, seeds = 12, 6000
	p := sim.Ratio(0.3)
	for name, c := range map[string]struct {
		shape Random
		p     float64
	}{
		"G(n,p)":       {Random{Probability: &p}, .3},
		"G(n,m)":       {Random{Links: new(20)}, 20. / 66},
		"dense G(n,m)": {Random{Links: new(50)}, 50. / 66},
	} {
		counts := map[[2]sim.NodeID]int{}
		for seed := range seeds {
			g := build(t, &c.shape, n, uint64(seed))
			for a := range sim.NodeID(n) {
				for i := range g.Degree(a) {
					if b := g.Neighbor(a, i); a < b {
						counts[[2]sim.NodeID{a, b}]++
					}
				}
			}
		}
		if len(counts) != n*(n-1)/2 {
			t.Errorf("%s: %d pairs were ever adjacent", name, len(counts))
		}
		for pair, count := range counts {
			// 66 pairs, three shapes: beyond 4.5 standard errors with probability .0013
			within(t, name, float64(count)/seeds, c.p, 4.5*math.Sqrt(c.p*(1-c.p)/seeds))
			_ = pair
		}
	}
}

// TestPreferentialAttachment: P(k) = 2m(m+1)/(k(k+1)(k+2)) (C6).
// TestRandomOfRareLinks: a probability that 1 - p drops yields none or next to none, and no panic.
func TestRandomOfRareLinks(t *testing.T) {
	r := random.New(1)
	if edges := everyPairWith(5e-17, 1000, &r); len(edges) > 0 {
		t.Errorf("%d links", len(edges))
	}
}

func TestPreferentialAttachment(t *testing.T) {
	const n, seeds = 10_000, 20
	shares := make([]float64, 6)
	for seed := range seeds {
		g := build(t, &ScaleFree{Links: 2}, n, uint64(seed))
		for a := range sim.NodeID(n) {
			if k := g.Degree(a); k < len(shares) {
				shares[k] += 1. / (n * seeds)
			}
		}
	}
	for k := 2; k <= 5; k++ {
		within(t, "P(k)", shares[k], 2*2*3/float64(k*(k+1)*(k+2)), .01)
	}
	if shares[0]+shares[1] > 0 {
		t.Error("a node has less than two links")
	}
}

// TestSmallWorld: path length and clustering before and after rewiring (C7; Watts & Strogatz 1998).
func TestSmallWorld(t *testing.T) {
	const n = 1000
	measures := func(p sim.Ratio, seeds int) (path, clustered float64) {
		for seed := range seeds {
			m := Measure(build(t, &SmallWorld{Neighbors: 10, Rewire: p}, n, uint64(seed)))
			path += m.MeanPath / float64(seeds)
			clustered += m.Clustering / float64(seeds)
		}
		return path, clustered
	}
	path, clustered := measures(0, 1)
	within(t, "L(0)", path, 50.4505, .00005)
	within(t, "C(0)", clustered, 2./3, 1e-12)
	path01, clustered01 := measures(.01, 20)
	within(t, "L(.01)/L(0)", path01/path, .172, .02)
	within(t, "C(.01)/C(0)", clustered01/clustered, .969, .01)
	path1, clustered1 := measures(.1, 20)
	within(t, "L(.1)/L(0)", path1/path, .0877, .003)
	within(t, "C(.1)/C(0)", clustered1/clustered, .735, .02)
}

// TestGeometricConnectivity: on the unit torus, n pi r^2 = ln n + c (C8). The values are those of finite n, by another
// program; the limit exp(-exp(-c)) is far off.
func TestGeometricConnectivity(t *testing.T) {
	const n = 1000
	seeds := 2000
	if testing.Short() {
		seeds = 500
	}
	for c, want := range map[float64]float64{0: .180, 1: .581, 2: .821} {
		radius := sim.Length(math.Sqrt((math.Log(n) + c) / (n * math.Pi)))
		connected := average(t, &Geometric{Radius: &radius, Side: 1, Wrap: true}, n, seeds, func(g sim.Graph) float64 {
			if Connected(g) {
				return 1
			}
			return 0
		})
		within(t, "connected", connected, want, .03)
	}
}

// TestGeometricNeighbours: all pairs that are near are adjacent, with and without a border, whatever the cells.
func TestGeometricNeighbours(t *testing.T) {
	for _, wrap := range []bool{false, true} {
		for _, radius := range []sim.Length{.02, .11, .3, .34, .5} {
			g := Geometric{Radius: &radius, Side: 1, Wrap: wrap}
			layout, err := g.Build(300, nil, new(random.New(3)))
			if err != nil {
				t.Fatal(err)
			}
			for a := range sim.NodeID(300) {
				for b := range a {
					near := layout.Measured(a, b).Length <= radius
					if near != layout.Graph.Adjacent(a, b) {
						t.Fatalf("wrap %v, radius %v: %d and %d are %v apart", wrap, radius, a, b, layout.Measured(a, b).Length)
					}
				}
			}
		}
	}
}

// TestHopCounts: closed forms of regular shapes (C1).
func TestHopCounts(t *testing.T) {
	mean, diameter, _ := HopStatistics(build(t, &Hypercube{}, 64, 0))
	within(t, "6-cube", mean, 3.*64/63, 1e-12)
	if diameter != 6 {
		t.Errorf("the 6-cube's diameter is %d", diameter)
	}
	for _, c := range []struct {
		shape Shape
		n     int
		mean  float64
		far   int
	}{
		// Distances add up by coordinate: an even ring of k has k/4 in the mean of all k places, a row (k^2-1)/(3k).
		{&Torus{Columns: 8}, 48, (8./4 + 6./4) * 48 / 47, 7},
		{&Grid{Columns: 8}, 48, (63./24 + 35./18) * 48 / 47, 12},
		{&Tree{Branching: 1}, 10, 11. / 3, 9},
	} {
		mean, diameter, connected := HopStatistics(build(t, c.shape, c.n, 0))
		within(t, "mean hops", mean, c.mean, 1e-12)
		if diameter != c.far || !connected {
			t.Errorf("%T: diameter %d, want %d", c.shape, diameter, c.far)
		}
	}
}
