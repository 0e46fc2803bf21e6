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
	for i, b := range all {
		if b.height > best.height-leftOut {
			continue
		}
		view.CountAt(mined, b.found, 1)
		if r.contested(view, all, i) {
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

// contested tells whether the finder of a later block had not heard of this one. Ten later blocks are looked at.
func (r *referee) contested(view *sim.View[message], all []*block, i int) bool {
	for _, later := range all[i+1 : min(i+1+leftOut, len(all))] {
		if later.miner == all[i].miner {
			continue
		}
		if heard := view.Node(later.miner).(*node).first(all[i]); heard == 0 || heard > later.found {
			return true
		}
	}
	return false
}
