package results

// These tests prove that what another build has done counts only where a run of the same cell comes to the same in this one.

import (
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// TestRunsThatAllDiffer are done again, and that is said when they are: once.
func TestRunsThatAllDiffer(t *testing.T) {
	path, e := filepath.Join(t.TempDir(), "out"), experiment(t, "", plan.Options{Replications: 3})
	for _, c := range []struct{ build, digest, want string }{
		{"a", "a", ""},
		{"b", "b", "3 runs that another build of the program did are done again: of their cells, this one comes to something else"},
		{"b", "b", ""},
	} {
		f := mustOpen(t, path, e, Options{Build: c.build, Resume: true})
		for _, list := range []func() []Task{f.Probes, f.Pending} {
			for _, run := range list() {
				if err := f.AddProbe(&Record{RunID: run.RunID(), Status: sim.OK, Digest: c.digest, Values: make([]Number, len(run.Cell.Columns))}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := f.Reused(); got != c.want || !f.Complete() {
			t.Errorf("build %s says %q, want %q", c.build, got, c.want)
		}
		f.Close()
	}
}

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
	check := func(f *Folder, again string) {
		t.Helper()
		if len(f.Done) != 4 || f.Done[e.Cells[0].RunID(2)] == nil || f.Done[e.Cells[1].RunID(2)] != nil || len(f.Probes()) != 0 {
			t.Errorf("%d runs count, probes %v", len(f.Done), f.Probes())
		}
		if got := f.Reused(); !strings.HasPrefix(got, "2 runs that another build of the program did are kept and "+again+" are done again") {
			t.Errorf("%q", got)
		}
	}
	check(f, "3") // with the probe
	f.Close()
	f = mustOpen(t, path, e, Options{Build: "b", Resume: true}) // what was tried is not tried again
	check(f, "2")
	for _, r := range []int{1, 2} {
		if err := f.Add(record(e.Cells[1], r, "other")); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.Reused(); !f.Complete() || !strings.HasPrefix(got, "2 runs that another build of the program did are kept and 2 are done again") {
		t.Errorf("all is done, and it says %q", got)
	}
	f.Close()
	f = mustOpen(t, path, e, Options{Build: "b"}) // what was done again before is old news
	if got := f.Reused(); !strings.HasPrefix(got, "2 runs that another build of the program did are kept: ") {
		t.Errorf("%q", got)
	}
	f.Close()
	f = mustOpen(t, path, e, Options{Build: "c", Resume: true, AcceptBuild: true})
	defer f.Close()
	if len(f.Done) != 6 {
		t.Errorf("%d runs count for who takes over all", len(f.Done))
	}
}
