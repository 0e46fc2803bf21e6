package adversary

// These tests prove what each strategy of a liar makes others hear, that twins keep to their sides, and that correct
// nodes are heard as they are.

import (
	"errors"
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
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

// TestTwins: each copy lives among half of the others, and neither hears what the other one does.
func TestTwins(t *testing.T) {
	counts := map[[2]sim.NodeID]uint64{}
	params := Params{Count: 1, Strategy: "twins"}
	model := sim.Define(sim.Definition[struct{}, word]{
		Name: "count", Kinds: []string{"word"},
		New: func(_ *struct{}, w *sim.World) func(sim.NodeID) sim.Protocol[word] {
			return Nodes(&params, w, func(sim.NodeID) sim.Protocol[word] { return &counter{heard: counts} })
		},
		Filter: func(_ *struct{}, w *sim.World, n sim.NodeID) sim.Filter[word] { return FilterOf[word](&params, w, n) },
	})
	config := modeltest.Config(t, &topologies.Mesh{}, 6, sim.Network{Latency: modeltest.Constant(1)})
	modeltest.Run(t, model, &struct{}{}, config)
	// Each tells the others twice how many it has heard of by then: 5, but a twin 2 or 3.
	for to, want := range map[sim.NodeID]uint64{0: 3, 2: 3, 4: 3, 1: 2, 3: 2} {
		if counts[[2]sim.NodeID{5, to}] != want || counts[[2]sim.NodeID{0, 1}] != 5 {
			t.Errorf("the twin of %d tells %d, want %d; a correct one %d", to, counts[[2]sim.NodeID{5, to}], want, counts[[2]sim.NodeID{0, 1}])
		}
	}
}

// counter says hello to all, and later how many have.
type counter struct {
	hellos uint64
	heard  map[[2]sim.NodeID]uint64
}

func (c *counter) Init(env *sim.Env[word]) {
	c.tell(env, 0)
	env.SetTimer(10, 0, 0)
}
func (c *counter) OnTimer(env *sim.Env[word], _ sim.Timer) { c.tell(env, c.hellos) }
func (c *counter) tell(env *sim.Env[word], value uint64) {
	for to := range sim.NodeID(env.Participants()) {
		if to != env.ID() {
			env.Send(to, word{value})
		}
	}
}
func (c *counter) OnMessage(env *sim.Env[word], from sim.NodeID, w word) {
	if w.value > 0 {
		c.heard[[2]sim.NodeID{from, env.ID()}] = w.value
		return
	}
	c.hellos++
}

// TestDelay: what a slow adversary sends comes so much later.
func TestDelay(t *testing.T) {
	params := Params{Count: 1, Strategy: delay, Delay: 50}
	model := sim.Define(sim.Definition[struct{}, word]{
		Name: "talk", Kinds: []string{"word"},
		New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[word] {
			return func(sim.NodeID) sim.Protocol[word] { return talker{map[[2]sim.NodeID][]uint64{}} }
		},
		Filter: func(_ *struct{}, w *sim.World, n sim.NodeID) sim.Filter[word] { return FilterOf[word](&params, w, n) },
	})
	config := modeltest.Config(t, &topologies.Mesh{}, 4, sim.Network{Latency: modeltest.Constant(1)})
	arrivals := map[sim.NodeID]time.Duration{}
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What == account.MessageDelivered {
			arrivals[l.Peer] = l.At
		}
	}}}
	modeltest.Run(t, model, &struct{}{}, config)
	if arrivals[0] != 1 || arrivals[3] != 51 {
		t.Errorf("correct ones are heard after %v, the adversary after %v", arrivals[0], arrivals[3])
	}
}

