package swarm

import (
	"math/bits"
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// serve sends a block that was asked for, unless it is on its way already: who asks again has waited for this peer's uplink.
func (p *peer) serve(env *sim.Env[message], l *link, m message) {
	waits := func(other message) bool {
		return other.kind == blockKind && other.piece == m.piece && other.block == m.block
	}
	if !p.holding.has(m.piece) || env.Holds(l.to, waits) {
		return
	}
	size := p.sizeOf(m.piece, m.block)
	p.sent += size
	l.given += size
	env.Send(l.to, message{kind: blockKind, piece: m.piece, block: m.block, bytes: size + controlSize})
}

// receive takes a block.
func (p *peer) receive(env *sim.Env[message], l *link, m message) {
	p.fed = env.Now()
	l.note(m, p.fed)
	l.received[0] += m.bytes
	if !p.holding.has(m.piece) {
		p.store(env, m)
	}
	if p.count < p.Pieces {
		p.ask(env, l)
	}
}

// note notes a block that has come, and how long it took: of two requests, since the later one, as the first may have been lost.
func (l *link) note(m message, now time.Duration) {
	is := func(a asked) bool { return a.piece == m.piece && a.block == m.block }
	for _, list := range []*[]asked{&l.late, &l.open} {
		if i := slices.IndexFunc(*list, is); i >= 0 {
			l.takes = now - (*list)[i].at
			*list = slices.Delete(*list, i, i+1)
		}
	}
}

// store keeps a block, and tells all neighbours of a piece that is whole.
func (p *peer) store(env *sim.Env[message], m message) {
	piece := p.begin(m.piece)
	piece.got |= 1 << m.block
	if bits.OnesCount64(piece.got) < p.Blocks {
		return
	}
	delete(p.parts, m.piece)
	i := slices.Index(p.started, piece)
	p.started = slices.Delete(p.started, i, i+1)
	p.holding.add(m.piece)
	p.count++
	for _, l := range p.links {
		if l.holding.has(m.piece) {
			l.wanted--
			p.showInterest(env, l)
		} else {
			env.Send(l.to, message{kind: have, piece: m.piece, bytes: controlSize})
		}
	}
	if p.count == p.Pieces {
		p.finish(env)
	}
}

// begin returns the part of a piece, which may be new.
func (p *peer) begin(piece int32) *part {
	begun := p.parts[piece]
	if begun == nil {
		begun = &part{piece: piece}
		p.parts[piece] = begun
		p.started = append(p.started, begun)
	}
	return begun
}

// ask keeps the pipeline to a neighbour full.
func (p *peer) ask(env *sim.Env[message], l *link) {
	ending := false
	for !l.choked && l.wanted > 0 && len(l.open) < p.depth(l) {
		piece, block, found := p.choose(env, l, &ending)
		if !found {
			return
		}
		begun := p.begin(piece)
		begun.asked |= 1 << block
		begun.marked |= 1 << block
		l.open = append(l.open, asked{piece, block, env.Now()})
		env.Send(l.to, message{kind: request, piece: piece, block: block, bytes: controlSize})
	}
}

// depth is how many blocks to ask a neighbour for ahead: more of one that gives more, as a request may wait long in this
// peer's own uplink before it leaves.
func (p *peer) depth(l *link) int {
	const intervals = 2
	recently := (l.received[0] + l.received[1]) / intervals
	return p.Pipeline + int(recently*sim.Size(p.Pieces*p.Blocks)/p.FileSize)
}

func (p *peer) askAll(env *sim.Env[message]) {
	if p.count == p.Pieces {
		return
	}
	for _, l := range p.links {
		p.ask(env, l)
	}
}

// choose picks a block: of a started piece; else of the rarest piece; else, when all that is missing was asked for, one
// that another neighbour was asked for. It sets ending once those that this one was asked for are marked.
func (p *peer) choose(env *sim.Env[message], l *link, ending *bool) (piece int32, block uint8, found bool) {
	all := uint64(1)<<p.Blocks - 1
	if p.Blocks == 64 {
		all = ^uint64(0)
	}
	for _, part := range p.started {
		if l.holding.has(part.piece) && part.got|part.asked != all {
			return part.piece, uint8(bits.TrailingZeros64(^(part.got | part.asked))), true
		}
	}
	if piece, found := p.rarest(env, l); found {
		return piece, 0, true
	}
	if p.count+len(p.started) < p.Pieces {
		return 0, 0, false // not the end yet: others have what is missing
	}
	for _, part := range p.started {
		if part.got|part.asked != all {
			return 0, 0, false // nor here
		}
	}
	if !*ending {
		*ending = true
		p.unmark()
		p.mark(l)
	}
	for _, part := range p.started {
		if missing := all &^ part.got &^ part.marked; l.holding.has(part.piece) && missing != 0 {
			return part.piece, uint8(bits.TrailingZeros64(missing)), true
		}
	}
	return 0, 0, false
}

// rarest draws among the pieces that the neighbour has and that are not started those which fewest neighbours have; the
// first piece of all is any, so that there is soon something to give.
func (p *peer) rarest(env *sim.Env[message], l *link) (choice int32, found bool) {
	least, ties := int32(0), 0
	for i, word := range l.holding {
		for word &^= p.holding[i]; word != 0; word &= word - 1 {
			piece := int32(64*i + bits.TrailingZeros64(word))
			if p.parts[piece] != nil {
				continue
			}
			rarity := p.rarity[piece]
			if p.count == 0 && len(p.started) == 0 {
				rarity = 0
			}
			switch {
			case ties == 0 || rarity < least:
				choice, least, ties = piece, rarity, 1
			case rarity == least:
				if ties++; env.Rand(sim.Choices).IntN(ties) == 0 {
					choice = piece
				}
			}
		}
	}
	return choice, ties > 0
}

// release makes blocks that were asked for free to be asked for elsewhere.
func (p *peer) release(l *link, blocks []asked) {
	if len(blocks) == 0 {
		return
	}
	p.unmark()
	for _, other := range p.links {
		if other != l {
			p.mark(other)
		}
	}
	for _, a := range blocks {
		if part := p.parts[a.piece]; part != nil {
			part.asked &^= 1 << a.block &^ part.marked
		}
	}
}

func (p *peer) unmark() {
	for _, part := range p.started {
		part.marked = 0
	}
}

// mark marks the blocks that a neighbour was asked for and has not sent.
func (p *peer) mark(l *link) {
	for _, a := range l.open {
		if part := p.parts[a.piece]; part != nil {
			part.marked |= 1 << a.block
		}
	}
}

// finish turns a peer into a seed.
func (p *peer) finish(env *sim.Env[message]) {
	if p.done < 0 { // else nobody asked for it again: its disk was lost
		p.done, p.asDone = env.Instant(), left(p.sent, env.Unsent(blockKind))
		p.report(env)
		env.Note("is a seed, with pieces", uint64(p.count))
	}
	switch {
	case p.Stay == nil || p.leaves > 0:
	case *p.Stay == 0:
		p.leave(env)
	default:
		stay := random.Duration(float64(float64(*p.Stay) * env.Rand(sim.Workload).Exponential()))
		p.leaves = sim.After(env.Instant(), stay)
		env.SetTimer(stay, leaveTimer, 0)
	}
}

// State implements sim.Stater.
func (p *peer) State(tell func(field string, value any)) {
	tell("present", p.present)
	tell("pieces", p.count)
	tell("neighbours", len(p.links))
}
