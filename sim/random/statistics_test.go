package random

// These tests prove that draws of fixed keys are distributed as theory says (Kolmogorov's distance, tails, equal counts),
// and that neighbouring keys and hashes look unrelated.

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The tests of this file compare draws of fixed keys with what theory says. A bound is one that
// fair draws break once in a thousand keys or less, so a failure means a mistake, not bad luck.

const (
	draws    = 1_000_000
	ksLimit  = 1.95 // of sqrt(n) * D: Kolmogorov's distribution at 0.999
	sdsLimit = 3.3
)

func skipShort(t *testing.T) {
	if testing.Short() {
		t.Skip("statistics of many draws")
	}
}

func drawMany(key uint64, draw func(r *Rand) float64) []float64 {
	r := New(key)
	values := make([]float64, draws)
	for i := range values {
		values[i] = draw(&r)
	}
	return values
}

// checkKS fails unless the values, which it sorts, fit the distribution function.
func checkKS(t *testing.T, values []float64, cdf func(x float64) float64) {
	t.Helper()
	slices.Sort(values)
	n, distance := float64(len(values)), 0.0
	for i, x := range values {
		p := cdf(x)
		distance = max(distance, p-float64(i)/n, float64(i+1)/n-p)
	}
	if k := distance * math.Sqrt(n); k > ksLimit {
		t.Errorf("sqrt(n) * D = %.2f, above %.2f", k, ksLimit)
	}
}

// checkEqual fails unless the counts fit equal probabilities, by a chi-square test.
func checkEqual(t *testing.T, counts []int) {
	t.Helper()
	sum, chi2 := 0, 0.0
	for _, c := range counts {
		sum += c
	}
	expected := float64(sum) / float64(len(counts))
	for _, c := range counts {
		chi2 += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	p := distuv.ChiSquared{K: float64(len(counts) - 1)}.Survival(chi2)
	if p < 0.001 || p > 0.999 {
		t.Errorf("chi-square of %d classes is %.1f, p = %g", len(counts), chi2, p)
	}
}

// checkCount fails unless count of n draws of probability p is near n*p.
func checkCount(t *testing.T, what string, count, n int, p float64) {
	t.Helper()
	expected := float64(n) * p
	if d := math.Abs(float64(count) - expected); d > sdsLimit*math.Sqrt(expected*(1-p)) {
		t.Errorf("%s: %d of %d, want about %.1f", what, count, n, expected)
	}
}

// checkMoments fails unless mean and standard deviation of the values are near to the true ones.
// kurtosis is that of the distribution; it bounds the error of the standard deviation.
func checkMoments(t *testing.T, values []float64, mean, sd, kurtosis float64) {
	t.Helper()
	n := float64(len(values))
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += v
		squares += (v - mean) * (v - mean)
	}
	if d := math.Abs(sum/n - mean); d > sdsLimit*sd/math.Sqrt(n) {
		t.Errorf("mean is %v, want %v", sum/n, mean)
	}
	if d := math.Abs(squares/n - sd*sd); d > sdsLimit*sd*sd*math.Sqrt((kurtosis-1)/n) {
		t.Errorf("variance is %v, want %v", squares/n, sd*sd)
	}
}

func TestContinuousDistributions(t *testing.T) {
	skipShort(t)
	logNormal := LogNormalMeanCV(40, 0.5)
	reference := distuv.LogNormal{Mu: logNormal.Mu, Sigma: logNormal.Sigma}
	for i, c := range []struct {
		name     string
		draw     func(r *Rand) float64
		mean     float64
		cdf      func(x float64) float64
		sd       float64
		kurtosis float64
	}{
		{"Float64", (*Rand).Float64, 0.5, distuv.Uniform{Min: 0, Max: 1}.CDF, math.Sqrt(1. / 12), 1.8},
		{"Rand.Exponential", (*Rand).Exponential, 1, distuv.Exponential{Rate: 1}.CDF, 1, 9},
		{"Rand.Normal", (*Rand).Normal, 0, distuv.UnitNormal.CDF, 1, 3},
		{"Uniform", Uniform{3, 7}.Draw, Uniform{3, 7}.Mean(), distuv.Uniform{Min: 3, Max: 7}.CDF,
			4 * math.Sqrt(1./12), 1.8},
		{"Exponential", Exponential{4, 10}.Draw, Exponential{4, 10}.Mean(),
			func(x float64) float64 { return distuv.Exponential{Rate: 0.25}.CDF(x - 10) }, 4, 9},
		{"Normal", Normal{5, 2}.Draw, Normal{5, 2}.Mean(), distuv.Normal{Mu: 5, Sigma: 2}.CDF, 2, 3},
		{"LogNormal", logNormal.Draw, logNormal.Mean(), reference.CDF, 20, reference.ExKurtosis() + 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := drawMany(uint64(100+i), c.draw)
			checkMoments(t, values, c.mean, c.sd, c.kurtosis)
			checkKS(t, values, c.cdf)
		})
	}
}

