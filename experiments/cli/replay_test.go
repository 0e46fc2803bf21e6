package cli_test

// These tests prove that a replay is the run that is meant, that it shows what was asked for and nothing else, that it
// compares its digest with the batch, and that it refuses what cannot be.

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// replayed makes a batch of two axes, and returns its file and its folder.
func replayed(t *testing.T) (file, out string) {
	t.Helper()
	dir := t.TempDir()
	file, out = filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "out")
	write(t, file, plain+"transport: reliable\nfaults: {Stop: {pause: {nodes: {ids: [1]}}, at: 2s, for: 1s}}\n"+
		"sweep: [{links.loss: [0%, 5%]}, {topology: [star, {mesh: {degree: 4}}], label: ['star, one hub', mesh-4]}]\n")
	mustRun(t, "run", file, "--out", out)
	return file, out
}

// TestReplayOfACell names each run of the batch by what its cell is, and finds its row.
func TestReplayOfACell(t *testing.T) {
	file, out := replayed(t)
	for _, row := range table(t, filepath.Join(out, "runs.csv")) {
		var said []string
		for _, args := range [][]string{
			{"--run", row["run_id"]}, {"--cell", row["cell"], "--replication", row["replication"]},
			{"--cell", "links.loss=" + row["links.loss"] + ",label=" + row["label"], "--replication", row["replication"]},
		} {
			said = append(said, mustRun(t, append([]string{"replay", file, "--out", out}, args...)...))
		}
		want := "digest " + row["digest"] + "; lines shown: "
		if said[0] != said[1] || said[1] != said[2] || !strings.Contains(said[0], want) || !strings.Contains(said[0], "the digest is that of "+filepath.ToSlash(out)+"/runs.csv\n") {
			t.Errorf("want %s:\n%.200s\n%.200s\n%.200s", want, said[0], said[1], said[2])
		}
	}
}

// TestReplayFilters: the events that are shown are those of the whole replay that the flags are about, as text and as JSON.
func TestReplayFilters(t *testing.T) {
	file, out := replayed(t)
	args := []string{"replay", file, "--out", out, "--cell", "links.loss=5%,label=mesh-4"}
	type event struct {
		At          int64 `json:"at_ns"`
		Node        int
		Peer        *int
		Kind, Event string
	}
	read := func(flags ...string) (events []event) {
		_, rest, _ := strings.Cut(mustRun(t, append(append(args, "--as", "jsonl"), flags...)...), "\n") // after the head
		for line := range strings.Lines(rest) {
			var e event
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			events = append(events, e)
		}
		return events
	}
	all := read()
	for _, c := range []struct {
		flags string
		is    func(e *event) bool
	}{
		{"--from 1s", func(e *event) bool { return e.At >= 1e9 }},
		{"--until 1s", func(e *event) bool { return e.At <= 1e9 }},
		{"--from 2s --until 2s", func(e *event) bool { return e.At == 2e9 }},
		{"--node 1", func(e *event) bool { return e.Node == 1 || e.Peer != nil && *e.Peer == 1 }},
		{"--kind text", func(e *event) bool { return e.Kind == "text" }},
		{"--kind hop_ack", func(e *event) bool { return e.Kind == "hop_ack" }},
		{"--kind text --kind read --node 1,2 --from 1s --until 4s", func(e *event) bool {
			is := func(n int) bool { return n == 1 || n == 2 }
			return (e.Kind == "text" || e.Kind == "read") && (is(e.Node) || e.Peer != nil && is(*e.Peer)) && e.At >= 1e9 && e.At <= 4e9
		}},
	} {
		want := 0
		for i := range all {
			if c.is(&all[i]) {
				want++
			}
		}
		flags := strings.Fields(c.flags)
		got := read(flags...)
		for i := range got {
			if !c.is(&got[i]) {
				t.Errorf("%s shows %+v", c.flags, got[i])
			}
		}
		text := mustRun(t, append(args, flags...)...)
		if len(got) != want || want == 0 || want == len(all) || strings.Count(text, "\n") != want+2 {
			t.Errorf("%s: %d events in JSON and %d lines of text, want %d of %d", c.flags, len(got), strings.Count(text, "\n")-2, want, len(all))
		}
	}
}

