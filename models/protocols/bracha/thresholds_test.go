package bracha

// These tests prove how many echoes and ready messages it takes, one less not being enough, for even and odd n and for every f
// within the bound.

import (
	"testing"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// hear lets participant 0 hear these from participants 1, 2, ..., and returns whether it is ready then, and whether it accepts 1.
func hear(t *testing.T, n, f int, says func(from sim.NodeID) []message) (isReady, accepts bool) {
	t.Helper()
	params := definition.Defaults
	params.Faulty, params.Broadcasts = f, 0
	decided, said := modeltest.Puppets(t, definition, params, n, 0, says)
	for _, m := range said {
		isReady = isReady || m.kind == ready && m.value == 1
	}
	return isReady, decided[1] == 1
}

func TestThresholds(t *testing.T) {
	for n := 4; n <= 11; n++ {
		for f := 0; 3*f < n; f++ {
			for count := range n {
				says := func(kind sim.Kind) func(sim.NodeID) []message { // twice, which is once
					return func(from sim.NodeID) []message {
						if int(from) > count {
							return nil
						}
						return []message{{kind, 1, 1}, {kind, 1, 1}}
					}
				}
				// Its own ready message counts, which is enough to accept where f = 0.
				if isReady, accepts := hear(t, n, f, says(echo)); isReady != (2*count > n+f) || accepts != (isReady && f == 0) {
					t.Errorf("n = %d, f = %d: with %d echoes it is ready: %v, and accepts: %v", n, f, count, isReady, accepts)
				}
				if isReady, accepts := hear(t, n, f, says(ready)); isReady != (count > f) || accepts != (count > f && count+1 > 2*f) {
					t.Errorf("n = %d, f = %d: with %d ready messages it is ready: %v, and accepts: %v", n, f, count, isReady, accepts)
				}
			}
		}
	}
}

// TestFirstWordCounts: of several of one participant, and an initial message counts from its sender alone.
func TestFirstWordCounts(t *testing.T) {
	for _, c := range []struct {
		name  string
		says  []message
		ready bool
	}{
		{"the first is another value", []message{{ready, 1, 0}, {ready, 1, 1}}, false},
		{"the second is", []message{{ready, 1, 1}, {ready, 1, 0}}, true},
		{"of another broadcast", []message{{ready, 2, 1}}, false},
	} {
		says := func(from sim.NodeID) []message { return c.says }
		if isReady, accepts := hear(t, 4, 1, says); accepts != c.ready || c.name != "of another broadcast" && isReady != c.ready {
			t.Errorf("%s: it is ready for 1: %v, and accepts it: %v", c.name, isReady, accepts)
		}
	}
	for sender := range sim.NodeID(4) {
		params := definition.Defaults
		params.Broadcasts = 0
		_, said := modeltest.Puppets(t, definition, params, 4, 0, func(from sim.NodeID) []message {
			if from != sender {
				return nil
			}
			return []message{{initial, 1, 1}, {initial, 1, 0}}
		})
		if echoes := len(said); echoes > 1 || (echoes == 1) != (sender == 1) || echoes == 1 && said[0] != (message{echo, 1, 1}) {
			t.Errorf("broadcast 1 as participant %d begins it is echoed: %v", sender, said)
		}
	}
}
