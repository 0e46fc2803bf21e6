package cli_test

// This test proves that with --table csv the standard output is CSV and nothing else, what else there is to say is on
// stderr, and the exit code is the same.

import (
	"encoding/csv"
	"path/filepath"
	"strings"
	"testing"
)

func TestTableAsCSV(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain+"sweep: [{links.loss: [0%, 5%]}]\ntable: {metrics: [loss_ratio, latency_mean_ms]}\n"+
		"expect: [{metric: latency_mean_ms, at_most: 1ms}]\n")
	code, stdout, stderr := starmesh(t, "run", file, "--out", filepath.Join(dir, "out"), "--table", "csv")
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if err != nil || len(rows) != 1+2*2 || rows[0][0] != "table" || rows[4][1] != "latency_mean_ms" || rows[4][3] != "5%" {
		t.Errorf("%v: %q", err, rows)
	}
	for _, want := range []string{"expectations: 0 hold, 2 fail", "results: "} {
		if code != 3 || !strings.Contains(stderr, want) {
			t.Errorf("exit code %d, no %q on stderr:\n%s", code, want, stderr)
		}
	}
}
