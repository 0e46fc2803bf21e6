package faults

// These tests prove which links a burst and a clog concern, in which directions, and what slow and paused nodes keep whom waiting
// for: before, while and after it lasts, and where two overlap.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

var pairsOfThree = [][2]sim.NodeID{{0, 1}, {1, 0}, {0, 2}, {2, 1}}

// expectTimes compares how long the pings of each second took, in ms, of each of these links; -1: it did not arrive.
func expectTimes(t *testing.T, name string, p *pinger, want map[[2]sim.NodeID]map[time.Duration]time.Duration) {
	t.Helper()
	for link, times := range want {
		for sent, took := range times {
			arrived, did := p.arrived[link][sent*second]
			if got := (arrived - sent*second) / ms; !did && took >= 0 || did && got != took {
				t.Errorf("%s: the ping of second %d from %d to %d arrives: %v, after %d ms, want %d", name, sent, link[0], link[1], did, got, took)
			}
		}
	}
}

// TestBurstDirections: all transits of the links are lost while it lasts.
func TestBurstDirections(t *testing.T) {
	for _, c := range []struct {
		name string
		ends Ends
		want [4]int // missing, of pairsOfThree
	}{
		{"all", Ends{}, [4]int{10, 10, 10, 10}},
		{"both ways", Ends{From: these(0), To: these(1), Both: true}, [4]int{10, 10, 0, 0}},
		{"one way", Ends{From: these(0), To: these(1)}, [4]int{10, 0, 0, 0}},
		{"the other way", Ends{From: these(1), To: these(0)}, [4]int{0, 10, 0, 0}},
		{"from a node", Ends{From: these(0)}, [4]int{10, 0, 10, 0}},
		{"to a node", Ends{To: these(1)}, [4]int{10, 0, 0, 10}},
		{"of a node", Ends{To: these(1), Both: true}, [4]int{10, 10, 0, 10}},
	} {
		burst, clog := newPinger(pairsOfThree...), newPinger(pairsOfThree...)
		report := run(t, burst, &topologies.Mesh{}, 3, modeltest.Once("x", &LossBurst{c.ends, 1}, 19500*ms, 10*second))
		run(t, clog, &topologies.Mesh{}, 3, modeltest.Once("x", &Clog{c.ends}, 19500*ms, 10*second))
		total := 0.
		for i, link := range pairsOfThree {
			if got := burst.missing(link[0], link[1], 20*second, 30*second); got != c.want[i] || burst.missing(link[0], link[1], second, 60*second) != got {
				t.Errorf("burst, %s: of %v %d are missing, want %d", c.name, link, got, c.want[i])
			}
			total += float64(c.want[i])
			late := map[time.Duration]time.Duration{19: 10, 20: 10, 29: 10, 30: 10}
			if c.want[i] > 0 { // until 29.5 s
				late[20], late[29] = 9500, 500
			}
			expectTimes(t, "clog, "+c.name, clog, map[[2]sim.NodeID]map[time.Duration]time.Duration{link: late})
		}
		modeltest.Expect(t, c.name, report, map[string]float64{"lost_link_loss": total, "messages_lost": total, "fault_x_firings": 1})
	}
}

// TestBurstsOverlap: each takes its own links and its own share, and ends by itself.
func TestBurstsOverlap(t *testing.T) {
	p := newPinger(pairsOfThree...)
	run(t, p, &topologies.Mesh{}, 3,
		modeltest.Once("first", &LossBurst{Ends{From: these(0), To: these(1)}, 1}, 9500*ms, 20*second),
		modeltest.Once("second", &LossBurst{Ends{From: these(1), To: these(0)}, 1}, 19500*ms, 20*second))
	for link, lost := range map[[2]sim.NodeID][2]time.Duration{{0, 1}: {10, 30}, {1, 0}: {20, 40}, {0, 2}: {}} {
		from, to := lost[0]*second, lost[1]*second
		if got := p.missing(link[0], link[1], from, to); got != int(lost[1]-lost[0]) || p.missing(link[0], link[1], second, 60*second) != got {
			t.Errorf("of %v %d are missing from %v to %v, want all of them and no others", link, got, from, to)
		}
	}
}

// TestSlowDelays: what slow nodes send is late, not what they get; delays of faults that overlap add up.
func TestSlowDelays(t *testing.T) {
	p := newPinger(pairsOfThree...)
	run(t, p, &topologies.Mesh{}, 3,
		modeltest.Once("first", &Slow{Nodes: *these(0), Factor: 1, Delay: 200 * ms}, 9500*ms, 20*second),
		modeltest.Once("second", &Slow{Nodes: *these(0, 2), Factor: 1, Delay: 50 * ms}, 19500*ms, 20*second))
	expectTimes(t, "delays", p, map[[2]sim.NodeID]map[time.Duration]time.Duration{
		{0, 1}: {9: 10, 10: 210, 19: 210, 20: 260, 29: 260, 30: 60, 39: 60, 40: 10},
		{1, 0}: {9: 10, 10: 10, 20: 10, 30: 10, 40: 10},
		{0, 2}: {9: 10, 10: 210, 20: 260, 30: 60, 40: 10},
		{2, 1}: {9: 10, 10: 10, 19: 10, 20: 60, 30: 60, 39: 60, 40: 10},
	})
}

