package plan_test

// These tests prove that a sweep makes the cells that it says, and no more than fit; that flags cannot contradict it;
// that cells are compared with the right one; and that a run's identity follows the bytes of its own files.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
)

const small = "version: 1\nname: small\nreplications: 2\nduration: 4s\nnodes: 6\ntopology: star\n" +
	"links: {latency: 10ms, overrides: [{to: {position: leaf}, loss: 5%}]}\nprotocol: {chat: {rate: 1/s}}\n" +
	"faults: {hub: {crash: {nodes: {position: hub}}, at: 1s, for: 1s}}\n"

func parse(text string, options plan.Options) (*plan.Experiment, error) {
	return plan.Parse(models.Builtin(), "small.yaml", []byte(text), options)
}

// TestSweeps expects these values of the first sweep column, by cell.
func TestSweeps(t *testing.T) {
	for _, c := range []struct{ axes, want string }{
		{"[{nodes: {from: 2, to: 11, points: 4}}]", "2 5 8 11"},
		{"[{nodes: {from: 2, to: 1000, points: 4, scale: log}}]", "2 16 126 1000"},
		{"[{nodes: {from: 10, to: 2, points: 3}}]", "10 6 2"},
		{"[{seed_of: [1]}]", "seed_of: unknown key"},
		{"[{tie_seed: {from: 1000000001, to: 1000000003, points: 3}}]", "1000000001 1000000002 1000000003"},
		{"[{links.latency: {from: 1ms, to: 2ms, points: 3}}]", "0.001 0.0015 0.002"},
		{"[{faults.hub.for: [500ms, 1m]}]", "ends after the run has ended"},
		{"[{faults.hub.for: [500ms, 1s]}]", "0.5 1"},
		{"[{faults.hub: [off, {crash: {nodes: {position: hub}}, at: 2s}], label: [none, late]}]", "none late"},
		{"[{links.overrides.0.loss: [0%, 20%]}]", "0 0.2"},
		{"[{links.overrides.1.loss: [0%, 20%]}]", "links.overrides is a list of 1"},
		{"[{links.bandwidth.up: [1Mbit, 2Mbit]}]", "1000000 2000000"},
		{"[{nodes: {from: 2, to: 4, points: 9}}]", "give some number twice"},
		{"[{nodes: {from: 0, to: 4, points: 3, scale: log}}]", "starts and ends above zero"},
		{"[{links.latency: {from: 1ms, to: 2s, points: 3}}]", "numbers of one unit"},
		{"[{links.latency: [1ms, 0.001s]}]", "two cells are the same"},
		{"[{table.metrics: [[loss_ratio], [latency_mean_ms]]}]", "table belongs to the experiment as a whole"},
		{"[{seed: [1, 2]}]", "seed belongs to the experiment as a whole"},
	} {
		e, err := parse(small+"sweep: "+c.axes+"\n", plan.Options{})
		got := fmt.Sprint(err)
		if err == nil {
			var values []string
			for _, cell := range e.Cells {
				values = append(values, cell.Values[0])
			}
			got = strings.Join(values, " ")
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", c.axes, got, c.want)
		}
	}
}

// TestDocumentedRanges reads the examples of ranges that users are shown: each has the cells of the list it is said to be.
func TestDocumentedRanges(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("({from: [^}]*})`? is `?(\\[[^]]*])")
	cells := func(axes string) (ids []string) {
		e, err := parse(small+"sweep: "+axes+"\n", plan.Options{})
		if err != nil {
			t.Fatal(axes, err)
		}
		for _, cell := range e.Cells {
			ids = append(ids, cell.ID)
		}
		return ids
	}
	aboutSweep := ""
	for _, key := range plan.Reference(models.Builtin()) {
		if key.Name == "sweep" {
			aboutSweep = key.About
		}
	}
	for place, text := range map[string]string{"the README": string(readme), "the description": aboutSweep, "the schema": string(plan.Schema(models.Builtin()))} {
		examples := example.FindAllStringSubmatch(text, -1)
		if len(examples) == 0 {
			t.Errorf("%s shows no range", place)
		}
		for _, shown := range examples {
			if got, want := cells("[{links.loss: "+shown[1]+"}]"), cells("[{links.loss: "+shown[2]+"}]"); !slices.Equal(got, want) {
				t.Errorf("%s: %s is not %s", place, shown[1], shown[2])
			}
		}
	}
}

