package cluster

import (
	"context"
	"hash/maphash"
	"math"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/sim"
)

// auditor does a sample of the runs again. Which, no worker can foretell.
type auditor struct {
	share    float64
	seed     maphash.Seed
	memory   sim.Size
	open     int // results under audit
	waiting  []order
	orders   chan order
	verdicts chan verdict
}

type order struct {
	results.Task
	claimed *results.Record
}

// verdict is what a worker claims of a run, and what it came to here; nil where it does not fit into the memory.
type verdict struct{ claimed, computed *results.Record }

func newAuditor(share float64, memory sim.Size) *auditor {
	return &auditor{share: share, seed: maphash.MakeSeed(), memory: memory, orders: make(chan order), verdicts: make(chan verdict)}
}

func (a *auditor) chooses(runID string) bool {
	return float64(maphash.String(a.seed, runID)) < float64(a.share*math.MaxUint64)
}

// begin has a run done again, after those that wait for it.
func (a *auditor) begin(t results.Task, claimed *results.Record) {
	a.open++
	a.waiting = append(a.waiting, order{t, claimed})
}

// next returns the order that waits longest, and where to send it; a nil channel if there is none.
func (a *auditor) next() (chan<- order, order) {
	if len(a.waiting) == 0 {
		return nil, order{}
	}
	return a.orders, a.waiting[0]
}

// audit does what is ordered until ctx is done.
func (a *auditor) audit(ctx context.Context) {
	rig := plan.Rig{Memory: a.memory}
	for {
		select {
		case o := <-a.orders:
			v := verdict{o.claimed, batch.Execute(&rig, o.Task)}
			select {
			case a.verdicts <- v:
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
