package counting

// These tests prove that a window that is cut tells of each part what began there, that the parts make up the whole, and that
// nothing else changes.

import (
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/sim/units"
)

func TestParts(t *testing.T) {
	f := Features{Reports: Operations | Decisions, Service: true, Metrics: []Metric{
		{Name: "wins"}, {Name: "age", Unit: "ms", Nature: Sample}, {Name: "end", Whole: true},
	}}
	tell := func(cut int) (whole []float64, series map[string][]float64) {
		s := Stretches{}.Anew(units.Interval{From: 10, To: 20}, nil, 0, f.Metrics)
		if cut > 0 {
			s.Cut(cut)
		}
		for _, at := range []time.Duration{9, 10, 12, 13, 13, 19, 20} { // the first and the last are outside
			s.Sent(at)
			s.Delivered(at, 5*at)
			s.Lost(at, at+30)
			s.Invoked(at, NoSide)
			s.Answered(at, 7, NoSide, true)
			s.Count(0, at, at, 2)
			s.Observe(1, at, at, int64(at)*1e6)
			s.Count(2, at, at, 1)
			s.ServiceArrival(at, false, at == 13)
			s.ServiceWait(at, at)
			s.ServiceSojourn(at, 2*at)
			s.Judged(at, func(time.Duration) Verdict { return Verdict{Members: 2, Decided: 1, Largest: 1} })
		}
		for _, r := range f.Readings() {
			whole = append(whole, r.Read(&s))
		}
		series = map[string][]float64{}
		for _, one := range s.Series(&f) {
			series[one.Name] = one.Values
		}
		return whole, series
	}
	uncut, none := tell(0)
	whole, series := tell(4) // [10, 13), [13, 16), [16, 19), [19, 20)
	if len(none) > 0 || !slices.EqualFunc(uncut, whole, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
		t.Errorf("cut: %v, not cut: %v, %v", whole, uncut, none)
	}
	missing := math.NaN()
	for name, want := range map[string][]float64{
		"messages_sent": {2, 2, 0, 1}, "messages_lost": {2, 2, 0, 1}, "loss_ratio": {1, 1, missing, 1}, "latency_mean_ms": {55e-6, 65e-6, missing, 95e-6},
		"operations": {2, 2, 0, 1}, "availability_ratio": {1, 1, missing, 1}, "wins": {4, 4, 0, 2}, "age_count": {2, 2, 0, 1},
		"age_mean_ms": {11, 13, missing, 19}, "service_arrivals": {2, 2, 0, 1}, "service_waited_ratio": {0, 1, missing, 0},
		"service_wait_mean_ms": {11e-6, 13e-6, missing, 19e-6}, "service_sojourn_count": {2, 2, 0, 1}, "decided_ratio": {0.5, 0.5, missing, 0.5},
	} {
		if !slices.EqualFunc(series[name], want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("%s: %v, want %v", name, series[name], want)
		}
	}
	for i, r := range f.Readings() {
		if series[r.Name] == nil == r.InParts {
			t.Errorf("%s: in parts %v, %v", r.Name, r.InParts, series[r.Name])
		}
		if total := sum(series[r.Name]); r.InParts && r.Nature == Counter && total != whole[i] {
			t.Errorf("%s: %v in parts, %v in all", r.Name, total, whole[i])
		}
	}
	for _, name := range []string{"end", "latency_p50_ms", "latency_max_ms", "service_present_mean"} {
		if series[name] != nil {
			t.Errorf("%s is told of parts", name)
		}
	}
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}
