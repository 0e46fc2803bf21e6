package generals

// This test proves that metrics are what their words say, whatever goes wrong: each has a value here that was counted by hand.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
)

type setting = modeltest.Setting[Params]

func plain(t *testing.T) func() *setting {
	return func() *setting {
		s := modeltest.Set(t, definition.Defaults, 4)
		return s
	}
}

func TestMetrics(t *testing.T) {
	const sec, ms = time.Second, time.Millisecond
	play := modeltest.Player(t, Model(), plain(t))
	play("nothing", func(s *setting) {}, map[string]float64{"messages_sent": 9, "late_messages": 0, "decisions": 4, "agreement_ratio": 1, "decided_ratio": 1})
	// It forgets the order and misses the others' words: it retreats.
	play("a lieutenant is down between the rounds", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(3, 500*ms, sec)} }, map[string]float64{"messages_sent": 3 + 2*2, "late_messages": 0, "decisions": 4, "agreement_ratio": 3. / 4, "agreement_violations": 1, "validity_violations": 1})
	play("a lieutenant is down to the end", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(3, 500*ms, 10*sec)} }, map[string]float64{"messages_sent": 3 + 2*2, "decisions": 3, "agreement_ratio": 1, "decided_ratio": 3. / 4, "agreement_violations": 0})
	// Lieutenants pass on that there was nothing: retreat.
	play("the commander is down", func(s *setting) { s.Faults = []sim.Fault{modeltest.Down(0, 0, sec)} }, map[string]float64{"messages_sent": 6, "decisions": 3, "agreement_ratio": 1, "validity_violations": 0})
	// It wakes in the second round: the order has come too late, and the others' words have not.
	play("a lieutenant is paused when the order comes", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(3, 0, 1500*ms)} }, map[string]float64{"messages_sent": 3 + 2*2, "late_messages": 1, "decision_latency_max_ms": 2000, "agreement_ratio": 1})
	// Its first round ends as it wakes: its words are in time for the others, and it decides half a second after them.
	play("a lieutenant is paused between the rounds", func(s *setting) { s.Faults = []sim.Fault{modeltest.Paused(3, 500*ms, sec)} }, map[string]float64{"messages_sent": 9, "late_messages": 0, "decision_latency_max_ms": 2500, "agreement_ratio": 1})
	play("all is duplicated", func(s *setting) { s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"messages_sent": 18, "late_messages": 0, "agreement_ratio": 1})
	// The lieutenants retreat, the commander attacks.
	play("all is late", func(s *setting) { s.Params.Round = 5 * ms }, map[string]float64{"messages_sent": 9, "late_messages": 9, "agreement_ratio": 1. / 4 * 3})
	// What counts as missing is missing once.
	play("all is late and duplicated", func(s *setting) { s.Params.Round = 5 * ms; s.Noise = &sim.Noise{Duplication: 1} }, map[string]float64{"messages_sent": 18, "late_messages": 9})
	play("all is late, and sent before the window", func(s *setting) { s.Params.Round = 5 * ms; s.Warmup = 7 * ms }, map[string]float64{"messages_sent": 0, "late_messages": 0})
	play("a traitor hears late messages, too", func(s *setting) { s.Params.Round = 5 * ms; s.Params.Traitors, s.Params.Strategy = 1, "silent" }, map[string]float64{"messages_sent": 3 + 2*2, "late_messages": 7, "decisions": 3})
	play("signed", func(s *setting) { s.Params.Algorithm = signed }, map[string]float64{"messages_sent": 9, "late_messages": 0, "decisions": 4, "agreement_ratio": 1})
	// All was said by then.
	play("signed, a lieutenant is down between the rounds", func(s *setting) { s.Params.Algorithm = signed; s.Faults = []sim.Fault{modeltest.Down(3, 500*ms, sec)} }, map[string]float64{"messages_sent": 9, "agreement_ratio": 3. / 4, "agreement_violations": 1})
	// The order comes too late with one signature, and in time with two.
	play("signed, a lieutenant is paused between the rounds", func(s *setting) {
		s.Params.Algorithm = signed
		s.Faults = []sim.Fault{modeltest.Paused(3, 0, 1500*ms)}
	}, map[string]float64{"messages_sent": 3 + 2*2, "late_messages": 1, "agreement_ratio": 1})
	play("signed, all is late and duplicated", func(s *setting) {
		s.Params.Algorithm = signed
		s.Params.Round = 5 * ms
		s.Noise = &sim.Noise{Duplication: 1}
	}, map[string]float64{"messages_sent": 6, "late_messages": 3})
	play("the run ends in the middle", func(s *setting) { s.Duration, s.Drain = 1500*ms, 0 }, map[string]float64{"messages_sent": 9, "decisions": 1, "decided_ratio": 1. / 4, "agreement_ratio": 1})
}

// twofaced is a traitor who says the opposite first, and then what he should: two values by one path.
type twofaced struct{}

func (twofaced) Incoming(_ *sim.Env[message], _ sim.NodeID, m message) (message, bool) {
	return m, true
}
func (twofaced) Outgoing(env *sim.Env[message], to sim.NodeID, m message) (message, bool) {
	lie := m
	lie.order = attack - m.order
	env.Send(to, lie)
	return m, true
}

// TestOneValueOfAPath: the first one that comes counts. So OM(1) stands who sends two values, also where they overtake each other and
// come twice, of a commander and of a lieutenant.
func TestOneValueOfAPath(t *testing.T) {
	d := definition
	d.Filter = func(p *Params, w *sim.World, n sim.NodeID) sim.Filter[message] {
		if p.adversary(w, n) {
			return twofaced{}
		}
		return nil
	}
	model := sim.Define(d)
	var decided []uint64
	s := plain(t)()
	s.Params.Traitors, s.Params.CommanderTraitor = 1, true
	s.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What == account.Decided && l.Node != 0 {
			decided = append(decided, l.Value)
		}
	}}}
	modeltest.Run(t, model, s.Params, s.Config)
	if want := []uint64{uint64(retreat), uint64(retreat), uint64(retreat)}; !slices.Equal(decided, want) {
		t.Errorf("lieutenants decide %v, want %v", decided, want)
	}
	for seed := range uint64(200) {
		s := plain(t)()
		s.Seed, s.Params.Traitors, s.Params.CommanderTraitor = seed, 1, seed%2 == 0
		s.Latency, s.Noise = modeltest.Uniform{Max: 900 * time.Millisecond}, &sim.Noise{Duplication: .5}
		if violated(modeltest.Run(t, model, s.Params, s.Config)) {
			t.Errorf("seed %d: violated", seed)
		}
	}
}

// TestLateOnce: of a message that comes twice, early and late, none is missing.
func TestLateOnce(t *testing.T) {
	for _, algorithm := range []string{"oral", signed} {
		late := 0.0
		for seed := range uint64(100) {
			s := plain(t)()
			s.Seed, s.Params.Algorithm, s.Params.Round = seed, algorithm, time.Second
			s.Latency, s.Noise = modeltest.Uniform{Max: 2 * time.Second}, &sim.Noise{Duplication: 1}
			late += modeltest.Run(t, Model(), s.Params, s.Config).Value("late_messages") / 100
		}
		// Of two copies, both are late once in four times; each one of them, once in two. Signed, hardly any more are sent than the order.
		if want := map[string]float64{"oral": 9. / 4, signed: 3. / 4}[algorithm]; late < want-.3 || late > want+1 {
			t.Errorf("%s: %v late, want about %v", algorithm, late, want)
		}
	}
}
