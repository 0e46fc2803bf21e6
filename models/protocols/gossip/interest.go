package gossip

import "starmesh/sim"

// interest is what a node still wants to spread the rumour for.
type interest struct {
	lost     bool // it spreads the rumour no more
	contacts int  // that a counter has counted

	// Of a round: whether anybody was contacted who knew the rumour, and who did not, as far as has been heard.
	vain, useful bool
}

// contacted is a contact that may cost a node its interest; it tells whether it has.
func (n *node) contacted(env *sim.Env[message], inVain bool) (lost bool) {
	if n.Stop == never || n.lost || (n.Stop == feedback) != inVain {
		return n.lost
	}
	n.contacts++
	n.vain = true
	if n.StopBy == counter {
		n.lost = n.contacts >= n.K
	} else {
		n.lost = env.Rand(sim.Choices).IntN(n.K) == 0
	}
	return n.lost
}

// asked notes a request. By push_pull only those ask who do not know the rumour, by pull everybody: a round is a contact there.
func (n *node) asked(env *sim.Env[message], knows bool) {
	if n.Mode == pull {
		n.vain, n.useful = n.vain || knows, n.useful || !knows
	} else {
		n.contacted(env, false)
	}
}

// endRound judges a round.
func (n *node) endRound(env *sim.Env[message]) {
	switch {
	case n.Mode != pull:
		if n.Stop == feedback && n.useful && !n.vain {
			n.contacts = 0
		}
	case n.Stop == blind && (n.vain || n.useful):
		n.contacted(env, false)
	case n.Stop == feedback && n.useful:
		n.contacts = 0
	case n.Stop == feedback && n.vain:
		n.contacted(env, true)
	}
	n.vain, n.useful = false, false
}
