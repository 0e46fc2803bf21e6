package nakamoto

import (
	"slices"

	"starmesh/sim"
)

// delivery is a block that came, and who sent it.
type delivery struct {
	block uint32
	from  sim.NodeID
}

// validate lets a block that came wait until those before it are checked, one at a time.
func (n *node) validate(env *sim.Env[message], from sim.NodeID, id uint32) {
	n.unchecked = append(n.unchecked, delivery{id, from})
	if len(n.unchecked) == 1 {
		env.SetTimer(n.Validation, validTimer, 0)
	}
}

// checks tells whether a block has come and is not validated yet.
func (n *node) checks(id uint32) bool {
	return slices.ContainsFunc(n.unchecked, func(d delivery) bool { return d.block == id })
}

// validated takes the block that is checked, and begins with the next.
func (n *node) validated(env *sim.Env[message]) {
	first := n.unchecked[0]
	if n.unchecked = n.unchecked[1:]; len(n.unchecked) > 0 {
		env.SetTimer(n.Validation, validTimer, 0)
	}
	n.receive(env, first.from, n.block(first.block))
}