// TestSlowFactors: a slow node serves more slowly; factors of faults that overlap are multiplied.
func TestSlowFactors(t *testing.T) {
	p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{1, 0})
	config := configure(t, &topologies.Mesh{}, 2,
		modeltest.Once("first", &Slow{Nodes: *these(1), Factor: 3}, 9500*ms, 20*second),
		modeltest.Once("second", &Slow{Nodes: *these(1), Factor: 2}, 19500*ms, 20*second))
	config.Network = func(*sim.World) (*sim.Network, error) {
		return &sim.Network{Latency: modeltest.Constant(10 * ms), Service: func(sim.NodeID) sim.Service {
			return sim.Service{Time: random.Constant{Value: 1e8}, Servers: 1, Queue: -1}
		}}, nil
	}
	modeltest.Run(t, pingModel, &p, config)
	expectTimes(t, "factors", p, map[[2]sim.NodeID]map[time.Duration]time.Duration{
		{0, 1}: {9: 110, 10: 310, 19: 310, 20: 610, 28: 610, 29: 536, 30: 210, 40: 110}, // of that of second 29, 110 ms are left when the first fault ends: they take a third
		{1, 0}: {9: 110, 10: 110, 20: 110, 30: 110, 40: 110},
	})
}

// TestPause: what comes to a paused node waits, and so do its timers; where faults overlap until the last one ends.
func TestPause(t *testing.T) {
	p := newPinger(pairsOfThree...)
	run(t, p, &topologies.Mesh{}, 3, modeltest.Once("first", &Pause{Nodes: *these(1)}, 9500*ms, 5*second),
		modeltest.Once("second", &Pause{Nodes: *these(1)}, 12500*ms, 7*second)) // until 19.5 s
	expectTimes(t, "pause", p, map[[2]sim.NodeID]map[time.Duration]time.Duration{
		{0, 1}: {9: 10, 10: 9500, 14: 5500, 15: 4500, 19: 500, 20: 10},
		{2, 1}: {10: 9500, 20: 10},
		{0, 2}: {9: 10, 10: 10, 15: 10, 20: 10},
		{1, 0}: {9: 10, 10: -1, 19: -1}, // its timer of 10 s rings at 19.5 s
	})
	if !slices.IsSorted(p.received[[2]sim.NodeID{0, 1}]) {
		t.Errorf("what waited comes out of order: %v", p.received[[2]sim.NodeID{0, 1}])
	}
}

// TestChurn: a session, a time away and so on, from `at` on for `for`, when all are there for good.
func TestChurn(t *testing.T) {
	churn := func(absent sim.Ratio) *Churn {
		return &Churn{Nodes: *these(1), Session: &durations.Constant{Value: 3 * second}, Away: &durations.Constant{Value: 2 * second}, Absent: absent, Disk: diskLost}
	}
	for _, c := range []struct {
		name   string
		model  *Churn
		when   sim.When
		away   []time.Duration // the seconds in which it begins to be away, for two each
		last   time.Duration   // the last of them lasts until then
		starts int
	}{
		{"a while", churn(0), sim.When{At: 9500 * ms, For: 15 * second}, []time.Duration{12500, 17500, 22500}, 24500, 1},
		{"cut short", churn(0), sim.When{At: 9500 * ms, For: 14 * second}, []time.Duration{12500, 17500, 22500}, 23500, 1},
		{"absent at first", churn(1), sim.When{At: 9500 * ms, For: 6 * second}, []time.Duration{9500, 14500}, 15500, 1},
		{"over before anybody leaves", churn(0), sim.When{At: 9500 * ms, For: 3 * second}, nil, 0, 1},
	} {
		p := newPinger([2]sim.NodeID{0, 1}, [2]sim.NodeID{0, 2})
		run(t, p, &topologies.Mesh{}, 3, sim.Fault{Name: "x", Model: c.model, When: c.when})
		for s := range 60 * time.Second / second {
			arrival := s*1000 + 10
			away := slices.ContainsFunc(c.away, func(from time.Duration) bool {
				return arrival >= from && arrival < min(from+2000, c.last)
			})
			if s > 0 && (p.missing(0, 1, s*second, (s+1)*second) == 1) != away {
				t.Errorf("%s: the node is away at %d ms: %v, want %v", c.name, arrival, !away, away)
			}
		}
		if p.missing(0, 2, second, 60*second) != 0 || p.started[1] != c.starts {
			t.Errorf("%s: others lose %d pings, and the disk counts %d starts", c.name, p.missing(0, 2, second, 60*second), p.started[1])
		}
	}
}

// TestRepeated: a fault that begins anew does so by its beginnings, as often as it is said.
func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		every, lasts time.Duration
		times        int
		begins       []time.Duration
	}{
		{10 * second, 3 * second, 0, []time.Duration{10, 20, 30, 40, 50}},
		{10 * second, 3 * second, 1, []time.Duration{10}},
		{10 * second, 3 * second, 3, []time.Duration{10, 20, 30}},
		{15 * second, 14 * second, 2, []time.Duration{10, 25}},
	} {
		p := newPinger([2]sim.NodeID{0, 1})
		cut := &Cut{From: &selection.Selector{}, Both: true}
		report := run(t, p, &topologies.Mesh{}, 2, sim.Fault{Name: "x", Model: cut, When: sim.When{At: 9500 * ms, For: c.lasts, Every: c.every, Times: c.times}})
		lost := 0
		for _, from := range c.begins {
			lost += p.missing(0, 1, from*second, from*second+c.lasts)
		}
		want := len(c.begins) * int(c.lasts/second)
		if got := p.missing(0, 1, second, 60*second); lost != want || got != want {
			t.Errorf("every %v, %d times: %d pings are lost when they should be, %d in all, want %d", c.every, c.times, lost, got, want)
		}
		if c.times > 0 {
			modeltest.Expect(t, "repeated", report, map[string]float64{"fault_x_firings": float64(c.times)})
		}
	}
}
