package trace_test

// These tests prove that the stream of a run is what docs/trace.md says, that its messages balance with the ledger, and that nothing
// in it depends on who listens. Here is how tests make runs.

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/experiments/trace"
	"starmesh/models"
	"starmesh/sim"
)

// troubled is a run in which everything happens that can: hops, copies, losses, acknowledgements, and faults of all sorts.
const troubled = `version: 1
name: troubled
duration: 5s
drain: 500ms
nodes: 5
topology: star
transport: reliable
links: {latency: 20ms, loss: 3%, duplication: 3%}
protocol: {raft: {rate: 2/s}}
faults:
  crash: {crash: {nodes: {role: leader}}, at: 2s, for: 1s}
  stop: {pause: {nodes: {ids: [3]}}, at: 2s, for: 1s}
  spy: {compromise: {nodes: {ids: [5]}}, at: 2s, for: 1s}
  cut: {cut: {links: [[1, 5]]}, at: 3s, for: 1s}
  split: {partition: {groups: [{ids: [0, 1]}], hubs: rest}, at: 4s, for: 1s}
`

// lying is a run with a liar among those that agree.
const lying = "version: 1\nname: lying\nduration: 3s\nnodes: 5\ntopology: mesh\nlinks: {latency: 20ms}\nprotocol: {pbft: {adversaries: {count: 1, strategy: equivocate}}}\n"

// proposing is one whose nodes propose.
const proposing = "version: 1\nname: proposing\nduration: 3s\nnodes: 5\ntopology: mesh\nprotocol: gossip\n"

// made makes the run of an experiment again, with listeners.
func made(t *testing.T, experiment string, listeners func(r *trace.Run) []sim.Listener) *sim.Report {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "test.yaml", []byte(experiment), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cell := e.Cells[0]
	first, err := (&plan.Rig{}).Prepare(cell, 0)
	if err != nil {
		t.Fatal(err)
	}
	about := &trace.Run{Experiment: e.Name, ID: cell.RunID(0), Protocol: cell.Model.Name, End: cell.Duration + cell.Drain, World: first.Setting().World, Kinds: cell.Model.Kinds}
	run, err := (&plan.Rig{}).Prepare(cell, 0, listeners(about)...)
	if err != nil {
		t.Fatal(err)
	}
	report := run.Run()
	if report.Status != sim.OK {
		t.Fatalf("%s: %s", report.Status, report.Reason)
	}
	return report
}

// written returns a run in one form.
func written(t *testing.T, experiment, as string, wanted func(trace.Event) bool) (string, *sim.Report) {
	t.Helper()
	var b bytes.Buffer
	format, known := trace.Find(as)
	if !known {
		t.Fatalf("there is no form %s", as)
	}
	var listener *trace.Listener
	report := made(t, experiment, func(r *trace.Run) []sim.Listener {
		listener = &trace.Listener{To: format.New(&b, r), Wanted: wanted}
		return []sim.Listener{listener}
	})
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), report
}

// TestStreamIsDocumented: each event and each key of two runs in which all happens stands in docs/trace.md, each event of a table there
// happens, and keys are those of its row.
func TestStreamIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/trace.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| event | when | keys |\n")
	if !found {
		t.Fatal("docs/trace.md has no table of events")
	}
	keys := map[string][]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			break
		}
		for _, word := range regexp.MustCompile(`\w+`).FindAllString(cells[1], -1) {
			keys[word] = append(regexp.MustCompile(`\w+`).FindAllString(cells[3], -1), "id", "at_ns", "event", "node")
		}
	}
	happened := map[string]bool{}
	for _, experiment := range []string{troubled, lying, proposing} {
		stream, _ := written(t, experiment, "jsonl", nil)
		id := 0.0
		for i, line := range strings.Split(strings.TrimSpace(stream), "\n") {
			var object map[string]any
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				for key := range object {
					if !strings.Contains(string(page), key) {
						t.Errorf("docs/trace.md does not know %s of the head", key)
					}
				}
				continue
			}
			if object["id"].(float64) != id+1 {
				t.Fatalf("%s comes after event %v", line, id)
			}
			id++
			word := object["event"].(string)
			happened[word] = true
			for key := range object {
				if !strings.Contains(" "+strings.Join(keys[word], " ")+" ", " "+key+" ") {
					t.Errorf("docs/trace.md does not say that %s has %s", word, key)
				}
			}
		}
	}
	for word := range keys {
		if !happened[word] && word != "-" {
			t.Errorf("%s never happens here", word)
		}
	}
}

// TestStreamBalances: what is sent and copied is delivered, lost or on its way, as the ledger has it; a message is lost after it was sent.
func TestStreamBalances(t *testing.T) {
	count, open := map[string]int64{}, map[[2]uint64]bool{}
	_, report := written(t, troubled, "jsonl", func(e trace.Event) bool {
		count[e.What.String()]++
		m := [2]uint64{uint64(e.Sender), e.Number}
		switch e.What.String() {
		case "send", "copy":
			open[m] = true
		case "deliver", "lose":
			if !open[m] {
				t.Errorf("#%d %v: nobody has sent it", e.ID, e.Happening)
			}
			delete(open, m)
		}
		return true
	})
	var sent, delivered, lost int64
	for _, row := range report.Ledger {
		sent += row.Sent + row.Duplicated
		delivered += row.Delivered
		for _, n := range row.Lost {
			lost += n
		}
	}
	never := sent - count["send"] - count["copy"] // the transport took them, and they never left: lost without a frame, or waiting
	if count["deliver"] != delivered || never < 0 || count["lose"] > lost || count["lose"] < lost-never || count["copy"] == 0 || lost == 0 {
		t.Errorf("the stream has %v, the ledger %d sent, %d delivered, %d lost", count, sent, delivered, lost)
	}
}

// TestListeningChangesNothing of a run.
func TestListeningChangesNothing(t *testing.T) {
	silent := made(t, troubled, func(*trace.Run) []sim.Listener { return nil })
	for _, format := range trace.Formats() {
		if _, report := written(t, troubled, format.Name, nil); report.Digest != silent.Digest {
			t.Errorf("%s changes the digest", format.Name)
		}
	}
}
