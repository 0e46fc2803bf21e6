package main

import (
	"time"

	"starmesh/sim"
)

// params is the protocol's section in YAML; the tags are its documentation.
type params struct {
	Hold time.Duration `yaml:"hold" above:"0s" help:"how long a participant keeps the token"`
}

// pass is the only message: the token moves on.
type pass struct{}

func (pass) Kind() sim.Kind { return 0 }
func (pass) Size() sim.Size { return 16 }

// member is one participant of the ring 0, 1, ..., n-1, 0.
type member struct{ hold time.Duration }

func (m *member) Init(env *sim.Env[pass]) {
	if env.ID() == 0 {
		env.SetWorkTimer(m.hold, 0, 0)
	}
}

func (m *member) OnMessage(env *sim.Env[pass], _ sim.NodeID, _ pass) {
	env.Count(turns, 1)
	env.SetWorkTimer(m.hold, 0, 0)
}

func (m *member) OnTimer(env *sim.Env[pass], _ sim.Timer) {
	next := (int(env.ID()) + 1) % env.Participants()
	env.Send(sim.NodeID(next), pass{})
}

const turns = 0 // index in Metrics

// token returns the catalogue entry.
func token() sim.Model {
	return sim.Define(sim.Definition[params, pass]{
		Name:     "token",
		About:    "A token goes round the participants; whoever has it keeps it for a while.",
		Defaults: params{Hold: 10 * time.Millisecond},
		Kinds:    []string{"pass"},
		Metrics:  []sim.Metric{{Name: "turns", Nature: sim.Counter, About: "times that a participant got the token"}},
		New: func(p *params, _ *sim.World) func(sim.NodeID) sim.Protocol[pass] {
			return func(sim.NodeID) sim.Protocol[pass] { return &member{p.Hold} }
		},
	})
}
