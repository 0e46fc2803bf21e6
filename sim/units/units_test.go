package units

// These tests prove that transmission times and sums of instants are exact up to where they saturate.

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
