package nakamoto

import (
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
	run := view.Node(0).(*node).run
	all := run.found()
	for i := range len(all) - 1 {
		r.measureGap(view, all[i].found, all[i+1].found)
	}
	verdicts := run.verdicts()
	last := r.chain(view, run)
	r.countAttacks(view, verdicts, last)
	for _, b := range all {
		contest, known := time.Duration(-1), fate{}
		if b.contested != 0 {
			contest = run.block(b.contested).found
		}
		if int(b.height) < len(verdicts) {
			v := verdicts[b.height]
			known = fate{true, v.block == b}
			r.count(view, b, max(v.at, b.found), contest, known, 1)
		}
		if end := last.fate(b); end != known {
			r.count(view, b, view.Now(), contest, known, -1)
			r.count(view, b, view.Now(), contest, end, 1)
		}
	}
}

// fate is what came of a block.
type fate struct{ judged, onChain bool }

// finalChain is the one that counts at the end, by height.
type finalChain []*block

// fate judges all but the last heights.
func (c finalChain) fate(b *block) fate {
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
func (r *referee) chain(view *sim.View[message], run *run) finalChain {
	heads := newPoll(run.participants, run.block(genesis))
	for id := range sim.NodeID(run.participants) {
		heads.hold(id, view.Node(id).(*node).head)
	}
	best := heads.best()
	c := make(finalChain, best.height+1)
	for b := best; b.height > 0; b = run.parent(b) {
		c[b.height] = b
	}
	c[0] = run.block(genesis)
	return c
}

// found returns all blocks in order of time.
func (r *run) found() (all []*block) {
	for id := uint32(genesis + 1); id < r.blocks.Used; id++ {
		if b := r.block(id); b.persona == 0 {
			all = append(all, b)
		}
	}
	return all
}

// countAttacks counts double spends in the window that they began in.
func (r *referee) countAttacks(view *sim.View[message], verdicts []verdict, last finalChain) {
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
