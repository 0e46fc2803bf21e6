package sim

// These tests prove which link is taken for the slowest, and that nobody goes through more links than a check has time for.

import (
	"testing"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
)

// telling is a latency that says itself what its longest mean is.
type telling struct{ networktest.Constant }

func (telling) SlowestMean() (time.Duration, bool) { return 7, true }

// endless is a graph with more links than can be gone through: to ask for one is a mistake.
type endless struct{ Graph }

func (endless) Len() int          { return 100_000 }
func (endless) Degree(NodeID) int { return 99_999 }

func TestSlowestLink(t *testing.T) {
	links := networktest.Weighted{network.Link{From: 0, To: 1}: 3, network.Link{From: 1, To: 0}: 5}
	for _, c := range []struct {
		name    string
		graph   Graph
		latency Latency
		want    time.Duration
		known   bool
	}{
		{"the slower direction", graphOf(2, "0-1"), links, 5, true},
		{"a link without a mean", graphOf(2, "0-1"), networktest.Meanless{1}, 0, false},
		{"what a model states", endless{}, telling{}, 7, true},
		{"too many links", endless{}, networktest.Constant(1), 0, false},
	} {
		s := Setting{World: &World{Graph: c.graph}, Network: &Network{Latency: c.latency}}
		if got, known := s.SlowestLink(); known != c.known || known && got != c.want {
			t.Errorf("%s: %v (%v), want %v (%v)", c.name, got, known, c.want, c.known)
		}
	}
}
