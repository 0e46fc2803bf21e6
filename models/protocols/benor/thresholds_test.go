package benor

// These tests prove how many reports and proposals it takes, one less not being enough, for even and odd n.

import (
	"testing"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// puppets says this to participant 0, which wants 1.
func puppets(t *testing.T, n, f int, says func(from sim.NodeID) []message) (decided map[uint64]uint64, said []message) {
	t.Helper()
	params := definition.Defaults
	params.Faulty, params.Inputs = f, "equal"
	return modeltest.Puppets(t, definition, params, n, 0, says)
}

func TestReports(t *testing.T) {
	for n := 4; n <= 9; n++ {
		for f := 0; 5*f < n; f++ {
			for others := range n - f { // of the first n - f reports, one is its own
				_, said := puppets(t, n, f, func(from sim.NodeID) []message {
					if int(from) <= others {
						return []message{{report, 0, 1, 1}, {report, 0, 1, 0}} // the first counts
					}
					return []message{{report, 0, 1, 0}}
				})
				want := uint8(nothing)
				switch zeros := n - f - 1 - others; {
				case 2*(others+1) > n+f:
					want = 1
				case 2*zeros > n+f:
					want = 0
				}
				if len(said) < 2 || said[1] != (message{proposal, 0, 1, want}) {
					t.Errorf("n = %d, f = %d: of %d reports %d are 1: it says %v, want the proposal %d", n, f, n-f, others+1, said, want)
				}
			}
		}
	}
}

// TestProposals: its own is for nothing, as the reports differ.
func TestProposals(t *testing.T) {
	for n := 7; n <= 9; n++ {
		for f := 1; 5*f < n; f++ {
			for zeros := range n - f {
				decided, said := puppets(t, n, f, func(from sim.NodeID) []message {
					says := []message{{report, 0, 1, uint8(from % 2)}, {proposal, 0, 1, nothing}}
					if int(from) <= zeros {
						says[1].value = 0
					}
					return says
				})
				takes, decides := zeros > f, 2*zeros > n+f
				value, did := decided[0]
				if did != decides || did && value != 0 {
					t.Errorf("n = %d, f = %d: with %d proposals of 0 it decides %v", n, f, zeros, decided)
				}
				if len(said) < 3 || said[2].round != 2 || takes && said[2].value != 0 {
					t.Errorf("n = %d, f = %d: with %d proposals of 0 it goes on with %v", n, f, zeros, said)
				}
			}
		}
	}
}
