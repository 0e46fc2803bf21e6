package cli_test

// These tests prove that a check says what a batch takes and lays out no more than it has time for, and that --jobs is lowered
// to what fits into the memory.

import (
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestChecksOfWhatIsLarge(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain)
	estimates := regexp.MustCompile(`(?m)^estimates: \S+( million)? events, .* on this machine with --jobs \d+, \d+ MB of memory$`)
	if stdout := mustRun(t, "check", file); !estimates.MatchString(stdout) || strings.Contains(stdout, "laid out") {
		t.Errorf("a small one:\n%s", stdout)
	}
	// A mesh of so many takes seconds, and a check of a sweep of a hundred minutes.
	write(t, file, strings.NewReplacer("nodes: 6", "nodes: 1000000", "topology: star", "topology: {mesh: {degree: 8}}", "chat: {rate: 1/s}", "gossip: {}").Replace(plain)+
		"limits: {memory: 8GB}\nsweep: [{links.loss: {from: 1%, to: 50%, points: 100}}]\nexpect: [{metric: decided_ratio, at_least: 10%}]\n")
	if stdout := mustRun(t, "check", file); !strings.Contains(stdout, "100 of 100 cells are too many or too large to be laid out by a check") {
		t.Errorf("a large one:\n%s", stdout)
	}
}

func TestJobsFitIntoTheMemory(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, strings.NewReplacer("nodes: 6", "nodes: 50000", "5s", "1s", "rate: 1/s", "rate: 1/h").Replace(plain))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(90_000_000)) // as GOMEMLIMIT does
	code, _, stderr := starmesh(t, "run", file, "--jobs", "3", "--out", filepath.Join(dir, "out"))
	if code != 0 || !strings.Contains(stderr, "note: --jobs is lowered from 3 to") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if after := debug.SetMemoryLimit(-1); after != 90_000_000 {
		t.Errorf("the collector's limit is %d after the batch", after)
	}
}
