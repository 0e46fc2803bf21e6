package cli

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// programMemory is what the program takes without a run, and slack what a run takes at most over what it counts, with what the
// collector has not collected.
const (
	programMemory = 32_000_000
	slack         = 1.3
)

// available returns the memory that the program may take: what the machine has, less where a cgroup or GOMEMLIMIT says so. 0: not
// known.
func available() sim.Size {
	bytes := uint64(math.MaxInt64)
	for _, source := range []func() (uint64, error){memlimit.FromSystem, memlimit.FromCgroup} {
		if limit, err := source(); err == nil && limit > 0 {
			bytes = min(bytes, limit)
		}
	}
	bytes = min(bytes, uint64(debug.SetMemoryLimit(-1)))
	if bytes == math.MaxInt64 {
		return 0
	}
	return sim.Size(bytes)
}

// allot lowers the number of jobs to what fits into the memory by estimate, says so, and returns it with what each run may take.
func (a *app) allot(e *plan.Experiment, jobs int) (int, sim.Size) {
	all := available()
	if all == 0 {
		return jobs, 0
	}
	room := roomOf(all)
	largest := sim.Size(1)
	for _, cell := range e.Cells {
		largest = max(largest, cell.Estimate.Memory)
	}
	fits := max(int(float64(room)/(float64(largest)*slack)), 1)
	if jobs = min(jobs, e.Runs()); fits < jobs {
		fmt.Fprintf(a.stderr, "note: --jobs is lowered from %d to %d: a run takes about %d MB by estimate, and there are %d MB\n", jobs, fits, largest/1e6, all/1e6)
		jobs = fits
	}
	return jobs, each(all, jobs)
}

// roomOf is what runs may take together of the memory there is. Others have to live, too.
func roomOf(all sim.Size) sim.Size { return sim.Size(float64(all)*0.8) - programMemory }

// each is what one of so many runs may take; 0: not known.
func each(all sim.Size, jobs int) sim.Size {
	if all == 0 {
		return 0
	}
	return max(sim.Size(float64(roomOf(all))/slack)/sim.Size(jobs), 1)
}

// tune lets the collector work harder where the memory gets scarce, and returns what undoes it: runs end at limits.memory by what
// they count, and what is not collected comes on top.
func tune(e *plan.Experiment, jobs int) (undo func()) {
	unpace := tunePace()
	const counted = 1.1 // of what runs count
	before, bound := debug.SetMemoryLimit(-1), 0.0
	for _, cell := range e.Cells {
		if bound = max(bound, float64(cell.Limits.Memory)*counted); cell.Limits.Memory == 0 {
			bound = math.Inf(1)
		}
	}
	if all := programMemory + float64(bound*float64(jobs)); all < float64(before) {
		debug.SetMemoryLimit(int64(all))
	}
	return func() {
		unpace()
		debug.SetMemoryLimit(before)
	}
}

// tunePace lets the collector work less often where small runs and messages make much garbage, and returns what undoes it.
func tunePace() (undo func()) {
	percent := debug.SetGCPercent(-1)
	debug.SetGCPercent(percent)
	var pacing atomic.Bool
	if _, set := os.LookupEnv("GOGC"); !set {
		pacing.Store(true)
		pace(&pacing)
	}
	return func() {
		pacing.Store(false)
		debug.SetGCPercent(percent)
	}
}

// garbage is what there may be of it before the collector runs, unless a quarter of what is in use is more: small runs make much
// of it and keep little, and large ones keep few large pieces, which cost the collector little.
const garbage = 32 << 20

// leastHeap is the heap below which the collector takes the percentage of this.
const leastHeap = 4 << 20

// pace says after each collection when the next one is due, for as long as on is true.
func pace(on *atomic.Bool) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := max(sample[0].Value.Uint64(), 1<<20)
	debug.SetGCPercent(int(min(max(25, 100*garbage/live), 100*garbage/leastHeap)))
	runtime.AddCleanup(new([64]byte), func(on *atomic.Bool) {
		if on.Load() {
			pace(on)
		}
	}, on)
}
