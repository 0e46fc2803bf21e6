package cli_test

// These tests prove that `topology FILE --explain` says what was understood of a file, whatever its name ends with.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/topologies"
)

func TestExplain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "links.txt")
	if err := os.WriteFile(file, []byte("from;to;latency;colour\r\na;b;40 ms;red\r\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, "topology", file, "--explain")
	for _, want := range []string{"utf-8", "CSV", "nodes     2", "links     1", "the content says that the format is CSV", "separated by ';'", "attribute colour of links: ignored, once", "latency of links: 40 to 40 ms"} {
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

// TestGapsAreFilled as the experiment says, and a note names them.
func TestGapsAreFilled(t *testing.T) {
	for _, c := range [][3]string{
		{"links-with-gaps.csv", "missing: fill, fill: median", "2 ways without a latency were filled by the median, 6 ms: b to c, c to b"},
		{"links-with-gaps.csv", "missing: fill, fill: {latency: 1ms}", "2 ways without a latency were filled by 1 ms: b to c, c to b"},
		{"links-with-gaps.csv", "missing: fill, fill: distance", "latency of links: 0.1 to 7 ms"},
		{"links-with-gaps.csv", "missing: drop", "1 link has no latency, and was dropped: b to c"},
		{"nodes-without-coordinates.gml", "unplaced: neighbors", "1 node without coordinates stands at the mean of its neighbours': Somewhere"},
		{"nodes-without-coordinates.gml", "unplaced: {by: value, longitude: 5.32, latitude: 60.39}", "length of links: 0 to 305"},
	} {
		if out := mustRun(t, "topology", "testdata/bad/"+c[0], "--explain", "--with", c[1]); !strings.Contains(out, c[2]) {
			t.Errorf("%s: no %q in\n%s", c[1], c[2], out)
		}
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

// TestManifestSaysWhatWasUnderstood, and a check does, of the files of all cells, each once.
func TestManifestSaysWhatWasUnderstood(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.csv"), "from;to;delay\na;b;5\n")
	write(t, filepath.Join(dir, "x.yaml"), "version: 1\nname: x\nreplications: 1\nduration: 1s\ntopology: {file: {path: a.csv}}\nprotocol: flood\n"+
		"sweep: [{links.loss: [0%, 5%]}, {topology.file.attributes: [auto, {latency: {key: delay, unit: us}}], label: [as-is, named]}]\n")
	out := filepath.Join(dir, "out")
	said := mustRun(t, "check", filepath.Join(dir, "x.yaml"))
	for _, want := range []string{"a.csv: CSV, 2 nodes, 1 links\n", "note: a.csv: attribute delay of links: ignored, once; if it is a latency in ms, write attributes: {latency: {key: delay, unit: ms}}\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("check says no %q:\n%s", want, said)
		}
	}
	mustRun(t, "run", filepath.Join(dir, "x.yaml"), "--out", out)
	var manifest struct{ Graphs []topologies.Summary }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(out, "manifest.json"))), &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Graphs) != 2 || manifest.Graphs[0].File != "a.csv" || manifest.Graphs[1].Links != 1 || !strings.Contains(strings.Join(manifest.Graphs[1].Notes, "; "), "latency of links: 0.005 to 0.005 ms, from delay") {
		t.Errorf("%+v", manifest.Graphs)
	}
}
