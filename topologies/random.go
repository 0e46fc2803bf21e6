package topologies

import (
	"math"
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Random is a random graph: G(n,p), in which each pair is adjacent with the same probability, or G(n,m), in which so
// many pairs are.
type Random struct {
	Degree      *float64   `yaml:"degree" min:"0" help:"mean number of neighbours: G(n,p) with p = degree/(n-1)"`
	Probability *sim.Ratio `yaml:"probability" help:"probability that two participants are adjacent, instead: G(n,p)"`
	Links       *int       `yaml:"links" min:"0" help:"number of links, instead: G(n,m)"`
}

// Validate implements the decoder's hook.
func (s *Random) Validate() error {
	given := 0
	for _, is := range []bool{s.Degree != nil, s.Probability != nil, s.Links != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return problem("", "it is not said how many links there are; give one of degree, probability and links")
	}
	return nil
}

// Build implements Shape.
func (s *Random) Build(participants int, _ *Atlas, r *random.Rand) (*Layout, error) {
	if err := checkSize("a random graph", 2, participants); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	switch p, field := s.probability(participants); {
	case s.Links != nil:
		return s.withLinks(participants, r)
	case p > 1:
		return nil, problem(field, "%g neighbours are too many among %d participants: take %d or less", *s.Degree, participants, participants-1)
	case float64(p*float64(participants))*float64(participants) > math.MaxInt32*0.9:
		return nil, problem(field, "about %.0f links are too many to store: the most is %d", float64(p*float64(participants))*float64(participants)/2, math.MaxInt32/2)
	default:
		return layoutOf(participants, everyPairWith(p, participants, r))
	}
}

// probability returns p of G(n,p), and the parameter that it is from.
func (s *Random) probability(n int) (p float64, field string) {
	switch {
	case s.Probability != nil:
		return float64(*s.Probability), "probability"
	case s.Degree != nil:
		return *s.Degree / float64(n-1), "degree"
	}
	return 0, "links"
}

// LinkEnds returns how many ends of links its graph stores, in the mean.
func (s *Random) LinkEnds(participants int) int {
	if s.Links != nil {
		return 2 * *s.Links
	}
	p, _ := s.probability(participants)
	return int(min(float64(p*float64(participants))*float64(participants), math.MaxInt32))
}

// layoutOf is a layout of participants alone, with these links.
func layoutOf(participants int, edges [][2]sim.NodeID) (*Layout, error) {
	graph, err := FromEdges(participants, edges)
	if err != nil {
		panic("topologies: a generator made an impossible link: " + err.Error())
	}
	return &Layout{Graph: graph}, nil
}

// everyPairWith draws each pair with probability p. It jumps from one success to the next (Batagelj & Brandes 2005), so
// that its time is linear in nodes and links.
func everyPairWith(p float64, n int, r *random.Rand) [][2]sim.NodeID {
	if p == 0 {
		return nil
	}
	failure := random.Log1p(-p) // -Inf if p is 1: every jump is one pair
	edges := make([][2]sim.NodeID, 0, int(float64(p*float64(n))*float64(n-1)/2*1.01)+16)
	for a, b := int64(1), int64(-1); a < int64(n); {
		jump := math.Floor(random.Log(1-r.Float64()) / failure)
		if jump >= float64(int64(n)*int64(n)) {
			break
		}
		b += 1 + int64(jump)
		for b >= a && a < int64(n) {
			b -= a
			a++
		}
		if a < int64(n) {
			edges = append(edges, [2]sim.NodeID{sim.NodeID(b), sim.NodeID(a)})
		}
	}
	return edges
}

// withLinks draws G(n,m); of a dense graph it draws the pairs that are not adjacent.
func (s *Random) withLinks(n int, r *random.Rand) (*Layout, error) {
	pairs := int64(n) * int64(n-1) / 2
	switch m := int64(*s.Links); {
	case m > pairs:
		return nil, problem("links", "%d participants have %d pairs: take so many links or less", n, pairs)
	case m > math.MaxInt32/2:
		return nil, problem("links", "%d links are too many to store: the most is %d", m, math.MaxInt32/2)
	case 2*m > pairs:
		missing, err := FromEdges(n, distinctPairs(int(pairs-m), n, r))
		if err != nil {
			panic("topologies: " + err.Error())
		}
		return &Layout{Graph: missing.complement()}, nil
	default:
		return layoutOf(n, distinctPairs(int(m), n, r))
	}
}

// distinctPairs draws m pairs, each set of them as likely as any other. It draws as many as are missing and drops
// repetitions until none is missing; that is drawing one after another, in batches.
func distinctPairs(m, n int, r *random.Rand) [][2]sim.NodeID {
	edges := make([][2]sim.NodeID, 0, m)
	for len(edges) < m {
		for range m - len(edges) {
			a := sim.NodeID(r.IntN(n))
			b := sim.NodeID(r.IntN(n - 1))
			if b >= a {
				b++
			}
			edges = append(edges, [2]sim.NodeID{min(a, b), max(a, b)})
		}
		slices.SortFunc(edges, comparePairs)
		edges = slices.Compact(edges)
	}
	return edges
}

func comparePairs(a, b [2]sim.NodeID) int {
	if a[0] != b[0] {
		return int(a[0]) - int(b[0])
	}
	return int(a[1]) - int(b[1])
}
