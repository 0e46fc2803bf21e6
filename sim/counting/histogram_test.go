package counting

// These tests prove that quantiles of histograms are within 0.1 % on data of all magnitudes, and that means and extremes
// are exact.

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// TestHistogramQuantiles are within 0.1 % of the exact ones on data of all magnitudes.
func TestHistogramQuantiles(t *testing.T) {
	r := random.New(1)
	for trial := range 200 {
		var h Histogram
		var values []uint64
		for range 1 + r.IntN(500) {
			v := r.Uint64() >> (2 + r.IntN(62))
			if trial%2 == 0 {
				v = uint64(random.Duration(float64(1e8 * r.Exponential())))
			}
			h.Add(v)
			values = append(values, v)
		}
		slices.Sort(values)
		infinite := uint64(r.IntN(3))
		for _, permille := range []uint64{1, 500, 900, 990, 999} {
			rank := (uint64(len(values))+infinite)*permille + 999
			rank = max(rank/1000, 1)
			got := h.Quantile(permille, infinite)
			if rank > uint64(len(values)) {
				if !math.IsInf(got, 1) {
					t.Fatalf("trial %d: quantile %d is %v, want it infinite", trial, permille, got)
				}
				continue
			}
			want := float64(values[rank-1])
			if !(math.Abs(got-want) <= 0.001*want) || want < 1024 && got != want {
				t.Fatalf("trial %d: quantile %d is %v, want %v", trial, permille, got, want)
			}
		}
		if got := h.Maximum(0); got != float64(values[len(values)-1]) {
			t.Fatalf("maximum %v", got)
		}
	}
}

// TestHistogramMean is exact where a sum of floats would not be.
// TestQuantilesWithinABucket: ten values of one bucket count as spread evenly from the least to the largest, each in the middle of
// its share; two of the next bucket come after all of them.
func TestQuantilesWithinABucket(t *testing.T) {
	const low = 1 << 20 // where a bucket is 1024 wide
	var h Histogram
	h.Add(low + 2000)
	for i := range uint64(10) {
		h.Add(low + 1000*(i%2))
	}
	h.Add(low + 2000)
	for permille, want := range map[uint64]float64{0: 50, 1: 50, 84: 150, 333: 350, 334: 450, 417: 550, 500: 550, 833: 950, 834: 2000, 1000: 2000} {
		if got := h.Quantile(permille, 0); got != low+want {
			t.Errorf("the quantile of %d permille is 2^20%+v, want 2^20%+v", permille, got-low, want)
		}
	}
	if got := h.Quantile(500, 8); got != low+950 { // of twenty
		t.Errorf("with eight infinite ones the median is 2^20%+v, want 2^20+950", got-low)
	}
	if got := h.Quantile(601, 8); !math.IsInf(got, 1) {
		t.Errorf("the 13th of twenty is %v, want infinity", got)
	}
}

func TestHistogramMean(t *testing.T) {
	var h Histogram
	sum := new(big.Int)
	for i := range uint64(1000) {
		v := uint64(1<<62) + i*i
		h.Add(v)
		sum.Add(sum, new(big.Int).SetUint64(v))
	}
	want, _ := new(big.Rat).SetFrac(sum, big.NewInt(1000)).Float64()
	if got := h.Mean(); !(math.Abs(got/want-1) <= 1e-15) {
		t.Errorf("mean %v, want %v", got, want)
	}
}

func TestHistogramExtremes(t *testing.T) {
	var h Histogram
	if got := []float64{h.Mean(), h.Quantile(500, 0), h.Maximum(0)}; !allMissing(got) {
		t.Errorf("of nothing: %v", got)
	}
	for _, v := range []uint64{0, 1, 127, 128, 255, 256, 257, 1 << 62, math.MaxInt64, math.MaxUint64} {
		h = Histogram{}
		h.Add(v)
		for _, got := range []float64{h.Mean(), h.Quantile(1, 0), h.Quantile(500, 0), h.Quantile(999, 0), h.Maximum(0)} {
			if got != float64(v) {
				t.Errorf("of %d alone: %v", v, got)
			}
		}
	}
	if !math.IsInf(h.Maximum(1), 1) || !math.IsInf((&Histogram{}).Quantile(500, 3), 1) {
		t.Error("the maximum is finite beside an infinite value")
	}
}

func allMissing(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return v == v })
}

