package cli_test

// These tests prove that a fault that strikes nobody in one arm of a comparison is told before the run and below the table, and
// that an expectation about it says that it is meant.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const oneArm = `
version: 1
name: one-arm
replications: 2
duration: 4s
nodes: 6
links: {latency: 20ms}
protocol: {gossip: {start: 1s, rounds: 4}}
faults: {hub: {crash: {nodes: {position: hub}}, at: 1200ms, for: 1s}}
sweep: [{topology: [star, mesh]}]
table: {metrics: [decided_ratio], against: {topology: star}}
`

func TestMisses(t *testing.T) {
	dir := t.TempDir()
	const repair = "{metric: fault_hub_firings, where: {topology: mesh}, equals: 0}"
	for text, told := range map[string]bool{
		oneArm:                                true,
		oneArm + "expect: [" + repair + "]\n": false,
		strings.Replace(oneArm, "star, mesh", "star, ring", 1):   true,
		strings.Replace(oneArm, "star, mesh", "star, hubs", 1):   false,
		strings.Replace(oneArm, ": hub}", ": hub, count: 0}", 1): false,
	} {
		file := filepath.Join(dir, "x.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before := "the fault hub finds nobody in 1 of 2 cells (cell "
		code, stdout, stderr := starmesh(t, "check", file)
		if code != 0 || strings.Contains(stderr, before) != told || told && !strings.Contains(stderr, "): no node is a hub; if that is meant, expect it: {metric: fault_hub_firings, where: {topology: ") {
			t.Errorf("exit code %d of\n%s\n%s%s", code, text, stdout, stderr)
		}
		after := "the fault hub found nobody to strike in 2 of 4 runs: cell "
		code, stdout, stderr = starmesh(t, "run", file, "--out", filepath.Join(dir, "out"), "--replace")
		if code != 0 || strings.Contains(stdout, after) != told || strings.Contains(stdout, "a difference between one of these") != told {
			t.Errorf("exit code %d of\n%s\n%s%s", code, text, stdout, stderr)
		}
	}
}
