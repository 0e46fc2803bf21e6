package flood

// These tests prove that a flood over contacts takes the earliest journeys, by a search of its own, whether messages wait or not, and
// that nothing is predicted where an assumption does not hold.

import (
	"fmt"
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// drawn makes contacts of all links of a graph, some of them with a latency and a rate.
func drawn(g sim.Graph, seed uint64, wait bool) *sim.Contacts {
	r, c := random.New(seed), &sim.Contacts{Waits: wait, Of: map[sim.Link][]sim.Contact{}}
	for n := range sim.NodeID(g.Len()) {
		for i := range g.Degree(n) {
			var list []sim.Contact
			for at := time.Duration(r.IntN(20)) * time.Second; at < time.Minute; {
				contact := sim.Contact{From: at, To: at + time.Duration(1+r.IntN(10))*time.Second, Latency: -1, Rate: -1}
				if r.IntN(2) == 0 {
					contact.Latency = time.Duration(r.IntN(3000)) * time.Millisecond
				}
				if r.IntN(2) == 0 {
					contact.Rate = sim.Bandwidth(100 + r.IntN(2000))
				}
				list = append(list, contact)
				at = contact.To + time.Duration(r.IntN(3)*r.IntN(10))*time.Second
			}
			c.Of[sim.Link{From: n, To: g.Neighbor(n, i)}] = list
		}
	}
	return c
}

// TestEarliestJourneys: over random contacts each participant hears the rumour when theory says, to the nanosecond.
func TestEarliestJourneys(t *testing.T) {
	reached := 0.0
	for seed := range uint64(20) {
		for _, wait := range []bool{false, true} {
			config := modeltest.Config(t, &topologies.Mesh{Degree: 3}, 12, sim.Network{})
			contacts := drawn(config.World.Graph, seed, wait)
			network := sim.Network{Latency: modeltest.Constant(20 * time.Millisecond), Contacts: contacts}
			config.Network = func(*sim.World) (*sim.Network, error) { return &network, nil }
			config.Faults = []sim.Fault{{Name: "contacts", Model: sim.Absences{Contacts: contacts}, When: sim.When{For: sim.Forever}}}
			params := definition.Defaults
			report := modeltest.Run(t, Model(), &params, config)
			if lost := report.Value("messages_lost"); wait && lost != report.Value("lost_link_cut") {
				t.Errorf("seed %d: %v messages are lost, and not all for want of a contact", seed, lost)
			}
			compareTheory(t, fmt.Sprintf("seed %d, wait %v", seed, wait), &params, config, report, 3)
			reached += report.Value("decided_ratio")
		}
	}
	if !(reached > 10 && reached < 39) {
		t.Errorf("in 40 runs, of which half wait, %v of all hear it in sum: too few or too many to tell", reached)
	}
}

// TestJourney: by hand. The rumour waits for 0-1 until 10 s, crosses in 2 s, and waits for 1-2 until 30 s.
func TestJourney(t *testing.T) {
	s := time.Second
	contact := func(from, to, latency time.Duration) []sim.Contact {
		return []sim.Contact{{From: from, To: to, Latency: latency, Rate: -1}}
	}
	for _, c := range []struct {
		wait                 bool
		decided, mean, worst float64
		cut                  float64
	}{{true, 1, (0 + 12000 + 31000) / 3., 31000, 0}, {false, 1. / 3, 0, 0, 1}} {
		config := modeltest.Config(t, &topologies.Line{}, 3, sim.Network{})
		contacts := &sim.Contacts{Waits: c.wait, Of: map[sim.Link][]sim.Contact{
			{From: 0, To: 1}: contact(10*s, 11*s, 2*s), {From: 1, To: 0}: contact(10*s, 11*s, 2*s),
			{From: 1, To: 2}: contact(30*s, 40*s, 1*s), {From: 2, To: 1}: contact(30*s, 40*s, 1*s),
		}}
		network := sim.Network{Contacts: contacts}
		config.Network = func(*sim.World) (*sim.Network, error) { return &network, nil }
		config.Faults = []sim.Fault{{Name: "contacts", Model: sim.Absences{Contacts: contacts}, When: sim.When{For: sim.Forever}}}
		params := definition.Defaults
		report := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, "line", report, map[string]float64{
			"decided_ratio": c.decided, "decision_latency_max_ms": c.worst, "lost_link_cut": c.cut, sim.FiringsColumn("contacts"): 8,
		})
		if got := report.Value("decision_latency_mean_ms"); !(math.Abs(got-c.mean) <= 1e-9) {
			t.Errorf("wait %v: %v ms in the mean, want %v", c.wait, got, c.mean)
		}
		for name, broken := range map[string]func(){
			"loss":             func() { network.Loss = lossy{} },
			"noise":            func() { network.Noise = &sim.Noise{Duplication: .5} },
			"another fault":    func() { config.Faults = append(config.Faults, sim.Fault{Name: "more"}) },
			"rates and many":   func() { params.Rumours = 2; contacts.Of[sim.Link{From: 0, To: 1}][0].Rate = 9 },
			"too late a start": func() { params.Start = 2 * time.Minute },
		} {
			saved, list, given, rate := network, config.Faults, params, contacts.Of[sim.Link{From: 0, To: 1}][0].Rate
			broken()
			if p := Model().Theory(&params, &sim.Setting{Config: config, World: config.World, Network: &network}).Predictions; len(p) > 0 {
				t.Errorf("%s: %v is predicted", name, p)
			}
			network, config.Faults, params = saved, list, given
			contacts.Of[sim.Link{From: 0, To: 1}][0].Rate = rate
		}
	}
}

// lossy loses everything.
type lossy struct{}

func (lossy) Lost(sim.Hop, *random.Rand) bool { return true }
