package sim

// These tests prove: what a link loses has taken its capacity, and a crash leaves an idle link, in order.

import (
	"testing"
	"time"

	"starmesh/sim/random"
)

// byKind delays messages by their kind; those of a negative delay are lost.
type byKind [2]time.Duration

func (b byKind) Draw(hop Hop, _ *random.Rand) time.Duration { return b[hop.Kind] }
func (b byKind) Mean(_, _ NodeID) (time.Duration, bool)     { return 0, true }
func (b byKind) Lost(hop Hop, _ *random.Rand) bool          { return b[hop.Kind] < 0 }

func TestCapacityInTime(t *testing.T) {
	for _, c := range []struct {
		name   string
		first  time.Duration // latency of the first letter; negative: it is lost. That of the others is 10 ms
		order  bool
		posts  string
		faults string
		want   string
	}{
		{"what is lost has taken its time", -1, false, "0>1@0s 0>1@0s", "", "2@26ms"},
		{"what a cut stops takes no time", 10 * ms, false, "0>1@0s 0>1@1ms", "cut 0-1 0s 1ms", "2@19ms"},
		{"a link is idle after a crash", 10 * ms, false, "0>1@0s 0>1@0s 0>1@0s 0>1@13ms", "crash 0 12ms 1ms", "1@18ms 4@31ms"},
		{"what was lost in the crash is not waited for", 10 * ms, true, "0>1@0s 0>1@0s 0>1@0s 0>1@13ms", "crash 0 12ms 1ms", "1@18ms 4@31ms"},
		{"what departed before the crash is not overtaken", 100 * ms, true, "0>1@0s 0>1@0s 0>1@0s 0>1@13ms", "crash 0 12ms 1ms", "1@108ms 4@108.000001ms"},
		{"nor what departed long before", 100 * ms, true, "0>1@0s 0>1@9ms 0>1@13ms", "crash 0 12ms 1ms", "1@108ms 3@108.000001ms"},
		{"of what departed before the crash the last one counts", 100 * ms, true, "0>1@0s 0>1@0s 0>1@0s 0>1@21ms", "crash 0 20ms 1ms",
			"1@108ms 2@108.000001ms 4@108.000002ms"},
	} {
		s := scene{graph: graphOf(2, "0-1"), network: fateNetwork("c")}
		model := byKind{10 * ms, c.first}
		s.network.Latency, s.network.Loss, s.network.FIFO, s.Faults = model, model, c.order, faultsOf(c.faults)
		posts := postsOf(c.posts)
		posts[0].kind = 1
		if got := arrivals(t, s, posts); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
