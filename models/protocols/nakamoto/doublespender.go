package nakamoto

import (
	"time"

	"starmesh/sim"
)

// doubleSpender pays a merchant, and works in secret on a chain without the payment (Nakamoto 2008, section 11), which may be
// some blocks ahead when it pays (Rosenfeld 2014, section 3; Grunspan & Perez-Marco 2020).
type doubleSpender struct {
	private *block        // the end of its own chain
	fork    *block        // where that left the chain of the others
	paid    bool          // false: it mines ahead first
	began   time.Duration // when it paid,
	height  int32         // and how high the chain of the others was then
	lost    bool          // its disk is, and it does not know the chain of the others again yet
}

// race is a double spend that came to its end.
type race struct {
	began     time.Duration
	over      time.Duration
	published *block // the end of the chain that it published; nil: it gave up
}

func (d *doubleSpender) tip() *block { return d.private }

func (d *doubleSpender) found(n *node, env *sim.Env[message], b *block) {
	d.private = b
	d.decide(n, env)
}

func (d *doubleSpender) heard(n *node, env *sim.Env[message]) {
	d.lost = d.lost && !n.orphans.empty()
	d.decide(n, env)
}

// decide publishes once the goods are there and the chain is longer than the public one, and gives up far behind.
func (d *doubleSpender) decide(n *node, env *sim.Env[message]) {
	if !d.paid {
		d.mineAhead(n, env)
		return
	}
	behind, end := n.head.height-d.private.height, race{began: d.began, over: env.Instant()}
	switch delivered := int(n.head.height-d.height) >= n.Confirmations; {
	case delivered && behind < 0:
		end.published = d.private
		n.publish(env, d.private, d.fork.height, d.private.height)
	case int(behind) < n.GiveUp:
		return
	}
	n.races = append(n.races, end)
	d.private, d.fork, d.paid = n.head, n.head, false
	d.mineAhead(n, env)
}

// mineAhead begins anew whenever its chain is not ahead, and pays when it is far enough.
func (d *doubleSpender) mineAhead(n *node, env *sim.Env[message]) {
	if d.private.height <= n.head.height {
		d.private, d.fork = n.head, n.head
	}
	if !d.lost && int(d.private.height-n.head.height) >= n.Premined {
		d.paid, d.began, d.height = true, env.Instant(), n.head.height
	}
}
