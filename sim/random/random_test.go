package random

// These tests prove that hashes tell the order and number of their parts, that samples are distinct, and that wrong
// parameters panic.

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestHashTellsOrderAndNumber(t *testing.T) {
	seen := map[uint64]bool{}
	for _, v := range [][]uint64{{}, {0}, {0, 0}, {0, 0, 0}, {1}, {1, 0}, {0, 1}, {1, 2}, {2, 1}, {1, 2, 3}, {3, 2, 1}} {
		seen[Hash(v...)] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d hashes of 11 tuples", len(seen))
	}
	r := New(Hash(7))
	if first := r.Uint64(); first == Hash(7, 0) {
		t.Error("the first draw of a stream is a hash of its longer key")
	}
}

func TestHashString(t *testing.T) {
	// The published FNV-1a hashes of "" and "foobar", mixed.
	for s, fnv := range map[string]uint64{"": 0xcbf29ce484222325, "foobar": 0x85944171f73967e8} {
		if got := HashString(s); got != Mix(fnv) {
			t.Errorf("HashString(%q) = %#x", s, got)
		}
	}
}

// TestMixIsInvertible undoes each step of Mix, which shows that it is a bijection.
func TestMixIsInvertible(t *testing.T) {
	inverse := func(odd uint64) uint64 { // Newton: each round doubles the right bits
		x := odd
		for range 6 {
			x *= 2 - odd*x
		}
		return x
	}
	r := New(1)
	for range 1000 {
		x := r.Uint64()
		y := Mix(x)
		y ^= y>>31 ^ y>>62
		y *= inverse(0x94d049bb133111eb)
		y ^= y>>27 ^ y>>54
		y *= inverse(0xbf58476d1ce4e5b9)
		y ^= y>>30 ^ y>>60
		if y != x {
			t.Fatalf("Mix(%#x) leads back to %#x", x, y)
		}
	}
}

func TestBernoulliTakesOneDraw(t *testing.T) {
	for p, want := range map[float64]int{-1: 0, 0: 0, 1: 100, 2: 100, math.Inf(1): 100, math.Inf(-1): 0} {
		r, other := New(5), New(5)
		hits := 0
		for range 100 {
			hits += int(bit(r.Bernoulli(p)))
			other.Uint64()
		}
		if hits != want {
			t.Errorf("p = %v: %d of 100, want %d", p, hits, want)
		}
		if r != other {
			t.Errorf("p = %v: not one draw each", p)
		}
	}
	r := New(6)
	if r.Bernoulli(math.NaN()) {
		t.Error("NaN happened")
	}
}

func TestPanics(t *testing.T) {
	var r Rand
	for name, f := range map[string]func(){
		"Uint64N(0)":     func() { r.Uint64N(0) },
		"IntN(0)":        func() { r.IntN(0) },
		"IntN(-1)":       func() { r.IntN(-1) },
		"Sample(3 of 2)": func() { r.Sample(nil, 2, 3) },
		"Sample(-1)":     func() { r.Sample(nil, 2, -1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

// TestSampleIsDistinct ranges over sizes around every change of method, with one memory for all.
func TestSampleIsDistinct(t *testing.T) {
	r := New(8)
	var dst []int32
	for _, n := range []int{0, 1, 2, 7, 32, 33, 34, 35, 100, 1000, 1_000_000_000, math.MaxInt32} {
		for _, k := range []int{0, 1, 2, 16, 17, 18, 49, 50, 51, 100, 500, 501, 999} {
			if k > n {
				continue
			}
			dst = r.Sample(dst, n, k)
			sorted := slices.Sorted(slices.Values(dst))
			if len(slices.Compact(sorted)) != k {
				t.Errorf("%d of %d: %d distinct", k, n, len(slices.Compact(sorted)))
			}
			if k > 0 && (sorted[0] < 0 || int(slices.Max(dst)) >= n) {
				t.Errorf("%d of %d: out of range", k, n)
			}
		}
	}
	if cap(dst) > 5*999 {
		t.Errorf("took room for %d", cap(dst))
	}
}

// TestSampleMethodsAgree: the two ways to find repeated draws are one method, so that scanLimit may
// change without changing results; and old content of dst does not matter.
func TestSampleMethodsAgree(t *testing.T) {
	dirty := []int32{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}
	for k := range 100 {
		a, b := New(uint64(k)), New(uint64(k))
		byScan, byTable := a.sampleByScan(dirty, 200, k), b.sampleByTable(nil, 200, k)
		if !slices.Equal(byScan, byTable) || a != b {
			t.Errorf("k = %d: %v and %v", k, byScan, byTable)
		}
	}
}

func TestDuration(t *testing.T) {
	const longest = 1<<62 - 1
	for ns, want := range map[float64]time.Duration{
		0: 0, -1: 0, math.Inf(-1): 0, math.Inf(1): longest, 1e300: longest, 0x1p62: longest, 0x1p63: longest,
		math.Nextafter(0x1p62, 0): 1<<62 - 512,
		0.49999999999999994:       0, 0.5: 1, 1.5: 2, 2.5: 3, 2.4999: 2, 4503599627370495.5: 4503599627370496,
		9007199254740993: 9007199254740992, 1e9: time.Second, 0x1p-1074: 0,
	} {
		if got := Duration(ns); got != want {
			t.Errorf("Duration(%v) = %d, want %d", ns, got, want)
		}
	}
	if got := Duration(math.NaN()); got != 0 {
		t.Errorf("Duration(NaN) = %d", got)
	}
}

func TestNewEmpirical(t *testing.T) {
	for _, values := range [][]float64{nil, {1, math.NaN()}, {math.Inf(1)}, {math.Inf(-1), 2}} {
		if _, err := NewEmpirical(values); err == nil {
			t.Errorf("%v is no error", values)
		}
	}
	values := []float64{3, 1, 2, 4}
	d := empirical(values...)
	if values[0] != 3 || d.Mean() != 2.5 {
		t.Errorf("values %v, mean %v", values, d.Mean())
	}
	a, b := New(1), New(1)
	if other := empirical(4, 3, 2, 1); d.Draw(&a) != other.Draw(&b) {
		t.Error("the order of the values matters")
	}
}

func TestLogNormalMeanCV(t *testing.T) {
	for _, cv := range []float64{0, 1e-9, 0.1, 1, 30} {
		d := LogNormalMeanCV(40, cv)
		if !(math.Abs(d.Mean()/40-1) <= 1e-14) {
			t.Errorf("cv %v: mean %v, want 40", cv, d.Mean())
		}
		if got := math.Sqrt(math.Expm1(d.Sigma * d.Sigma)); !(math.Abs(got-cv) <= 1e-14*cv) {
			t.Errorf("cv %v: got %v", cv, got)
		}
	}
}

func TestConstantTakesNothing(t *testing.T) {
	r := New(1)
	d := Constant{Value: 3}
	if d.Draw(&r) != 3 || d.Mean() != 3 || r != New(1) {
		t.Error("a constant is not constant")
	}
}
