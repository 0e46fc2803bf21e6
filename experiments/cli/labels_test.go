package cli_test

// This test proves that the labels of a file's nodes name whom a fault strikes, and stand beside the numbers in every output, and that
// another numbering is said.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"x.gml": `graph [ node [ id 10 label "Gen&#232;ve" ] node [ id 11 label "Bern" ] edge [ source 10 target 11 ] ]`,
		"x.yaml": `
version: 1
name: labelled
replications: 1
duration: 3s
topology: {file: {path: x.gml}}
links: {latency: 5ms}
protocol: flood
faults: {x: {crash: {nodes: {labels: [Bern]}}, at: 1s}, y: {cut: {from: {labels: ["10"]}}, at: 2s}}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, out := filepath.Join(dir, "x.yaml"), filepath.Join(dir, "out")
	const note = "what is 10 there is node 0 here, \"Genève\""
	expect := func(want string, args ...string) {
		t.Helper()
		code, stdout, stderr := starmesh(t, args...)
		if code != 0 || !strings.Contains(stdout, want) || strings.Count(stderr, note) != 1 {
			t.Errorf("%q: exit code %d, want %q:\n%s%s", args, code, want, stdout, stderr)
		}
	}
	expect("fine", "check", file)
	expect("results", "run", file, "--out", out)
	expect("fault     node 1 (Bern) x", "replay", file, "--cell", "", "--replication", "0", "--out", out)
	expect("fault     node 1 (Bern) x", "replay", file, "--cell", "", "--replication", "0", "--out", out, "--label", "Bern", "--until", "1s")
	expect(`"event":"fault","node":1,"label":"Bern","fault":"x"`, "replay", file, "--cell", "", "--replication", "0", "--out", out, "--as", "jsonl")
	expect("node 0               Genève\n", "topology", filepath.Join(dir, "x.gml"))
	rows, err := os.ReadFile(filepath.Join(out, "faults.csv"))
	if err != nil || !strings.Contains(string(rows), "node,peer,node_label,peer_label\n") || !strings.Contains(string(rows), ",x,1,begin,1,1,1,Bern,Bern\n") ||
		!strings.Contains(string(rows), ",y,2,begin,1,0,1,Genève,Bern\n") {
		t.Errorf("faults.csv, %v:\n%s", err, rows)
	}
}
