package cli_test

// These tests prove that the section plots draws at the end of a batch, however that was run, what `plot` draws, and that no picture
// of fewer runs stays beside the tables of more.

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const drawn = timed + `
table: {metrics: [loss_ratio], against: {topology: star}}
plots:
  - {metric: loss_ratio, by: topology, format: [svg, pdf]}
  - {metric: messages_sent, name: figure-2, x: topology, width: page}
  - {metric: nodes_up}
`

// plotsIn returns the pictures of a results folder, by name.
func plotsIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	pictures := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(folder, "plots"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		pictures[entry.Name()] = read(t, filepath.Join(folder, "plots", entry.Name()))
	}
	return pictures
}

func TestPlots(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	file := at("drawn.yaml")
	write(t, file, drawn)
	mustRun(t, "run", file, "--out", at("whole"))
	whole := plotsIn(t, at("whole"))
	for _, name := range []string{"loss_ratio-dots.svg", "loss_ratio-dots.pdf", "loss_ratio-differences.svg", "loss_ratio-times.svg", "figure-2-dots.svg", "nodes_up-times.svg"} {
		if whole[name] == "" {
			t.Errorf("the run draws no %s", name)
		}
	}
	mustRun(t, "plot", at("whole"), "--metric", "loss_ratio", "--by", "topology", "--format", "svg,pdf", "--out", at("by-flags"))
	mustRun(t, "plot", at("whole"), "--metric", "nodes_up", "--out", at("by-flags"))
	for _, entry := range matching(t, at("by-flags")+"/*", 6) {
		if name := filepath.Base(entry); whole[name] != read(t, entry) {
			t.Errorf("%s of the run differs from that of plot", name)
		}
	}
	mustRun(t, "plot", at("whole"), "--metric", "messages_sent", "--x", "topology", "--width", "page", "--out", at("page"))
	if whole["figure-2-dots.svg"] != read(t, at("page/messages_sent-dots.svg")) {
		t.Error("what has a name differs from what plot draws")
	}

	shards := []string{at("shard1"), at("shard2")}
	for i, shard := range shards {
		mustRun(t, "run", file, "--shard", []string{"1/2", "2/2"}[i], "--out", shard)
		if len(plotsIn(t, shard)) > 0 {
			t.Errorf("%s, which is a part alone, has pictures", shard)
		}
	}
	mustRun(t, append([]string{"merge", at("joined")}, shards...)...)
	samePictures(t, "of shards that were joined", plotsIn(t, at("joined")), whole)

	mustRun(t, "run", file, "--replications", "2", "--out", at("resumed"))
	mustRun(t, "plot", at("resumed"), "--metric", "messages_sent")
	mustRun(t, "run", file, "--replications", "4", "--resume", "--out", at("resumed"))
	samePictures(t, "after --resume", plotsIn(t, at("resumed")), whole)
	os.RemoveAll(at("resumed/plots"))
	mustRun(t, "run", at("resumed"))
	samePictures(t, "of a folder that was complete", plotsIn(t, at("resumed")), whole)
}

func samePictures(t *testing.T, when string, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s differs", when, name)
		}
	}
	for name := range got {
		if _, is := want[name]; !is {
			t.Errorf("%s: %s is of fewer runs", when, name)
		}
	}
}

// TestPlotsAreDrawnInEveryWay that the file can ask for, and in no other.
func TestPlotsAreDrawnInEveryWay(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "all.yaml")
	write(t, file, plain+"plots: [{metric: loss_ratio, format: [svg, pdf, png], width: column}, {metric: loss_ratio, name: wide, format: [png], width: page}]\n")
	mustRun(t, "run", file, "--out", filepath.Join(dir, "out"))
	names := []string{}
	for name := range plotsIn(t, filepath.Join(dir, "out")) {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"loss_ratio-dots.pdf", "loss_ratio-dots.png", "loss_ratio-dots.svg", "wide-dots.png"}; !slices.Equal(names, want) {
		t.Errorf("%v are drawn; %v were expected", names, want)
	}
}
