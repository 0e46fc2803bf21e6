package batch_test

// These tests prove that a panic in a protocol fails its run alone, keeps that run out of the means, and that an
// interrupted batch goes on from what is done.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/models"
	"starmesh/sim"
)

// fragile is a protocol that panics where node 0 draws an unlucky number.
type fragile struct{}

type nothing struct{}

func (nothing) Kind() sim.Kind { return 0 }
func (nothing) Size() sim.Size { return 1 }

func (fragile) Init(env *sim.Env[nothing]) { env.SetWorkTimer(time.Second, 0, 0) }

func (fragile) OnMessage(*sim.Env[nothing], sim.NodeID, nothing) {}

func (fragile) OnTimer(env *sim.Env[nothing], _ sim.Timer) {
	if env.ID() == 0 && env.Rand(0).Uint64()%4 == 0 {
		panic("unlucky,\n\"as they say\"")
	}
}

func catalogue() *models.Catalogue {
	c := models.Builtin()
	c.Protocols = append(c.Protocols, sim.Define(sim.Definition[struct{}, nothing]{
		Name: "fragile", About: "Panics in one run of four.", Kinds: []string{"nothing"},
		New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[nothing] {
			return func(sim.NodeID) sim.Protocol[nothing] { return fragile{} }
		},
	}))
	return c
}

const text = "version: 1\nname: fragile\nreplications: 12\nduration: 5s\nnodes: 4\ntopology: star\nlinks: {latency: 1ms}\nprotocol: fragile\n"

func open(t *testing.T) *results.Folder {
	t.Helper()
	e, err := plan.Parse(catalogue(), "fragile.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, err := results.Open(filepath.Join(t.TempDir(), "out"), e, results.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return folder
}

// TestAPanicFailsItsRunAlone expects the row of the run that panicked, and all others unharmed.
func TestAPanicFailsItsRunAlone(t *testing.T) {
	folder := open(t)
	calls := 0
	if err := batch.Run(context.Background(), folder, batch.Options{Jobs: 3, Progress: func(int, int) { calls++ }}); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, r := range folder.Done {
		if r.Status == sim.Failed {
			failed++
			if reason := r.Record().Reason; !strings.Contains(reason, "unlucky") {
				t.Errorf("reason %q", reason)
			}
		}
	}
	if len(folder.Done) != 12 || calls != 12 || failed == 0 || failed == 12 {
		t.Fatalf("%d runs, %d calls, %d failed", len(folder.Done), calls, failed)
	}
	summary, err := folder.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if c := summary.Cells[0]; c.Failed != failed || c.Metric("ledger_imbalance").N != 12-failed {
		t.Errorf("%d failed, %d count; %d failed in the summary", failed, c.Metric("ledger_imbalance").N, c.Failed)
	}
}

// TestAnotherBuildTriesARunOfEachCell, and does nothing again where that comes to the same.
func TestAnotherBuildTriesARunOfEachCell(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	e, err := plan.Parse(models.Builtin(), "x.yaml", []byte(strings.Replace(text, "protocol: fragile", "protocol: {chat: {rate: 1/s}}\nsweep: [{nodes: [3, 4]}]", 1)), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		build string
		runs  int
	}{{"a", 24}, {"b", 2}, {"b", 0}} {
		folder, err := results.Open(path, e, results.Options{Build: c.build})
		if err != nil {
			t.Fatal(err)
		}
		runs := 0
		err = batch.Run(context.Background(), folder, batch.Options{Jobs: 2, Progress: func(int, int) { runs++ }})
		if err != nil || runs != c.runs || !folder.Complete() {
			t.Errorf("build %s: %d runs, want %d, %v", c.build, runs, c.runs, err)
		}
		folder.Close()
	}
}

// TestNothingOfAFailedRunTouchesAnother: one worker does all of them, and each comes to what it comes to alone.
func TestNothingOfAFailedRunTouchesAnother(t *testing.T) {
	digests := func(jobs int, shuffle uint64) map[string]string {
		folder := open(t)
		if err := batch.Run(context.Background(), folder, batch.Options{Jobs: jobs, Shuffle: shuffle}); err != nil {
			t.Fatal(err)
		}
		list := map[string]string{}
		for id, done := range folder.Done {
			r := done.Record()
			list[id] = fmt.Sprint(r.Status, r.Digest, r.Reason, r.Values)
		}
		return list
	}
	want := digests(12, 0)
	for shuffle := range uint64(3) {
		if got := digests(1, shuffle); !maps.Equal(got, want) {
			t.Errorf("shuffled by %d: %v, want %v", shuffle, got, want)
		}
	}
}

func TestAnInterruptedBatchKeepsWhatIsDone(t *testing.T) {
	folder := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := batch.Run(ctx, folder, batch.Options{Jobs: 1, Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}})
	if done := len(folder.Done); !errors.Is(err, context.Canceled) || done < 3 || done == 12 {
		t.Fatalf("%d runs, %v", done, err)
	}
	if err := batch.Run(context.Background(), folder, batch.Options{Jobs: 2}); err != nil || !folder.Complete() {
		t.Fatal(len(folder.Done), err)
	}
}

// BenchmarkTinyRuns is a whole batch, from the file to the tables: what a run of four nodes and some ten events costs in it.
func BenchmarkTinyRuns(b *testing.B) {
	const text = "version: 1\nname: tiny\nseed: 7\nreplications: 2000\nduration: 4s\ndrain: 6s\nnodes: 4\ntopology: mesh\n" +
		"links: {latency: {uniform: {min: 5ms, max: 50ms}}}\nprotocol: {generals: {m: 1, traitors: 1, strategy: random}}\n"
	runs := 0
	for b.Loop() {
		e, err := plan.Parse(models.Builtin(), "tiny.yaml", []byte(text), plan.Options{})
		if err != nil {
			b.Fatal(err)
		}
		folder, err := results.Open(filepath.Join(b.TempDir(), "out"), e, results.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err = batch.Run(b.Context(), folder, batch.Options{Jobs: 1}); err == nil {
			_, err = folder.Finish()
		}
		if err != nil {
			b.Fatal(err)
		}
		runs += len(folder.Done)
		folder.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(runs), "ns/run")
}
