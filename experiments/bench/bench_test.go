package main

// These tests prove that each workload of the bench does the work it is measured by, with a balanced ledger, and that its
// table gives medians and ratios.

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/cli"
	"starmesh/models"
	"starmesh/sim"
)

// TestWorkloads runs each one small: its ledger balances and its count is what the work amounts to.
func TestWorkloads(t *testing.T) {
	for name, c := range map[string]struct {
		size  size
		exact int64 // 0: not known
		least int64
	}{
		"phold":    {size{nodes: 10, perNode: 2, events: 500, start: &start{jobs: 2}}, 500, 0},
		"star":     {size{nodes: 20}, 0, 4 * 20 * 50 * 8 / 10},
		"gossip":   {size{nodes: 100}, 0, 8 * 90},
		"exchange": {size{nodes: 7}, 40 * 7 * 6, 0},
		"pbft":     {size{nodes: 8}, 0, 3 * 92},
	} {
		for _, w := range workloads {
			if w.name != name {
				continue
			}
			run, err := w.prepare(c.size, 1)
			if err != nil {
				t.Fatal(err)
			}
			report := run.Run()
			if report.Status == sim.Failed || report.Value("ledger_imbalance") != 0 {
				t.Errorf("%s: %s %s", name, report.Status, report.Reason)
			}
			if got := w.count(report); c.exact > 0 && got != c.exact || got < c.least {
				t.Errorf("%s: %d events, want %d or at least %d", name, got, c.exact, c.least)
			}
		}
	}
}

func TestTable(t *testing.T) {
	line := func(engine string, cpu string) string {
		return `{"engine":"` + engine + `","workload":"phold","nodes":8,"per_node":1,"events":10,"cpu_ns":` + cpu + `,"peak_rss_bytes":1048576}` + "\n"
	}
	results, err := read(strings.NewReader(line("starmesh", "100") + line("peer", "300") + line("starmesh", "200") + line("peer", "800") +
		line("starmesh", "300") + line("peer", "600")))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	write(&out, results)
	want := "| phold, 1 each | 8 | starmesh | 20 | 10-30 | 1.0 | 1 MB |\n| phold, 1 each | 8 | peer | 60 | 30-80 | 3.0 | 1 MB |\n"
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	for _, bad := range []string{"{", line("x", "0")} {
		if _, err := read(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// TestShipped measures an experiment as run --shipped does, with this program in the place of starmesh.
func TestShipped(t *testing.T) {
	t.Setenv(actAsStarmesh, "yes")
	folder := t.TempDir()
	text := "version: 1\nname: tiny\nreplications: 3\nduration: 1s\nnodes: 4\ntopology: star\nlinks: {latency: 1ms}\nprotocol: {chat: {rate: 1/s}}\n"
	if err := os.WriteFile(filepath.Join(folder, "tiny.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	figures := filepath.Join(folder, "figures.csv")
	var first, second bytes.Buffer
	for out, args := range map[*bytes.Buffer][]string{&first: {"-csv", figures, os.Args[0]}, &second: {os.Args[0], os.Args[0]}} {
		if err := shipped(append([]string{"-experiments", folder, "-only", "tiny"}, args...), out); err != nil {
			t.Fatal(err)
		}
	}
	baseline, err := readBaseline(figures)
	if err != nil || baseline["tiny"].cpu <= 0 {
		t.Errorf("baseline %v, %v", baseline, err)
	}
	if !regexp.MustCompile(`\| tiny \| 3 \| 0\.\d \| [\d.]+ \| \d+ \| \d+ \| \d+ MB \| \d+ MB \|  \|\n$`).Match(first.Bytes()) {
		t.Errorf("alone: %s", &first)
	}
	if !regexp.MustCompile(` \| \d+\.\d\d \|\n$`).Match(second.Bytes()) {
		t.Errorf("compared: %s", &second)
	}
	var third bytes.Buffer
	unable := "/bin/false" // a build that does not know the experiment
	if err := shipped([]string{"-experiments", folder, "-only", "tiny", unable, os.Args[0]}, &third); err != nil || !strings.HasSuffix(third.String(), " MB |  |\n") {
		t.Errorf("beside a build that refuses the experiment: %v, %s", err, &third)
	}
	if err := shipped([]string{"-experiments", folder, "-only", "tiny", os.Args[0], unable}, &third); err == nil {
		t.Error("a build that refuses the experiment is measured")
	}
	if err := shipped([]string{"-experiments", folder, "-only", "huge", os.Args[0]}, &first); err == nil || !strings.Contains(err.Error(), "there are tiny") {
		t.Errorf("an experiment that is not there: %v", err)
	}
	if err := profile([]string{filepath.Join(folder, "tiny.yaml"), filepath.Join(folder, "tiny.pprof")}, &first); err != nil {
		t.Error(err)
	}
}

// TestSizes: every protocol of the table runs, small.
func TestSizes(t *testing.T) {
	t.Setenv(actAsStarmesh, "yes")
	var out bytes.Buffer
	if err := sizes([]string{os.Args[0], "12"}, &out); err != nil {
		t.Fatal(err)
	}
	if rows := regexp.MustCompile(`(?m)\| [\d.]+ s, \d+ MB, [\d.e+]+ events \|$`).FindAllString(out.String(), -1); len(rows) != len(densities) {
		t.Errorf("%d of %d runs end well:\n%s", len(rows), len(densities), &out)
	}
	out.Reset()
	if err := sizes([]string{"-only", "raft", os.Args[0], "12"}, &out); err != nil || strings.Count(out.String(), "\n") != 3 || !strings.Contains(out.String(), "| raft: ") {
		t.Errorf("raft alone: %v\n%s", err, &out)
	}
}

// TestSizesThatAreCutShort: where memory or events run out the table says so, and no more nodes are tried.
func TestSizesThatAreCutShort(t *testing.T) {
	t.Setenv(actAsStarmesh, "yes")
	endless := density{"chat: {rate: 1/s}", "star", "100s\nlimits: {events: 1000}"}
	if cell, given, err := endless.measure(os.Args[0], 12, time.Minute); err != nil || !given || !strings.HasPrefix(cell, "cut short after ") {
		t.Errorf("%q, %v, %v", cell, given, err)
	}
}

// actAsStarmesh is the variable that makes this program starmesh.
const actAsStarmesh = "STARMESH_BENCH_ACTS"

func TestMain(m *testing.M) {
	if os.Getenv(actAsStarmesh) != "" && len(os.Args) > 1 && os.Args[1] == "run" {
		os.Exit(cli.Main(models.Builtin(), os.Args))
	}
	os.Exit(m.Run())
}
