package modeltest

import (
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/account"
)

// Puppets runs one node of a protocol among puppets for two seconds, on a mesh with links of 10 ms. Each puppet says to the node
// what it is told to, one message a millisecond, ten milliseconds after the puppet before it. Puppets returns what the node
// decided, by instance, and what it said to one of them, in order: so a test counts how many it takes to convince a node.
func Puppets[P any, M sim.Message](t testing.TB, protocol sim.Definition[P, M], params P, participants int, node sim.NodeID,
	says func(puppet sim.NodeID) []M) (decided map[uint64]uint64, said []M) {
	t.Helper()
	decided = map[uint64]uint64{}
	correct := protocol.New
	protocol.New = func(p *P, w *sim.World) func(sim.NodeID) sim.Protocol[M] {
		nodes := correct(p, w)
		return func(id sim.NodeID) sim.Protocol[M] {
			if id == node {
				return nodes(id)
			}
			mute := &said
			if id != (node+1)%sim.NodeID(participants) {
				mute = nil
			}
			return &puppet[M]{node, says(id), mute}
		}
	}
	protocol.Filter, protocol.Referee = nil, nil
	protocol.Adversary = func(_ *P, _ *sim.World, n sim.NodeID) bool { return n != node }
	config := Mesh(t, participants, Constant(10*time.Millisecond))
	config.Duration, config.Drain, config.CheckMessages = 2*time.Second, 0, false
	config.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.Decided}, Do: func(h *sim.Happening) {
		if h.Node == node {
			decided[h.Number] = h.Value
		}
	}}}
	Run(t, sim.Define(protocol), &params, config)
	return decided, said
}

// puppet is a node that says what it is told to.
type puppet[M sim.Message] struct {
	to    sim.NodeID
	says  []M
	heard *[]M // nil: it does not listen
}

// Init implements sim.Protocol.
func (p *puppet[M]) Init(env *sim.Env[M]) {
	for i := range p.says {
		env.SetTimer(time.Duration(10*int(env.ID())+i)*time.Millisecond, 0, uint64(i))
	}
}

// OnTimer implements sim.Protocol.
func (p *puppet[M]) OnTimer(env *sim.Env[M], t sim.Timer) { env.Send(p.to, p.says[t.Data]) }

// OnMessage implements sim.Protocol.
func (p *puppet[M]) OnMessage(_ *sim.Env[M], from sim.NodeID, m M) {
	if p.heard != nil && from == p.to {
		*p.heard = append(*p.heard, m)
	}
}
