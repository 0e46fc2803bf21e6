package main

import "starmesh/sim"

// vote is a message of one round of an all-to-all exchange, the pattern of most agreement protocols.
type vote struct{ round uint64 }

func (vote) Kind() sim.Kind { return 0 }
func (vote) Size() sim.Size { return 64 }

// voter sends its vote to all others and begins the next round when it has heard all of theirs. Nobody is more than
// one round ahead of another.
type voter struct {
	rounds, round uint64
	heard         [2]int // in rounds of that parity
}

func (v *voter) Init(env *sim.Env[vote]) { v.tell(env) }

func (v *voter) OnMessage(env *sim.Env[vote], _ sim.NodeID, m vote) {
	v.heard[m.round%2]++
	if others := env.Participants() - 1; v.heard[v.round%2] == others {
		v.heard[v.round%2] = 0
		v.round++
		v.tell(env)
	}
}

func (v *voter) OnTimer(*sim.Env[vote], sim.Timer) {}

func (v *voter) tell(env *sim.Env[vote]) {
	if v.round == v.rounds {
		return
	}
	for n := range sim.NodeID(env.Participants()) {
		if n != env.ID() {
			env.Send(n, vote{v.round})
		}
	}
}

var exchange = sim.Define(sim.Definition[int, vote]{
	Name: "exchange", Kinds: []string{"vote"},
	New: func(rounds *int, w *sim.World) func(sim.NodeID) sim.Protocol[vote] {
		voters := make([]voter, w.Len())
		return func(n sim.NodeID) sim.Protocol[vote] {
			voters[n] = voter{rounds: uint64(*rounds)}
			return &voters[n]
		}
	},
})
