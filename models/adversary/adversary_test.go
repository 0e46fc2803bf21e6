package adversary

import (
	"slices"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// word is a message that can be changed.
type word struct{ value uint64 }

func (word) Kind() sim.Kind               { return 0 }
func (word) Size() sim.Size               { return 1 }
func (w word) Mutate(r *random.Rand) word { return word{w.value + 100} }

// talker sends 0, 1 and 2 to all others, and notes what comes.
type talker struct{ heard map[[2]sim.NodeID][]uint64 }

func (t talker) Init(env *sim.Env[word]) {
	for value := range uint64(3) {
		for to := range sim.NodeID(env.Participants()) {
			if to != env.ID() {
				env.Send(to, word{value})
			}
		}
	}
}
func (t talker) OnMessage(env *sim.Env[word], from sim.NodeID, w word) {
	key := [2]sim.NodeID{from, env.ID()}
	t.heard[key] = append(t.heard[key], w.value)
}
func (talker) OnTimer(*sim.Env[word], sim.Timer) {}

// TestStrategies: what participant 3 makes others hear; the others are heard as they are.
func TestStrategies(t *testing.T) {
	for strategy, want := range map[string][2][]uint64{ // by an even id, by an odd one
		silent: {nil, nil}, selective: {{0, 1, 2}, nil}, replay: {{0, 0, 1}, {0, 0, 1}},
		mutate: {{100, 101, 102}, {100, 101, 102}}, equivocate: {{0, 1, 2}, {100, 101, 102}},
	} {
		heard := map[[2]sim.NodeID][]uint64{}
		params := Params{Count: 1, Strategy: strategy}
		model := sim.Define(sim.Definition[struct{}, word]{
			Name: "talk", Kinds: []string{"word"},
			New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[word] {
				return func(sim.NodeID) sim.Protocol[word] { return talker{heard} }
			},
			Filter: func(_ *struct{}, w *sim.World, n sim.NodeID) sim.Filter[word] { return FilterOf[word](&params, w, n) },
		})
		config := modeltest.Config(t, &topologies.Mesh{}, 4, sim.Network{Latency: modeltest.Constant(1), FIFO: true})
		modeltest.Run(t, model, &struct{}{}, config)
		for i, to := range []sim.NodeID{2, 1} {
			if got := heard[[2]sim.NodeID{3, to}]; !slices.Equal(got, want[i]) {
				t.Errorf("%s: %d hears %v, want %v", strategy, to, got, want[i])
			}
			if got := heard[[2]sim.NodeID{0, to}]; !slices.Equal(got, []uint64{0, 1, 2}) {
				t.Errorf("%s: %d hears %v of a correct participant", strategy, to, got)
			}
		}
	}
}
