package links

// These tests prove that latencies and rates of a file hold from their time on, for the links and directions that it names, and that all
// its mistakes are told.

import (
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

func reading(text string) func(string) ([]byte, error) {
	return func(string) ([]byte, error) { return []byte(text), nil }
}

func TestSeries(t *testing.T) {
	const text = "time;from;to;value\n# noon\n10; 0;1;20\n20;0;1;30\n0;0;1;40\n5;1;2;8\n5;2;1;6\n"
	world := modeltest.World(t, &topologies.Line{}, 3)
	for measure, factor := range map[string]time.Duration{"one_way": 1, "round_trip": 2} {
		l := &LatencySeries{File: "x", Measure: measure, Unit: "ms", TimeUnit: "s"}
		if err := l.Load(reading(text)); err != nil {
			t.Fatal(err)
		}
		model, err := l.Build(world)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			from, to sim.NodeID
			at, want time.Duration
		}{{0, 1, 0, 40}, {0, 1, 10*second - 1, 40}, {0, 1, 10 * second, 20}, {1, 0, 21 * second, 30}, {1, 2, 0, 8}, {2, 1, time.Hour, 6}} {
			if got := model.Draw(sim.Hop{From: c.from, To: c.to, At: c.at}, nil); got != c.want*ms/factor {
				t.Errorf("%s: from %d to %d at %v: %v, want %v ms", measure, c.from, c.to, c.at, got, c.want/factor)
			}
		}
		if mean := meanOf(model, 0, 1); mean != 40*ms/factor {
			t.Errorf("routes go by %v", mean)
		}
	}
	c := &CapacitySeries{File: "x", Unit: "kbit", TimeUnit: "ms"}
	if err := c.Load(reading(text)); err != nil {
		t.Fatal(err)
	}
	rate, err := c.Build(world)
	if err != nil || rate(0, 1, 15*ms) != (sim.Capacity{Rate: 20_000, Queue: -1}) || rate(2, 1, 0) != (sim.Capacity{Rate: 6000, Queue: -1}) {
		t.Errorf("%v, %v", rate(0, 1, 15*ms), err)
	}
}

// TestRateChanges: 1000 bytes take 1 s at 8 kbit and 0.5 s at 16 kbit; the second one enters the queue of the first.
func TestRateChanges(t *testing.T) {
	c := &CapacitySeries{File: "x", Unit: "kbit", TimeUnit: "s"}
	if err := c.Load(reading("time,from,to,value\n0,0,1,8\n1,0,1,16\n")); err != nil {
		t.Fatal(err)
	}
	_, arrivals := run(t, burst{from: 0, to: 1, count: 2, packet: packet{size: 1000}}, &topologies.Line{}, 2, &Links{Capacity: c}, nil)
	if len(arrivals) != 2 || arrivals[0] != second || arrivals[1] != 2*second {
		t.Errorf("arrivals %v", arrivals)
	}
}

func TestSeriesMistakes(t *testing.T) {
	world := modeltest.World(t, &topologies.Line{}, 3)
	for text, want := range map[string]string{
		"time,from,to\n0,0,1\n": "x:1: a series begins with the columns time,from,to,value",
		"time,from,to,value\n0,0,1,q\n-1,0,1,2\n0,1,1,2\n0,1\n": `x:2: value: "q" is no number; write a duration in ms as plain digits; x:3: time: -1 is negative; a duration is at least 0; ` +
			`x:4: from "1" to "1" is no link; name two nodes; x:5: the row has not as many cells as the first one; complete it, with empty cells where there is no value`,
		"time,from,to,value\n0,0,1,1\n0,0,1,2\n":          `x:3: a second value of the link from "0" to "1" at 0s, the first is in line 2; remove one`,
		"time,from,to,value\n":                            "x:1: there is no value; give one for each link",
		"time,from,to,value\n0,0,1,1\n":                   "x has no value of 2 ways of links, such as from 1 to 2; add them",
		"time,from,to,value\n0,0,1,1\n0,0,2,1\n0,7,2,1\n": `x:3: "0" and "2" are not adjacent in the topology; remove the values, or add the link; x:4: the topology has no node "7"; its nodes are 0 to 2`,
	} {
		l := &LatencySeries{File: "x", Measure: "one_way", Unit: "ms", TimeUnit: "s"}
		err := l.Load(reading(text))
		if err == nil {
			_, err = l.Build(world)
		}
		modeltest.ExpectProblem(t, err, "file", want)
	}
	for _, value := range []string{"0", "NaN", "1e99", "-3", "0x10", "Mbit"} {
		c := &CapacitySeries{File: "x", Unit: "kbit", TimeUnit: "s"}
		if err := c.Load(reading("time,from,to,value\n0,0,1," + value + "\n")); err == nil || !strings.Contains(err.Error(), "is no rate in kbit") {
			t.Errorf("%s: %v", value, err)
		}
	}
}
