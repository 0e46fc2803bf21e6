package chat

import (
	"time"

	"starmesh/sim"
)

// settled is how many means of a time the drain must last, so that hardly any time of that kind (or sum of two)
// is cut off by the end of the run: less than 5 in a million.
const settled = 15

// theorems are the ticks on links of constant latency d, and what intermittent users do to a server's store.
func theorems() []sim.Theorem[Params] {
	relayed := sharpTicks().
		And("hubs serve, and no user is one", relaysOnly).
		And("each user is next to its hub", adjacentToHomes)
	central := relayed.And("one hub, or the second tick depends on who shares one", func(_ *Params, s *sim.Setting) bool { return len(s.World.Hubs) == 1 })
	direct := sharpTicks().
		And("no hubs, and all users adjacent", complete).
		And("no crowds", func(p *Params, _ *sim.Setting) bool { return p.Crowds == nil })
	stored := steadyLinks().
		And("users come and go", func(p *Params, _ *sim.Setting) bool { return p.Offline > 0 }).
		And("hubs serve, and no user is one", relaysOnly)
	return []sim.Theorem[Params]{
		ticks("2d: to the server and back", 2, relayed, "first_tick_mean_ms"),
		ticks("4d: through the server to the recipient and back", 4, central, "second_tick_mean_ms"),
		ticks("4d + read_after", 4, readInTime(central), "read_tick_mean_ms"),
		ticks("2d: to the recipient and back", 2, direct, "first_tick_mean_ms", "second_tick_mean_ms"),
		ticks("2d + read_after", 2, readInTime(direct), "read_tick_mean_ms"),
		{
			Metrics: []string{"waited_ratio"}, Source: "b/(a+b) of online a and offline b, exponential and stationary", Assumes: stored,
			Values: func(p *Params, _ *sim.Setting) []float64 {
				return []float64{float64(p.Offline) / (float64(p.Online) + float64(p.Offline))}
			},
		}, {
			Metrics: []string{"stored_wait_mean_ms"}, Source: "b²/(a+b), zeros included",
			Assumes: stored.
				And("no breaker", func(p *Params, _ *sim.Setting) bool { return p.Breaker == nil }).
				And("drain and deadline last 15 x offline", func(p *Params, s *sim.Setting) bool { return outlasts(s, p.Offline) }),
			Values: func(p *Params, _ *sim.Setting) []float64 {
				off := float64(p.Offline)
				return []float64{float64(off*off) / (float64(p.Online) + off) / float64(time.Millisecond)}
			},
		},
	}
}

// ticks predicts times that take so many delays, and a read tick the reading besides.
func ticks(source string, delays time.Duration, assumes sim.Assumptions[Params], metrics ...string) sim.Theorem[Params] {
	return sim.Theorem[Params]{Metrics: metrics, Source: source, Assumes: assumes, Values: func(p *Params, s *sim.Setting) (values []float64) {
		d, _ := s.Network.ConstantLatency()
		for _, metric := range metrics {
			took := delays * d
			if metric == "read_tick_mean_ms" {
				took += p.ReadAfter
			}
			values = append(values, milliseconds(took))
		}
		return values
	}}
}

// steadyLinks assumes what makes a server know its clients as they were some delays ago: it then sees the same alternating process,
// and a hello ends the wait that a bye began as much later as it was said later. What the prediction does not cover are texts
// forwarded just before the bye arrives: they count as not having waited.
func steadyLinks() sim.Assumptions[Params] {
	return sim.Plain[Params]().With(sim.ConstantLatency[Params]()).
		And("users write", func(p *Params, _ *sim.Setting) bool { return p.Rate > 0 })
}

// sharpTicks assumes that nobody waits for anything but links.
func sharpTicks() sim.Assumptions[Params] {
	return steadyLinks().
		And("all users online", func(p *Params, _ *sim.Setting) bool { return p.Offline == 0 }).
		And("timeout >= 2d", func(p *Params, s *sim.Setting) bool {
			d, _ := s.Network.ConstantLatency()
			return p.Timeout >= sim.After(d, d)
		})
}

func readInTime(assumes sim.Assumptions[Params]) sim.Assumptions[Params] {
	return assumes.And("drain and deadline last 15 x read_after", func(p *Params, s *sim.Setting) bool { return outlasts(s, p.ReadAfter) })
}

// relaysOnly tells whether every user is a client whose messages pass the network to a server of their own.
func relaysOnly(p *Params, s *sim.Setting) bool {
	plan := newPlan(p, s.World)
	for user := range plan.users {
		if plan.home[user] == nobody || plan.isServer(sim.NodeID(user)) {
			return false
		}
	}
	return true
}

func complete(_ *Params, s *sim.Setting) bool {
	w := s.World
	for n := range w.Len() {
		if len(w.Hubs) > 0 || w.Graph.Degree(sim.NodeID(n)) != w.Len()-1 {
			return false
		}
	}
	return true
}

func adjacentToHomes(_ *Params, s *sim.Setting) bool {
	w := s.World
	for user, home := range homes(w)[:w.Participants] {
		if !w.Graph.Adjacent(sim.NodeID(user), home) {
			return false
		}
	}
	return true
}

func outlasts(s *sim.Setting, mean time.Duration) bool {
	return mean < sim.Forever/settled && sim.After(s.Drain, s.Deadline) >= settled*mean
}

func milliseconds(t time.Duration) float64 { return float64(t) / float64(time.Millisecond) }
