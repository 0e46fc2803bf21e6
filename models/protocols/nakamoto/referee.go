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

// Sample implements sim.Referee. What came of a block, or of an attack, counts as of when it was known, and what the end of the run
// makes of it besides as of then: so a phase tells what was known when it ended.
func (r *referee) Sample(view *sim.View[message], _ bool) {
	all := r.found(view)
	for i := range len(all) - 1 {
		r.measureGap(view, all[i].found, all[i+1].found)
	}
	verdicts := r.verdicts(view)
	last := r.chain(view)
	r.countAttacks(view, verdicts, last)
	contests := r.contested(view, all)
	for i, b := range all {
		known := fate{}
		if int(b.height) < len(verdicts) {
			v := verdicts[b.height]
			known = fate{true, v.block == b}
			r.count(view, b, max(v.at, b.found), contests[i], known, 1)
		}
		if end := last.fate(b); end != known {
			r.count(view, b, view.Now(), contests[i], known, -1)
			r.count(view, b, view.Now(), contests[i], end, 1)
		}
	}
}

// fate is what came of a block.
type fate struct{ judged, onChain bool }

// chain is the one that counts at the end, by height.
type chain []*block

// fate judges all but the last heights.
func (c chain) fate(b *block) fate {
	judged := int(b.height) < len(c)-leftOut
	return fate{judged, judged && c[b.height] == b}
}

// count counts a block whose fate was known at an instant, or takes that back; contest is when it was contested, -1: it was not.
func (r *referee) count(view *sim.View[message], b *block, known, contest time.Duration, f fate, by int64) {
	if !f.judged {
		return
	}
	add := func(metric int, at time.Duration) { view.CountBetween(metric, b.found, at, by) }
	add(mined, known)
	if contest >= 0 {
		add(contested, max(known, contest))
	}
	if !f.onChain {
		add(stale, known)
		return
	}
	add(onChain, known)
	if b.miner == 0 {
		add(selfishBlocks, known)
	}
}

func (r *referee) measureGap(view *sim.View[message], from, to time.Duration) {
	view.ObserveBetween(gap, from, to, int64(to-from))
	view.CountBetween(gaps, from, to, 1)
	if to-from > 3*r.Interval {
		view.CountBetween(longGaps, from, to, 1)
	}
}

// chain returns the one that most participants hold at the end (of equals the highest).
func (r *referee) chain(view *sim.View[message]) chain {
	heads := newPoll(view.World().Participants)
	for id := range sim.NodeID(view.World().Participants) {
		heads.hold(id, view.Node(id).(*node).head)
	}
	best := heads.best()
	c := make(chain, best.height+1)
	for b := best; b != nil; b = b.parent {
		c[b.height] = b
	}
	return c
}

// found returns all blocks by time.
func (r *referee) found(view *sim.View[message]) (all []*block) {
	for id := range sim.NodeID(view.World().Participants) {
		all = append(all, view.Node(id).(*node).mined...)
	}
	slices.SortFunc(all, func(a, b *block) int { return cmp.Or(cmp.Compare(a.found, b.found), cmp.Compare(a.id, b.id)) })
	return all
}

// contested tells of all blocks, by time, when somebody first found one who had not heard of them; -1: nobody did. Of each miner its
// next block decides: what it had heard of by then it goes on to have heard of.
func (r *referee) contested(view *sim.View[message], all []*block) []time.Duration {
	contested, next := make([]time.Duration, len(all)), make([]*block, view.World().Participants)
	for i, b := range slices.Backward(all) {
		contested[i] = -1
		for miner, later := range next {
			if later == nil || sim.NodeID(miner) == b.miner || contested[i] >= 0 && contested[i] <= later.found {
				continue
			}
			if heard := view.Node(sim.NodeID(miner)).(*node).first(b); heard == 0 || heard > later.found {
				contested[i] = later.found
			}
		}
		next[b.miner] = b
	}
	return contested
}

// countAttacks counts double spends in the window that they began in.
func (r *referee) countAttacks(view *sim.View[message], verdicts []verdict, last chain) {
	first := view.Node(0).(*node)
	for _, race := range first.races {
		end := race.published
		won := end != nil && int(end.height) < len(last) && last[end.height] == end
		count := func(known time.Duration, as bool, by int64) {
			view.CountBetween(attacks, race.began, known, by)
			if as {
				view.CountBetween(attacksWon, race.began, known, by)
			}
		}
		switch {
		case end == nil:
			count(race.over, false, 1)
		case int(end.height) >= len(verdicts):
			count(view.Now(), won, 1)
		default:
			v := verdicts[end.height]
			known := v.block == end
			count(max(race.over, v.at), known, 1)
			if known != won {
				count(view.Now(), known, -1)
				count(view.Now(), won, 1)
			}
		}
	}
	if d, spends := first.attack.(*doubleSpender); spends && d.paid {
		view.CountBetween(attacksOpen, d.began, view.Now(), 1)
	}
}
