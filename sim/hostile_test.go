package sim_test

// These tests prove nothing but speed: the benchmark of what is hard on a queue, such as ties, bursts and cancelled
// timers.

import (
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// drawn is a latency by a function.
type drawn func(r *random.Rand) time.Duration

func (d drawn) Draw(_ sim.Hop, r *random.Rand) time.Duration { return d(r) }
func (drawn) Mean(_, _ sim.NodeID) (time.Duration, bool)     { return 0, false }

// hostile is what makes a run hard.
type hostile struct {
	latency func(r *random.Rand) time.Duration
	timeout time.Duration // of a timer that each message sets, and that the next one cancels
	centre  bool          // every other message goes to node 0
	waves   bool          // nodes send at whole seconds only, then in bursts
	rates   bool          // nodes wait 10 s before they send, or 1 ms, for 100 s in turn
}

func exponential(mean time.Duration) func(r *random.Rand) time.Duration {
	return func(r *random.Rand) time.Duration { return random.Duration(float64(mean) * r.Exponential()) }
}

var hostileShapes = map[string]hostile{
	"phold":       {latency: func(r *random.Rand) time.Duration { return time.Second + exponential(time.Second)(r) }},
	"ties":        {latency: func(*random.Rand) time.Duration { return time.Second }},
	"exponential": {latency: exponential(time.Second)},
	"heavy_tailed": {latency: func(r *random.Rand) time.Duration {
		return random.Duration(float64(time.Millisecond) / (1 - r.Float64())) // Pareto with an infinite mean
	}},
	"every_scale":      {latency: func(r *random.Rand) time.Duration { return time.Duration(1 + r.Uint64N(1<<(1+r.IntN(36)))) }},
	"cancelled_timers": {latency: exponential(time.Second), timeout: time.Hour},
	"one_receiver":     {latency: exponential(time.Second), centre: true},
	"rates":            {latency: exponential(time.Millisecond), rates: true},
	"bursts":           {latency: exponential(time.Microsecond), waves: true},
}

// victim plays PHOLD in a hostile shape.
type victim struct {
	*hostile
	timer sim.TimerID
}

func (v *victim) Init(env *sim.Env[job]) { v.pass(env) }

func (v *victim) OnMessage(env *sim.Env[job], _ sim.NodeID, _ job) {
	if v.timeout > 0 {
		env.Cancel(v.timer)
		v.timer = env.SetTimer(v.timeout, 0, 0)
	}
	switch {
	case v.waves:
		env.SetTimer(env.Now().Truncate(time.Second)+time.Second-env.Now(), 1, 0)
	case v.rates && env.Now()/(100*time.Second)%2 == 0:
		env.SetTimer(exponential(10*time.Second)(env.Rand(sim.Choices)), 1, 0)
	case v.rates:
		env.SetTimer(exponential(time.Millisecond)(env.Rand(sim.Choices)), 1, 0)
	default:
		v.pass(env)
	}
}

func (v *victim) OnTimer(env *sim.Env[job], t sim.Timer) {
	if t.Kind == 1 {
		v.pass(env)
	}
}

func (v *victim) pass(env *sim.Env[job]) {
	to := sim.NodeID(env.Rand(sim.Choices).IntN(env.Participants() - 1))
	if to >= env.ID() {
		to++
	}
	if v.centre && to%2 == 0 && env.ID() != 0 {
		to = 0
	}
	env.Send(to, job{})
}

var victims = sim.Definition[hostile, job]{
	Name: "victims", Kinds: []string{"job"},
	New: func(p *hostile, w *sim.World) func(sim.NodeID) sim.Protocol[job] {
		list := make([]victim, w.Len())
		return func(n sim.NodeID) sim.Protocol[job] { list[n] = victim{hostile: p}; return &list[n] }
	},
}

// BenchmarkHostile puts shapes that are hard on one queue or another beside PHOLD with as many events pending.
func BenchmarkHostile(b *testing.B) {
	for name, shape := range hostileShapes {
		for _, nodes := range []int{1 << 10, 1 << 16, 1 << 20} {
			b.Run(name+"/"+sizeName(nodes), func(b *testing.B) {
				config := pholdConfig(nodes, uint64(max(b.N, 1)))
				config.Network = func(*sim.World) (*sim.Network, error) {
					return &sim.Network{Latency: drawn(shape.latency)}, nil
				}
				engine, err := sim.New(&victims, &shape, config)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				b.ResetTimer()
				if r := engine.Run(); r.Status != sim.Truncated {
					b.Fatal(r.Status, r.Reason)
				}
			})
		}
	}
}
