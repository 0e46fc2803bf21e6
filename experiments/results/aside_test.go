package results

// These tests prove that after an edit the older folder stays beside the new one, as many as are wanted, that runs which the edit
// did not touch are kept, and that nothing of somebody else is moved or removed.

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

func TestAnEditMovesTheFolderAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	sweep := func(values string) *plan.Experiment {
		return experiment(t, "sweep: [{links.loss: ["+values+"]}]\n", plan.Options{})
	}
	for i, c := range []struct {
		values string
		done   int // runs that are kept
		note   string
	}{
		{"1%, 2%", 0, ""},
		{"1%, 2%, 3%", 4, ""}, // it grows: nothing to move
		{"1%, 3%, 4%", 4, path + " held results of another version of the experiment, which is moved to " + path + ".1; 4 of its runs are unchanged and kept"},
		{"5%", 0, "moved to " + path + ".1; 0 of its runs"},
		{"6%", 0, "moved to " + path + ".1; 0 of its runs"},
	} {
		f := mustOpen(t, path, sweep(c.values), Options{Resume: true, Keep: 2})
		if note := strings.Join(f.Notes, ""); len(f.Done) != c.done || !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
			t.Errorf("step %d: %d runs are kept, %q", i, len(f.Done), note)
		}
		for r := range f.tasks() {
			if id := r.RunID(); f.Done[id] == nil {
				if err := f.Add(&Record{RunID: id, Status: sim.OK, Reason: c.values, Values: make([]Number, len(r.Cell.Columns))}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := f.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.MkdirAll(f.path(PlotsFolder), 0o755), f.write(PlotsFolder+"/loss_ratio-dots.svg", nil)); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	for name, want := range map[string]string{"out.1": "5%", "out.2": "4%", "out.3": ""} {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), name, "runs.csv"))
		if (err != nil) != (want == "") || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	f := mustOpen(t, path, sweep("7%"), Options{})
	defer f.Close()
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 3 || !strings.Contains(f.Notes[0], "is replaced") {
		t.Errorf("%v, %q", entries, f.Notes)
	}
}

// TestNobodyElsesFolderGivesWay to one that is moved aside: it is refused, and stays.
func TestNobodyElsesFolderGivesWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	f := mustOpen(t, path, experiment(t, "", plan.Options{}), Options{})
	fill(t, f, sim.OK)
	f.Close()
	theirs := filepath.Join(path+".1", "film")
	if err := os.Mkdir(path+".1", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(theirs, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	seed := uint64(2)
	edited := experiment(t, "", plan.Options{Seed: &seed})
	for _, keep := range []int{1, 2} {
		if _, err := Open(path, edited, Options{Keep: keep}); err == nil || !strings.Contains(err.Error(), "it holds film") {
			t.Errorf("%v", err)
		}
		if _, err := os.Stat(theirs); err != nil {
			t.Error(err)
		}
	}
}

// TestWhatWasMadeOfFewerRunsGoesFirst: tables, the report and pictures do not stand beside the settings of more runs until these are
// done; where all of them are, they stay.
func TestWhatWasMadeOfFewerRunsGoesFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	f := mustOpen(t, path, experiment(t, "", plan.Options{}), Options{})
	fill(t, f, sim.OK)
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	derived := []string{"runs.csv", "ledger.csv", "summary.csv", "timings.csv", "datapackage.json", "report.html", "plots/loss_ratio-lines.pdf"}
	if err := errors.Join(os.Mkdir(f.path(PlotsFolder), 0o755), f.write("report.html", nil), f.write("plots/loss_ratio-lines.pdf", nil), f.Close()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		replications int
		stays        bool
	}{{2, true}, {3, false}} {
		f := mustOpen(t, path, experiment(t, "", plan.Options{Replications: c.replications}), Options{Resume: true})
		for _, name := range derived {
			if _, err := os.Stat(f.path(name)); (err == nil) != c.stays {
				t.Errorf("%d replications: %s: %v", c.replications, name, err)
			}
		}
		f.Close()
	}
}
