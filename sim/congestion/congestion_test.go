package congestion

// These tests prove the windows of RFC 5681, 6582 and 9438 and the timeouts of RFC 6298, step by step, without a network.

import (
	"math"
	"testing"
	"time"
)

const ms = time.Millisecond

// sender is a saturated sender with a network that acknowledges whole flights.
type sender struct {
	*Control
	first uint64
	now   time.Duration
}

func begin(name string) *sender { return &sender{Control: Named(name).New()} }

// acknowledge takes frames off the front of a flight that fills the window, one by one.
func (s *sender) acknowledge(frames int) {
	for range frames {
		flight := s.Frames()
		s.first++
		s.Acknowledged(&Flight{Frames: flight, First: s.first, Unsent: s.first + uint64(flight) - 1, Newly: 1, Restrained: true, Now: s.now, Trip: 100 * ms})
	}
}

// trip is a round trip without a loss.
func (s *sender) trip() {
	s.now += 100 * ms
	s.acknowledge(int(s.window))
}

// lose loses the first frame of a flight and repeats it.
func (s *sender) lose() {
	unsent := s.first + uint64(s.Frames())
	for range s.Frames() - 1 {
		s.Duplicate(&Flight{Frames: int(unsent - s.first), First: s.first, Unsent: unsent})
	}
	newly := int(unsent - s.first)
	s.first = unsent
	s.Acknowledged(&Flight{Frames: newly + s.Frames(), First: s.first, Unsent: s.first + 100, Newly: newly})
}

func (s *sender) want(t *testing.T, when string, window float64) {
	t.Helper()
	if !(math.Abs(s.window-window) <= 1e-9) {
		t.Errorf("%s the window is %.12g, want %v", when, s.window, window)
	}
}

func TestSlowStartAndAvoidance(t *testing.T) {
	s := begin("reno")
	s.want(t, "at first", 10)
	s.trip()
	s.trip()
	s.want(t, "after two round trips of slow start", 40)
	s.lose()
	s.want(t, "after a loss", 20)
	for range 10 {
		s.trip()
	}
	if s.window < 29.5 || s.window > 30 {
		t.Errorf("ten round trips later the window is %v, want a frame more for each", s.window)
	}
	s.Expired(&Flight{Frames: 30}, false)
	s.want(t, "after a timeout", 1)
	s.Expired(&Flight{Frames: 1}, true)
	for range 4 {
		s.trip()
	}
	s.want(t, "doubled up to half of the flight", 15+1./15)
}

func TestWindowThatIsNotUsed(t *testing.T) {
	s := begin("reno")
	s.Acknowledged(&Flight{Frames: 1, First: 1, Newly: 1})
	s.want(t, "after a lone frame", 10)
	s.trip()
	s.Rested()
	s.want(t, "after a rest", 10)
}

// TestFastRecovery walks through RFC 6582, section 3.2, with two losses in a flight of ten.
func TestFastRecovery(t *testing.T) {
	c := Named("reno").New()
	at := func(first uint64, newly int) *Flight {
		return &Flight{Frames: 10, First: first, Unsent: 10, Newly: newly, Restrained: true}
	}
	for i, want := range []struct {
		repeat bool
		frames int
	}{{false, 11}, {false, 12}, {true, 8}, {false, 9}, {false, 10}} {
		if repeat := c.Duplicate(at(0, 0)); repeat != want.repeat || c.Frames() != want.frames {
			t.Errorf("duplicate %d: repeat %v with %d frames, want %v", i+1, repeat, c.Frames(), want)
		}
	}
	if !c.Acknowledged(at(4, 4)) || c.Frames() != 7 {
		t.Errorf("a partial acknowledgement leaves %d frames, or does not ask for the next loss", c.Frames())
	}
	if c.Acknowledged(at(10, 6)) || c.Frames() != 5 {
		t.Errorf("the recovery ends with %d frames, want 5", c.Frames())
	}
	c.Expired(at(10, 0), false)
	for range 5 {
		if c.Duplicate(&Flight{Frames: 5, First: 9, Unsent: 10}) {
			t.Error("frames sent before a timeout cause a fast retransmit")
		}
	}
}

