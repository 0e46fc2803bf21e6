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

// record follows the chain that counts through the run, and has the verdicts of all heights that it left ten blocks behind. They are
// known at the time, so nothing that comes later changes them: what is before a fault is the same without it.
type record struct {
	heads    poll
	changes  []change // of the last instant
	at       time.Duration
	verdicts []verdict // by height
}

// change is that a participant goes over to the end of another chain.
type change struct {
	by   sim.NodeID
	head *block
}

func newRecord(participants int, genesis *block) record {
	return record{heads: newPoll(participants, genesis), verdicts: []verdict{{0, genesis}}}
}

// hold notes what a participant holds from now on.
func (r *run) hold(now time.Duration, by sim.NodeID, head *block) {
	if now != r.record.at {
		r.verdicts()
		r.record.at = now
	}
	r.record.changes = append(r.record.changes, change{by, head})
}

// verdicts returns those of all heights so far, when an instant is over: within it, the order of events does not matter.
func (r *run) verdicts() []verdict {
	h := &r.record
	slices.SortStableFunc(h.changes, func(a, b change) int { return cmp.Compare(a.by, b.by) })
	for _, c := range h.changes {
		h.heads.hold(c.by, c.head)
	}
	h.changes = h.changes[:0]
	for b := h.heads.best(); int(b.height)-leftOut >= len(h.verdicts); {
		h.verdicts = append(h.verdicts, verdict{h.at, r.ancestor(b, int32(len(h.verdicts)))})
	}
	return h.verdicts
}

// poll counts who holds what.
type poll struct {
	of      []*block // by participant
	tips    []*block // that somebody holds
	holders []int    // of each
}

func newPoll(participants int, genesis *block) poll {
	return poll{of: slices.Repeat([]*block{genesis}, participants), tips: []*block{genesis}, holders: []int{participants}}
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
