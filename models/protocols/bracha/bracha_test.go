package bracha

// These tests prove the (n-1)(2n+1) messages and three delays of Bracha's broadcast, and that f < n/3 liars do no harm
// and one more does.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
)

// TestCounts is row E5: (n-1)(2n+1) messages, three delays.
func TestCounts(t *testing.T) {
	for n, want := range map[int]float64{4: 27, 7: 90, 10: 189} {
		config := modeltest.Mesh(t, n, modeltest.Constant(10*time.Millisecond))
		params := definition.Defaults
		r := modeltest.Run(t, Model(), &params, config)
		if r.Value("messages_sent") != want || r.Value("decision_latency_max_ms") != 30 || r.Value("decided_ratio") != 1 || r.Value("validity_violations") != 0 {
			t.Errorf("n=%d: %v messages, %v ms", n, r.Value("messages_sent"), r.Value("decision_latency_max_ms"))
		}
		if predicted := modeltest.Predictions(t, Model(), &params, config); len(predicted) != 1 || predicted["messages_sent"] != want {
			t.Errorf("n=%d: predictions %v", n, predicted)
		}
	}
}

// violated runs many broadcasts against adversaries, and returns the violations and the share decided.
func violated(t *testing.T, n, faulty, adversaries int, strategy string) (violations, decided float64) {
	config := modeltest.Mesh(t, n, modeltest.Uniform{Max: 50 * time.Millisecond})
	config.Duration, config.CheckMessages = 2500*time.Second, false
	params := definition.Defaults
	params.Faulty, params.Broadcasts = faulty, 2000
	params.Adversaries.Count, params.Adversaries.Strategy = adversaries, adversary.Strategy(strategy)
	r := modeltest.Run(t, Model(), &params, config)
	return r.Value("agreement_violations") + r.Value("validity_violations"), r.Value("decided_ratio")
}

// TestAdversaries: up to f of them change nothing, whatever they do; one more does.
func TestAdversaries(t *testing.T) {
	for _, strategy := range []string{"silent", "selective", "replay", "mutate", "equivocate"} {
		for _, n := range []int{4, 7} {
			f := (n - 1) / 3
			violations, decided := violated(t, n, f, f, strategy)
			if violations != 0 || decided < float64(n-f)/float64(n)-.01 {
				t.Errorf("n=%d, %s: %v violations, decided %v", n, strategy, violations, decided)
			}
		}
	}
	if violations, _ := violated(t, 4, 1, 2, "equivocate"); violations == 0 {
		t.Error("two adversaries among four, and nobody is misled")
	}
}

// TestNoTime: ready messages that would be sent after two delays of 3 s are not within 5 s.
func TestNoTime(t *testing.T) {
	for latency, want := range map[time.Duration]int{3 * time.Second: 0, 2 * time.Second: 1} {
		config := modeltest.Mesh(t, 4, modeltest.Constant(latency))
		config.Duration = 5 * time.Second
		params := definition.Defaults
		if got := modeltest.Predictions(t, Model(), &params, config); len(got) != want {
			t.Errorf("%v: %v", latency, got)
		}
	}
}
