package sim

// These tests prove that congestion control has the throughput of the literature: the square-root law of Reno, CUBIC's
// advantage over long round trips, and its parity over short ones.

import (
	"math"
	"testing"
	"time"

	"starmesh/sim/congestion"
)

// throughput returns the frames that a saturated sender delivers per second, over a trip without a bottleneck.
func throughput(t *testing.T, algorithm string, trip time.Duration, loss float64, frames int) float64 {
	t.Helper()
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(trip / 2), Loss: oneWay(loss), Reliable: &Reliable{
		MinTimeout: 200 * ms, Backoff: 2, Window: 1 << 20, Retries: -1, Congestion: congestion.Named(algorithm)}}}
	s.Duration = 24 * time.Hour
	var last time.Duration
	s.node = func(n NodeID) *actor {
		return &actor{
			init: func(e env) {
				for range frames * int(1-n) {
					e.Send(1, letter{})
				}
			},
			message: func(e env, _ NodeID, _ letter) { last = e.Instant() },
		}
	}
	r := s.run(t)
	wantValue(t, r, "messages_delivered", float64(frames))
	return float64(frames) / last.Seconds()
}

// TestSquareRootLaw: sqrt(3/2)/(RTT sqrt(p)) frames a second, every frame acknowledged (Mathis, Semke, Mahdavi and Ott 1997,
// The macroscopic behavior of the TCP congestion avoidance algorithm, equation 3).
func TestSquareRootLaw(t *testing.T) {
	const trip = 100 * ms
	for _, loss := range []float64{.001, .003, .01} {
		want := math.Sqrt(1.5/loss) / trip.Seconds()
		got := throughput(t, "reno", trip, loss, int(1000/loss))
		if t.Logf("p = %v: %.1f frames/s, the law says %.1f", loss, got, want); !(math.Abs(got/want-1) <= .15) {
			t.Errorf("p = %v: %.1f frames/s, want %.1f", loss, got, want)
		}
	}
}

// TestCubicOverLongTrips: RFC 9438, section 5.1 gives 1.054 (RTT/p)^(3/4) frames on their way on average, where that is more
// than Reno's.
func TestCubicOverLongTrips(t *testing.T) {
	const loss = .0003
	for _, c := range []struct {
		trip        time.Duration
		least, most float64 // of Reno's throughput
	}{{20 * ms, .85, 1.25}, {400 * ms, 2.5, 4.1}} { // over 400 ms the laws' ratio is 3.29

		reno := throughput(t, "reno", c.trip, loss, 300_000)
		cubic := throughput(t, "cubic", c.trip, loss, 300_000)
		if t.Logf("%v: cubic %.1f frames/s, reno %.1f", c.trip, cubic, reno); cubic < c.least*reno || cubic > c.most*reno {
			t.Errorf("%v: %.1f frames/s are %.2f times Reno's", c.trip, cubic, cubic/reno)
		}
	}
}
