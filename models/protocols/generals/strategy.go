package generals

import (
	"fmt"

	"starmesh/sim"
)

// Strategy is the name of one.
type Strategy string

// The strategies that have to do with other parameters.
const (
	silent     Strategy = "silent"
	random     Strategy = "random"
	enumerated Strategy = "enumerated"
	chain      Strategy = "chain"
)

// lie returns the order that a traitor gives with a message, and whether he sends it at all.
type lie func(t *traitor, env *sim.Env[message], to sim.NodeID, m message) (said order, sends bool)

// strategies is the table of them.
var strategies = []struct {
	name  Strategy
	words string
	lie   lie
}{
	{silent, "nothing", (*traitor).withhold},
	{"flip", "the opposite of what they should", (*traitor).oppose},
	{"split", "attack to even ids and retreat to odd ones", (*traitor).split},
	{random, "a coin for each message", (*traitor).toss},
	{enumerated, "what behaviour says", (*traitor).behave},
	{chain, "or (signed) the order along a chain of all traitors, commander first, and from its end to one loyal lieutenant", (*traitor).hand},
}

// Choices implements the decoder's hook.
func (Strategy) Choices() (names, meanings []string) {
	for _, s := range strategies {
		names, meanings = append(names, string(s.name)), append(meanings, s.words)
	}
	return names, meanings
}

func lieOf(name Strategy) lie {
	for _, s := range strategies {
		if s.name == name {
			return s.lie
		}
	}
	panic(fmt.Sprintf("generals: there is no strategy %q, which the decoder refuses", name))
}

func (*traitor) withhold(_ *sim.Env[message], _ sim.NodeID, m message) (order, bool) {
	return m.order, false
}

func (*traitor) oppose(_ *sim.Env[message], _ sim.NodeID, m message) (order, bool) {
	return attack - m.order, true
}

func (*traitor) split(_ *sim.Env[message], to sim.NodeID, _ message) (order, bool) {
	return attack - order(to%2), true
}

func (*traitor) toss(env *sim.Env[message], _ sim.NodeID, _ message) (order, bool) {
	return order(env.Rand(sim.Strategy).Uint64() >> 63), true
}

func (t *traitor) behave(_ *sim.Env[message], _ sim.NodeID, _ message) (order, bool) {
	said := order(t.Behaviour >> t.next & 1)
	t.next++
	return said, true
}

func (t *traitor) hand(_ *sim.Env[message], to sim.NodeID, m message) (order, bool) {
	return m.order, t.extends(m.path, to)
}

// extends tells whether a message goes along the chain: from a traitor to the next one, from the last one to the first
// loyal lieutenant.
func (t *traitor) extends(p path, to sim.NodeID) bool {
	if !t.allTraitors(p) {
		return true // there is nothing to hide
	}
	next, loyal := sim.NodeID(-1), sim.NodeID(-1)
	for id := sim.NodeID(t.participants) - 1; id >= 0; id-- {
		switch {
		case int(id) == t.Commander || p.contains(id):
		case t.traitor(t.participants, id):
			next = id
		default:
			loyal = id
		}
	}
	if next >= 0 {
		return to == next
	}
	return to == loyal
}
