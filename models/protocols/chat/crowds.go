package chat

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/slab"
)

// Crowds hides who writes among all users (Reiter & Rubin 1998).
type Crowds struct {
	Forward sim.Ratio `yaml:"forward" max:"99%" help:"probability with which a relay passes a text on to another relay, and not to its recipient"`
}

// SetDefaults implements the decoder's hook.
func (c *Crowds) SetDefaults() { c.Forward = 0.75 }

// leg is a relay's part of a path: what it got by one number it sends on by another, and what comes back by that, back.
type leg struct {
	in, out    uint64
	prev, next sim.NodeID             // prev is nobody at the writer
	submits    bool                   // to the recipient
	passed     [ack + 1]time.Duration // of each kind of message the latest attempt that it passed on

	text     uint64 // for the referee
	writer   sim.NodeID
	written  time.Duration
	position int32
	observed time.Duration // when the text passed while the node was compromised, plus 1; 0: it has not
}

// fresh notes an attempt, and tells whether the relay has passed on neither it nor a later one: else what links duplicate would
// multiply with each relay. Of each path and kind the latest attempt is remembered, as long as the path.
func (l *leg) fresh(msg *message) bool {
	if msg.attempt <= l.passed[msg.kind] {
		return false
	}
	l.passed[msg.kind] = msg.attempt
	return true
}

// crowd is what a user keeps as a relay, in memory, and as the end of paths.
type crowd struct {
	forth, back slab.Table[*leg] // by in, by out
	arrivals    slab.Table[way]  // of the texts that were submitted to this user, back
	observed    []*leg           // that texts took while the node was compromised, in their order: its observer forgets nothing
}

// way is where a path begins that leads back: the relay, and the number by which it knows the path.
type way struct {
	relay sim.NodeID
	leg   uint64
}

// post sends a message about a text to the other end: straight, or by the path of the text.
func (n *node) post(env *sim.Env[message], to sim.NodeID, msg message) {
	switch {
	case n.Crowds == nil:
		env.Send(to, msg)
	case msg.from == n.id:
		msg.crowded, msg.backward = true, false
		msg.leg, msg.position = random.Hash(msg.id), 0
		n.forward(env, nobody, msg)
	default:
		if back := n.crowd.arrivals.Find(msg.id); back != nil {
			msg.crowded, msg.backward, msg.leg = true, true, back.leg
			env.Send(back.relay, msg)
		}
	}
}

// forward sends a message on by its path, whose next relay is drawn when the path is first taken, once for each attempt. It tells
// whether it is done with: a relay that is the recipient, too, may submit to itself.
func (n *node) forward(env *sim.Env[message], from sim.NodeID, msg message) bool {
	place := n.crowd.forth.Place(msg.leg)
	l := *place
	if l == nil {
		l = &leg{in: msg.leg, out: random.Hash(msg.leg, uint64(n.id)), prev: from, text: msg.id, writer: msg.from, written: msg.written, position: msg.position}
		l.next, l.submits = n.drawRelay(env, from == nobody, msg.to)
		*place, *n.crowd.back.Place(l.out) = l, l
	}
	if msg.kind == text && l.observed == 0 && env.Compromised() {
		l.observed = env.Instant() + 1
		n.crowd.observed = append(n.crowd.observed, l)
	}
	if l.next == n.id {
		return false
	}
	if !l.fresh(&msg) {
		return true
	}
	msg.leg, msg.submitted = l.out, l.submits
	msg.position++
	env.Send(l.next, msg)
	return true
}

// drawRelay chooses the next relay among all users, or the recipient. The writer begins with a relay; who draws itself has
// passed the text on to itself, and tosses the coin again.
func (n *node) drawRelay(env *sim.Env[message], writer bool, recipient sim.NodeID) (next sim.NodeID, submits bool) {
	r := env.Rand(sim.Choices)
	for on := writer || r.Bernoulli(float64(n.Crowds.Forward)); on; on = r.Bernoulli(float64(n.Crowds.Forward)) {
		if next = sim.NodeID(r.IntN(n.users)); next != n.id {
			return next, false
		}
	}
	return recipient, true
}

// passes takes a message of a path, and tells whether it was for somebody else.
func (n *node) passes(env *sim.Env[message], from sim.NodeID, msg message) bool {
	if msg.backward {
		found := n.crowd.back.Find(msg.leg)
		if found == nil {
			return true
		}
		l := *found
		if l.prev == nobody {
			return false
		}
		if l.fresh(&msg) {
			msg.leg = l.in
			env.Send(l.prev, msg)
		}
		return true
	}
	if !msg.submitted && n.forward(env, from, msg) {
		return true
	}
	n.arrive(env, from, msg)
	return false
}

// arrive notes the way back from the recipient.
func (n *node) arrive(env *sim.Env[message], from sim.NodeID, msg message) {
	if msg.kind == text && n.firstEver(msg.id, walked) {
		env.ObserveAt(pathLength, msg.written, int64(msg.position))
	}
	*n.crowd.arrivals.Place(msg.id) = way{from, msg.leg}
}

// referee plays the observers: the first relay of a text that is compromised when the text passes guesses that who gave it the
// text has written it.
type referee struct{ users int }

// Every implements sim.Referee.
func (*referee) Every() time.Duration { return 0 }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], _ bool) {
	first := map[uint64]*leg{} // by text: its leg that was observed first
	var texts []uint64
	for id := range sim.NodeID(r.users) {
		for _, l := range view.Node(id).(*node).crowd.observed {
			known := first[l.text]
			if known == nil {
				texts = append(texts, l.text)
			}
			if known == nil || l.observed < known.observed {
				first[l.text] = l
			}
		}
	}
	for _, text := range texts {
		l := first[text]
		if l.prev == nobody {
			continue // an observer's own text is no riddle
		}
		view.CountBetween(guesses, l.written, l.observed-1, 1)
		if l.prev == l.writer {
			view.CountBetween(rightGuesses, l.written, l.observed-1, 1)
		}
	}
}
