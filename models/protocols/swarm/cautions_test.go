package swarm

// This test proves that check tells where no block can come within patience, and that nothing is finished there.

import (
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

func TestCautions(t *testing.T) {
	for _, c := range []struct {
		patience time.Duration
		unchoked int
		want     string
		finished float64
	}{
		{10 * time.Second, 4, "a block of 4500000 bytes takes 40.5s on the slowest access lines", 0}, // 36 s to leave, 4.5 s to come in
		{41 * time.Second, 16, "32 blocks of 4500000 bytes (unchoked x pipeline) take 21m36s", -1},
		{41 * time.Second, 4, "", 1},
	} {
		s := modeltest.Set(t, definition.Defaults, 8)
		s.Duration = 12 * time.Hour
		s.Params.FileSize, s.Params.Pieces, s.Params.Blocks, s.Params.Patience, s.Params.Unchoked = 90_000_000, 20, 1, c.patience, c.unchoked
		s.Uplink = func(sim.NodeID) sim.Access { return sim.Access{Rate: 1_000_000, Queue: -1} }
		s.Downlink = func(sim.NodeID) sim.Access { return sim.Access{Rate: 8_000_000, Queue: -1} }
		run, err := Model().Prepare(s.Params, s.Config)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Model().Cautions(s.Params, run.Setting()), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("patience %v: %q, want %q", c.patience, got, c.want)
		}
		if c.finished >= 0 {
			if ratio := run.Run().Value("finished_ratio"); ratio != c.finished {
				t.Errorf("patience %v: %v are finished, want %v", c.patience, ratio, c.finished)
			}
		}
	}
}
