package network

// This test proves: a link's queue takes what fits and nothing more, whatever the rate, and no rounding adds up.

import (
	"math"
	"math/big"
	"testing"
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// exact is a line as fractions: what is sent flows, and a transit departs at the first nanosecond at which it is sent.
type exact struct {
	Capacity
	idle *big.Rat // nanoseconds
}

func (x *exact) take(now time.Duration, size units.Size) (departs time.Duration, accepted bool) {
	perByte := new(big.Rat).SetFrac(big.NewInt(8e9), big.NewInt(int64(x.Rate)))
	left := new(big.Rat).Sub(x.idle, big.NewRat(int64(now), 1))
	if ceiling(x.idle).Cmp(big.NewInt(int64(now))) <= 0 {
		x.idle.SetInt64(int64(now))
	} else {
		left.Add(left.Quo(left, perByte), big.NewRat(int64(size), 1))
		if x.Queue >= 0 && left.Cmp(big.NewRat(int64(x.Queue), 1)) > 0 {
			return 0, false
		}
	}
	x.idle.Add(x.idle, perByte.Mul(perByte, big.NewRat(int64(size), 1)))
	if at := ceiling(x.idle); at.Cmp(big.NewInt(int64(units.Forever))) < 0 {
		return time.Duration(at.Int64()), true
	}
	return units.Forever, true
}

func ceiling(r *big.Rat) *big.Int {
	up := new(big.Int).Add(r.Num(), new(big.Int).Sub(r.Denom(), big.NewInt(1)))
	return up.Quo(up, r.Denom())
}

func TestQueueTakesWhatFits(t *testing.T) {
	const now = 5 * time.Second
	for _, rate := range []units.Bandwidth{1, 3, 7, 1e6, 1e9 + 7, 10e9, 400e9} {
		for _, size := range []units.Size{1, 64, 1500} {
			for _, k := range []int{1, 2, 3, 64} {
				c := Capacity{Rate: rate, Queue: size * units.Size(k)}
				var l line
				var first, last time.Duration
				for i := range k {
					departs, accepted := l.take(now, c, size)
					if !accepted {
						t.Fatalf("%d bit/s, %d B: message %d of %d is refused", rate, size, i+1, k)
					}
					if i == 0 {
						first = departs
					}
					last = departs
				}
				all := big.NewInt(int64(k) * int64(size) * 8e9)
				if want := now + time.Duration(ceiling(new(big.Rat).SetFrac(all, big.NewInt(int64(rate)))).Int64()); last != want {
					t.Errorf("%d bit/s, %d B: message %d departs at %v, want %v", rate, size, k, last, want)
				}
				if _, accepted := l.take(now, c, size); accepted {
					t.Errorf("%d bit/s, %d B: message %d is taken", rate, size, k+1)
				}
				if _, accepted := l.take(first-1, c, size); accepted {
					t.Errorf("%d bit/s, %d B: message %d is taken before the first one has departed", rate, size, k+1)
				}
				if _, accepted := l.take(first, c, size); !accepted {
					t.Errorf("%d bit/s, %d B: message %d is refused when the first one has departed", rate, size, k+1)
				}
			}
		}
	}
}

// TestLineIsExact compares with fractions, on random arrivals of all scales.
func TestLineIsExact(t *testing.T) {
	for seed := range uint64(300) {
		r := random.New(random.Hash(seed))
		scale := func(most int) int64 { return int64(r.Uint64N(1 << (1 + r.IntN(most)))) }
		c := Capacity{Rate: units.Bandwidth(1 + scale(62)), Queue: units.Size(scale(40)) - 1}
		reference, l := exact{c, new(big.Rat)}, line{}
		for now := time.Duration(0); now < units.Forever/2; now += time.Duration(scale(50)) {
			size := units.Size(scale(12))
			if r.IntN(20) == 0 {
				size = units.Size(scale(62))
			}
			want, accepts := reference.take(now, size)
			got, accepted := l.take(now, c, size)
			if got != want && accepts || accepted != accepts {
				t.Fatalf("seed %d, %+v: %d B at %d depart at %v, %v; want %v, %v", seed, c, size, now, got, accepted, want, accepts)
			}
			if l.idle == units.Forever {
				break
			}
			if now > 1<<40 && r.IntN(50) == 0 {
				break
			}
		}
	}
}

// TestLineSaturates where the sum would outgrow what an instant can hold.
func TestLineSaturates(t *testing.T) {
	for _, c := range []Capacity{{Rate: 1, Queue: -1}, {Rate: math.MaxInt64, Queue: -1}} {
		l := line{idle: units.Forever - 1, rest: 1}
		for range 3 {
			if departs, accepted := l.take(time.Second, c, math.MaxInt64); departs != units.Forever || !accepted {
				t.Errorf("%+v: departs at %v, %v", c, departs, accepted)
			}
		}
		if _, accepted := l.take(time.Second, Capacity{Rate: c.Rate, Queue: 1000}, 1); accepted {
			t.Errorf("%+v: there is room on a line that is never idle", c)
		}
	}
}
