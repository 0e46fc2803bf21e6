package cli_test

// This test proves the same bytes on every machine: each shipped experiment, made small, has the digests and result files
// of its golden file.

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// small makes a shipped experiment quick: CI runs them at full size.
var small = map[string][]string{
	"byzantine-generals":  {"--replications", "5"},
	"chat-ticks":          {"--replications", "2"},
	"gossip-coverage":     {"--replications", "1"},
	"rumour-mongering":    {"--replications", "1"},
	"single-server-queue": {"--replications", "1"},
	"star-vs-mesh":        {"--replications", "1"},
	"real-internet":       {"--replications", "1"},
	"attack-and-failure":  {"--replications", "1"},
	"burst-loss":          {"--replications", "1", "--set", "duration=40s"},
	"incast":              {"--replications", "1"},
	"churn":               {"--replications", "1", "--set", "duration=120s"},
	"retry-storm":         {"--replications", "1"},
	"thundering-herd":     {"--replications", "1"},
	"cap":                 {"--replications", "1"},
	"raft-elections":      {"--replications", "1", "--set", "duration=60s"},
	"byzantine-agreement": {"--replications", "1"},
	"two-generals":        {"--replications", "1"},
	"exposure":            {"--replications", "1", "--set", "duration=30s"},
	"swarm-vs-server":     {"--replications", "1"},
	"swarm-thousand":      {"--replications", "1", "--set", "nodes=31"},
	"seed-leaves":         {"--replications", "1", "--set", "duration=1h"},
	"oral-or-signed":      {"--replications", "5"},
	"byzantine-safety":    {"--replications", "5"},
	"log-among-liars":     {"--replications", "1"},
	"forks":               {"--replications", "1", "--set", "duration=10min"},
	"selfish-mining":      {"--replications", "1", "--set", "duration=400h"},
	"double-spend":        {"--replications", "1", "--set", "duration=2000h"},
	"double-spend-levels": {"--replications", "1", "--set", "duration=2000h"},
	"block-arrivals":      {"--replications", "1", "--set", "duration=1000h"},
	"bitcoin-2015":        {"--replications", "1", "--set", "duration=3h", "--set", "nodes=200"},
	"raft-reads":          {"--replications", "1"},
	"raft-safety":         {"--replications", "20"},
	"store-and-forward":   {"--set", "drain=12h"},
}

// TestGoldenShippedExperiments runs every shipped experiment, small, and compares the digest of each run and the bytes of
// its results with those of the machine that wrote the golden files. So few replications judge nothing: CI does that at
// full size.
func TestGoldenShippedExperiments(t *testing.T) {
	if testing.Short() {
		t.Skip("bytes, not races: other tests run batches for those")
	}
	onStatedArchitecture(t)
	for _, file := range append(shipped(t), everything) {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			flags, known := small[name]
			if !known && file != everything {
				t.Fatal("say in this test how to make the experiment small")
			}
			out := filepath.Join(t.TempDir(), "out")
			code, stdout, stderr := starmesh(t, append([]string{"run", file, "--out", out}, flags...)...)
			if code == 2 || !strings.Contains(stdout, "results: ") || strings.Contains(stdout, "did not end well") {
				t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
			}
			golden(t, filepath.Join("testdata", "golden", name+".txt"), fingerprint(t, out))
			if name == "byzantine-generals" {
				golden(t, filepath.Join("testdata", "golden", name+".summary.csv"), read(t, filepath.Join(out, "summary.csv")))
			}
		})
	}
}

// shipped lists the experiments.
func shipped(t *testing.T) []string {
	t.Helper()
	return matching(t, filepath.Join("..", "*.yaml"), 5)
}

// matching lists files, of which there must be some.
func matching(t *testing.T, pattern string, least int) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

// fingerprint lists the digest of each run, and hashes of the results files.
func fingerprint(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	rows, err := csv.NewReader(strings.NewReader(read(t, filepath.Join(folder, "runs.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	first := slices.Index(rows[0], "reason") + 1
	last := slices.Index(rows[0], "messages_sent")
	for _, row := range rows[1:] {
		fmt.Fprintf(&b, "%s | replication %s | digest %s\n", strings.Join(row[first:last], ", "), row[2], row[len(row)-1])
	}
	for _, name := range []string{"runs.csv", "ledger.csv", "faults.csv", "summary.csv", "paired.csv"} {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err == nil {
			fmt.Fprintf(&b, "%s sha256 %x\n", name, sha256.Sum256(text))
		}
	}
	return b.String()
}
