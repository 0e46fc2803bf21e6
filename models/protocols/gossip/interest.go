package gossip

import (
	"slices"

	"starmesh/sim"
)

// interest is what a node still wants to spread the rumour for.
type interest struct {
	lost     bool     // it spreads the rumour no more
	contacts int      // that a counter has counted
	told     []uint64 // with feedback: the messages by which it told others, but those that were said to be in vain

	// Of a round: whether anybody was contacted who knew the rumour, and who did not, as far as has been heard.
	vain, useful bool
	asking       []letter // who asked, by push_pull and blindly: copies of a request are no contacts
}

// letter names a message.
type letter struct {
	from   sim.NodeID
	number uint64
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

// knownThere hears that the receiver of a message knew the rumour. Links may copy message and answer: a contact is in vain once.
func (n *node) knownThere(env *sim.Env[message], told uint64) {
	if i := slices.Index(n.told, told); i >= 0 {
		n.told = slices.Delete(n.told, i, i+1)
		n.contacted(env, true)
	}
}

// asked notes a request. By push_pull only those ask who do not know the rumour, by pull everybody: a round is a contact there.
func (n *node) asked(env *sim.Env[message], from sim.NodeID, knows bool) {
	switch request := (letter{from, env.Received()}); {
	case n.Mode == pull:
		n.vain, n.useful = n.vain || knows, n.useful || !knows
	case n.Stop == blind && !slices.Contains(n.asking, request):
		n.asking = append(n.asking, request)
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
	n.vain, n.useful, n.asking = false, false, n.asking[:0]
}
