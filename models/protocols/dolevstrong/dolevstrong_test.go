package dolevstrong

// These tests prove the (n-1)^2 messages and f + 1 rounds of Dolev and Strong, that f liars of any kind do no harm
// however many they are, and f + 1 do.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

// run runs so many broadcasts among n.
func run(t *testing.T, n, broadcasts int, change func(*Params)) *sim.Report {
	t.Helper()
	config := modeltest.Mesh(t, n, modeltest.Constant(10*time.Millisecond))
	config.Duration, config.CheckMessages = sim.Forever/4, false
	params := definition.Defaults
	params.Broadcasts = broadcasts
	change(&params)
	r := modeltest.Run(t, Model(), &params, config)
	if r.Value("decided_ratio") != 1 {
		t.Errorf("n=%d: decided %v", n, r.Value("decided_ratio"))
	}
	return r
}

// TestMessages: (n-1)^2 for a broadcast, in f + 1 rounds.
func TestMessages(t *testing.T) {
	for _, n := range []int{4, 7, 10} {
		for f := 1; f <= 3; f++ {
			if f > n-2 {
				continue
			}
			r := run(t, n, 3, func(p *Params) { p.Faulty = f })
			if r.Value("messages_sent") != float64(3*(n-1)*(n-1)) || r.Value("decision_latency_max_ms") != float64(1000*(f+1)) || r.Value("agreement_ratio") != 1 {
				t.Errorf("n=%d f=%d: %v messages, %v ms", n, f, r.Value("messages_sent"), r.Value("decision_latency_max_ms"))
			}
		}
	}
}

func violations(r *sim.Report) float64 {
	return r.Value("agreement_violations") + r.Value("validity_violations")
}

// TestAgreement is row E4: no violation, whatever f adversaries do, a majority of them included.
func TestAgreement(t *testing.T) {
	strategies, _ := adversary.Strategy("").Choices()
	for _, strategy := range append(strategies, "chain") {
		for _, c := range []struct{ n, f int }{{4, 1}, {5, 3}, {7, 4}} {
			for _, first := range []bool{false, true} {
				r := run(t, c.n, 200, func(p *Params) {
					p.Faulty, p.Adversaries.Count, p.Adversaries.First = c.f, c.f, first
					switch p.Adversaries.Strategy = adversary.Strategy(strategy); strategy {
					case "chain":
						p.Chain, p.Adversaries.Strategy = true, "twins" // which is ignored
					case "delay":
						p.Adversaries.Delay = 990 * time.Millisecond
					}
				})
				// A value that a lying sender proposes may be decided, so validity is judged where agreement is.
				if r.Value("agreement_violations") != 0 {
					t.Errorf("%s, n=%d, f=%d: %v violations", strategy, c.n, c.f, r.Value("agreement_violations"))
				}
			}
		}
	}
}

// TestBeyondTheBound: f + 1 in a chain reach a single participant too late.
func TestBeyondTheBound(t *testing.T) {
	r := run(t, 5, 100, func(p *Params) { p.Faulty, p.Adversaries.Count, p.Chain = 1, 2, true })
	// Two of five senders are adversaries.
	if violations(r) != 40 {
		t.Errorf("%v violations, want 40", violations(r))
	}
}
