package theory

// These tests prove the table of the Bitcoin paper, the break-even of selfish mining, and a double spender's race against
// a walk over all its states.

import (
	"math"
	"testing"
)

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
		q                float64
		z, ahead, giveUp int
	}{{.1, 1, 0, 40}, {.3, 3, 0, 40}, {.3, 6, 0, 6}, {.45, 6, 0, 40}, {.45, 2, 0, 3}, {.1, 1, 1, 40}, {.3, 6, 2, 9}, {.2, 2, 3, 9}} {
		state, won := map[[2]int]float64{{0, -c.ahead}: 1}, 0.0 // blocks of the others (up to z), and by how many they are ahead
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
		near(t, "P", DoubleSpent(c.q, c.z, c.ahead, c.giveUp), won, 1e-9)
	}
	// The calculator of the Bitcoin paper takes the attacker's blocks for Poisson, and a level chain for won.
	if exact, calculated := DoubleSpent(.1, 5, 0, 100), Overtakes(.1, 5); exact >= calculated || exact < calculated/20 {
		t.Errorf("%v, by the calculator %v", exact, calculated)
	}
}

// TestRosenfeld compares with his table 1, whose attacker has a block to begin with and never gives up.
func TestRosenfeld(t *testing.T) {
	for q, table := range map[float64][]float64{
		.1: {.2, .056, .01712, .00546, .00178, .00059}, .3: {.6, .432, .32616, .25207, .19762, .15645},
	} {
		for i, want := range table {
			if got := DoubleSpent(q, i+1, 1, 400); !(math.Abs(got-want) <= 5e-6) {
				t.Errorf("q=%v, %d blocks: %v, want %v", q, i+1, got, want)
			}
		}
	}
}

// TestMiningAhead: one ahead takes one block of its own; two, that one and on, or all again.
func TestMiningAhead(t *testing.T) {
	near(t, "none", MiningAhead(.2, 0), 0, 1e-12)
	near(t, "one", MiningAhead(.2, 1), 5, 1e-12)
	near(t, "two", MiningAhead(.2, 2), 30, 1e-12) // five, and (1 + .8 x 5)/.2 from one ahead to two
}
