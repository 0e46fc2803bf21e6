package cli_test

// These tests prove that a warm-up that is measured is as good as one that is written: the same runs, the longest of paired cells,
// whatever the number of workers; and that batch means of one run give an interval where it is long enough, and say so where not.

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// queue is M/M/1 of load 0.48; a service takes 100 ms.
const queue = `
version: 1
name: queue
replications: 4
duration: 300s
nodes: 12
topology: star
links: {latency: 10ms}
service: {nodes: {position: hub}, time: {exponential: 100ms}, queue: -1}
protocol: {client_server: {rate: 0.4/s}}
table: {metrics: [operation_latency_mean_ms]}
`

// TestWarmupIsMeasured where answers take longer for the first 10 s, or 31 s.
func TestWarmupIsMeasured(t *testing.T) {
	dir := t.TempDir()
	auto := filepath.Join(dir, "auto.yaml")
	fault := "faults: {slow: {slow: {nodes: {position: hub}, factor: 1, delay: 1s}, at: 0s, for: FOR}}\nsweep: [{label: [short, long, middle], faults.slow.for: [10s, 31s, 11s]}]\n"
	text := queue + strings.Replace(fault, "FOR", "1s", 1)
	write(t, auto, strings.Replace(text, "table: {", "warmup: auto\nwarmup_metric: operation_latency_mean_ms\ntable: {against: {label: short}, ", 1))
	code, _, stderr := starmesh(t, "run", auto, "--out", filepath.Join(dir, "a"), "--jobs", "1")
	said := regexp.MustCompile(`the warm-up takes ([0-9.]+)s, by MSER-5 on operation_latency_mean_ms`).FindAllStringSubmatch(stderr, -1)
	if code != 0 || len(said) != 3 || said[0][1] != said[1][1] || said[0][1] != said[2][1] || number(t, said[0][1]) < 25 || number(t, said[0][1]) > 60 {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	written := filepath.Join(dir, "written.yaml")
	write(t, written, strings.Replace(text, "table: {", "warmup: "+said[0][1]+"s\ntable: {against: {label: short}, ", 1))
	mustRun(t, "run", written, "--out", filepath.Join(dir, "b"))
	if a, b := read(t, filepath.Join(dir, "a", "runs.csv")), read(t, filepath.Join(dir, "b", "runs.csv")); a != b {
		t.Errorf("measured:\n%s\nwritten:\n%s", a, b)
	}
	mustRun(t, "run", auto, "--out", filepath.Join(dir, "c"), "--jobs", "3")
	sameFiles(t, filepath.Join(dir, "a"), filepath.Join(dir, "c"))
	mustRun(t, "run", auto, "--out", filepath.Join(dir, "a"), "--resume")
	mustRun(t, "replay", auto, "--run", table(t, filepath.Join(dir, "a", "runs.csv"))[0]["run_id"])
}

// TestWarmupOfASteadyRunIsNone: nothing is lost at any time.
func TestWarmupOfASteadyRunIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.yaml")
	write(t, file, queue+"warmup: auto\nwarmup_metric: loss_ratio\n")
	if code, _, stderr := starmesh(t, "run", file, "--out", filepath.Join(t.TempDir(), "o")); code != 0 || !strings.Contains(stderr, "the warm-up takes 0s") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestBatchMeansOfOneRun(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.yaml")
	write(t, file, queue+"intervals: batch_means\n")
	for _, c := range []struct{ duration, method, text string }{
		{"60000s", "batch_means", " ± "}, {"100s", "correlated", " (correlated)"}, {"2s", "sparse", " (too few)"},
	} {
		out := filepath.Join(dir, c.duration)
		printed := mustRun(t, "run", file, "--out", out, "--replications", "1", "--set", "duration="+c.duration)
		if !strings.Contains(printed, c.text) {
			t.Errorf("%s: it prints %s", c.duration, printed)
		}
		for _, row := range table(t, filepath.Join(out, "summary.csv")) {
			low, high := number(t, row["ci_low"]), number(t, row["ci_high"])
			switch row["metric"] {
			case "operation_latency_mean_ms": // 1 / (10 - 4.8) s, and twice 10 ms
				if row["ci_method"] != c.method || c.method == "batch_means" && !(low < 212.3 && 212.3 < high && high-low < 20) || c.method != "batch_means" && row["ci_low"] != "" {
					t.Errorf("%s: %s %s [%v, %v]", c.duration, row["ci_method"], row["estimate"], low, high)
				}
			case "operation_latency_p90_ms", "messages_sent", "service_present_mean":
				if row["ci_method"] != "none" {
					t.Errorf("%s: %s of %s", c.duration, row["ci_method"], row["metric"])
				}
			}
		}
	}
	mustRun(t, "run", file, "--out", filepath.Join(dir, "60000s"), "--replications", "1", "--set", "duration=60000s", "--resume")
}
