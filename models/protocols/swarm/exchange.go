package swarm

import (
	"math/bits"
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// serve sends a block that was asked for, unless it is on its way already: who asks again has waited for this peer's uplink.
func (p *peer) serve(env *sim.Env[message], at int, m message) {
	if !p.holding.has(m.piece) || p.waits(env, at, m) {
		return
	}
	size := p.sizeOf(m.piece, m.block)
	p.sent += size
	p.links[at].given += size
	env.Send(p.ids[at], message{kind: blockKind, piece: m.piece, block: m.block, bytes: size + controlSize})
}

// waits tells whether a block waits here for a neighbour, and takes it that it does from now on. Most were never handed to the
// uplink for it. Only the uplink knows what an adversary holds back, or hands to it.
func (p *peer) waits(env *sim.Env[message], at int, m message) bool {
	l, block := &p.links[at], uint32(int(m.piece)*p.Blocks+int(m.block))
	if p.Adversaries.Count > 0 || slices.Contains(l.handed, block) {
		return env.Holds(p.ids[at], func(other message) bool {
			return other.kind == blockKind && other.piece == m.piece && other.block == m.block
		})
	}
	if len(l.handed) == cap(l.handed) {
		p.recount(env, at)
	}
	l.handed = append(l.handed, block)
	return false
}

// recount finds out which blocks wait here for a neighbour.
func (p *peer) recount(env *sim.Env[message], at int) {
	l := &p.links[at]
	before := cap(l.handed)
	l.handed = l.handed[:0]
	env.Holds(p.ids[at], func(other message) bool {
		if other.kind == blockKind {
			l.handed = append(l.handed, uint32(int(other.piece)*p.Blocks+int(other.block)))
		}
		return false
	})
	if 2*len(l.handed) >= before { // not to be asked for again soon
		l.handed = slices.Grow(l.handed, max(len(l.handed), leastHanded))
	}
}

// leastHanded is how many blocks handed to its uplink a peer knows of at least.
const leastHanded = 16

// receive takes a block.
func (p *peer) receive(env *sim.Env[message], at int, m message) {
	p.fed = env.Now()
	if p.links[at].note(m, p.fed) {
		p.drop(owing, at)
	}
	l := p.upToDate(at)
	l.received[0] += m.bytes
	if !p.holding.has(m.piece) {
		p.store(env, m)
	}
	if p.count < p.Pieces {
		p.ask(env, at)
	}
}

// upToDate returns a neighbour's link when what was received from it has been carried over the choices since.
func (p *peer) upToDate(at int) *link {
	l := &p.links[at]
	if l.turn != p.turn {
		if l.received[1] = 0; l.turn+1 == p.turn {
			l.received[1] = l.received[0]
		}
		l.received[0], l.turn = 0, p.turn
	}
	return l
}

// note notes a block that has come, and how long it took: of two requests, since the later one, as the first may have been lost.
// It tells whether no other block is due.
func (l *link) note(m message, now time.Duration) (none bool) {
	is := func(a asked) bool { return a.piece == m.piece && a.block == m.block }
	for _, list := range []*[]asked{&l.late, &l.open} {
		if i := slices.IndexFunc(*list, is); i >= 0 {
			l.takes = now - (*list)[i].at
			*list = slices.Delete(*list, i, i+1)
		}
	}
	return len(l.open) == 0
}

// store keeps a block, and tells all neighbours of a piece that is whole.
func (p *peer) store(env *sim.Env[message], m message) {
	piece := p.begin(m.piece)
	piece.got |= 1 << m.block
	if bits.OnesCount64(piece.got) < p.Blocks {
		return
	}
	p.end(m.piece)
	p.holding.add(m.piece)
	p.count++
	owners := firstPiece + int(m.piece)
	for at, to := range p.ids {
		if !p.has(owners, at) {
			env.Send(to, message{kind: have, piece: m.piece, bytes: controlSize})
		} else if p.wanted[at]--; p.wanted[at] == 0 {
			p.say(env, to, notInterested)
		}
	}
	if p.count == p.Pieces {
		p.finish(env)
	}
}

// partOf returns the part of a piece that is started; nil: it is not. It is good until another one begins or is whole.
func (p *peer) partOf(piece int32) *part {
	if place := p.places[piece]; place > 0 {
		return &p.started[place-1]
	}
	return nil
}

// begin returns the part of a piece, which may be new.
func (p *peer) begin(piece int32) *part {
	if p.places[piece] == 0 {
		p.started = append(p.started, part{piece: piece})
		p.places[piece] = int32(len(p.started))
		p.fresh.drop(piece)
	}
	return p.partOf(piece)
}

// end takes a piece that is whole out of those that are started.
func (p *peer) end(piece int32) {
	i := int(p.places[piece]) - 1
	p.started = slices.Delete(p.started, i, i+1)
	p.places[piece] = 0
	for ; i < len(p.started); i++ {
		p.places[p.started[i].piece] = int32(i) + 1
	}
}

// ask keeps the pipeline to a neighbour full.
func (p *peer) ask(env *sim.Env[message], at int) {
	if !p.has(serves, at) || p.wanted[at] == 0 || p.has(drained, at) {
		return
	}
	ending := false
	for l, most := &p.links[at], p.depth(at); len(l.open) < most; {
		piece, block, found := p.choose(env, at, &ending)
		if !found {
			return
		}
		begun := p.begin(piece)
		begun.asked |= 1 << block
		begun.marked |= 1 << block
		l.open = append(l.open, asked{piece, block, env.Now()})
		p.add(owing, at)
		env.Send(p.ids[at], message{kind: request, piece: piece, block: block, bytes: controlSize})
	}
}

// depth is how many blocks to ask a neighbour for ahead: more of one that gives more, as a request may wait long in this
// peer's own uplink before it leaves.
func (p *peer) depth(at int) int {
	const intervals = 2
	l := p.upToDate(at)
	recently := (l.received[0] + l.received[1]) / intervals
	return p.Pipeline + int(recently*sim.Size(p.Pieces*p.Blocks)/p.FileSize)
}

func (p *peer) askAll(env *sim.Env[message]) {
	if p.count == p.Pieces {
		return
	}
	for at := range p.in(serves) {
		p.ask(env, at)
	}
}

// choose picks a block: of a started piece; else of the rarest piece; else, when all that is missing was asked for, one
// that another neighbour was asked for. It sets ending once those that this one was asked for are marked.
func (p *peer) choose(env *sim.Env[message], at int, ending *bool) (piece int32, block uint8, found bool) {
	all := uint64(1)<<p.Blocks - 1
	if p.Blocks == 64 {
		all = ^uint64(0)
	}
	unasked := false
	for i := range p.started {
		part := &p.started[i]
		if part.got|part.asked != all {
			unasked = true
			if p.has(firstPiece+int(part.piece), at) {
				return part.piece, uint8(bits.TrailingZeros64(^(part.got | part.asked))), true
			}
		}
	}
	if piece, found := p.rarest(env, at); found {
		return piece, 0, true
	}
	if unasked || p.count+len(p.started) < p.Pieces {
		return 0, 0, false // not the end yet: others have what is missing
	}
	if !*ending {
		*ending = true
		p.unmark()
		p.mark(at)
	}
	for i := range p.started {
		part := &p.started[i]
		if missing := all &^ part.got &^ part.marked; missing != 0 && p.has(firstPiece+int(part.piece), at) {
			return part.piece, uint8(bits.TrailingZeros64(missing)), true
		}
	}
	p.add(drained, at) // until it has another piece, or something is released
	return 0, 0, false
}

// rarest draws among the pieces that the neighbour has and that are not started those which fewest neighbours have; the
// first piece of all is any, so that there is soon something to give.
func (p *peer) rarest(env *sim.Env[message], at int) (choice int32, found bool) {
	least, ties := 0, 0
	any := p.count == 0 && len(p.started) == 0
	for i, word := range p.fresh {
		for ; word != 0; word &= word - 1 {
			piece := wordBits*i + bits.TrailingZeros64(word)
			if !p.has(firstPiece+piece, at) {
				continue
			}
			rarity := 0
			if !any {
				rarity = p.neighbours.count(firstPiece + piece)
			}
			switch {
			case ties == 0 || rarity < least:
				choice, least, ties = int32(piece), rarity, 1
			case rarity == least:
				if ties++; env.Rand(sim.Choices).IntN(ties) == 0 {
					choice = int32(piece)
				}
			}
		}
	}
	return choice, ties > 0
}

// release makes blocks that the neighbour at a place was asked for, or a former one (-1), free to be asked for elsewhere.
func (p *peer) release(blocks []asked, at int) {
	if len(blocks) == 0 {
		return
	}
	clear(p.row(drained))
	p.unmark()
	for other := range p.in(owing) {
		if other != at {
			p.mark(other)
		}
	}
	for _, a := range blocks {
		if part := p.partOf(a.piece); part != nil {
			part.asked &^= 1 << a.block &^ part.marked
		}
	}
}

func (p *peer) unmark() {
	for i := range p.started {
		p.started[i].marked = 0
	}
}

// mark marks the blocks that a neighbour was asked for and has not sent.
func (p *peer) mark(at int) {
	for _, a := range p.links[at].open {
		if part := p.partOf(a.piece); part != nil {
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
	tell("neighbours", len(p.ids))
}
