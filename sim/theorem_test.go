package sim

// These tests prove what is said of a metric that no theorem predicts.

import (
	"reflect"
	"testing"
)

// TestMissing: of the theorems about a metric those tell why it is missing of which most holds; one that is predicted is not.
func TestMissing(t *testing.T) {
	theory := Theory{
		Predictions: []Prediction{{Metric: "known"}},
		Withheld: []Withheld{
			{Metrics: []string{"near", "even", "known"}, Broken: "mode: a", Held: 0},
			{Metrics: []string{"near", "even"}, Broken: "mode: b", Held: 0},
			{Metrics: []string{"near"}, Broken: "no faults", Held: 1},
			{Metrics: []string{"near"}, Broken: "mode: c", Held: 0},
			{Metrics: []string{"even"}, Broken: "mode: b", Held: 0},
		},
	}
	want := []Missing{{"near", []string{"no faults"}}, {"even", []string{"mode: a", "mode: b"}}}
	if got := theory.Missing(); !reflect.DeepEqual(got, want) {
		t.Errorf("missing are %v, want %v", got, want)
	}
}
