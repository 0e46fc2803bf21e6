package cli

// These tests prove that figures of a forecast are written plainly, also where rounding gives them one more digit.

import (
	"testing"
	"time"

	"starmesh/sim"
)

func TestFigures(t *testing.T) {
	for want, got := range map[string]string{
		"0.1 MB":      megabytes(sim.Size(1000)),
		"99 MB":       megabytes(sim.Size(99_400_000)),
		"100 MB":      megabytes(sim.Size(99_600_000)),
		"1000 MB":     megabytes(sim.Size(999_999_999)),
		"1.5 GB":      megabytes(sim.Size(1_540_000_000)),
		"99 million":  rounded(99.4e6),
		"100 million": rounded(99.6e6),
		"999999":      rounded(999_999),
		"120 s":       roughly(119700 * time.Millisecond),
		"2 min":       roughly(2 * time.Minute),
		"100 days":    roughly(99*24*time.Hour + 15*time.Hour),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
