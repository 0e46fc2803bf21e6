package cli_test

// These tests prove the exit codes, and that what the command line advises works: to repair, and to resume with more
// replications.

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
)

const plain = "version: 1\nname: plain\nreplications: 3\nduration: 5s\nnodes: 6\ntopology: star\nlinks: {latency: 40ms}\nprotocol: {chat: {rate: 1/s}}\n"

// TestEndings expects the exit code and the message, repair included, of each command.
func TestEndings(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "folder")
	write(t, file, plain+"sweep: [{links.loss: [0%, 5%]}]\n")
	expecting := func(name, expect string) string {
		path := filepath.Join(dir, name)
		write(t, path, plain+"expect: ["+expect+"]\n")
		return path
	}
	late := expecting("late.yaml", "{metric: latency_mean_ms, at_most: 1ms}")
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"check FILE", 0, "2 cells x 3 replications = 6 runs"},
		{"rn FILE", 2, `unknown command "rn"`},
		{"run --jbos 3 FILE", 2, "unknown flag: --jbos; `starmesh run --help` lists the flags"},
		{"run", 2, "run needs one experiment file"},
		{"run FILE FILE", 2, "run needs one experiment file"},
		{"run NONE", 2, "there is no such file; `starmesh list`"},
		{"run DIR", 2, "name an experiment file, or a results folder"},
		{"run FILE --jobs 0", 2, "--jobs 0: write a number from 1 to"},
		{"run FILE --jobs 1000000", 2, "--jobs 1000000: write a number from 1 to"},
		{"run FILE --replications 0", 2, "--replications: at least 1"},
		{"run FILE --table html", 2, "--table html: write text or csv"},
		{"run FILE --out FILE", 2, "choose another one with --out"},
		{"run FILE --out DIR", 2, "is not a results folder: it holds"},
		{"run FILE --set nodes", 2, "--set nodes: write path=value"},
		{"run FILE --set links.loss=1%", 2, "the sweep varies this path"},
		{"run FILE --set nodes=x", 2, `nodes: "x" is no whole number`},
		{"run FILE --set ndoes=3", 2, `did you mean "nodes"?`},
		{"describe gosip", 2, `did you mean "gossip"?`},
		{"topology star --as png", 2, "--as png: there is measures, dot, "},
		{"topology star --as dot", 0, "graph topology {"},
		{"replay FILE", 2, "--run is missing: take a run_id from runs.csv"},
		{"replay FILE --run 0", 2, "--run 0: "},
		{"watch FILE", 2, "--run is missing: take a run_id from runs.csv"},
		{"watch FILE --cell links.loss=5% --node 9 --out FOLDER.html", 2, "--node 9: there is no such node"},
		{"watch FILE --cell links.loss=5% --out DIR", 1, "is a directory"},
		{`watch FILE --replications 1 --set sweep=[{"links.loss":[5%]}] --from 2s --out FOLDER.html`, 0, "the page: "},
		{"watch FILE --cell links.loss=5% --from 2s --out FOLDER.html", 0, "the page: "},
		{"run FILE --dry-run", 0, "estimates: "},
		{"run FILE --out FOLDER", 0, "results: "},
		{"run FILE --out FOLDER", 0, "results: "},
		{"report FOLDER", 0, "report: "},
		{"report FILE", 2, "report needs one results folder"},
		{"plot FOLDER --metric loss_ratio --format svg,pdf", 0, "loss_ratio-dots.pdf"},
		{"plot FOLDER --format gif", 2, "--format gif: write svg, pdf, png"},
		{"plot FOLDER --width wide", 2, "--width wide: write column or page"},
		{"plot FOLDER --metric los_ratio", 2, `did you mean "loss_ratio"?`},
		{"plot FOLDER --x loss", 2, "--x: the sweep varies no loss; there is links.loss"},
		{"run FILE --out FOLDER --report", 0, "report.html"},
		{"run LATE --out FOLDER-late", 3, "0 hold, 1 fail, 0 unknown"},
		{"run LATE --out FOLDER-cut --set limits.events=100", 1, "truncated: events"},
	} {
		args := strings.Fields(c.args)
		for i, arg := range args {
			args[i] = strings.NewReplacer("FILE", file, "NONE", file+"x", "DIR", dir, "LATE", late, "FOLDER", folder).Replace(arg)
		}
		code, stdout, stderr := starmesh(t, args...)
		if all := stdout + stderr; code != c.code || !strings.Contains(all, c.want) {
			t.Errorf("%s: exit code %d, want %d and %q:\n%s", c.args, code, c.code, c.want, all)
		} else if strings.Contains(all, "\x1b") {
			t.Errorf("%s: escape codes where there is no terminal: %q", c.args, all)
		}
	}
}

