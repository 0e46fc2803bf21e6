package modeltest

import (
	"errors"
	"math"
	"slices"
	"testing"

	"starmesh/sim"
)

// Expect compares metrics of a run with what they must be, to the last bit.
func Expect(t testing.TB, name string, report *sim.Report, want map[string]float64) {
	t.Helper()
	for metric, value := range want {
		if got := report.Value(metric); got != value {
			t.Errorf("%s: %s is %v, want %v", name, metric, got, value)
		}
	}
}

// Predictions returns what a model predicts for a run, by metric, and checks that each metric is predicted once, and from a
// source.
func Predictions(t testing.TB, model sim.Model, params any, config *sim.Config) map[string]float64 {
	t.Helper()
	run, err := model.Prepare(params, config)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, p := range model.Theory(params, run.Setting()).Predictions {
		if _, twice := values[p.Metric]; twice || p.Source == "" {
			t.Errorf("%s is predicted twice, or without a source", p.Metric)
		}
		values[p.Metric] = p.Value
	}
	return values
}

// ExpectWithheld checks that in a setting nothing is predicted of a metric, since this assumption of its theorem does not hold.
func ExpectWithheld(t testing.TB, model sim.Model, params any, config *sim.Config, metric, broken string) {
	t.Helper()
	run, err := model.Prepare(params, config)
	if err != nil {
		t.Fatal(err)
	}
	theory := model.Theory(params, run.Setting())
	for _, p := range theory.Predictions {
		if p.Metric == metric {
			t.Errorf("%s is predicted (%s), although this does not hold: %s", metric, p.Source, broken)
		}
	}
	var why []string
	for _, w := range theory.Withheld {
		if slices.Contains(w.Metrics, metric) {
			why = append(why, w.Broken)
		}
	}
	if !slices.Contains(why, broken) {
		t.Errorf("%s is not predicted, because of %q; want %q", metric, why, broken)
	}
}

// ExpectPredictions checks that so many metrics of a run are predicted, and that what is predicted comes true to within a
// relative error.
func ExpectPredictions(t testing.TB, name string, report *sim.Report, predictions map[string]float64, count int, within float64) {
	t.Helper()
	if len(predictions) != count {
		t.Errorf("%s: %d predictions, want %d", name, len(predictions), count)
	}
	for metric, want := range predictions {
		if got := report.Value(metric); !(math.Abs(got-want) <= within*want) {
			t.Errorf("%s: %s is %v, predicted %v", name, metric, got, want)
		}
	}
}

// Estimate returns the mean over runs and its standard error.
func Estimate(values []float64) (mean, standardError float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		standardError += (v - mean) * (v - mean) / (n - 1) / n
	}
	return mean, math.Sqrt(standardError)
}

// ExpectMean checks that the mean over runs is within three standard errors of what it must be, or within the tolerance.
func ExpectMean(t testing.TB, name string, values []float64, want, tolerance float64) {
	t.Helper()
	mean, standardError := Estimate(values)
	t.Logf("%-26s %.5g ± %.2g, expected %.5g", name, mean, 3*standardError, want)
	if !(math.Abs(mean-want) <= max(3*standardError, tolerance)) {
		t.Errorf("%s: the mean is %v ± %v, want %v", name, mean, 3*standardError, want)
	}
}

// ExpectProblem checks that an error blames this field for this, or that there is none if the problem is empty.
func ExpectProblem(t testing.TB, err error, field, problem string) {
	t.Helper()
	if problem == "" && err == nil {
		return
	}
	var blame *sim.FieldError
	if !errors.As(err, &blame) || blame.Field != field || blame.Problem != problem {
		t.Errorf("error\n %v, want\n %s: %s", err, field, problem)
	}
}
