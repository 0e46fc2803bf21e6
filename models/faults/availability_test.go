package faults

// These tests prove the availability of servers that are up and down for exponential times, and of majorities of three,
// five and seven; and minimum times up and down.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

// TestAvailability is row C3: hubs are up for exp(a) and down for exp(b) hours; the share of time that hubs, and most
// hubs, are up.
func TestAvailability(t *testing.T) {
	for _, c := range []struct {
		hubs              int
		up, down          time.Duration // hours
		hours, runs       int
		share, majorities float64
	}{
		{1, 990, 10, 1_000_000, 30, 0.99, 0.99},
		{3, 990, 10, 1_000_000, 30, 0.99, 0.999702},
		{5, 990, 10, 1_000_000, 30, 0.99, 0.999990},
		{7, 990, 10, 1_000_000, 60, 0.99, 0.9999997},
		{3, 90, 10, 100_000, 40, 0.9, 0.972},
		{5, 90, 10, 100_000, 40, 0.9, 0.99144},
		{7, 90, 10, 100_000, 40, 0.9, 0.99727},
	} {
		t.Run(fmt.Sprintf("%d hubs up %d h", c.hubs, c.up), func(t *testing.T) {
			var hubs, majorities []float64
			for seed := range c.runs {
				report := longRun(t, c.hubs, uint64(seed+1), time.Duration(c.hours)*time.Hour, c.up*time.Hour, c.down*time.Hour)
				hubs = append(hubs, report.Value("hubs_up_ratio"))
				majorities = append(majorities, report.Value("hubs_majority_up_ratio"))
			}
			modeltest.ExpectMean(t, "hubs_up_ratio", hubs, c.share, 1e-6)
			modeltest.ExpectMean(t, "hubs_majority_up_ratio", majorities, c.majorities, 1e-6)
		})
	}
}

func longRun(t *testing.T, hubs int, seed uint64, duration, up, down time.Duration) *sim.Report {
	t.Helper()
	config := configure(t, &topologies.Hubs{Count: hubs, Attach: "round_robin", Backbone: "mesh"}, 2, sim.Fault{
		Name: "unreliable", Model: &Crash{Nodes: selection.Selector{Position: new("hub")}},
		When: sim.When{MTTF: up, MTTR: down},
	})
	config.Seed, config.Duration, config.Drain, config.CheckMessages = seed, duration, 0, false
	p := newPinger()
	report, err := pingModel.Run(&p, config)
	if err != nil || report.Status != sim.OK {
		t.Fatal(report, err)
	}
	return report
}

// TestShortestTimes: with both minima at their means, a node alternates like a clock.
func TestShortestTimes(t *testing.T) {
	fault := sim.Fault{Name: "clockwork", Model: &Crash{Nodes: *these(1)},
		When: sim.When{MTTF: 4500 * ms, MTTR: 2 * second, MinUp: 4500 * ms, MinDown: 2 * second}}
	p := newPinger([2]sim.NodeID{0, 1})
	run(t, p, &topologies.Mesh{}, 2, fault)
	// Down from 4.5 s to 6.5 s, and again every 6.5 s: the pings of seconds 5, 6, 11, 12, 18, 19, ... are lost.
	for _, s := range []time.Duration{5, 6, 11, 12, 18, 19, 24, 25} {
		if p.missing(0, 1, s*second, (s+1)*second) != 1 {
			t.Errorf("the ping of second %d arrives", s)
		}
	}
	if n := p.missing(0, 1, second, 26*second); n != 8 {
		t.Errorf("%d pings are lost in 25 s, want 8", n)
	}
}
