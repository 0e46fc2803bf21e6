package benor

// These tests prove that Ben-Or decides equal inputs in round 1, never disagrees with f < n/5 liars and does with more,
// and needs more rounds the more participants there are.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
)

func agreements(t *testing.T, n, instances int, change func(*Params)) *sim.Report {
	t.Helper()
	config := modeltest.Mesh(t, n, modeltest.Uniform{Max: 50 * time.Millisecond})
	params := definition.Defaults
	params.Instances, params.Interval = instances, time.Minute
	change(&params)
	config.Duration, config.Drain, config.CheckMessages = time.Duration(instances)*time.Minute, 10*time.Minute, false
	return modeltest.Run(t, Model(), &params, config)
}

// TestEqualInputs is row E8: they are decided in round 1, always.
func TestEqualInputs(t *testing.T) {
	for _, n := range []int{2, 6, 11} {
		r := agreements(t, n, 500, func(p *Params) { p.Inputs = "equal" })
		if r.Value("rounds_max") != 1 || r.Value("decided_ratio") != 1 || r.Value("agreement_violations") != 0 || r.Value("validity_violations") != 0 {
			t.Errorf("n=%d: up to %v rounds, decided %v", n, r.Value("rounds_max"), r.Value("decided_ratio"))
		}
	}
}

// TestMixedInputs is its other half: no disagreement, whatever up to f adversaries do, and all decide.
func TestMixedInputs(t *testing.T) {
	for _, strategy := range []adversary.Strategy{"silent", "selective", "replay", "mutate", "equivocate"} {
		for n, f := range map[int]int{6: 1, 11: 2} {
			r := agreements(t, n, 300, func(p *Params) { p.Adversaries.Count, p.Adversaries.Strategy = f, strategy })
			if r.Value("agreement_violations") != 0 || r.Value("decided_ratio") != 1 {
				t.Errorf("n=%d, %s: %v violations, decided %v", n, strategy, r.Value("agreement_violations"), r.Value("decided_ratio"))
			}
		}
	}
}

// TestRoundsGrow with n where f is a share of it.
func TestRoundsGrow(t *testing.T) {
	before := 0.0
	for _, n := range []int{6, 11, 16, 21} {
		mean := agreements(t, n, 150, func(p *Params) { p.Adversaries.Count, p.Adversaries.Strategy = (n-1)/5, "silent" }).Value("rounds_mean")
		if mean < before {
			t.Errorf("n=%d: %v rounds in the mean, less than %v", n, mean, before)
		}
		before = mean
	}
	if before < 4 {
		t.Errorf("21 participants need %v rounds", before)
	}
}

// TestBeyondTheBound: more liars than f, and thresholds that trust them: correct ones disagree.
func TestBeyondTheBound(t *testing.T) {
	r := agreements(t, 6, 500, func(p *Params) { p.Adversaries.Count, p.Adversaries.Strategy = 3, "equivocate" })
	if r.Value("agreement_violations") == 0 {
		t.Error("three liars among six, one expected: nobody is misled")
	}
}

// TestTooFew: two of four reports are not more than three, so with n <= 3f nobody decides, and nothing is predicted.
func TestTooFew(t *testing.T) {
	for faulty, want := range map[int]int{0: 1, 1: 1, 2: 0} {
		config := modeltest.Mesh(t, 4, modeltest.Constant(10*time.Millisecond))
		params := definition.Defaults
		params.Faulty, params.Inputs = faulty, "equal"
		if got := modeltest.Predictions(t, Model(), &params, config); len(got) != want {
			t.Errorf("f = %d: %v", faulty, got)
		}
	}
}
