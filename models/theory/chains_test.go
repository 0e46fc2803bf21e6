package theory

// These tests prove the table of the Bitcoin paper, the break-even of selfish mining, and a double spender's race against
// a walk over all its states.

import "testing"

// TestOvertakes is row F1: the table of the paper.
func TestOvertakes(t *testing.T) {
	for _, c := range []struct {
		q    float64
		z    int
		want float64
	}{{.1, 0, 1}, {.1, 1, .2045873}, {.1, 5, .0009137}, {.1, 10, .0000012}, {.3, 5, .1773523}, {.3, 10, .0416605}} {
		near(t, "P", Overtakes(c.q, c.z), c.want, 1e-7)
	}
	// The least z with less than .1 %.
	for i, z := range []int{5, 8, 11, 15, 24, 41, 89, 340} {
		q := .1 + .05*float64(i)
		if Overtakes(q, z) >= .001 || Overtakes(q, z-1) < .001 {
			t.Errorf("q=%.2f: %d is not the least z", q, z)
		}
	}
}

// TestSelfishRevenue is row F2: it breaks even at (1-gamma)/(3-2 gamma).
func TestSelfishRevenue(t *testing.T) {
	for gamma, alpha := range map[float64]float64{0: 1. / 3, .5: .25} {
		near(t, "break even", SelfishRevenue(alpha, gamma), alpha, 1e-9)
	}
	near(t, "gamma 1", SelfishRevenue(1e-6, 1)/1e-6, 1, 1e-3)
	near(t, "contested", Contested(100, .1, 1), .0943, 1e-4)
}

// TestDoubleSpent compares with a walk over all states, block by block.
func TestDoubleSpent(t *testing.T) {
	for _, c := range []struct {
		q         float64
		z, giveUp int
	}{{.1, 1, 40}, {.3, 3, 40}, {.3, 6, 6}, {.45, 6, 40}, {.45, 2, 3}} {
		state, won := map[[2]int]float64{{0, 0}: 1}, 0.0 // blocks of the others (up to z), and by how many they are ahead
		for range 4000 {
			next := map[[2]int]float64{}
			for s, chance := range state {
				for step, weight := range map[int]float64{1: 1 - c.q, -1: c.q} {
					found, ahead := s[0], s[1]+step
					if step > 0 {
						found = min(found+1, c.z)
					}
					switch {
					case found == c.z && ahead < 0:
						won += chance * weight
					case ahead < c.giveUp:
						next[[2]int{found, ahead}] += chance * weight
					}
				}
			}
			state = next
		}
		near(t, "P", DoubleSpent(c.q, c.z, 0, c.giveUp), won, 1e-9)
	}
	// The calculator of the Bitcoin paper takes the attacker's blocks for Poisson, and a level chain for won.
	if exact, calculated := DoubleSpent(.1, 5, 0, 100), Overtakes(.1, 5); exact >= calculated || exact < calculated/20 {
		t.Errorf("%v, by the calculator %v", exact, calculated)
	}
}
