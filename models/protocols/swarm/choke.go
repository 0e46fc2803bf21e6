package swarm

import (
	"math/bits"
	"slices"
	"time"

	"starmesh/sim"
)

// rechoke chooses whom to serve.
func (p *peer) rechoke(env *sim.Env[message]) {
	if !p.present {
		return
	}
	env.SetTimer(p.Rechoke, rechokeTimer, 0)
	p.impatience(env)
	if p.count < p.Pieces {
		p.contact(env, p.Peers-len(p.ids))
		p.hunger(env)
	}
	p.forgetDead(env)
	var room [8]int
	keep := p.favourites(room[:0])
	if p.turn%3 == 0 || !p.hasOptimist(keep) {
		p.drawOptimist(env, keep)
	}
	p.turn++
	p.serveAlone(env, keep)
}

// serveAlone serves these, and the optimistic choice if it is interested, and nobody else.
func (p *peer) serveAlone(env *sim.Env[message], keep []int) {
	for i := range p.width {
		var chosen uint64
		for _, at := range append(keep, p.optimist) {
			if at >= 0 && at/wordBits == i {
				chosen |= 1 << (at % wordBits)
			}
		}
		chosen &= p.row(wants)[i]
		for changed := chosen ^ p.row(served)[i]; changed != 0; changed &= changed - 1 {
			bit := bits.TrailingZeros64(changed)
			p.setServed(env, wordBits*i+bit, chosen>>bit&1 == 1)
		}
	}
}

// forgetDead takes those for not interested who have been served for longer than patience and have not said a word: they may be
// gone, and a seed would serve nobody else, as it has given them least.
func (p *peer) forgetDead(env *sim.Env[message]) {
	for at := range p.in(served) {
		if l := &p.links[at]; p.has(wants, at) && p.heard[at] <= l.unchoked && env.Now()-l.unchoked > p.patience(at) {
			p.drop(wants, at)
		}
	}
}

// favourites appends the places of those interested that gave most in the last two intervals, or got least from a seed; all but
// one of those that are served.
func (p *peer) favourites(keep []int) []int {
	most := max(p.Unchoked-1, 0)
	for at := range p.in(wants) {
		i := len(keep)
		for i > 0 && p.prefers(at, keep[i-1]) {
			i--
		}
		if i == most {
			continue
		}
		keep = slices.Insert(keep[:min(len(keep), most-1)], i, at)
	}
	return keep
}

// prefers tells whether a neighbour is served rather than another one.
func (p *peer) prefers(one, other int) bool {
	a, b := p.upToDate(one), p.upToDate(other)
	gave, more := a.received[0]+a.received[1], b.received[0]+b.received[1]
	if p.count == p.Pieces {
		gave, more = b.given, a.given
	}
	return gave > more || gave == more && p.ids[one] < p.ids[other]
}

// hasOptimist tells whether there is an optimistic choice beside the favourites that is still interested.
func (p *peer) hasOptimist(keep []int) bool {
	return p.optimist >= 0 && p.has(wants, p.optimist) && !slices.Contains(keep, p.optimist)
}

// drawOptimist draws one of those interested that are no favourites.
func (p *peer) drawOptimist(env *sim.Env[message], keep []int) {
	p.optimist = -1
	count := 0
	for at := range p.in(wants) {
		if !slices.Contains(keep, at) {
			if count++; env.Rand(sim.Choices).IntN(count) == 0 {
				p.optimist = at
			}
		}
	}
}

// fillSlots serves who becomes interested while places are free, without waiting for the next choice.
func (p *peer) fillSlots(env *sim.Env[message]) {
	serving := 0
	for i, word := range p.row(wants) {
		serving += bits.OnesCount64(word & p.row(served)[i])
	}
	for at := range p.in(wants) {
		if serving >= p.Unchoked {
			return
		}
		if !p.has(served, at) {
			p.setServed(env, at, true)
			serving++
		}
	}
}

// setServed begins to serve a neighbour, or ends it.
func (p *peer) setServed(env *sim.Env[message], at int, is bool) {
	kind := choke
	if is {
		kind = unchoke
	}
	*p.word(served, at) ^= 1 << (at % wordBits)
	p.links[at].unchoked = env.Now()
	p.say(env, p.ids[at], kind)
}

// impatience asks elsewhere for blocks that have not come, but not of who takes that long: twice what its last block took.
func (p *peer) impatience(env *sim.Env[message]) {
	for at := range p.in(owing) {
		l, late := &p.links[at], 0
		for late < len(l.open) && env.Now()-l.open[late].at > p.patience(at) {
			late++
		}
		if late > 0 {
			p.release(l.open[:late], at)
			l.late = append(l.late, l.open[:late]...)
			l.late = l.late[max(len(l.late)-mostLate, 0):]
			if l.open = slices.Delete(l.open, 0, late); len(l.open) == 0 {
				p.drop(owing, at)
			}
		}
	}
	p.askAll(env)
}

// patience adapts to a neighbour, within bounds, as a clock that is set makes any time long.
func (p *peer) patience(at int) time.Duration {
	return min(max(p.Patience, 2*p.links[at].takes), mostPatience*p.Patience)
}

// mostPatience is how many times as long as at first a peer waits for a block at most.
const mostPatience = 16

// mostLate bounds the memory of blocks that may have been lost.
const mostLate = 64

// hunger says again what may have been lost on its way, when no block has come for long: hello to first seeds, and interest.
// Who has not said a word since the last time is given up, as it may be gone; and as its neighbours may all lack the same pieces,
// it looks for others.
func (p *peer) hunger(env *sim.Env[message]) {
	longest := p.Patience
	if env.Now()-p.fed <= longest {
		return
	}
	for at := range p.ids {
		longest = max(longest, p.patience(at))
	}
	if env.Now()-p.fed <= longest {
		return
	}
	p.fed = env.Now()
	for _, to := range env.Nodes(seedRole) {
		if p.find(to) < 0 {
			p.hello(env, to, false)
		}
	}
	for at := 0; at < len(p.ids); {
		l := &p.links[at]
		if p.wanted[at] > 0 && l.pleaded > p.heard[at] {
			p.part(env, at)
			continue
		}
		if p.wanted[at] > 0 {
			p.say(env, p.ids[at], interested)
			l.pleaded = p.fed
		}
		at++
	}
	for len(p.ids) >= p.Peers && p.makeRoom(env) {
	}
	p.contact(env, p.Peers)
}
