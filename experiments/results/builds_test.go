package results

// These tests prove that what another build has done counts only where a run of the same cell comes to the same in this one.

import (
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// TestRunsOfAnotherBuild: of two cells one has changed.
func TestRunsOfAnotherBuild(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	e := experiment(t, "sweep: [{topology: [star, mesh], label: [star, mesh]}]\n", plan.Options{Replications: 3})
	record := func(cell *plan.Cell, replication int, digest string) *Record {
		return &Record{RunID: cell.RunID(replication), Status: sim.OK, Digest: digest, Values: make([]Number, len(cell.Columns))}
	}
	f := mustOpen(t, path, e, Options{Build: "a"})
	for _, cell := range e.Cells {
		for r := range e.Replications {
			if err := f.Add(record(cell, r, "a")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(f.Probes()) > 0 || f.Reused() != "" {
		t.Errorf("%v, %q", f.Probes(), f.Reused())
	}
	f.Close()

	f = mustOpen(t, path, e, Options{Build: "b"}) // all runs are there: no need to say resume
	probes := f.Probes()
	if len(f.Done) != 0 || len(probes) != 2 || probes[0] != (Task{e.Cells[0], 0}) || probes[1] != (Task{e.Cells[1], 0}) {
		t.Fatalf("%d runs count, %v", len(f.Done), probes)
	}
	for i, digest := range []string{"a", "other"} {
		if err := f.AddProbe(record(probes[i].Cell, probes[i].Replication, digest)); err != nil {
			t.Fatal(err)
		}
	}
	check := func(f *Folder) {
		t.Helper()
		if len(f.Done) != 4 || f.Done[e.Cells[0].RunID(2)] == nil || f.Done[e.Cells[1].RunID(2)] != nil || len(f.Probes()) != 0 {
			t.Errorf("%d runs count, probes %v", len(f.Done), f.Probes())
		}
		if got := f.Reused(); !strings.HasPrefix(got, "2 runs that another build of the program did are kept and 2 are done again") {
			t.Errorf("%q", got)
		}
	}
	check(f)
	f.Close()
	f = mustOpen(t, path, e, Options{Build: "b", Resume: true}) // what was tried is not tried again
	check(f)
	f.Close()
	f = mustOpen(t, path, e, Options{Build: "c", Resume: true, AcceptBuild: true})
	defer f.Close()
	if len(f.Done) != 6 {
		t.Errorf("%d runs count for who takes over all", len(f.Done))
	}
}
