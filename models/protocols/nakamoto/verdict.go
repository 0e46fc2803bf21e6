package nakamoto

import (
	"cmp"
	"slices"
	"time"

	"starmesh/sim"
)

// verdict is what a height came to: the block that was on the chain that counted when that was first ten blocks higher.
type verdict struct {
	at    time.Duration
	block *block
}

// verdicts follows the chain that counts through the run, and returns those of all heights that it left ten blocks behind. They are
// known at the time, so nothing that comes later changes them: what is before a fault is the same without it.
func (r *referee) verdicts(view *sim.View[message]) []verdict {
	type change struct {
		tenure
		by sim.NodeID
	}
	var changes []change
	for id := range sim.NodeID(view.World().Participants) {
		for _, t := range view.Node(id).(*node).tenures {
			changes = append(changes, change{t, id})
		}
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.since, b.since) })
	heads, list := newPoll(view.World().Participants), []verdict{{0, genesis}}
	for i, c := range changes {
		heads.hold(c.by, c.head)
		if i+1 < len(changes) && changes[i+1].since == c.since {
			continue
		}
		for b := heads.best(); int(b.height)-leftOut >= len(list); {
			list = append(list, verdict{c.since, ancestor(b, int32(len(list)))})
		}
	}
	return list
}

// poll counts who holds what.
type poll struct {
	of      []*block // by participant
	tips    []*block // that somebody holds
	holders []int    // of each
}

func newPoll(participants int) *poll {
	p := &poll{of: make([]*block, participants), tips: []*block{genesis}, holders: []int{participants}}
	for i := range p.of {
		p.of[i] = genesis
	}
	return p
}

func (p *poll) hold(who sim.NodeID, head *block) {
	if i := slices.Index(p.tips, head); i >= 0 {
		p.holders[i]++
	} else {
		p.tips, p.holders = append(p.tips, head), append(p.holders, 1)
	}
	i := slices.Index(p.tips, p.of[who])
	if p.holders[i]--; p.holders[i] == 0 {
		p.tips, p.holders = slices.Delete(p.tips, i, i+1), slices.Delete(p.holders, i, i+1)
	}
	p.of[who] = head
}

// best returns the tip that most hold, of equals the highest.
func (p *poll) best() *block {
	best := 0
	for i, b := range p.tips {
		if h := p.holders[i]; h > p.holders[best] || h == p.holders[best] && b.height > p.tips[best].height {
			best = i
		}
	}
	return p.tips[best]
}
