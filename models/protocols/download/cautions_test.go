package download

// This test proves that check tells where every piece is asked for again while it comes, and that it is sent again there.

import (
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

func TestCautions(t *testing.T) {
	// A piece of 1 MB leaves in 8 s and comes in in 16 s, its request in 0.8 and 1.6 ms, and each takes 10 ms on the link.
	for timeout, again := range map[time.Duration]bool{0: false, 24022 * time.Millisecond: true, 24023 * time.Millisecond: false} {
		s := modeltest.Set(t, definition.Defaults, 2)
		s.Duration = time.Hour
		s.Params.FileSize, s.Params.Pieces, s.Params.Pipeline, s.Params.Timeout = 10_000_000, 10, 1, timeout
		s.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Rate: 1_000_000, Queue: -1} }
		s.Downlink = func(sim.NodeID) sim.Access { return sim.Access{Rate: 500_000, Queue: -1} }
		run, err := Model().Prepare(s.Params, s.Config)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Model().Cautions(s.Params, run.Setting()), "; ")
		if again != strings.Contains(got, "a piece of 1000000 bytes takes 24.0224s") || (got == "") == again {
			t.Errorf("timeout %v: %q", timeout, got)
		}
		if megabytes := run.Run().Value("server_megabytes"); (megabytes > 10) != again {
			t.Errorf("timeout %v: the server sends %v MB", timeout, megabytes)
		}
	}
}
