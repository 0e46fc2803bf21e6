package generals

// This test proves how many generals m takes, and who may command: each at its bound and one past it.

import (
	"fmt"
	"testing"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

func TestBounds(t *testing.T) {
	for n := 2; n <= 8; n++ {
		world := modeltest.World(t, &topologies.Mesh{}, n)
		for m := range maxDepth + 1 {
			params := definition.Defaults
			params.M = m
			var want []string
			if m >= maxDepth {
				want = append(want, fmt.Sprintf("m: %d is out of range: take 0 to %d", m, maxDepth-1))
			}
			if m > n-2 {
				want = append(want, fmt.Sprintf("m: m = %d needs at least %d generals, not %d", m, m+2, n))
			}
			expectRefusals(t, check(&params, world), want)
		}
		for commander := range n + 2 {
			params := definition.Defaults
			params.M, params.Commander = 0, commander
			var want []string
			if commander >= n {
				want = append(want, fmt.Sprintf("commander: there is no participant %d: take 0 to %d", commander, n-1))
			}
			expectRefusals(t, check(&params, world), want)
		}
	}
	small := sim.World{Participants: 2}
	params := definition.Defaults
	params.M = -1
	expectRefusals(t, check(&params, &small), []string{fmt.Sprintf("m: -1 is out of range: take 0 to %d", maxDepth-1)})
}

// expectRefusals compares an error's lines.
func expectRefusals(t *testing.T, err error, want []string) {
	t.Helper()
	got := []string{}
	if err != nil {
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			got = append(got, e.Error())
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(append([]string{}, want...)) {
		t.Errorf("refused: %q, want %q", got, want)
	}
}
