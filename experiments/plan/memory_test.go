package plan

// These tests prove that a run knows what it holds: its own count is near what the heap grew by, for every protocol that keeps
// much, and a run that comes to limits.memory ends before it holds a quarter more, and the tallies that every run has.

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"starmesh/models"
	"starmesh/sim"
)

// large are settings that hold much, and for how long to run them.
var large = map[string]string{
	"raft":       "duration: 60s\nnodes: 30\ntopology: mesh\nprotocol: {raft: {rate: 1000/s}}",
	"hotstuff":   "duration: 200s\nnodes: 25\ntopology: mesh\nprotocol: {hotstuff: {clients: 3, rate: 50/s}}",
	"pbft":       "duration: 400s\nnodes: 13\ntopology: mesh\nprotocol: {pbft: {clients: 3, rate: 40/s}}",
	"kv":         "duration: 300s\nnodes: 100\ntopology: mesh\nprotocol: {kv: {rate: 20/s, replicas: 5}}",
	"nakamoto":   "duration: 800h\nnodes: 600\ntopology: {mesh: {degree: 8}}\nprotocol: nakamoto",
	"chat":       "duration: 20s\nnodes: 5000\ntopology: star\nprotocol: {chat: {rate: 1/s}}",
	"connection": "duration: 20s\nnodes: 500\ntopology: mesh\ntransport: {reliable: {}}\nprotocol: {chat: {rate: 2/s}}",
	"routes":     "duration: 20s\nnodes: 2200\ntopology: {geometric: {degree: 12}}\nprotocol: gossip",
	"flights":    "duration: 20s\nnodes: 80000\ntopology: mesh\nprotocol: gossip",
	"queue":      "duration: 20s\nnodes: 1000\ntopology: star\nservice: {time: 1ms, servers: 1, queue: 1000000}\nprotocol: {client_server: {rate: 5/s}}",
	"bracha":     "duration: 20s\nnodes: 120\ntopology: mesh\nprotocol: {bracha: {broadcasts: 1000, interval: 20ms}}",
	"quantiles":  "duration: 60s\nnodes: 1000\ntopology: star\nquantiles: exact\nprotocol: {chat: {rate: 2/s}}",
}

const tallies = 2e6 // bytes, for a minute of simulated time or so

func TestRunsKnowWhatTheyHold(t *testing.T) {
	if testing.Short() {
		t.Skip("heaps, not races")
	}
	for name, text := range large {
		if quick := name == "raft" || name == "routes" || name == "queue"; !quick && os.Getenv("STARMESH_LONG") == "" {
			continue
		}
		full, held, count := runLarge(t, text, 0)
		if full.Status != sim.OK || !(count > 0.7*held && count < 1.45*held) {
			t.Errorf("%s: %s, it counts %.1f MB and holds %.1f", name, full.Status, count/1e6, held/1e6)
		}
		limit := count / 2
		if limit < 4*tallies {
			t.Errorf("%s: %.1f MB are too few to say anything", name, count/1e6)
		}
		cut, held, count := runLarge(t, text, limit)
		if cut.Status != sim.Truncated || cut.Reason[:7] != "memory:" || held > 1.25*limit+tallies {
			t.Errorf("%s: %s (%s) at a limit of %.1f MB, it counts %.1f and holds %.1f", name, cut.Status, cut.Reason, limit/1e6, count/1e6, held/1e6)
		}
	}
}

// runLarge does a run, and returns the bytes that the heap grew by and those that the run counts.
func runLarge(t *testing.T, text string, limit float64) (report *sim.Report, held, count float64) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "large.yaml")
	text = fmt.Sprintf("version: 1\nname: large\nreplications: 1\nlinks: {latency: {exponential: 20ms}}\n%s\n", text)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := Read(models.Builtin(), file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	e.Cells[0].Limits.Memory = sim.Size(limit) // the file would be refused, if the estimate says so much
	before := heap()
	run, err := new(Rig).Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	report = run.Run()
	report.Samples = nil // what it says is not what it holds
	held = heap() - before
	return report, held, float64(run.Reached().Memory)
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