func TestTooManyCellsAreRefusedBeforeTheyAreMade(t *testing.T) {
	axes := "sweep:\n- {links.loss: {from: 0%, to: 90%, points: 90000}}\n- {nodes: {from: 2, to: 90001, points: 90000}}\n"
	for text, want := range map[string]string{
		small + axes: "more than 1000000 combinations; the most is 10000",
		small + strings.SplitAfter(axes, "}}\n")[0]: "90000 combinations",
	} {
		if _, err := parse(text, plan.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	options := plan.Options{Replications: 600_000}
	if _, err := parse(small+"sweep: [{nodes: [2, 3]}]\n", options); err == nil || !strings.Contains(err.Error(), "1200000 runs") {
		t.Error(err)
	}
}

// TestLabelsAreTexts keeps apart labels that are equal as numbers, and holds together quantities that are written in two
// ways.
func TestLabelsAreTexts(t *testing.T) {
	e, err := parse(small+"sweep: [{nodes: [2, 3], label: ['1', '1.0']}, {links.loss: [0%, 1%]}]\nexpect:\n"+
		"- {metric: loss_ratio, where: {label: 1.0}, at_most: 1%}\n- {metric: loss_ratio, where: {links.loss: 0.0%}, at_most: 1%}\n", plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[false false true true]", "[true false true false]"} {
		var covered []bool
		for _, cell := range e.Cells {
			covered = append(covered, e.Expect[i].Covers(cell))
		}
		if fmt.Sprint(covered) != want {
			t.Errorf("expectation %d covers %v, want %s", i, covered, want)
		}
	}
}

func TestFlagsOnSweptPathsAreErrors(t *testing.T) {
	for _, path := range []string{"links.loss", "links.loss.bernoulli.probability", "label"} {
		options := plan.Options{Set: []plan.Change{{Path: path, Value: "1%"}}}
		_, err := parse(small+"sweep: [{links.loss: [0%, 1%], label: [a, b]}]\n", options)
		if err == nil || !strings.Contains(err.Error(), "the sweep varies this path") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestBaselines pairs each cell with the one that differs in the compared axis alone.
func TestBaselines(t *testing.T) {
	e, err := parse(small+"sweep: [{topology: [star, mesh, ring], label: [a, b, c]}, {nodes: [4, 6]}]\ntable: {against: {label: b}}\n", plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, cell := range e.Cells {
		got = append(got, slices.Index(e.Cells, e.Baseline(cell)))
	}
	if want := []int{2, 3, -1, -1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("baselines %v, want %v", got, want)
	}
}

// TestArgumentsAreQuoted expects words that a shell reads back.
func TestArgumentsAreQuoted(t *testing.T) {
	seed := uint64(0)
	e := &plan.Experiment{File: "my file's.yaml", Options: plan.Options{
		Set: []plan.Change{{Path: "topology", Value: "{mesh: {degree: 4}}"}, {Path: "links.loss", Value: "1%"}}, Seed: &seed, Replications: 3}}
	want := `'my file'\''s.yaml' --set 'topology={mesh: {degree: 4}}' --set links.loss=1% --seed 0 --replications 3`
	if got := e.Arguments(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestIdentityFollowsTheBytesOfItsOwnFiles changes a data file of one cell, and gives another cell a file whose name is part of
// the first one's.
func TestIdentityFollowsTheBytesOfItsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(latencies ...string) (ids []string) {
		text := strings.Replace(small, "latency: 10ms", "latency: off", 1) + "sweep: [{links.latency: [" + strings.Join(latencies, ", ") + "]}]\n"
		e, err := plan.Parse(models.Builtin(), filepath.Join(dir, "small.yaml"), []byte(text), plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range e.Cells {
			ids = append(ids, cell.ID)
		}
		return ids
	}
	const one, other = "{matrix: {file: my-rtt.csv}}", "{matrix: {file: rtt.csv}}"
	write("my-rtt.csv", "from\\to,a,b\na,1,20\nb,20,1\n")
	write("rtt.csv", "from\\to,a,b\na,1,30\nb,30,1\n")
	alone, both := ids("1ms", one), ids("1ms", one, other)
	if alone[1] != both[1] {
		t.Error("a cell's identity depends on a file that another cell reads")
	}
	write("my-rtt.csv", "from\\to,a,b\na,1,21\nb,21,1\n")
	changed := ids("1ms", one)
	if changed[1] == alone[1] || changed[0] != alone[0] {
		t.Errorf("before %v, with another file %v", alone, changed)
	}
}

// TestManyCells: the cells of a large sweep stand in its order, whatever makes them side by side, and share what they read.
func TestManyCells(t *testing.T) {
	text := "version: 1\nname: many\ntopology: mesh\nnodes: 8\nduration: 5s\nprotocol: flood\n" +
		"links: {latency: {matrix: {file: data/cloud-rtt/gcp.csv}}}\nsweep: [{tie_seed: {from: 1, to: 20, points: 20}}, {nodes: {from: 8, to: 57, points: 50}}]\n"
	e, err := plan.Parse(models.Builtin(), "../many.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Cells) != 1000 || len(e.Data) != 1 {
		t.Fatalf("%d cells of %d data files", len(e.Cells), len(e.Data))
	}
	for i, cell := range e.Cells {
		if want := []string{fmt.Sprint(1 + i/50), fmt.Sprint(8 + i%50)}; !slices.Equal(cell.Shown, want) || cell.Nodes != 8+i%50 {
			t.Fatalf("cell %d: %v with %d nodes, want %v", i, cell.Shown, cell.Nodes, want)
		}
	}
}

// BenchmarkCells is what `check` asks of a sweep of 10,000 cells.
func BenchmarkCells(b *testing.B) {
	text := `version: 1
name: many-cells
nodes: 16
protocol: {gossip: {}}
topology: {mesh: {}}
sweep:
  - links.loss: {from: 0%, to: 50%, points: 100}
  - links.latency: {from: 1ms, to: 100ms, points: 100}
`
	for b.Loop() {
		if _, err := plan.Parse(models.Builtin(), "many-cells.yaml", []byte(text), plan.Options{Units: 2_500_000}); err != nil {
			b.Fatal(err)
		}
	}
}