// TestReplayRefuses filters that nothing passes, and runs that are none or several; what there is, it lists.
func TestReplayRefuses(t *testing.T) {
	file, out := replayed(t)
	one := "--cell links.loss=5%,label=mesh-4 "
	for flags, want := range map[string]string{
		"--cell links.loss=5%":                      "2 cells are like this; say more; there is\n  --cell 'links.loss=5%,label=star, one hub'\n  --cell links.loss=5%,label=mesh-4\n",
		"--cell label=ring":                         "no cell is like this; there is\n  --cell 'links.loss=0%,label=star, one hub'\n",
		"--cell lable=ring":                         `the sweep varies no lable; did you mean "label"?`,
		"--cell mesh-4":                             `"mesh-4" is neither key=value nor the id of a cell; there is`,
		one + "--replication 3":                     "--replication 3: write a number from 0 to 2",
		one + "--replication -1":                    "--replication -1: write a number from 0 to 2",
		one + "--run 12":                            "--run names a run already",
		one + "--node 6":                            "--node 6: there is no such node; take one from 0 to 5",
		one + "--node 0,-1":                         "--node -1: there is no such node; take one from 0 to 5",
		one + "--kind txt":                          `--kind txt: nobody sends messages of this kind; did you mean "text"?`,
		one + "--from 2s --until 1s":                "--until 1s: that is before --from, 2s; exchange them",
		one + "--from 16s":                          "--from 16s: the run lasts from 0s to 15s (duration + drain)",
		one + "--from 2":                            "--from: a duration needs a unit; write 2s or 2ms",
		one + "--as xml":                            "--as xml: there is text (a line for each event), jsonl (",
		one + "--cause 1000000":                     "--cause 1000000: the run has no such event",
		one + "--out " + filepath.Join(out, "none"): "name the results folder of a batch that is complete",
		one + "--seed 7 --out " + out:               "its runs.csv does not have the run",
	} {
		code, stdout, stderr := starmesh(t, append([]string{"replay", file}, strings.Fields(flags)...)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, want %q:\n%s%s", flags, code, want, stdout, stderr)
		}
	}
}

// TestReplayThatDiffers says so, and one without a batch says that.
func TestReplayThatDiffers(t *testing.T) {
	file, out := replayed(t)
	runs := filepath.Join(out, "runs.csv")
	rows := table(t, runs)
	text, err := os.ReadFile(runs)
	if err != nil {
		t.Fatal(err)
	}
	write(t, runs, string(bytes.Replace(text, []byte(rows[0]["digest"]), []byte("abc"), 1)))
	code, stdout, _ := starmesh(t, "replay", file, "--out", out, "--run", rows[0]["run_id"])
	if code != 1 || !strings.Contains(stdout, "the digest differs from that of") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
	t.Chdir(t.TempDir())
	if stdout := mustRun(t, "replay", file, "--run", rows[0]["run_id"]); !strings.Contains(stdout, "the digest is not compared: results/plain/runs.csv does not have this run\n") {
		t.Error(stdout)
	}
}

// TestReplayHintIsTheCommand takes the command that a truncated batch advises and runs it.
func TestReplayHintIsTheCommand(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain)
	_, stdout, _ := starmesh(t, "run", file, "--set", "limits.events=100", "--seed", "0", "--out", filepath.Join(dir, "out"))
	_, advice, _ := strings.Cut(stdout, "replay it with: starmesh ")
	advice, _, _ = strings.Cut(advice, "\n")
	code, replayed, stderr := starmesh(t, strings.Fields(advice)...)
	if code != 1 || !strings.Contains(replayed, "truncated: 100 events") {
		t.Errorf("%s: exit code %d\n%s%s", advice, code, replayed, stderr)
	}
}

// TestReplaySuggests the run that was meant.
func TestReplaySuggests(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "out")
	write(t, file, plain)
	mustRun(t, "run", file, "--out", out)
	row := strings.Split(strings.Split(read(t, filepath.Join(out, "runs.csv")), "\n")[1], ",")
	id, cell := row[0], row[1]
	for _, wrong := range []string{id[:6], "_" + id[1:], cell} {
		if code, _, stderr := starmesh(t, "replay", file, "--run", wrong); code != 2 || !strings.Contains(stderr, id) {
			t.Errorf("%s for %s: exit code %d, %s", wrong, id, code, stderr)
		}
	}
}
