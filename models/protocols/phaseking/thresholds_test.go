package phaseking

// This test proves which majority holds against the king, for even and odd n: one vote above n/2 + f does, n/2 + f does not.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestKing: participant 1 wants 1 and hears 1 from some others, in the first phase, whose king says the other value.
func TestKing(t *testing.T) {
	for n := 5; n <= 12; n++ {
		for f := 1; 4*f < n; f++ {
			for votes := 1; votes <= n; votes++ { // for 1, its own included; the others say 0, or nothing, which is the same
				for _, silent := range []bool{false, true} {
					params := definition.Defaults
					params.Faulty, params.Inputs, params.Round = f, "equal", 500*time.Millisecond
					_, said := modeltest.Puppets(t, definition, params, n, 1, func(from sim.NodeID) (says []message) {
						place := int(from)
						if from == 0 {
							place = 1
						}
						majority := uint8(0)
						if 2*votes > n {
							majority = 1
						}
						switch {
						case place < votes:
							says = append(says, message{valueKind, 0, 0, 1}, message{valueKind, 0, 0, 0}) // the first counts
						case !silent:
							says = append(says, message{valueKind, 0, 0, 0})
						}
						return append(says, message{kingKind, 0, 0, 1 - majority}) // who is no king is not heard
					})
					strength := max(votes, n-votes)
					majority := uint8(0)
					if 2*votes > n {
						majority = 1
					}
					want := majority
					if 2*strength <= n+2*f {
						want = 1 - majority
					}
					if len(said) < 2 || said[1].kind != valueKind || said[1].phase != 1 || said[1].value != want {
						t.Fatalf("n = %d, f = %d, %d votes for 1: it says %v, want %d in the second phase", n, f, votes, said, want)
					}
				}
			}
		}
	}
}
