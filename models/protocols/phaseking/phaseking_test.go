package phaseking

// These tests prove the (f+1)(n^2-1) messages of phase king, and that f < n/4 liars do no harm, as kings or not, and more
// do.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestMessages is the second half of row E4: (f+1)(n^2-1).
func TestMessages(t *testing.T) {
	for n, want := range map[int]float64{5: 48, 9: 240} {
		config := modeltest.Mesh(t, n, modeltest.Constant(10*time.Millisecond))
		params := definition.Defaults
		r := modeltest.Run(t, Model(), &params, config)
		if r.Value("messages_sent") != want || r.Value("decided_ratio") != 1 || r.Value("agreement_ratio") != 1 {
			t.Errorf("n=%d: %v messages, decided %v", n, r.Value("messages_sent"), r.Value("decided_ratio"))
		}
	}
}

// disagreements runs many agreements against adversaries.
func disagreements(t *testing.T, n, faulty, adversaries, instances int, strategy, inputs string, kingsLie bool) float64 {
	config := modeltest.Mesh(t, n, modeltest.Constant(10*time.Millisecond))
	config.Duration, config.CheckMessages = sim.Forever/4, false
	params := definition.Defaults
	params.Faulty, params.Instances, params.Inputs, params.Adversaries.First = faulty, instances, inputs, kingsLie
	params.Adversaries.Count, params.Adversaries.Strategy = adversaries, adversary.Strategy(strategy)
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("decided_ratio") != 1 {
		t.Errorf("n=%d, %s: decided %v", n, strategy, r.Value("decided_ratio"))
	}
	violations := r.Value("agreement_violations")
	if inputs == "equal" {
		violations += r.Value("validity_violations")
	}
	return violations
}

// TestAgreement is the first half of row E4: 10,000 agreements without a violation, whatever up to f adversaries do, kings included.
func TestAgreement(t *testing.T) {
	for _, strategy := range []string{"silent", "selective", "replay", "mutate", "equivocate", "collude", "twins"} {
		for _, kings := range []bool{false, true} {
			for _, inputs := range []string{"equal", "mixed"} {
				if v := disagreements(t, 5, 1, 1, 400, strategy, inputs, kings) + disagreements(t, 9, 2, 2, 100, strategy, inputs, kings); v != 0 {
					t.Errorf("%s, kings lie %v, inputs %s: %v violations", strategy, kings, inputs, v)
				}
			}
		}
	}
}

// TestBeyondTheBound: with n = 4f or a liar more than f they do appear.
func TestBeyondTheBound(t *testing.T) {
	if disagreements(t, 9, 2, 4, 300, "equivocate", "mixed", true) == 0 {
		t.Error("four liars among nine, two expected: nobody is misled")
	}
}

// TestClocks: two of nine clocks gain a twentieth and two lose it: after the six rounds they are 0.6 s apart. Who wants the same
// decides it, and without latency nothing comes too early.
func TestClocks(t *testing.T) {
	for name, latency := range map[string]time.Duration{"latency": 20 * time.Millisecond, "none": 0} {
		config := modeltest.Mesh(t, 9, modeltest.Constant(latency))
		config.Faults = []sim.Fault{modeltest.Once("drift", modeltest.Strike(func(c *sim.Control) {
			c.Shift(0, 0, 50*time.Millisecond)
			c.Shift(1, 0, -50*time.Millisecond)
			c.Shift(2, 0, 50*time.Millisecond)
			c.Shift(3, 0, -50*time.Millisecond)
		}, func(*sim.Control) {}), 0, time.Minute)}
		params := definition.Defaults
		params.Inputs, params.Instances = "equal", 8
		r := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, name, r, map[string]float64{"validity_violations": 0, "agreement_violations": 0, "decided_ratio": 1, "instances": 8})
	}
}

// TestFirstOfASender: a liar that sends twice is heard once, as king, as voter, and ahead of a phase.
func TestFirstOfASender(t *testing.T) {
	params := definition.Defaults
	n := newRun(&params, &sim.World{Participants: 5})(4).(*node)
	n.takesPart = true
	for _, value := range []uint8{1, 0} {
		n.OnMessage(nil, 0, message{kingKind, 0, 0, value})
		n.OnMessage(nil, 0, message{valueKind, 0, 0, value})
	}
	if n.king != 1 || n.heard != [2]int{0, 1} {
		t.Errorf("king %d, heard %v; want 1, and one vote for 1", n.king, n.heard)
	}
	for i := range 100 {
		n.OnMessage(nil, 1, message{kingKind, 0, 1, uint8(i % 2)})
		n.OnMessage(nil, 1, message{valueKind, 0, 1, uint8(i % 2)})
	}
	if len(n.early) != 2 || n.early[0].value != 0 || n.early[1].value != 0 {
		t.Errorf("%v wait for the next phase; want the first of each kind", n.early)
	}
}
