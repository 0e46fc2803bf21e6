package main

import (
	"starmesh/sim"
)

// job is PHOLD's message: it hops from node to node for ever (Fujimoto 1990, Performance of Time Warp under synthetic
// workloads). It has 16 bytes, as much as a small message of a protocol.
type job struct{ hops, mark uint64 }

func (job) Kind() sim.Kind { return 0 }
func (job) Size() sim.Size { return 64 }

// worker is a node: an event updates its state and sends one job to another node chosen at random.
type worker struct {
	jobs     int
	received uint64
	mark     uint64
}

func (w *worker) Init(env *sim.Env[job]) {
	for range w.jobs {
		w.pass(env, job{})
	}
}

func (w *worker) OnMessage(env *sim.Env[job], _ sim.NodeID, j job) {
	w.received++
	w.mark = w.mark*31 + j.mark
	w.pass(env, job{hops: j.hops + 1, mark: w.mark})
}

func (w *worker) OnTimer(*sim.Env[job], sim.Timer) {}

func (w *worker) pass(env *sim.Env[job], j job) {
	to := sim.NodeID(env.Rand(sim.Choices).IntN(env.Participants() - 1))
	if to >= env.ID() {
		to++
	}
	env.Send(to, j)
}

var phold = sim.Define(sim.Definition[int, job]{
	Name: "phold", Kinds: []string{"job"}, Defaults: 1,
	New: func(jobs *int, w *sim.World) func(sim.NodeID) sim.Protocol[job] {
		workers := make([]worker, w.Len())
		return func(n sim.NodeID) sim.Protocol[job] {
			workers[n] = worker{jobs: *jobs}
			return &workers[n]
		}
	},
})
