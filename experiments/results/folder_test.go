package results

// These tests prove that a results folder takes no other experiment or build unasked, that runs which failed keep their
// rows and leave the means, and that damage costs one run.

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

func experiment(t *testing.T, more string, options plan.Options) *plan.Experiment {
	t.Helper()
	text := "version: 1\nname: small\nreplications: 2\nduration: 4s\nnodes: 6\ntopology: star\nlinks: {latency: 10ms}\nprotocol: {chat: {rate: 1/s}}\n" + more
	e, err := plan.Parse(models.Builtin(), "small file.yaml", []byte(text), options)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fill puts made-up records of all runs on record.
func fill(t *testing.T, f *Folder, status sim.Status) {
	t.Helper()
	for r := range f.tasks() {
		record := &Record{RunID: r.RunID(), Status: status, Reason: "why,\nsaid \"it\"", Values: make([]Number, len(r.Cell.Columns))}
		if err := f.Add(record); err != nil {
			t.Fatal(err)
		}
	}
}

func mustOpen(t *testing.T, path string, e *plan.Experiment, options Options) *Folder {
	t.Helper()
	f, err := Open(path, e, options)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestOpenRefuses what is not its own, and says how to go on.
func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	e := experiment(t, "", plan.Options{})
	file, foreign := filepath.Join(dir, "file"), filepath.Join(dir, "foreign")
	ours, half := filepath.Join(dir, "ours"), filepath.Join(dir, "half")
	for _, err := range []error{os.WriteFile(file, nil, 0o644), os.Mkdir(foreign, 0o755), os.WriteFile(filepath.Join(foreign, "film.partial"), nil, 0o644)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	held := mustOpen(t, ours, e, Options{Build: "a"})
	defer held.Close()
	f := mustOpen(t, half, e, Options{Build: "a"})
	fill(t, f, sim.OK)
	f.Close()
	longer := experiment(t, "", plan.Options{Replications: 3})
	for _, c := range []struct {
		path    string
		e       *plan.Experiment
		options Options
		want    string
	}{
		{file, e, Options{}, "cannot be the results folder"},
		{filepath.Join(file, "in"), e, Options{}, "cannot be the results folder"},
		{foreign, e, Options{}, "it holds film.partial; choose another one with --out"},
		{ours, e, Options{}, "in use by another run"},
		{half, longer, Options{Build: "a"}, "holds 2 of the 3 runs; go on with --resume"},
	} {
		if g, err := Open(c.path, c.e, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.path, err, c.want)
			if err == nil {
				g.Close()
			}
		}
	}
}

// TestRecordsOfOtherMetricsAreDoneAgain: another build may report more.
func TestRecordsOfOtherMetricsAreDoneAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	e := experiment(t, "", plan.Options{})
	f := mustOpen(t, path, e, Options{})
	fill(t, f, sim.OK)
	if err := f.Add(&Record{RunID: e.Cells[0].RunID(1), Values: []Number{1}}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	f = mustOpen(t, path, e, Options{Resume: true})
	defer f.Close()
	for id, done := range f.Done {
		if r := done.Record(); len(r.Values) != len(e.Cells[0].Columns) {
			t.Errorf("%s has %d values", id, len(r.Values))
		}
	}
	if f.Notes != nil {
		t.Errorf("what another record replaces is said: %q", f.Notes)
	}
}

// TestOtherMetricsAreSaid where no other record stands for the run, until one does.
func TestOtherMetricsAreSaid(t *testing.T) {
	path, e := filepath.Join(t.TempDir(), "out"), experiment(t, "", plan.Options{})
	for _, want := range []string{"", fmt.Sprintf("%d runs on record have other metrics", e.Replications), ""} {
		f := mustOpen(t, path, e, Options{Build: "b", Resume: true})
		if got := strings.Join(f.Notes, " "); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
		for r := range e.Replications {
			values := make([]Number, len(e.Cells[0].Columns))
			if want == "" {
				values = values[1:]
			}
			if err := f.Add(&Record{RunID: e.Cells[0].RunID(r), Status: sim.OK, Values: values}); err != nil {
				t.Fatal(err)
			}
		}
		f.Close()
	}
}

// TestFinalFilesAreThoseOfTheExperiment: an earlier table's comparisons go, and rows of runs that failed stay, whatever
// their reason is made of.
func TestFinalFilesAreThoseOfTheExperiment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	const sweep = "sweep: [{topology: [star, mesh], label: [star, mesh]}]\n"
	for _, table := range []string{"table: {against: {label: star}}\n", ""} {
		f := mustOpen(t, path, experiment(t, sweep+table, plan.Options{}), Options{})
		if !f.Complete() {
			fill(t, f, sim.Failed)
		}
		summary, err := f.Finish()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(f.path("paired.csv")); (err == nil) != (table != "") {
			t.Errorf("%q: paired.csv: %v", table, err)
		}
		if first := &summary.Cells[0]; first.FirstBad != first.Cell.RunID(0) || !strings.HasSuffix(first.Reason, "why,\nsaid \"it\"") {
			t.Errorf("the first bad run is %s: %s", first.FirstBad, first.Reason)
		}
		rows := rowsOf(t, f, "summary.csv")
		for name, want := range map[string]string{"n": "0", "missing": "0", "truncated": "0", "failed": "2"} {
			if got := rows[1][slices.Index(rows[0], name)]; got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if rows := rowsOf(t, f, "runs.csv"); len(rows) != 5 || rows[1][slices.Index(rows[0], "reason")] != "why,\nsaid \"it\"" {
			t.Errorf("%d rows: %q", len(rows), rows[1])
		}
		f.Close()
	}
}

// TestInfiniteIsNotMissing: in the journal and in CSV, a value is a number, infinite or missing.
func TestInfiniteIsNotMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), journalFile)
	j, _, err := openJournal(path, head)
	if err != nil {
		t.Fatal(err)
	}
	written := NewRecord("x", &sim.Report{Values: []float64{math.Inf(1), math.NaN(), 2, math.Inf(-1)}}, 0)
	written.Predict(map[string]float64{"wait": math.Inf(1)})
	if _, err := j.append(written); err != nil {
		t.Fatal(err)
	}
	j.close()
	j, text, err := openJournal(path, head)
	if err != nil || len(text.records) != 1 {
		t.Fatal(text, err)
	}
	read, err := j.record(text.records[0])
	if err != nil {
		t.Fatal(err)
	}
	j.close()
	var got []string
	for _, v := range append(read.Values, read.Theory["wait"]) {
		got = append(got, v.String())
	}
	if want := []string{"INF", "", "2", "-INF", "INF"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestADamagedLineCostsItsRunAlone flips a bit of the first of three records.
func TestADamagedLineCostsItsRunAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), journalFile)
	j, _, err := openJournal(path, head)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := j.append(sample(i)); err != nil {
			t.Fatal(err)
		}
	}
	j.close()
	text, _ := os.ReadFile(path)
	text[bytes.IndexByte(text, '\n')+12] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	j, read, err := openJournal(path, head)
	if err != nil || len(read.records) != 2 || read.damaged != 1 || read.records[0].RunID != "run1" {
		t.Fatal(read, err)
	}
	j.close()
}