// TestCubicCurve: 0.7 of the window remain of 100 frames; after K = cbrt(30/0.4) = 4.217 s the window is 100 again, and a
// K later it is convex, 30 frames beyond.
func TestCubicCurve(t *testing.T) {
	c := &cubic{}
	window := c.shrink(100, 100, byDuplicates)
	if window != 70 {
		t.Fatalf("a loss leaves %v of 100", window)
	}
	const trip = 100 * ms
	at := map[time.Duration]float64{}
	for now := time.Duration(0); now < 9*time.Second; now += trip {
		for range int(window) {
			window = c.grow(window, 1, now, trip)
		}
		at[now] = window
	}
	for _, want := range []struct {
		at     time.Duration
		frames float64
	}{{2000 * ms, 96.2}, {4200 * ms, 100}, {8400 * ms, 130}} {
		if got := at[want.at]; !(math.Abs(got-want.frames) <= 2) {
			t.Errorf("after %v the window is %.1f, want %.1f", want.at, got, want.frames)
		}
	}
	if c.shrink(90, 90, byDuplicates); c.plateau != 76.5 {
		t.Errorf("fast convergence: the plateau is %v, want 76.5", c.plateau)
	}
	c.shrink(90, 90, byTimeout)
	if c.grow(40, 1, time.Minute, trip); c.plateau != 40 || c.reach != 0 {
		t.Errorf("after a timeout the plateau is %v in %v s, want 40 at once", c.plateau, c.reach)
	}
}

// TestCubicIsFriendly: where round trips are short, it grows as Reno does with the same losses.
func TestCubicIsFriendly(t *testing.T) {
	c := &cubic{}
	window := c.shrink(20, 20, byDuplicates)
	for now := time.Duration(0); now < 100*ms; now += 5 * ms {
		for range int(window) {
			window = c.grow(window, 1, now, 5*ms)
		}
	}
	if want := 20 + (20 - 6/renoSlope); !(math.Abs(window-want) <= 1.5) { // slower up to 20, where the loss was
		t.Errorf("after 20 round trips of 5 ms the window is %.1f, want %.1f", window, want)
	}
}

func TestCubeRoot(t *testing.T) {
	for x := 1e-9; x < 1e12; x *= 1.37 {
		if y := cubeRoot(x); !(math.Abs(y*y*y/x-1) <= 1e-14) {
			t.Errorf("the cube root of %v is %v", x, y)
		}
	}
	if cubeRoot(0) != 0 {
		t.Error("the cube root of 0 is not 0")
	}
	if bits := math.Float64bits(cubeRoot(75)); bits != 0x4010de601024fb88 {
		t.Errorf("the bits of the cube root of 75 are %#x", bits)
	}
}

// TestTimeout is RFC 6298, section 2: SRTT 100 and RTTVAR 50 ms after a trip of 100 ms, 107.5 and 52.5 ms after one of 160.
func TestTimeout(t *testing.T) {
	var trips Trips
	want := func(when string, least, want time.Duration) {
		t.Helper()
		if got := trips.Timeout(least); got != want {
			t.Errorf("%s the timeout is %v, want %v", when, got, want)
		}
	}
	want("at first", 200*ms, time.Second)
	trips.Measured(100 * ms)
	want("after a trip of 100 ms", 200*ms, 300*ms)
	trips.Measured(160 * ms)
	want("after another of 160 ms", 200*ms, 107500*time.Microsecond+4*52500*time.Microsecond)
	for range 200 {
		trips.Measured(100 * ms)
	}
	want("of trips that do not vary", 200*ms, 200*ms)
	if got := trips.Timeout(ms) - ms; got < 99*ms || got > 101*ms {
		t.Errorf("without a minimum worth the name the timeout is %v above a granule, want a round trip", got)
	}
}
