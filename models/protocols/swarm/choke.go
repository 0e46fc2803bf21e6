package swarm

import (
	"cmp"
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
		p.contact(env, p.Peers-len(p.links))
		p.hunger(env)
	}
	p.forgetDead(env)
	keep := p.favourites()
	if p.turn%3 == 0 || !p.hasOptimist(keep) {
		p.drawOptimist(env, keep)
	}
	p.turn++
	for _, l := range p.links {
		p.setChoking(env, l, !l.wants || !(l.optimistic || slices.Contains(keep, l)))
		l.received[1], l.received[0] = l.received[0], 0
	}
}

// forgetDead takes those for not interested who have been served for longer than patience and have not said a word: they may be
// gone, and a seed would serve nobody else, as it has given them least.
func (p *peer) forgetDead(env *sim.Env[message]) {
	for _, l := range p.links {
		if l.wants && !l.choking && l.heard <= l.unchoked && env.Now()-l.unchoked > p.patience(l) {
			l.wants = false
		}
	}
}

// favourites returns those interested that gave most in the last two intervals, or got least from a seed; all places but one.
func (p *peer) favourites() []*link {
	var list []*link
	for _, l := range p.links {
		if l.wants {
			list = append(list, l)
		}
	}
	seeding := p.count == p.Pieces
	slices.SortStableFunc(list, func(a, b *link) int {
		if seeding {
			return cmp.Or(cmp.Compare(a.given, b.given), cmp.Compare(a.to, b.to))
		}
		return cmp.Or(cmp.Compare(b.received[0]+b.received[1], a.received[0]+a.received[1]), cmp.Compare(a.to, b.to))
	})
	return list[:min(len(list), max(p.Unchoked-1, 0))]
}

// hasOptimist tells whether there is an optimistic choice beside the favourites that is still interested.
func (p *peer) hasOptimist(keep []*link) bool {
	return slices.ContainsFunc(p.links, func(l *link) bool { return l.optimistic && l.wants && !slices.Contains(keep, l) })
}

// drawOptimist draws one of those interested that are no favourites.
func (p *peer) drawOptimist(env *sim.Env[message], keep []*link) {
	var choice *link
	count := 0
	for _, l := range p.links {
		l.optimistic = false
		if l.wants && !slices.Contains(keep, l) {
			if count++; env.Rand(sim.Choices).IntN(count) == 0 {
				choice = l
			}
		}
	}
	if choice != nil {
		choice.optimistic = true
	}
}

// fillSlots serves who becomes interested while places are free, without waiting for the next choice.
func (p *peer) fillSlots(env *sim.Env[message]) {
	serving := 0
	for _, l := range p.links {
		if !l.choking && l.wants {
			serving++
		}
	}
	for _, l := range p.links {
		if serving < p.Unchoked && l.wants && l.choking {
			p.setChoking(env, l, false)
			serving++
		}
	}
}

func (p *peer) setChoking(env *sim.Env[message], l *link, choking bool) {
	if l.choking == choking {
		return
	}
	l.choking, l.unchoked = choking, env.Now()
	kind := unchoke
	if choking {
		kind = choke
	}
	p.say(env, l.to, kind)
}

// impatience asks elsewhere for blocks that have not come, but not of who takes that long: twice what its last block took.
func (p *peer) impatience(env *sim.Env[message]) {
	for _, l := range p.links {
		late := 0
		for late < len(l.open) && env.Now()-l.open[late].at > p.patience(l) {
			late++
		}
		if late > 0 {
			p.release(l, l.open[:late])
			l.late = append(l.late, l.open[:late]...)
			l.late = l.late[max(len(l.late)-mostLate, 0):]
			l.open = slices.Delete(l.open, 0, late)
		}
	}
	p.askAll(env)
}

// patience adapts to a neighbour, within bounds, as a clock that is set makes any time long.
func (p *peer) patience(l *link) time.Duration {
	return min(max(p.Patience, 2*l.takes), mostPatience*p.Patience)
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
	for _, l := range p.links {
		longest = max(longest, p.patience(l))
	}
	if env.Now()-p.fed <= longest {
		return
	}
	p.fed = env.Now()
	for _, to := range env.Nodes(seedRole) {
		if p.byPeer[to] == nil {
			p.hello(env, to, false)
		}
	}
	for _, l := range slices.Clone(p.links) {
		switch {
		case !l.interested:
		case l.pleaded > l.heard:
			p.part(env, l)
		default:
			p.say(env, l.to, interested)
			l.pleaded = p.fed
		}
	}
	for len(p.links) >= p.Peers && p.makeRoom(env) {
	}
	p.contact(env, p.Peers)
}
