package batch

// These tests prove that a forecast of what can be tried whole is what a run comes to, that a longer run is foreseen from its
// beginning, and that a run for which this machine has too little memory is told and not on record.

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/models"
	"starmesh/sim"
)

func experiment(t *testing.T, text string) *plan.Experiment {
	t.Helper()
	file := filepath.Join(t.TempDir(), "batch.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nname: batch\nlinks: {latency: 20ms}\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := plan.Read(models.Builtin(), file, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestForecast(t *testing.T) {
	e := experiment(t, "replications: 7\nduration: 10s\nnodes: 8\ntopology: star\nprotocol: {chat: {rate: 1/s}}\nsweep: [{nodes: [8, 16]}]\n")
	f := Foretell(e, 2, 10*time.Second)
	want := 0.0
	for i, cell := range e.Cells {
		run, err := new(plan.Rig).Prepare(cell, 0)
		if err != nil {
			t.Fatal(err)
		}
		events := float64(run.Run().Events)
		if f.Cells[i].Events != events {
			t.Errorf("%v: %v events, want %v", cell.Values, f.Cells[i].Events, events)
		}
		want += 7 * events
	}
	if f.Events != want || !(f.Time > 0) || !(f.Memory > 20e6 && f.Memory < 100e6) {
		t.Errorf("%v events, want %v, in %v and %d bytes", f.Events, want, f.Time, f.Memory)
	}
}

// TestForecastOfALongRun foresees it from its first tenth, by a clock that ticks whenever it is looked at: once in so many events.
func TestForecastOfALongRun(t *testing.T) {
	e := experiment(t, "replications: 1\nduration: 5000s\nnodes: 16\ntopology: star\nprotocol: {chat: {rate: 1/s}}\n")
	const tick = time.Millisecond
	foresee := func(budget time.Duration) CellForecast {
		var clock time.Time
		return foretell(e, 1, budget, func() time.Time { clock = clock.Add(tick); return clock }).Cells[0]
	}
	const look = 1024 // events between two looks
	whole := foresee(math.MaxInt64)
	start := foresee(time.Duration(whole.Events/look/10) * tick)
	for _, c := range []struct {
		what         string
		start, whole float64
	}{
		{"events", start.Events, whole.Events},
		{"bytes", float64(start.Memory), float64(whole.Memory)},
		{"nanoseconds", float64(start.Time), float64(whole.Time)},
	} {
		if !(c.start > c.whole/1.5 && c.start < c.whole*1.5) || c.start == c.whole {
			t.Errorf("%v %s from the beginning, %v at the end", c.start, c.what, c.whole)
		}
	}
}

// TestGrowth goes on as a run began: on a line, between a line and a power, or not at all.
func TestGrowth(t *testing.T) {
	at := func(events uint64, bytes sim.Size) mark {
		return mark{Reached: sim.Reached{Events: events, Memory: bytes + 50, TableBytes: 50}}
	}
	for _, c := range []struct {
		name                string
		quarter, half, last mark
		more, want          float64
	}{
		{"a line", at(25, 350), at(50, 600), at(100, 1100), 900, 9000},
		{"a line after a jump", at(25, 5350), at(50, 5600), at(100, 6100), 900, 9000},
		{"ever faster", at(25, 200), at(50, 300), at(100, 1100), 900, 14400},
		{"a root: 4000 more on it, 8000 on the line", at(100, 1000), at(400, 2000), at(1600, 4000), 4800, math.Sqrt(4000 * 8000)},
		{"a logarithm: 332 more on it, 2400 on the line", at(100, 200), at(400, 400), at(1600, 600), 4800 * 3, math.Sqrt(math.Log(10) / math.Log(4) * 200 * 2400)},
		{"no longer", at(25, 350), at(50, 600), at(100, 600), 900, 0},
		{"never", at(25, 100), at(50, 100), at(100, 100), 900, 0},
		{"less", at(25, 600), at(50, 100), at(100, 100), 900, 0},
		{"one event", at(0, 100), at(0, 100), at(1, 150), 9, 450},
		{"the end", at(25, 350), at(50, 600), at(100, 1100), 0, 0},
	} {
		if got := grows(c.quarter, c.half, c.last, c.more); !(math.Abs(got-c.want) < 1e-3) {
			t.Errorf("%s: %v bytes more, want %v", c.name, got, c.want)
		}
	}
}

func TestRunsTooLargeForThisMachine(t *testing.T) {
	e := experiment(t, "replications: 3\nduration: 10s\nnodes: 8\ntopology: star\nprotocol: {chat: {rate: 20/s}}\nsweep: [{protocol.chat.rate: [0.1/s, 200/s]}]\n")
	folder, err := results.Open(filepath.Join(t.TempDir(), "out"), e, results.Options{Build: "b"})
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	var tooLarge *TooLarge
	err = Run(t.Context(), folder, Options{Jobs: 2, Memory: 300_000})
	if !errors.As(err, &tooLarge) || tooLarge.Runs != 3 || len(folder.Done) != 3 {
		t.Fatalf("%v; %d runs are on record", err, len(folder.Done))
	}
	for r := range 3 {
		if folder.Done[e.Cells[0].RunID(r)] == nil {
			t.Error(fmt.Sprint("the small run ", r, " is not on record"))
		}
	}
	if err := Run(t.Context(), folder, Options{Jobs: 2}); err != nil || len(folder.Done) != 6 {
		t.Errorf("with more memory: %v, %d runs", err, len(folder.Done))
	}
}
