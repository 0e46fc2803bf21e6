package results

// This test proves that the data dictionary describes every column of every table, in its order and with its true type.

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

func TestDictionaryDescribesEveryColumn(t *testing.T) {
	const sweep = "sweep: [{topology: [star, mesh], label: [star, mesh]}]\ntable: {against: {label: star}}\n"
	f := mustOpen(t, filepath.Join(t.TempDir(), "out"), experiment(t, sweep+"series: {every: 1s, metrics: [loss_ratio], runs: true}\n", plan.Options{}), Options{})
	defer f.Close()
	for r := range f.tasks() {
		record := NewRecord(r.RunID(), &sim.Report{
			Status: sim.OK, Values: make([]float64, len(r.Cell.Columns)), Ledger: []sim.LedgerRow{{Kind: "text"}},
			Firings: []sim.Firing{{Fault: "crash", At: time.Second, Targets: 1, A: 2, B: 2}}}, 5e6)
		if err := f.Add(record); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	var dictionary struct{ Resources []resource }
	text, err := os.ReadFile(f.path("datapackage.json"))
	if err == nil {
		err = json.Unmarshal(text, &dictionary)
	}
	want := 0
	for _, file := range files() {
		if file.table != nil {
			want++
		}
	}
	if tables, _ := filepath.Glob(f.path("*.csv")); err != nil || len(dictionary.Resources) != want || len(tables) != want {
		t.Fatalf("%d of %d tables described, want %d, %v", len(dictionary.Resources), len(tables), want, err)
	}
	for _, r := range dictionary.Resources {
		rows := rowsOf(t, f, r.Path)
		if len(rows) < 2 || len(rows[0]) != len(r.Schema.Fields) {
			t.Fatalf("%s: %d rows of %d columns, %d described", r.Path, len(rows), len(rows[0]), len(r.Schema.Fields))
		}
		for i, field := range r.Schema.Fields {
			if cell := rows[1][i]; field.Name != rows[0][i] || field.Description == "" || !isOfType(field.Type, cell) {
				t.Errorf("%s: %+v describes %s with %q", r.Path, field, rows[0][i], cell)
			}
		}
	}
}

func isOfType(kind, cell string) bool {
	_, err := strconv.ParseInt(cell, 10, 64)
	switch {
	case kind == "integer":
		return err == nil
	case kind == "number":
		return cell == "" || isNumber(cell)
	}
	return kind == "string"
}

// rowsOf reads a table of a folder.
func rowsOf(t *testing.T, f *Folder, name string) [][]string {
	t.Helper()
	file, err := os.Open(f.path(name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
