package links

// These tests prove Gilbert and Elliott's bursts (loss 1/11, mean burst 10), loss by size, schedules, what a measured
// topology says of its links, and a link's capacity.

import (
	"math"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// TestGilbertElliott is row B5: loss 1/11, bursts of 10, and after a loss nine times in ten another one.
func TestGilbertElliott(t *testing.T) {
	model, err := (&GilbertElliott{ToBad: 0.01, ToGood: 0.1, LossBad: 1}).Build(nil)
	if err != nil {
		t.Fatal(err)
	}
	const n = 1_000_000
	r := random.New(5)
	var lost, bursts, again float64
	before := false
	for range n {
		is := model.Lost(sim.Hop{From: 1, To: 2}, &r)
		if is {
			lost++
		}
		if is && !before {
			bursts++
		}
		if is && before {
			again++
		}
		before = is
	}
	for _, c := range []struct {
		what                 string
		got, want, tolerance float64
	}{{"loss", lost / n, 1. / 11, .0036}, {"mean burst", lost / bursts, 10, .3}, {"loss after loss", again / lost, .9, .01}} {
		if !(math.Abs(c.got-c.want) <= c.tolerance) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

// TestBurstsOfDirections: both directions of a link, used in turn, have bursts as long as one that is used alone, each for itself.
func TestBurstsOfDirections(t *testing.T) {
	model, err := (&GilbertElliott{ToBad: 0.01, ToGood: 0.1, LossBad: 1}).Build(nil)
	if err != nil {
		t.Fatal(err)
	}
	const n = 1_000_000
	r := random.New(5)
	var lost, again, both float64 // of the way there; of them, after another one there; of them, with one back
	before := false
	for range n {
		there, back := model.Lost(sim.Hop{From: 1, To: 2}, &r), model.Lost(sim.Hop{From: 2, To: 1}, &r)
		if there {
			lost++
			if before {
				again++
			}
			if back {
				both++
			}
		}
		before = there
	}
	if !(math.Abs(lost/n-1./11) <= .0036) || !(math.Abs(again/lost-.9) <= .01) || !(math.Abs(both/lost-1./11) <= .02) {
		t.Errorf("lost %v, want 1/11; after a loss %v, want .9; with one back %v, want 1/11", lost/n, again/lost, both/lost)
	}
}

// TestBurstsOfLinks: each direction of each link has a state of its own, which begins as in the long run.
func TestBurstsOfLinks(t *testing.T) {
	var lost float64
	const links = 40_000
	for k := range uint64(links) {
		model, _ := (&GilbertElliott{ToBad: 0.001, ToGood: 0.01, LossBad: 1}).Build(nil)
		r := random.New(random.Hash(k))
		if model.Lost(sim.Hop{From: 0, To: 1}, &r) {
			lost++
		}
	}
	if se := math.Sqrt(10. / 121 / links); !(math.Abs(lost/links-1./11) <= 4*se) {
		t.Errorf("%v of the first transits are lost", lost/links)
	}
	if model, err := (&GilbertElliott{ToBad: 0, ToGood: 1, LossBad: 1}).Build(nil); model != nil || err != nil {
		t.Error("a link that is never bad is a model")
	}
}

func TestBySize(t *testing.T) {
	model, _ := (&BySize{BitErrors: 1e-4}).Build(nil)
	for _, size := range []sim.Size{0, 10, 1000} {
		r := random.New(uint64(size))
		lost := 0.0
		const n = 100_000
		for range n {
			if model.Lost(sim.Hop{Size: size}, &r) {
				lost++
			}
		}
		want := 1 - math.Pow(1-1e-4, float64(8*size))
		if !(math.Abs(lost/n-want) <= 4*math.Sqrt(want/n)) {
			t.Errorf("of %d bytes %v are lost, want %v", size, lost/n, want)
		}
	}
}

// TestBySizeOfRareErrors: 5e-17 a bit make 4 % of 100 TB.
func TestBySizeOfRareErrors(t *testing.T) {
	model, _ := (&BySize{BitErrors: 5e-17}).Build(nil)
	r, lost := random.New(1), 0.0
	const n = 100_000
	for range n {
		if model.Lost(sim.Hop{Size: 100e12}, &r) {
			lost++
		}
	}
	if want := -math.Expm1(-0.04); !(math.Abs(lost/n-want) <= 4*math.Sqrt(want/n)) {
		t.Errorf("%v are lost, want %v", lost/n, want)
	}
}

func TestSchedule(t *testing.T) {
	s := &Schedule{Steps: []Step{{0, constantly(10 * ms)}, {20 * second, constantly(30 * ms)}}, Repeat: 60 * second}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	l, _ := s.Build(nil)
	for at, want := range map[time.Duration]time.Duration{0: 10 * ms, 20*second - 1: 10 * ms, 20 * second: 30 * ms, 60*second - 1: 30 * ms, 60 * second: 10 * ms, 200 * second: 30 * ms} {
		if got := l.Draw(sim.Hop{At: at}, nil); got != want {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	for _, c := range []struct {
		s    Schedule
		want string
	}{
		{Schedule{}, "steps: there is no step; write one such as [{latency: 20ms}]"},
		{Schedule{Steps: []Step{{From: 1}}}, "steps[0].from: the first step begins at 0s; leave from out"},
		{Schedule{Steps: []Step{{}, {From: 5}, {From: 5}}}, "steps[2].from: 5ns is not after the step before, 5ns; sort the steps"},
		{Schedule{Steps: []Step{{}, {From: 5}}, Repeat: 5}, "steps[1].from: 5ns is not before the schedule begins anew, 5ns"},
	} {
		if err := c.s.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// TestMeasured: latency, loss, capacity and distance come from what the topology knows, and what it does not know is an error.
func TestMeasured(t *testing.T) {
	world := modeltest.World(t, &topologies.Line{}, 3)
	world.Measured = func(a, b sim.NodeID) sim.Measured {
		m := sim.Unmeasured
		if a+b == 1 {
			m = sim.Measured{Length: 100, Latency: 3 * ms, Loss: 1, Rate: 1000}
		}
		return m
	}
	for name, build := range map[string]func() error{
		"latency":   func() error { _, err := (&MeasuredLatency{}).Build(world); return err },
		"loss":      func() error { _, err := (&MeasuredLoss{}).Build(world); return err },
		"bandwidth": func() error { _, err := (&MeasuredCapacity{}).Build(world); return err },
		"length":    func() error { _, err := (&Distance{}).Build(world); return err },
	} {
		want := "the topology knows no " + name + " of 2 of 4 ways (1 to 2, 2 to 1); complete the file, write missing: fill, fill: median (or missing: drop) beside its path"
		if err := build(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	known := world.Measured
	world.Measured = func(_, _ sim.NodeID) sim.Measured { return known(0, 1) }
	latency, _ := (&MeasuredLatency{}).Build(world)
	distance, _ := (&Distance{PerKm: 5 * time.Microsecond, Stretch: 1.5, Base: ms}).Build(world)
	loss, _ := (&MeasuredLoss{}).Build(world)
	capacity, _ := (&MeasuredCapacity{Queue: new(sim.Size(7))}).Build(world)
	r := random.New(1)
	if meanOf(latency, 0, 1) != 3*ms || meanOf(distance, 0, 1) != 1750*time.Microsecond || !loss.Lost(sim.Hop{From: 0, To: 1}, &r) || capacity(1, 0, 0) != (sim.Capacity{Rate: 1000, Queue: 7}) {
		t.Error("what the topology knows is not what the models say")
	}
	world.Measured = nil
	if _, err := (&Distance{}).Build(world); err == nil {
		t.Error("a topology that knows nothing has lengths")
	}
}

// TestCapacity: a link carries one message after another, each direction by itself; what finds the queue full is lost.
func TestCapacity(t *testing.T) {
	l := Links{Latency: constantly(5 * ms), Capacity: &LinkRate{Rate: 8_000_000, Queue: new(sim.Size(3000))}}
	report, arrivals := run(t, burst{from: 0, to: 2, count: 5, packet: packet{size: 1000}}, &topologies.Line{}, 3, &l, nil)
	want := []time.Duration{12 * ms, 13 * ms, 14 * ms} // 1 ms each on both links; three fit
	if len(arrivals) != 3 || arrivals[0] != want[0] || arrivals[2] != want[2] || report.Value("lost_queue_full") != 2 {
		t.Errorf("arrivals %v, %v lost", arrivals, report.Value("lost_queue_full"))
	}
}
