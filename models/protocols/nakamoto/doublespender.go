package nakamoto

import "starmesh/sim"

// doubleSpender pays a merchant, and works in secret on a chain without the payment (Nakamoto 2008, section 11).
type doubleSpender struct {
	private *block // the end of its own chain
	fork    *block // the last block before the payment's
}

func (d *doubleSpender) tip() *block { return d.private }

func (d *doubleSpender) found(n *node, env *sim.Env[message], b *block) {
	d.private = b
	d.decide(n, env)
}

func (d *doubleSpender) heard(n *node, env *sim.Env[message]) { d.decide(n, env) }

// decide publishes once the goods are there and the chain is longer than the public one, and gives up far behind.
func (d *doubleSpender) decide(n *node, env *sim.Env[message]) {
	behind := n.head.height - d.private.height
	switch delivered := int(n.head.height-d.fork.height) >= n.Confirmations; {
	case delivered && behind < 0:
		env.Count(attacksWon, 1)
		n.publish(env, d.private, d.fork.height, d.private.height)
	case int(behind) < n.GiveUp:
		return
	}
	env.Count(attacks, 1)
	d.private, d.fork = n.head, n.head
}