// TestTails counts what lies far out, where a mistake in the ziggurat would escape Kolmogorov.
func TestTails(t *testing.T) {
	skipShort(t)
	exponential := drawMany(200, (*Rand).Exponential)
	normal := drawMany(201, (*Rand).Normal)
	above := func(values []float64, x float64) (n int) {
		for _, v := range values {
			if v > x {
				n++
			}
		}
		return n
	}
	for _, x := range []float64{5, 7.5, exponentialEdge, 8, 9, 10, 12} {
		checkCount(t, "exponential tail", above(exponential, x), draws, math.Exp(-x))
	}
	for _, x := range []float64{2, 3, 3.5, normalEdge, 3.8, 4} {
		p := math.Erfc(x/math.Sqrt2) / 2
		checkCount(t, "normal upper tail", above(normal, x), draws, p)
		checkCount(t, "normal lower tail", draws-above(normal, -x), draws, p)
	}
}

// TestTailsBeyondTheEdge looks at the shape of the tails, which a million draws hardly reach.
func TestTailsBeyondTheEdge(t *testing.T) {
	skipShort(t)
	checkKS(t, drawMany(210, func(r *Rand) float64 { return r.exponential(0, 8) }),
		func(x float64) float64 { return 1 - math.Exp(exponentialEdge-x) })
	beyond := math.Erfc(normalEdge / math.Sqrt2)
	checkKS(t, drawMany(211, (*Rand).normalTail),
		func(x float64) float64 { return 1 - math.Erfc(x/math.Sqrt2)/beyond })
}

func TestEmpiricalIsEqual(t *testing.T) {
	skipShort(t)
	values := []float64{9, 1, 4, 4, 2.5, -3, 0}
	d := empirical(values...)
	r := New(220)
	counts := map[float64]int{}
	for range draws {
		counts[d.Draw(&r)]++
	}
	checkCount(t, "a value given twice", counts[4], draws, 2./7)
	checkEqual(t, []int{counts[9], counts[1], counts[2.5], counts[-3], counts[0]})
}

func TestIntegersAreEqual(t *testing.T) {
	skipShort(t)
	r := New(230)
	for _, n := range []int{2, 3, 7, 1000} {
		counts := make([]int, n)
		for range draws / 2 {
			counts[r.IntN(n)]++
		}
		checkEqual(t, counts)
	}
	// With 3 * 2^62 outcomes, a draw that forgot to reject would be twice as likely for each third.
	counts := make([]int, 3)
	for range draws / 2 {
		counts[r.Uint64N(3<<62)>>62]++
	}
	checkEqual(t, counts)
}

func TestBernoulli(t *testing.T) {
	skipShort(t)
	r := New(240)
	for _, p := range []float64{1e-4, 0.01, 0.5, 0.75, 0.9999} {
		hits := 0
		for range draws {
			hits += int(bit(r.Bernoulli(p)))
		}
		checkCount(t, "Bernoulli", hits, draws, p)
	}
}

func TestShuffleIsEqual(t *testing.T) {
	skipShort(t)
	r := New(250)
	index := map[[4]int]int{}
	counts := make([]int, 24)
	for range draws / 2 {
		s := [4]int{0, 1, 2, 3}
		Shuffle(&r, s[:])
		if _, ok := index[s]; !ok {
			index[s] = len(index)
		}
		counts[index[s]]++
	}
	checkEqual(t, counts)
}

