package cli_test

// This test proves that series.csv is what the series of its runs come to, however these were run.

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const timed = `
version: 1
name: timed
nodes: 5
topology: star
duration: 8s
replications: 4
links: {latency: 10ms, loss: 5%}
protocol: {chat: {rate: 2/s}}
faults: {hub: {crash: {nodes: {position: hub}}, at: 3s, for: 2s}}
sweep: [{topology: [star, mesh]}]
series: {every: 1500ms, metrics: [messages_sent, loss_ratio, nodes_up], runs: true}
`

func TestSeries(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "timed.yaml")
	write(t, file, timed)
	folders := []string{filepath.Join(dir, "one"), filepath.Join(dir, "two")}
	mustRun(t, "run", file, "--jobs", "1", "--out", folders[0])
	mustRun(t, "run", file, "--jobs", "2", "--out", folders[1])
	for _, name := range []string{"series.csv", "series_runs.csv", "runs.csv"} {
		if read(t, filepath.Join(folders[0], name)) != read(t, filepath.Join(folders[1], name)) {
			t.Errorf("%s depends on --jobs", name)
		}
	}
	var shards []string
	for _, shard := range []string{"1", "2"} {
		shards = append(shards, filepath.Join(dir, "shard"+shard))
		mustRun(t, "run", file, "--shard", shard+"/2", "--out", shards[len(shards)-1])
	}
	if code, _, stderr := starmesh(t, "run", file, "--shard", "1/2", "--report", "--out", filepath.Join(dir, "none")); code != 2 || !strings.Contains(stderr, "leave --report out") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	mustRun(t, append([]string{"merge", filepath.Join(dir, "joined")}, shards...)...)
	for _, name := range []string{"series.csv", "series_runs.csv"} {
		if read(t, filepath.Join(folders[0], name)) != read(t, filepath.Join(dir, "joined", name)) {
			t.Errorf("%s depends on shards", name)
		}
	}
	rows, runs := rowsOf(t, filepath.Join(folders[0], "series.csv")), rowsOf(t, filepath.Join(folders[0], "series_runs.csv"))
	if len(rows) != 2*12*3 || len(runs) != 2*4*12 {
		t.Fatalf("%d rows of cells and %d of runs", len(rows), len(runs))
	}
	for _, row := range rows {
		var values []float64
		for _, r := range runs {
			if text := r[row["metric"]]; r["cell"] == row["cell"] && r["time_s"] == row["time_s"] && text != "" {
				values = append(values, parsed(t, text))
			}
		}
		if row["n"] != strconv.Itoa(len(values)) {
			t.Errorf("%v: %d runs have a value", row, len(values))
		}
		if len(values) == 0 {
			continue
		}
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		mean := sum / float64(len(values))
		if math.Abs(mean-parsed(t, row["mean"])) > 1e-12 || parsed(t, row["min"]) != slices.Min(values) || parsed(t, row["max"]) != slices.Max(values) ||
			parsed(t, row["ci_low"]) > mean || parsed(t, row["ci_high"]) < mean {
			t.Errorf("%v: values %v", row, values)
		}
	}
	if !strings.Contains(read(t, filepath.Join(folders[0], "datapackage.json")), `"path": "series.csv"`) {
		t.Error("the data dictionary does not know series.csv")
	}
}

func rowsOf(t *testing.T, file string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func parsed(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
