package plan_test

// These tests prove that runs are known by all that they depend on and by nothing else: so what is on record counts where it is
// true, and only there.

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
	"starmesh/sim/random"
)

const named = "version: 1\nname: named\nseed: 7\nreplications: 2\nduration: 4s\ntopology: {file: {path: graph.csv}}\nlinks: {latency: 10ms}\nprotocol: flood\n"

func TestIdentity(t *testing.T) {
	dir := t.TempDir()
	id := func(text, graph string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "graph.csv"), []byte(graph), 0o644); err != nil {
			t.Fatal(err)
		}
		e, err := plan.Parse(models.Builtin(), filepath.Join(dir, "x.yaml"), []byte(text), plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return e.Cells[0].RunID(1)
	}
	const graph = "from,to\na,b\nb,c\n"
	first := id(named, graph)
	for what, other := range map[string]string{
		"name": "name: other\n", "about": "about: x\nname: named\n", "replications": "replications: 9\nname: named\n", "expect": "expect: [{metric: ledger_imbalance, equals: 0}]\nname: named\n",
		"table": "table: {metrics: [loss_ratio]}\nname: named\n",
	} {
		text := replaced(t, named, "name: named\n", other)
		if what == "replications" {
			text = replaced(t, text, "replications: 2\n", "")
		}
		if id(text, graph) != first {
			t.Errorf("%s makes another run", what)
		}
	}
	for what, run := range map[string]string{
		"the bytes of a file": id(named, graph+"c,a\n"), "even blanks": id(named, "from,to\na,b\nb, c\n"), "the seed": id(replaced(t, named, "seed: 7", "seed: 8"), graph),
		"a condition": id(replaced(t, named, "10ms", "11ms"), graph), "the duration": id(replaced(t, named, "4s", "5s"), graph),
	} {
		if run == first {
			t.Errorf("%s makes no other run", what)
		}
	}
}

// replaced puts one text in the place of another that is there.
func replaced(t *testing.T, text, old, by string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("there is no %q", old)
	}
	return strings.Replace(text, old, by, 1)
}

// TestRunID is what the dictionary of runs.csv says: a hash of cell, replication, seed and version of the engine.
func TestRunID(t *testing.T) {
	e, err := plan.Parse(models.Builtin(), "x.yaml", []byte(replaced(t, named, "topology: {file: {path: graph.csv}}", "nodes: 3\ntopology: ring")), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for r := range 2 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %s", e.Cells[0].ID, r, random.Hash(7, uint64(r)), sim.Version))
		if got, want := e.Cells[0].RunID(r), hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("replication %d: %s, want %s", r, got, want)
		}
	}
}