// TestLatencyWithoutMean: no route can go by it, but by hops; and where there is no choice of routes it is as good as any.
func TestLatencyWithoutMean(t *testing.T) {
	const refusal = "routes go by mean latency, and the distribution of the link from 0 to 1 has none; write routes: {by: hops}"
	for _, c := range []struct{ conditions, want string }{
		{"topology: ring", ":6:18: links.latency: " + refusal},
		{"topology: ring\nroutes: {by: hops}", ""},
		{"topology: mesh", ""},
		{"topology: mesh\nroutes: {adaptive: {after: 1s}}", ":6:18: links.latency: " + refusal},
		{"topology: mesh\nroutes: {by: hops, adaptive: {after: 1s}}", ""},
		{"topology: star", ""},
	} {
		file := filepath.Join(t.TempDir(), "endless.yaml")
		write(t, file, "version: 1\nname: endless\nreplications: 1\nduration: 5s\nnodes: 6\n"+
			"links: {latency: {pareto: {min: 1ms, shape: 0.5}}}\nprotocol: {chat: {rate: 1/s}}\n"+
			"expect: [{metric: messages_delivered, at_least: 1}]\n"+c.conditions+"\n")
		code, _, stderr := starmesh(t, "run", file, "--out", filepath.Join(t.TempDir(), "out"))
		if want := map[bool]int{true: 0, false: 2}[c.want == ""]; code != want || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, want %d\n%s", c.conditions, code, want, stderr)
		}
	}
}

// TestAFaultThatFindsNobodySaysSo: all nodes are down when it looks for the best connected one that is up. A fault that is
// to strike nobody does nothing, and nothing is said of it.
func TestAFaultThatFindsNobodySaysSo(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "out")
	write(t, file, plain+"faults:\n  all: {crash: {nodes: {}}, at: 1s, for: 3s}\n"+
		"  late: {crash: {nodes: {most_connected: 1, measured: currently}}, at: 2s, for: 1s}\n"+
		"  none: {crash: {nodes: {count: 0}}, at: 2s, for: 1s}\n")
	stdout := mustRun(t, "run", file, "--out", out)
	if !strings.Contains(stdout, "\nthe fault late found nobody to strike in 3 of 3 runs\n") || strings.Count(stdout, "found nobody") != 1 {
		t.Error(stdout)
	}
	faults := read(t, filepath.Join(out, "faults.csv"))
	if strings.Count(faults, ",late,2,begin,0,,\n") != 3 || strings.Count(faults, "late") != 3 || strings.Contains(faults, "none") {
		t.Error(faults)
	}
}

// TestResumingKeepsFinishedWork adds replications, then a value of the sweep: the journal grows by the new runs alone, and the
// files are those of a batch that began so.
func TestResumingKeepsFinishedWork(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "out")
	for i, step := range []struct {
		sweep, replications string
		runs                int
	}{{"0%, 5%", "2", 4}, {"0%, 5%", "3", 6}, {"0%, 2%, 5%", "3", 9}} {
		write(t, file, plain+"sweep: [{links.loss: ["+step.sweep+"]}]\n")
		mustRun(t, "run", file, "--replications", step.replications, "--out", out, "--resume")
		if runs := strings.Count(read(t, filepath.Join(out, "journal.jsonl")), ` {"run_id":`); runs != step.runs {
			t.Errorf("step %d: %d runs in the journal, want %d", i, runs, step.runs)
		}
		fresh := filepath.Join(dir, "fresh"+step.replications+step.sweep)
		mustRun(t, "run", file, "--replications", step.replications, "--out", fresh)
		sameFiles(t, fresh, out)
	}
}

// TestStandardInput takes the place of a file, once, though a warm-up is measured before the batch.
func TestStandardInput(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "input")
	write(t, file, plain+"warmup: auto\nwarmup_metric: latency_mean_ms\nservice: {time: {exponential: 3ms}}\nduration: 500s\n")
	text := strings.Replace(read(t, file), "duration: 5s\n", "", 1)
	write(t, file, text)
	mustRun(t, "run", file, "--out", filepath.Join(dir, "want"))
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	for _, args := range [][]string{{"run", "-", "--out", filepath.Join(dir, "got")}, {"check", "-"}} {
		input, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdin = input
		mustRun(t, args...)
		input.Close()
	}
	sameFiles(t, filepath.Join(dir, "want"), filepath.Join(dir, "got"))
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestOutputThatCannotBeWrittenIsAnError(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain+"expect: [{metric: latency_mean_ms, at_most: 1ms}]\n") // its failure has an exit code, too
	out := filepath.Join(dir, "out")
	for _, args := range [][]string{{"list"}, {"run", file, "--out", out}, {"run", file, "--out", out, "--table", "csv"}} {
		var stderr bytes.Buffer
		code := cli.Run(context.Background(), models.Builtin(), args, full{}, &stderr)
		if code != 1 || !strings.Contains(stderr.String(), "writing the output: no space left") {
			t.Errorf("%v: exit code %d, %s", args, code, &stderr)
		}
	}
}

// TestTwoProcessesOnOneFolder lets the second one know.
func TestTwoProcessesOnOneFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	out := filepath.Join(t.TempDir(), "out")
	first := program("run", everything, "--out", out, "--replications", "200")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	awaitJournal(t, filepath.Join(out, "journal.jsonl"))
	code, _, stderr := starmesh(t, "run", everything, "--out", out, "--replications", "200", "--resume")
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	if code != 2 || !strings.Contains(stderr, "in use by another run") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}
