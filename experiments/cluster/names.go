package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// Names on the server; all begin with starmesh.
const (
	batchesBucket    = "starmesh_batches"
	experimentBucket = "starmesh_experiments"
	consumerName     = "workers"
	aliveSubject     = "starmesh.alive" // where workers say so, each second
	newsSubject      = "starmesh.news"  // where a collector says that there is a batch
	tasksSubject     = "starmesh.tasks."
	resultsSubject   = "starmesh.results."
	tasksStream      = "starmesh_tasks_"
	resultsStream    = "starmesh_results_"
)

// Headers of results.
const (
	tooLargeHeader = "Starmesh-Too-Large" // instead of a result: the worker has not the memory
	objectHeader   = "Starmesh-Object"    // the results are in the object of this name
)

// packing is the form of results. It goes up when `results.Record.Pack` writes another one.
const packing = 1

// Batch is what the bucket tells of a batch.
type Batch struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Engine    string        `json:"engine"`
	Packing   int           `json:"packing"`
	Silence   time.Duration `json:"silence_ns"` // after which a worker is taken for dead
	Collector string        `json:"collector"`  // "" when it has left
	Runs      int           `json:"runs"`
	Done      int           `json:"done"`
	Failed    int           `json:"failed"`
	Stalled   string        `json:"stalled"` // why nothing comes; "" if something does
	Workers   []Alive       `json:"workers"`
	Heard     time.Time     `json:"heard"`
}

// Alive is what a worker says of itself.
type Alive struct {
	Worker   string    `json:"worker"` // host, process and a number
	Platform string    `json:"platform"`
	Build    string    `json:"build"`
	Engine   string    `json:"engine"`
	Jobs     int       `json:"jobs"`
	Done     int       `json:"done"`
	Rate     float64   `json:"runs_per_s"`
	Trouble  string    `json:"trouble"` // why it does not take tasks, or cannot get rid of results
	Left     bool      `json:"left"`
	Heard    time.Time `json:"heard"` // by whoever tells of it
}

// task is some runs of a cell, about a second's worth.
type task struct {
	Cell         string `json:"cell"`
	RunID        string `json:"run_id"` // of the first
	Replications []int  `json:"replications"`
	Deaths       int    `json:"deaths,omitempty"` // of workers that had it
	Alone        bool   `json:"alone,omitempty"`  // it is done while no other is: somebody died of a task that it was part of
}

// groupSubject is where the results of some runs go together. Others have another one, so that the server keeps all of them, and the
// same ones once.
func groupSubject(batchID string, runIDs ...string) string {
	hash := sha256.Sum256([]byte(strings.Join(runIDs, " ")))
	return resultsSubject + batchID + "." + hex.EncodeToString(hash[:])[:32]
}

// batchID identifies a batch by its runs, so that a collector that is started again anywhere finds it. More replications are
// the same batch.
func batchID(e *plan.Experiment) string {
	hash := sha256.New()
	fmt.Fprintln(hash, sim.Version)
	for _, cell := range e.Cells {
		fmt.Fprintln(hash, cell.ID)
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}
