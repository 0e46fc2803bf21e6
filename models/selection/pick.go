package selection

import (
	"math"
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// lottery picks among nodes. Each node's lot follows from the key and its id alone.
type lottery struct {
	world      *sim.World
	control    *sim.Control
	key        uint64
	candidates int          // nodes that pass the filters
	free       []sim.NodeID // of them, those that are not taken, ascending
	rest       bool         // all of them, if there are fewer than are asked for: some are struck already, or who passes changes
}

func (l *lottery) lot(n sim.NodeID) uint64 { return random.Hash(l.key, uint64(n)) }

// pick makes the selector's pick.
func (s *Selector) pick(l *lottery) ([]sim.NodeID, error) {
	switch {
	case s.Count != nil:
		return l.lowest("count", *s.Count)
	case s.Fraction != nil:
		return l.lowest("fraction", share(*s.Fraction, l.candidates))
	case s.Coin != nil:
		return l.toss(*s.Coin), nil
	default:
		return l.mostConnected(*s.MostConnected, s.Measured != nil && *s.Measured == "currently")
	}
}

// share rounds a share of n to the nearest whole number, half up. The allowance makes halves of what the shares
// in decimals are meant to be: 14.5 % of 100 is 14.499999999999998 in floating point.
func share(of sim.Ratio, n int) int {
	const allowance = 1e-7
	return int(math.Floor(float64(float64(of)*float64(n)) + 0.5 + allowance))
}

// lowest picks the k nodes with the lowest lots, so that k+1 nodes are those and one more.
func (l *lottery) lowest(parameter string, k int) ([]sim.NodeID, error) {
	if err := l.enough(parameter, k); err != nil {
		return nil, err
	}
	return l.first(min(k, len(l.free)), func(sim.NodeID) int { return 0 }), nil
}

func (l *lottery) enough(parameter string, k int) error {
	switch {
	case k > l.candidates && !l.rest:
		return problem(parameter, "there are %d nodes to pick %d from; pick fewer, or filter less", l.candidates, k)
	case k > len(l.free) && !l.rest:
		return problem(parameter, "only %d of %d nodes are left to pick %d from; pick fewer", len(l.free), l.candidates, k)
	}
	return nil
}

// toss picks each node with probability p.
func (l *lottery) toss(p sim.Ratio) []sim.NodeID {
	return keep(l.free, func(n sim.NodeID) bool {
		coin := random.New(l.lot(n))
		return coin.Bernoulli(float64(p))
	})
}

// first picks the k nodes that come first by rank, then by lot.
func (l *lottery) first(k int, rank func(sim.NodeID) int) []sim.NodeID {
	entries := make([]entry, len(l.free))
	for i, n := range l.free {
		entries[i] = entry{rank(n), l.lot(n), n}
	}
	part(entries, k)
	picked := make([]sim.NodeID, k)
	for i := range picked {
		picked[i] = entries[i].node
	}
	slices.Sort(picked)
	return picked
}

// entry is a node's in a lottery.
type entry struct {
	rank int
	lot  uint64
	node sim.NodeID
}

func (a entry) before(b entry) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.lot < b.lot || a.lot == b.lot && a.node < b.node
}

// part brings the first k entries before the others, in any order (Hoare 1961, Algorithm 65: Find). Lots are random, and so is the
// middle one.
func part(entries []entry, k int) {
	for low, high := 0, len(entries)-1; low < high && low < k && k <= high; {
		pivot, i, j := entries[low+(high-low)/2], low, high
		for i <= j {
			for entries[i].before(pivot) {
				i++
			}
			for pivot.before(entries[j]) {
				j--
			}
			if i <= j {
				entries[i], entries[j] = entries[j], entries[i]
				i, j = i+1, j-1
			}
		}
		if k <= j {
			high = j
		} else if k >= i {
			low = i
		} else {
			return
		}
	}
}