// TestSampleIsEqual counts the ordered outcomes of both ways to sample, and the members of a large
// sample from a table.
func TestSampleIsEqual(t *testing.T) {
	skipShort(t)
	r := New(260)
	var dst []int32
	for _, c := range []struct{ n, k, outcomes int }{{6, 3, 120}, {5, 4, 120}, {4, 4, 24}, {9, 2, 72}} {
		index := map[int32]int{}
		counts := make([]int, c.outcomes)
		for range draws / 4 {
			code := int32(0)
			dst = r.Sample(dst, c.n, c.k)
			for _, v := range dst {
				code = code*16 + v
			}
			if _, ok := index[code]; !ok {
				index[code] = len(index)
			}
			counts[index[code]]++
		}
		checkEqual(t, counts)
	}
	first, last := make([]int, 50), make([]int, 50)
	for range draws / 10 {
		dst = r.Sample(dst, 50, 20)
		first[dst[0]]++
		last[dst[19]]++
	}
	checkEqual(t, first)
	checkEqual(t, last)
}

// TestNeighbouringKeys: streams of identities that differ by one must look unrelated.
func TestNeighbouringKeys(t *testing.T) {
	skipShort(t)
	const keys = 100_000
	for _, seed := range []uint64{0, 1, 42} {
		for name, key := range map[string]func(i uint64) uint64{
			"Hash(seed, i)":    func(i uint64) uint64 { return Hash(seed, i) },
			"Hash(i, seed)":    func(i uint64) uint64 { return Hash(i, seed) },
			"Hash(seed, i, 0)": func(i uint64) uint64 { return Hash(seed, i, 0) },
			"seed + i":         func(i uint64) uint64 { return seed + i },
		} {
			values := make([]float64, keys)
			for i := range values {
				r := New(key(uint64(i)))
				values[i] = r.Float64()
			}
			for lag := 1; lag <= 8; lag++ {
				if c := correlation(values, lag); !(math.Abs(c) <= 4/math.Sqrt(keys)) {
					t.Errorf("%s, seed %d: correlation %v at lag %d", name, seed, c, lag)
				}
			}
			checkKS(t, values, func(x float64) float64 { return x })
		}
	}
}

// correlation of values, uniform on [0, 1), with those lag places later.
func correlation(values []float64, lag int) float64 {
	sum := 0.0
	for i := range values[lag:] {
		sum += (values[i] - 0.5) * (values[i+lag] - 0.5)
	}
	return sum / float64(len(values)-lag) * 12
}

// TestHashAvalanche flips each bit of each argument: each bit of the hash must change half the time.
func TestHashAvalanche(t *testing.T) {
	skipShort(t)
	const n = 4000
	r := New(300)
	for position := range 3 {
		for in := range 64 {
			var flips [64]int
			for range n {
				// Small numbers, as identities are.
				v := [3]uint64{r.Uint64N(1000), r.Uint64N(1000), r.Uint64N(1000)}
				h := Hash(v[:]...)
				v[position] ^= 1 << in
				for d := h ^ Hash(v[:]...); d != 0; d &= d - 1 {
					flips[bits.TrailingZeros64(d)]++
				}
			}
			for out, f := range flips {
				if !(math.Abs(float64(f)-n/2) <= 5.2*math.Sqrt(n)/2) { // of 12288 pairs, 1 in 400 tests
					t.Errorf("argument %d: bit %d changes bit %d in %d of %d", position, in, out, f, n)
				}
			}
		}
	}
}

// TestHashOfGrids: identities are grids of small numbers; they must neither collide nor line up.
func TestHashOfGrids(t *testing.T) {
	skipShort(t)
	var hashes []uint64
	low, high := make([]int, 256), make([]int, 256)
	for a := range uint64(100) {
		for b := range uint64(100) {
			for c := range uint64(50) {
				h := Hash(a, b, c)
				hashes = append(hashes, h)
				low[h&255]++
				high[h>>56]++
			}
		}
	}
	checkEqual(t, low)
	checkEqual(t, high)
	slices.Sort(hashes)
	if n := len(slices.Compact(slices.Clone(hashes))); n != len(hashes) {
		t.Errorf("%d collisions", len(hashes)-n)
	}
}