// TestBuckets: each holds what belongs to it, without a gap.
func TestBuckets(t *testing.T) {
	last := -1
	for _, v := range bucketProbes() {
		i := bucketOf(v)
		if i < last || i > last+1 && v < 1<<12 {
			t.Fatalf("bucket of %d is %d after %d", v, i, last)
		}
		last = i
		if low, width := rangeOf(i); v < low || v-low >= width || float64(width-1) > 0.001*float64(v) {
			t.Fatalf("%d is in bucket %d, which has the %d values from %d", v, i, width, low)
		}
	}
}

func bucketProbes() (probes []uint64) {
	for v := range uint64(1 << 12) {
		probes = append(probes, v)
	}
	for shift := 12; shift < 64; shift++ {
		for i := range uint64(300) {
			probes = append(probes, 1<<shift+i<<(shift-9))
		}
	}
	slices.Sort(probes)
	return probes
}

// TestBins know their least and largest values; together they are all there is, in memory that
// was used before, and as text, too.
func TestBins(t *testing.T) {
	h := Histogram{}
	for _, v := range []uint64{41_000_000, 7, 41_000_000, 1 << 40, 1<<40 + 1, 1 << 40} {
		h.Add(v)
	}
	h = h.cleared()
	for range 2 {
		h.Add(41_000_000)
	}
	if h.Add(7); h.Quantile(900, 0) != 41_000_000 {
		t.Errorf("the 90th percentile is %v", h.Quantile(900, 0))
	}
	h.Add(1 << 40)
	h.Add(1<<40 + 1)
	text, err := h.Pack().MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var packed Bins
	if err := packed.UnmarshalText(text); err != nil {
		t.Fatal(err)
	}
	got := slices.Collect(packed.All())
	if want := []Bin{{7, 7, 1}, {41_000_000, 41_000_000, 2}, {1 << 40, 1<<40 + 1, 2}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestBinsRefuse what Pack never writes.
func TestBinsRefuse(t *testing.T) {
	for _, text := range []string{"!", "gA", "/////w8", "AA", "//////////8B"} {
		var bins Bins
		if err := bins.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, slices.Collect(bins.All()))
		}
	}
}

// TestFewValuesHaveTheBinsOfMany: whatever number of values there is, bins and quantiles are those of the buckets.
func TestFewValuesHaveTheBinsOfMany(t *testing.T) {
	r := random.New(2)
	h, pages := Histogram{}, Histogram{mode: paged}
	for trial := range 300 {
		h, pages = h.cleared(), Histogram{mode: paged}
		for range r.IntN(3 * few / 2) {
			v := r.Uint64() >> r.IntN(64)
			if trial%2 == 0 {
				v = 1<<30 + v%(1<<23) // several in a bucket
			}
			h.Add(v)
			pages.Add(v)
			if got, want := slices.Collect(h.Bins), slices.Collect(pages.Bins); !slices.Equal(got, want) {
				t.Fatalf("%d values: %v, want %v", h.n, got, want)
			}
		}
		got := []float64{h.Mean(), h.Quantile(500, 1), h.Quantile(990, 0), h.Maximum(0)}
		want := []float64{pages.Mean(), pages.Quantile(500, 1), pages.Quantile(990, 0), pages.Maximum(0)}
		if !slices.Equal(got, want) && h.n > 0 {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

// BenchmarkSmallSample is what a run of few messages makes of one.
func BenchmarkSmallSample(b *testing.B) {
	h := Histogram{}
	for b.Loop() {
		for i := range uint64(40) {
			h.Add(5e6 + i*i*1_000_007)
		}
		h.Quantile(500, 0)
		h.Quantile(990, 0)
		h.Pack()
		h = h.cleared()
	}
}

// TestKeptSamplesAreExact, and their bins are their values.
func TestKeptSamplesAreExact(t *testing.T) {
	s := Stretches{}.Anew(units.Interval{To: units.Forever}, nil, 0, []Metric{{Name: "x", Nature: Sample}})
	s.KeepSamples()
	for i := range uint64(1000) {
		s.Observe(0, 1, 1, int64(1_000_000_000_000+(i*7919)%1000))
	}
	h := &s.whole.samples[0]
	if h.Quantile(500, 0) != 1_000_000_000_499 || h.Quantile(990, 0) != 1_000_000_000_989 || h.Quantile(990, 1000) != math.Inf(1) {
		t.Errorf("quantiles %v and %v", h.Quantile(500, 0), h.Quantile(990, 0))
	}
	if bins := slices.Collect(h.Pack().All()); len(bins) != 1000 || bins[999] != (Bin{1_000_000_000_999, 1_000_000_000_999, 1}) {
		t.Errorf("%d bins", len(bins))
	}
}
