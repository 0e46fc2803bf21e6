package cli_test

// These tests prove that `topology FILE --explain` says what was understood of a file, whatever its name ends with.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "links.txt")
	if err := os.WriteFile(file, []byte("from;to;latency;colour\r\na;b;40 ms;red\r\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, "topology", file, "--explain")
	for _, want := range []string{"utf-8", "CSV", "nodes     2", "links     1", "the content says that the format is CSV", "separated by ';'", "attribute colour of links: ignored, 1 times", "latency of links: 40 to 40 ms"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out = mustRun(t, "topology", file, "--explain", "--with", "attributes: {latency: {key: latency, measure: round_trip}}")
	if !strings.Contains(out, "latency of links: 20 to 20 ms, from latency") {
		t.Errorf("half of a round trip is not in\n%s", out)
	}
	if code, _, message := starmesh(t, "topology", "mesh", "--with", "loops: drop"); code != 2 || !strings.Contains(message, "mesh is none") {
		t.Errorf("%d: %s", code, message)
	}
}

// TestTopologyIsWrittenToANewFile, which reads back; a file that is there stays, and none is left where a format cannot hold the graph.
func TestTopologyIsWrittenToANewFile(t *testing.T) {
	dir := t.TempDir()
	dot, csv := filepath.Join(dir, "a.dot"), filepath.Join(dir, "a.csv")
	mustRun(t, "topology", "../data/topologies/Abilene.gml", "--as", "dot", "--out", dot)
	if got, want := mustRun(t, "topology", dot), mustRun(t, "topology", "../data/topologies/Abilene.gml"); got != want {
		t.Errorf("other measures:\n%s, want\n%s", got, want)
	}
	before, err := os.ReadFile(dot)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"topology;mesh;--as;gml;--out;" + dot, "there is such a file"}, {"topology;mesh;--out;" + csv, "say which with --as (dot, gml, graphml, csv)"},
		{"topology;{random: {links: 1}};--as;csv;--out;" + csv, "CSV holds no node without links"},
	} {
		if code, _, message := starmesh(t, strings.Split(c.args, ";")...); code != 2 || !strings.Contains(message, c.want) {
			t.Errorf("%s: %d: %s", c.args, code, message)
		}
	}
	if after, err := os.ReadFile(dot); err != nil || string(after) != string(before) {
		t.Errorf("the file is another one: %v", err)
	}
	if _, err := os.Stat(csv); !os.IsNotExist(err) {
		t.Error("half a file is left")
	}
}
