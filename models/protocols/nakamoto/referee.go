package nakamoto

import (
	"cmp"
	"slices"
	"time"

	"starmesh/sim"
)

// referee gathers at the end what all blocks came to.
type referee struct{ *Params }

// Every implements sim.Referee.
func (*referee) Every() time.Duration { return 0 }

// leftOut is how many of the last heights are not judged: their blocks may still win or lose.
const leftOut = 10

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], _ bool) {
	best, all := r.gather(view)
	for i := range len(all) - 1 {
		r.measureGap(view, all[i].found, all[i+1].found)
	}
	chain := make(map[uint32]bool, best.height)
	for b := best; b != genesis; b = b.parent {
		chain[b.id] = true
	}
	r.countAttacks(view, chain)
	contests := r.contested(view, all)
	for i, b := range all {
		if b.height > best.height-leftOut {
			continue
		}
		view.CountAt(mined, b.found, 1)
		if contests[i] {
			view.CountAt(contested, b.found, 1)
		}
		if !chain[b.id] {
			view.CountAt(stale, b.found, 1)
			continue
		}
		view.CountAt(onChain, b.found, 1)
		if b.miner == 0 {
			view.CountAt(selfishBlocks, b.found, 1)
		}
	}
}

func (r *referee) measureGap(view *sim.View[message], from, to time.Duration) {
	view.ObserveAt(gap, from, int64(to-from))
	view.CountAt(gaps, from, 1)
	if to-from > 3*r.Interval {
		view.CountAt(longGaps, from, 1)
	}
}

// gather returns the tip that most participants hold (of equals the highest), and all blocks by time.
func (r *referee) gather(view *sim.View[message]) (best *block, all []*block) {
	best = genesis
	held := map[*block]int{}
	for id := range sim.NodeID(view.World().Participants) {
		n := view.Node(id).(*node)
		held[n.head]++
		if h := held[n.head]; h > held[best] || h == held[best] && n.head.height > best.height {
			best = n.head
		}
		all = append(all, n.mined...)
	}
	slices.SortFunc(all, func(a, b *block) int { return cmp.Or(cmp.Compare(a.found, b.found), cmp.Compare(a.id, b.id)) })
	return best, all
}

// contested tells of all blocks, by time, whether somebody had not heard of them who then found one. Of each miner its next block
// decides: what it had heard of by then it goes on to have heard of.
func (r *referee) contested(view *sim.View[message], all []*block) []bool {
	contested, next := make([]bool, len(all)), make([]*block, view.World().Participants)
	for i, b := range slices.Backward(all) {
		for miner, later := range next {
			if later == nil || sim.NodeID(miner) == b.miner {
				continue
			}
			if heard := view.Node(sim.NodeID(miner)).(*node).first(b); heard == 0 || heard > later.found {
				contested[i] = true
				break
			}
		}
		next[b.miner] = b
	}
	return contested
}

// countAttacks counts double spends in the window that they began in.
func (r *referee) countAttacks(view *sim.View[message], chain map[uint32]bool) {
	first := view.Node(0).(*node)
	for _, race := range first.races {
		view.CountAt(attacks, race.began, 1)
		if race.published != nil && chain[race.published.id] {
			view.CountAt(attacksWon, race.began, 1)
		}
	}
	if d, spends := first.attack.(*doubleSpender); spends && d.paid {
		view.CountAt(attacksOpen, d.began, 1)
	}
}
