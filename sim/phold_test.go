package sim_test

// These tests prove nothing but speed: here is PHOLD, the usual case of the benchmarks, which the tests of memory run,
// too.

import (
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// mesh is a complete graph.
type mesh int

func (m mesh) Len() int              { return int(m) }
func (m mesh) Degree(sim.NodeID) int { return int(m) - 1 }
func (m mesh) Neighbor(n sim.NodeID, i int) sim.NodeID {
	if sim.NodeID(i) >= n {
		i++
	}
	return sim.NodeID(i)
}
func (m mesh) Adjacent(a, b sim.NodeID) bool { return a != b }

// delay is a constant plus an exponential latency.
type delay struct{ fixed, mean time.Duration }

func (d delay) Draw(_ sim.Hop, r *random.Rand) time.Duration {
	return d.fixed + random.Duration(float64(d.mean)*r.Exponential())
}
func (d delay) Mean(_, _ sim.NodeID) (time.Duration, bool) { return d.fixed + d.mean, true }

// job is PHOLD's message: it hops from node to node for ever.
type job struct{}

func (job) Kind() sim.Kind { return 0 }
func (job) Size() sim.Size { return 64 }

type worker struct{ jobs, received int }

func (w *worker) Init(env *sim.Env[job]) {
	for range w.jobs {
		w.pass(env)
	}
}
func (w *worker) pass(env *sim.Env[job]) {
	to := sim.NodeID(env.Rand(sim.Choices).IntN(env.Participants() - 1))
	if to >= env.ID() {
		to++
	}
	env.Send(to, job{})
}
func (w *worker) OnMessage(env *sim.Env[job], _ sim.NodeID, _ job) {
	w.received++
	w.pass(env)
}
func (w *worker) OnTimer(*sim.Env[job], sim.Timer) {}

type pholdParams struct{ Jobs int }

var phold = sim.Definition[pholdParams, job]{
	Name: "phold", Kinds: []string{"job"},
	New: func(p *pholdParams, w *sim.World) func(sim.NodeID) sim.Protocol[job] {
		workers := make([]worker, w.Len())
		return func(n sim.NodeID) sim.Protocol[job] { workers[n] = worker{jobs: p.Jobs}; return &workers[n] }
	},
}

func pholdConfig(nodes int, events uint64) *sim.Config {
	return &sim.Config{
		Seed: 1, Duration: sim.Forever / 2,
		World: &sim.World{Participants: nodes, Graph: mesh(nodes)},
		Network: func(*sim.World) (*sim.Network, error) {
			return &sim.Network{Latency: delay{time.Second, time.Second}}, nil
		},
		Limits: sim.Limits{Events: events},
	}
}

func BenchmarkPHOLD(b *testing.B) {
	for _, nodes := range []int{1 << 10, 1 << 16, 1 << 20} {
		b.Run(sizeName(nodes), func(b *testing.B) {
			engine, err := sim.New(&phold, &pholdParams{1}, pholdConfig(nodes, uint64(max(b.N, 1))))
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

func sizeName(n int) string {
	return map[int]string{1 << 10: "pending=1024", 1 << 16: "pending=65536", 1 << 20: "pending=1048576"}[n]
}
