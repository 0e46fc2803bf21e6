package counting

// This test proves that sums of products are exact beyond 64 bits.

import (
	"math"
	"math/big"
	"testing"

	"starmesh/sim/random"
)

// TestWide against arbitrary precision.
func TestWide(t *testing.T) {
	r := random.New(2)
	var sum, other wide
	exact := new(big.Int)
	add := func(w *wide, a, b uint64) {
		w.add(a, b)
		exact.Add(exact, new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b)))
	}
	for range 1000 {
		add(&sum, r.Uint64()>>8, r.Uint64()>>10)
		add(&other, r.Uint64()>>10, r.Uint64()>>8)
	}
	sum.plus(other)
	got := new(big.Int).SetUint64(sum.hi)
	got.Lsh(got, 64).Add(got, new(big.Int).SetUint64(sum.lo))
	if got.Cmp(exact) != 0 {
		t.Errorf("got %v, want %v", got, exact)
	}
	want, _ := new(big.Float).SetInt(exact).Float64()
	if !(math.Abs(sum.float()/want-1) <= 1e-15) {
		t.Errorf("as a float %v, want %v", sum.float(), want)
	}
	if (wide{0, 7}).over(0) != 0 || (wide{0, 7}).over(2) != 3.5 || (wide{1, 0}).over(2) != 1<<63 {
		t.Error("over is wrong")
	}
}