// TestStrategies: what participant 3 makes others hear; the others are heard as they are.
func TestStrategies(t *testing.T) {
	expected := map[Strategy][2][]uint64{ // by an even id, by an odd one
		"silent": {nil, nil}, "crash": {nil, nil}, "drop": {{1, 2}, {0, 1}}, "selective": {{0, 1, 2}, nil}, "replay": {{0, 0, 1}, {0, 0, 1}},
		"mutate": {{100, 101, 102}, {100, 101, 102}}, "equivocate": {{0, 1, 2}, {100, 101, 102}},
		"collude": {{0, 1, 2}, {100, 101, 102}}, "delay": {{0, 1, 2}, {0, 1, 2}},
	}
	for _, s := range strategies[word]() {
		if s.nodes != nil {
			continue // see TestTwins
		}
		strategy := s.name
		want, known := expected[strategy]
		if !known {
			t.Errorf("nothing is expected of %s: say what", strategy)
		}
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

// TestAmongAdversaries: what one of three adversaries, 3 to 5 or the first ones, says to others, liars among them.
func TestAmongAdversaries(t *testing.T) {
	truth, lie := []uint64{0, 1, 2}, []uint64{100, 101, 102}
	for _, c := range []struct {
		params    Params
		liar, odd sim.NodeID
		want      [3][]uint64 // by odd, an even one and 5
	}{
		{Params{Count: 3, Strategy: "collude"}, 3, 1, [3][]uint64{lie, truth, truth}},
		{Params{Count: 3, Strategy: "collude"}, 4, 1, [3][]uint64{lie, truth, truth}},
		{Params{Count: 3, Strategy: "collude"}, 2, 1, [3][]uint64{truth, truth, truth}},
		{Params{Count: 3, Strategy: "equivocate"}, 3, 1, [3][]uint64{lie, truth, lie}},
		{Params{Count: 3, First: true, Strategy: "collude"}, 0, 3, [3][]uint64{lie, truth, lie}},
		{Params{Count: 3, First: true, Strategy: "collude"}, 3, 1, [3][]uint64{truth, truth, truth}},
		{Params{Count: 3, First: true, Strategy: "selective"}, 2, 1, [3][]uint64{nil, truth, nil}},
	} {
		heard := map[[2]sim.NodeID][]uint64{}
		model := sim.Define(sim.Definition[struct{}, word]{
			Name: "talk", Kinds: []string{"word"},
			New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[word] {
				return func(sim.NodeID) sim.Protocol[word] { return talker{heard} }
			},
			Filter: func(_ *struct{}, w *sim.World, n sim.NodeID) sim.Filter[word] { return FilterOf[word](&c.params, w, n) },
		})
		modeltest.Run(t, model, &struct{}{}, modeltest.Config(t, &topologies.Mesh{}, 6, sim.Network{Latency: modeltest.Constant(1), FIFO: true}))
		even := sim.NodeID(4)
		if c.liar == even {
			even = 0
		}
		for i, to := range []sim.NodeID{c.odd, even, 5} {
			if got := heard[[2]sim.NodeID{c.liar, to}]; !slices.Equal(got, c.want[i]) {
				t.Errorf("%+v: %d tells %d %v, want %v", c.params, c.liar, to, got, c.want[i])
			}
		}
	}
}

// TestCheck: what a strategy does not take is refused, and a strategy that is none, too.
func TestCheck(t *testing.T) {
	world := modeltest.Config(t, &topologies.Mesh{}, 4, sim.Network{Latency: modeltest.Constant(1)}).World
	for _, c := range []struct {
		params Params
		want   string
	}{
		{Params{Count: 4, Strategy: "mutate"}, ""},
		{Params{Count: 1, Strategy: "lie"}, "adversaries.strategy"},
		{Params{Count: 5, Strategy: "mutate"}, "adversaries.count"},
		{Params{Count: 1, Strategy: "mutate", Delay: 1}, "adversaries.delay"},
		{Params{Count: 1, Strategy: "delay"}, "adversaries.delay"},
		{Params{Count: 1, Strategy: "crash", Delay: 1}, ""},
	} {
		err := c.params.Check(world)
		var refused *sim.FieldError
		if errors.As(err, &refused); c.want == "" && err != nil || c.want != "" && (refused == nil || refused.Field != c.want) {
			t.Errorf("%+v: got %v, want %q", c.params, err, c.want)
		}
	}
}
