package main

import (
	"starmesh/sim"
)

// job is PHOLD's message: it hops from node to node for ever (Fujimoto 1990, Performance of Time Warp under synthetic
// workloads). It has 16 bytes, as much as a small message of a protocol.
type job struct{ hops, mark uint64 }

func (job) Kind() sim.Kind { return 0 }
func (job) Size() sim.Size { return 64 }

// start is what phold's workers share: how many jobs each begins with, and the CPU time when the first one arrived. The
// peers schedule the first jobs before they start their clocks.
type start struct {
	jobs int
	cpu  int64
}

// worker is a node: an event updates its state and sends one job to another node chosen at random.
type worker struct {
	*start
	received uint64
	mark     uint64
}

func (w *worker) Init(env *sim.Env[job]) {
	for range w.jobs {
		w.pass(env, job{})
	}
}

func (w *worker) OnMessage(env *sim.Env[job], _ sim.NodeID, j job) {
	if w.cpu == 0 {
		w.cpu = cpuTime()
	}
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

var phold = sim.Define(sim.Definition[start, job]{
	Name: "phold", Kinds: []string{"job"},
	New: func(s *start, w *sim.World) func(sim.NodeID) sim.Protocol[job] {
		workers := make([]worker, w.Len())
		return func(n sim.NodeID) sim.Protocol[job] {
			workers[n] = worker{start: s}
			return &workers[n]
		}
	},
})
