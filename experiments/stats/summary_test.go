package stats

// These tests prove the estimators over replications: moments to the last bit in any order, 95 % intervals that cover 95
// %, and what pairing gains under common random numbers.

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var missing = math.NaN()

// alike compares to a relative tolerance; NaN is like NaN.
func alike(got, want, tolerance float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestSummarize(t *testing.T) {
	inf := math.Inf(1)
	type moments struct{ mean, sd, t float64 } // t: the printed quantile for n-1 degrees of freedom
	tests := []struct {
		name              string
		values            []float64
		missing           int
		moments           moments
		min, median, most float64
	}{
		{"none", nil, 0, moments{missing, missing, missing}, missing, missing, missing},
		{"all missing", []float64{missing}, 1, moments{missing, missing, missing}, missing, missing, missing},
		{"one", []float64{3}, 0, moments{3, missing, missing}, 3, 3, 3},
		{"two", []float64{1, 3}, 0, moments{2, math.Sqrt2, 12.70620474}, 1, 2, 3},
		{"sum of squares 32", []float64{2, 4, 4, 4, 5, 5, 7, 9}, 0,
			moments{5, math.Sqrt(32. / 7), 2.364624252}, 2, 4.5, 9},
		{"some missing", []float64{9, missing, 1, 2}, 1, moments{4, math.Sqrt(19), 4.302652730}, 1, 2, 9},
		{"equal", []float64{0.1, 0.1, 0.1}, 0, moments{0.1, 0, 4.302652730}, 0.1, 0.1, 0.1},
		{"large offset", []float64{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, 0,
			moments{1e9 + 10, math.Sqrt(30), 3.182446305}, 1e9 + 4, 1e9 + 10, 1e9 + 16},
		{"infinite", []float64{1, inf}, 0, moments{inf, missing, missing}, 1, inf, inf},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, m := len(test.values)-test.missing, test.moments
			margin := m.t * m.sd / math.Sqrt(float64(n))
			want := []float64{m.mean, m.sd, m.mean - margin, m.mean + margin, test.min, test.median, test.most}
			s := Summarize(test.values)
			if s.N != n || s.Missing != test.missing {
				t.Errorf("%d present, %d missing", s.N, s.Missing)
			}
			for i, got := range []float64{s.Mean, s.SD, s.Low, s.High, s.Min, s.Median, s.Max} {
				if !alike(got, want[i], 1e-9) {
					t.Errorf("field %d: %v, want %v", i, got, want[i])
				}
			}
		})
	}
}

// Shifting by the smallest value keeps constants exact, which a plain sum does not.
func TestEqualValuesHaveNoSpread(t *testing.T) {
	s := Summarize([]float64{0.1, 0.1, 0.1})
	if s.Mean != 0.1 || s.SD != 0 || s.Low != 0.1 || s.High != 0.1 || s.Median != 0.1 {
		t.Errorf("%+v", s)
	}
}

func TestSummarizeLeavesItsInputAlone(t *testing.T) {
	values := []float64{3, missing, 1, 2}
	Summarize(values)
	if values[0] != 3 || !math.IsNaN(values[1]) || values[2] != 1 || values[3] != 2 {
		t.Errorf("input became %v", values)
	}
}

func TestSummaryDoesNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 100)
	for i := range values {
		values[i] = random.Float64()
	}
	want := Summarize(values)
	for range 100 {
		random.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		if got := Summarize(values); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
}

// The estimators see the same bits on every CPU, so their results are equal to the last bit, too.
func TestSummaryBits(t *testing.T) {
	values := make([]float64, 20)
	for i := range values {
		values[i] = float64(i*i*7919%1009) / 7
	}
	s := Summarize(values)
	got := []float64{s.Mean, s.SD, s.Low, s.High, s.Min, s.Median, s.Max, s.StandardError()}
	want := []uint64{
		0x40510be2be2be2be, // 68.18571428571428
		0x4043c9860d01be43, // 39.57440340600126
		0x4048d5088c55ba23, // 49.66432336984533
		0x4055ad41362ce86a, // 86.70710520158323
		0x0,                // 0
		0x4050d6db6db6db6e, // 67.35714285714286
		0x405fc92492492492, // 127.14285714285714
		0x4021b2bdf8bc7559, // 8.849105618481802
	}
	for i := range got {
		if math.Float64bits(got[i]) != want[i] {
			t.Errorf("%d: %#x (%v), want %#x", i, math.Float64bits(got[i]), got[i], want[i])
		}
	}
}

func TestIntervalCovers95Percent(t *testing.T) {
	const samples, size, mean = 10_000, 10, 3.0
	random := rand.New(rand.NewPCG(7, 11))
	covered := 0
	values := make([]float64, size)
	for range samples {
		for i := range values {
			values[i] = mean + 2*random.NormFloat64()
		}
		if s := Summarize(values); s.Low <= mean && mean <= s.High {
			covered++
		}
	}
	if ratio := float64(covered) / samples; math.Abs(ratio-0.95) > 0.01 {
		t.Errorf("interval covers the mean in %.4f of samples, want 0.95", ratio)
	}
}

func TestPaired(t *testing.T) {
	s := Paired([]float64{1, 2, missing, 4, 5}, []float64{2, 4, 3, missing, 8, 6})
	if s.N != 3 || s.Missing != 3 || s.Mean != 2 || s.SD != 1 || s.Min != 1 || s.Max != 3 {
		t.Errorf("%+v", s)
	}
	if s := Paired(nil, nil); s.N != 0 || s.ExcludesZero() {
		t.Errorf("no pairs: %+v", s)
	}
}

// Two cells under common random numbers: a small effect beneath a large common spread.
func TestPairingFindsWhatIndependentRunsHide(t *testing.T) {
	const n, effect = 20, 0.5
	random := rand.New(rand.NewPCG(3, 5))
	var a, b []float64
	for range n {
		common := 10 * random.NormFloat64()
		a = append(a, common+0.2*random.NormFloat64())
		b = append(b, common+0.2*random.NormFloat64()+effect)
	}
	paired := Paired(a, b)
	if !paired.ExcludesZero() || paired.Low > effect || paired.High < effect {
		t.Errorf("paired: %+v", paired)
	}
	partner := append(slices.Clone(b[1:]), b[0])
	if unpaired := Paired(a, partner); unpaired.ExcludesZero() || unpaired.SD < 20*paired.SD {
		t.Errorf("independent: %+v", unpaired)
	}
}

func TestExcludesZero(t *testing.T) {
	tests := []struct {
		values []float64
		want   bool
	}{
		{nil, false},
		{[]float64{5}, false},
		{[]float64{5, 5}, true},
		{[]float64{0, 0}, false},
		{[]float64{-1, 1}, false},
		{[]float64{1, 1.1, 1.2}, true},
		{[]float64{-1, -1.1, -1.2}, true},
	}
	for _, test := range tests {
		if got := Summarize(test.values).ExcludesZero(); got != test.want {
			t.Errorf("%v: %v, want %v", test.values, got, test.want)
		}
	}
}

func FuzzSummarize(f *testing.F) {
	f.Add(1.0, 2.0, 3.0)
	f.Add(0.1, math.Inf(1), math.NaN())
	f.Fuzz(func(t *testing.T, a, b, c float64) {
		for _, v := range []float64{a, b, c} {
			if math.Abs(v) > 1e150 {
				t.Skip("squares overflow")
			}
		}
		s := Summarize([]float64{a, b, c})
		if s.N+s.Missing != 3 || s.Min > s.Median || s.Median > s.Max || s.Low > s.High {
			t.Errorf("%+v", s)
		}
	})
}
