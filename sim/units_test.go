package sim

import (
	"math"
	"math/big"
	"testing"
	"time"

	"starmesh/sim/random"
)

// TestTransmission against arbitrary precision, over all magnitudes of sizes and bandwidths.
func TestTransmission(t *testing.T) {
	r := random.New(1)
	magnitude := func() int64 { return int64(r.Uint64()>>1) >> r.IntN(63) }
	saturated := 0
	for range 100_000 {
		b, size := Bandwidth(max(magnitude(), 1)), Size(magnitude())
		exact := new(big.Int).Mul(big.NewInt(int64(size)), big.NewInt(8*int64(time.Second)))
		exact.Add(exact, big.NewInt(int64(b)-1)).Div(exact, big.NewInt(int64(b)))
		want := Forever
		if exact.Cmp(big.NewInt(int64(Forever))) < 0 {
			want = time.Duration(exact.Int64())
		} else {
			saturated++
		}
		if got := b.Transmission(size); got != want {
			t.Fatalf("%d bytes at %d bit/s: %d, want %d", size, b, got, want)
		}
	}
	if saturated == 0 {
		t.Error("nothing saturated")
	}
	for _, c := range []struct {
		b    Bandwidth
		size Size
		want time.Duration
	}{
		{1, 0, 0}, {0, 1000, 0}, {10_000_000, 1500, 1200 * time.Microsecond}, {3, 1, 2666666667}, {math.MaxInt64, 1, 1},
		{1, math.MaxInt64, Forever}, {math.MaxInt64, math.MaxInt64, 8 * time.Second},
	} {
		if got := c.b.Transmission(c.size); got != c.want {
			t.Errorf("%d bytes at %d bit/s: %v, want %v", c.size, c.b, got, c.want)
		}
	}
}

func TestAfterSaturates(t *testing.T) {
	for _, c := range []struct{ t, d, want time.Duration }{
		{1, 2, 3}, {0, Forever, Forever}, {Forever, Forever, Forever}, {Forever, 0, Forever}, {Forever - 1, 1, Forever},
		{5, math.MaxInt64, Forever},
	} {
		if got := After(c.t, c.d); got != c.want {
			t.Errorf("%d after %d: %d, want %d", c.d, c.t, got, c.want)
		}
	}
}

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
	if math.Abs(sum.float()/want-1) > 1e-15 {
		t.Errorf("as a float %v, want %v", sum.float(), want)
	}
	if (wide{0, 7}).over(0) != 0 || (wide{0, 7}).over(2) != 3.5 || (wide{1, 0}).over(2) != 1<<63 {
		t.Error("over is wrong")
	}
}
