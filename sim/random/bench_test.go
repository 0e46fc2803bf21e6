package random

// This test proves that no draw allocates; the benchmarks beside it measure what each takes.

import (
	"testing"
	"time"
)

var (
	sinkBits  uint64
	sinkFloat float64
)

func BenchmarkUint64(b *testing.B)  { benchBits(b, (*Rand).Uint64) }
func BenchmarkUint64N(b *testing.B) { benchBits(b, func(r *Rand) uint64 { return r.Uint64N(1000) }) }

func BenchmarkBernoulli(b *testing.B) {
	benchBits(b, func(r *Rand) uint64 { return bit(r.Bernoulli(0.01)) })
}

func BenchmarkHash3(b *testing.B) {
	for i := range b.N {
		sinkBits = Hash(sinkBits, uint64(i), 7)
	}
}

func BenchmarkHash6(b *testing.B) {
	for i := range b.N {
		sinkBits = Hash(1, sinkBits, uint64(i), 7, 8, 9)
	}
}

func BenchmarkFloat64(b *testing.B) { benchFloats(b, (*Rand).Float64) }

func BenchmarkExponential(b *testing.B) {
	r := New(1)
	for range b.N {
		sinkFloat = r.Exponential()
	}
}

func BenchmarkNormal(b *testing.B) {
	r := New(1)
	for range b.N {
		sinkFloat = r.Normal()
	}
}

func BenchmarkLog(b *testing.B) {
	for i := range b.N {
		sinkFloat = Log(float64(i&1023) + 0.1)
	}
}

func BenchmarkExp(b *testing.B) {
	for i := range b.N {
		sinkFloat = Exp(float64(i&127) - 60.3)
	}
}

func BenchmarkLogNormal(b *testing.B) { benchFloats(b, LogNormal{Mu: 17, Sigma: 0.5}.Draw) }

func BenchmarkDuration(b *testing.B) {
	benchBits(b, func(r *Rand) uint64 { return uint64(Duration(float64(r.Float64() * 1e9))) })
}

func BenchmarkSample(b *testing.B) {
	for _, c := range []struct {
		name string
		n, k int
	}{{"3of1000", 1000, 3}, {"6of8", 8, 6}, {"16of1000000", 1_000_000, 16}, {"17of1000000", 1_000_000, 17}, {"1000of1000000", 1_000_000, 1000}} {
		b.Run(c.name, func(b *testing.B) {
			r := New(1)
			var dst []int32
			for range b.N {
				dst = r.Sample(dst, c.n, c.k)
			}
		})
	}
}

func benchBits(b *testing.B, draw func(r *Rand) uint64) {
	r := New(1)
	for range b.N {
		sinkBits = draw(&r)
	}
}

func benchFloats(b *testing.B, draw func(r *Rand) float64) {
	r := New(1)
	for range b.N {
		sinkFloat = draw(&r)
	}
}

// TestNoAllocation: nothing on the way of an event may allocate, once the memory of samples is there.
func TestNoAllocation(t *testing.T) {
	r := New(1)
	s := make([]int32, 5*100)
	order := make([]int, 10)
	distributions := []Distribution{Constant{1}, Uniform{1, 2}, Exponential{1, 2}, Normal{1, 2},
		LogNormal{1, 2}, empirical(1, 2, 3)}
	for name, f := range map[string]func(){
		"Hash":       func() { sinkBits = Hash(r.Uint64(), 2, 3, 4, 5, 6) },
		"HashString": func() { sinkBits = HashString("latency") },
		"New": func() {
			local := New(Hash(1, sinkBits))
			sinkFloat = local.Exponential() + local.Normal()
		},
		"Shuffle": func() { Shuffle(&r, order) },
		"Sample": func() {
			s = r.Sample(s, 1000, 100)
			s = r.Sample(s, 1000, 10)
			s = r.Sample(s, 100, 60)
		},
		"Distribution": func() {
			for _, d := range distributions {
				sinkBits = uint64(Duration(d.Draw(&r)) + time.Duration(d.Mean()))
			}
		},
	} {
		if n := testing.AllocsPerRun(200, f); n > 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
