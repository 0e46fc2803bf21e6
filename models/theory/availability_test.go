package theory

// These tests prove the availability of a repaired server and of a majority, against printed values and all subsets.

import (
	"math"
	"testing"
)

func TestAvailability(t *testing.T) {
	same(t, "990 h up, 10 h down", Availability(990, 10), 0.99)
	same(t, "never down", Availability(990, 0), 1)
	near(t, "deviation over 10⁶ h", AvailabilitySD(990, 10, 1e6), 4.4e-4, 1e-5)
	near(t, "deviation by its formula", AvailabilitySD(990, 10, 1e6), math.Sqrt(2*990*990*10*10/(1e9*1e6)), 1e-12)
}

func TestMajorityUp(t *testing.T) {
	for _, test := range []struct {
		servers        int
		up, want, unit float64
	}{
		{3, 0.99, 0.999702, 1e-6}, {5, 0.99, 0.999990, 1e-6}, {7, 0.99, 0.9999997, 1e-7},
		{3, 0.9, 0.972, 1e-9}, {5, 0.9, 0.99144, 1e-9}, {7, 0.9, 0.99727, 1e-5},
		{1, 0.7, 0.7, 1e-9}, {2, 0.7, 0.49, 1e-9}, {4, 0.5, 5. / 16, 1e-9},
		{101, 0.5, 0.5, 1e-9}, {100_001, 0.5, 0.5, 1e-9},
		{5, 0, 0, 0}, {5, 1, 1, 0}, {1, 0, 0, 0}, {1, 1, 1, 0},
	} {
		near(t, "majority", MajorityUp(test.servers, test.up), test.want, test.unit)
	}
}

// The sum over all subsets of up servers.
func TestMajorityUpAgainstEnumeration(t *testing.T) {
	const up = 0.37
	for n := 1; n <= 10; n++ {
		sum := 0.0
		for subset := range 1 << n {
			probability, alive := 1.0, 0
			for i := range n {
				if subset>>i&1 == 1 {
					probability, alive = probability*up, alive+1
				} else {
					probability *= 1 - up
				}
			}
			if 2*alive > n {
				sum += probability
			}
		}
		near(t, "majority", MajorityUp(n, up), sum, 1e-9)
	}
}
