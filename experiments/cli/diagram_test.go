package cli_test

// This test proves that a diagram of a run has the same bytes on every machine.

import (
	"path/filepath"
	"testing"
)

const crashing = "version: 1\nname: crashing\nduration: 2s\ndrain: 0s\nnodes: 4\ntopology: star\nlinks: {latency: {uniform: {min: 5ms, max: 30ms}}, loss: 5%}\n" +
	"protocol: {raft: {rate: 1/s}}\nfaults: {crash: {crash: {nodes: {role: leader}}, at: 800ms, for: 500ms}}\n"

// TestGoldenDiagram compares with the picture of another day and another machine.
func TestGoldenDiagram(t *testing.T) {
	onStatedArchitecture(t)
	file := filepath.Join(t.TempDir(), "crashing.yaml")
	write(t, file, crashing)
	golden(t, "testdata/golden/crashing.svg", mustRun(t, "replay", file, "--replication", "0", "--from", "700ms", "--until", "1200ms", "--as", "svg"))
}
