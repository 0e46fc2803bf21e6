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

// TestContactPlansAreExplained, in the manifest and by a check, too; a list of links is no plan.
func TestContactPlansAreExplained(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"passes.csv": "from;to;start;end;latency\n a;b;0;10;5ms\nb ;c;5;20;\n", "links.csv": "from,to,start\na,b,1\n", "plan.rc": "a contact +0 +100 2 10 1000\n",
		"x.yaml": "version: 1\nname: x\nreplications: 1\nduration: 30s\ncontacts: passes.csv\nprotocol: flood\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	for name, want := range map[string]string{
		"passes.csv": "links     2\nnote      cells are separated by ';'\nnote      1 name stands with blanks around it and without: it means the same, \"b\"\nnote      4 contacts on 4 directed links, from 0s to 20s\nnote      latency of contacts: known of 2 of 4; bandwidth: of 0 of 4\n",
		"plan.rc":    "format    a contact plan of ION\nnodes     2\nlinks     1\nnote      1 contact lies outside of all ranges: there the link's own latency counts\nnote      1 contact on 1 directed link, from 0s to 1m40s\n",
		"links.csv":  "attribute start of links: ignored, once",
	} {
		if out := mustRun(t, "topology", filepath.Join(dir, name), "--explain"); !strings.Contains(out, want) {
			t.Errorf("%s: no %q in\n%s", name, want, out)
		}
	}
	if said := mustRun(t, "check", filepath.Join(dir, "x.yaml")); !strings.Contains(said, "passes.csv: CSV, 3 nodes, 2 links\nnote: passes.csv: cells are separated by ';'\n") {
		t.Error(said)
	}
	out := filepath.Join(dir, "out")
	mustRun(t, "run", filepath.Join(dir, "x.yaml"), "--out", out)
	if manifest := read(t, filepath.Join(out, "manifest.json")); !strings.Contains(manifest, "4 contacts on 4 directed links") {
		t.Error(manifest)
	}
}

// TestTablesSayHowTheyWereRead: matrices, samples, traces and series as graphs do.
func TestTablesSayHowTheyWereRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"m.csv": "from\\to;eu; us\neu;1;80\nus;80;1\n", "s.csv": "# said\nms\tn\n5\t1\n", "t.csv": "seconds;request_bytes;reply_bytes\n0;1;1\n1;1;1\n", "v.csv": "time;from;to;value\n0;0;1;5\n0;1 ;2;5\n0;2;0;5\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	head := "version: 1\nname: x\nreplications: 1\nduration: 30s\nnodes: 3\ntopology: mesh\n"
	for text, want := range map[string]string{
		"protocol: flood\nlinks: {latency: {matrix: {file: m.csv}}}\n":                   "note: m.csv: cells are separated by ';'\nnote: m.csv: 1 name stands with blanks around it and without: it means the same, \"us\"\n",
		"protocol: flood\nlinks: {latency: {empirical: {file: s.csv, column: ms}}}\n":    "note: s.csv: cells are separated by '\\t'\nnote: s.csv: 1 line is a comment, and was left out\n",
		"protocol: {client_server: {trace: {file: t.csv}}}\n":                            "note: t.csv: cells are separated by ';'\n",
		"protocol: flood\nlinks: {latency: {series: {file: v.csv, measure: one_way}}}\n": "note: v.csv: cells are separated by ';'\nnote: v.csv: 1 name stands with blanks around it and without: it means the same, \"1\"\n",
		"protocol: flood\nlinks: {capacity: {series: {file: v.csv, unit: Mbit}}}\n":      "note: v.csv: cells are separated by ';'\n",
		"protocol: flood\nservice: {time: {empirical: {file: s.csv, column: n}}}\n":      "note: s.csv: 1 line is a comment, and was left out\n",
	} {
		write(t, filepath.Join(dir, "x.yaml"), head+text)
		if said := mustRun(t, "check", filepath.Join(dir, "x.yaml")); !strings.Contains(said, want) {
			t.Errorf("%s: no %q in\n%s", text, want, said)
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
	for _, want := range []string{"a.csv: CSV, 2 nodes, 1 link\n", "note: a.csv: attribute delay of links: ignored, once; if it is a latency in ms, write attributes: {latency: {key: delay, unit: ms}}\n"} {
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
