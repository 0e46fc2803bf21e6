package theory

// These tests prove the formulas of M/M/1, M/M/c, M/G/1, M/M/1/K, Erlang B and a tandem against printed values and the
// sums that define them.

import (
	"math"
	"testing"
)

func TestMM1(t *testing.T) {
	same(t, "wait", MMcWait(0.8, 1, 1), 4)
	same(t, "probability of waiting", ErlangC(0.8, 1), 0.8)
	near(t, "sojourn above 5", MM1SojournTail(0.8, 1, 5), math.Exp(-1), 1e-9)
	same(t, "an empty queue", MMcWait(0, 1, 1), 0)
}

func TestMMc(t *testing.T) {
	near(t, "P(wait), a=4 c=5", ErlangC(4, 5), 0.55411, 1e-5)
	near(t, "wait, a=4 c=5", MMcWait(4, 1, 5), 0.55411, 1e-5)
	near(t, "P(wait), a=8 c=10", ErlangC(8, 10), 0.40918, 1e-5)
	near(t, "wait, a=8 c=10", MMcWait(8, 1, 10), 0.20459, 1e-5)
	near(t, "wait, time in halves", MMcWait(16, 2, 10), 0.20459/2, 1e-5)
}

func TestMG1(t *testing.T) {
	same(t, "M/D/1", MG1Wait(0.8, 1, 0), 2)
	same(t, "M/M/1", MG1Wait(0.8, 1, 1), MMcWait(0.8, 1, 1))
	same(t, "no service time", MG1Wait(0.8, 0, 0), 0)
}

func TestMM1K(t *testing.T) {
	near(t, "blocked, ρ=0.9", MM1KBlocked(0.9, 10), 0.050814, 1e-6)
	near(t, "number, ρ=0.9", MM1KNumber(0.9, 10), 3.9694, 1e-4)
	near(t, "blocked, ρ=1", MM1KBlocked(1, 10), 1./11, 1e-10)
	same(t, "number, ρ=1", MM1KNumber(1, 10), 5)
	near(t, "blocked, one place", MM1KBlocked(0.5, 1), 1./3, 1e-9)
	same(t, "blocked, no load", MM1KBlocked(0, 3), 0)
	near(t, "number, large room", MM1KNumber(0.8, 1000), 4, 1e-9)
	near(t, "number, overload", MM1KNumber(1e6, 3), 3, 1e-5)
}

// The recurrence against the sums that define it.
func TestMM1KAgainstItsSums(t *testing.T) {
	for _, rho := range []float64{0.1, 0.5, 0.999999, 1, 1.000001, 3} {
		total, number, weight := 0.0, 0.0, 1.0
		for i := range 21 {
			total += weight
			number += float64(i) * weight
			weight *= rho
		}
		near(t, "blocked", MM1KBlocked(rho, 20), weight/rho/total, 1e-9)
		near(t, "number", MM1KNumber(rho, 20), number/total, 1e-7)
	}
}

func TestErlangB(t *testing.T) {
	near(t, "a=c=10", ErlangB(10, 10), 0.214582, 1e-6)
	near(t, "a=3 c=5", ErlangB(3, 5), 0.110054, 1e-6)
	same(t, "no server", ErlangB(3, 0), 1)
	same(t, "no load", ErlangB(0, 3), 0)
}

func TestTandem(t *testing.T) {
	sojourn := MMcWait(0.5, 1, 1) + 1 + MMcWait(0.5, 0.8, 1) + 1.25
	near(t, "exp(1) and exp(1.25), λ=0.5", sojourn, 5.3333, 1e-4)
	near(t, "first stage", MMcWait(0.5, 1, 1)+1, 2, 1e-9)
}
