package plan

// These tests prove that what is no regular file is refused at once, as a pipe might never end, and that a data file which a
// results folder knows is that one or none.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/models"
	"starmesh/topologies"
)

func TestNoRegularFile(t *testing.T) {
	for path, want := range map[string]string{
		os.DevNull:  "no regular file",
		t.TempDir(): "is a folder",
	} {
		if _, err := Read(models.Builtin(), path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		experiment := "version: 1\nname: x\nnodes: 4\ntopology: {file: " + path + "}\nprotocol: flood\n"
		if _, err := Parse(models.Builtin(), "x.yaml", []byte(experiment), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a graph at %s: %v, want %s", path, err, want)
		}
	}
}

// TestDataFilesAreKnownByDigest: the folder's copy comes first, then the source, and either must be what it was.
func TestDataFilesAreKnownByDigest(t *testing.T) {
	dir := t.TempDir()
	const graph = "from,to\na,b\n"
	kept, source, changed := filepath.Join(dir, "kept"), filepath.Join(dir, "source"), filepath.Join(dir, "changed")
	for path, text := range map[string]string{kept: graph, source: graph, changed: graph + "b,c\n"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	none := filepath.Join(dir, "none")
	for _, c := range []struct{ kept, source, want string }{
		{kept, none, ""}, {none, source, ""}, {kept, changed, ""},
		{changed, source, "changed is not the file"}, {none, changed, "changed is not the file"}, {none, none, "neither at"}, {dir, source, "is a folder"},
	} {
		file := DataFile{Name: "g.csv", Kept: c.kept, Source: c.source, SHA256: digestOf([]byte(graph)), Bytes: len(graph)}
		experiment := "version: 1\nname: x\ntopology: {file: g.csv}\nprotocol: flood\n"
		e, err := Parse(models.Builtin(), "x.yaml", []byte(experiment), Options{Data: []DataFile{file}})
		switch {
		case c.want != "":
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%+v: %v", c, err)
			}
		case err != nil || e.Cells[0].Nodes != 2 || len(e.Data) != 1 || string(e.Data[0].Content) != graph || e.Data[0].Source != c.source:
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestCellsShareGraphs: cells that name a file alike have what was read once, and those that read it in another way have their own.
func TestCellsShareGraphs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "g.csv"), []byte("from,to,delay\na,b,5\nb,b,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	experiment := "version: 1\nname: x\ntopology: {file: {path: g.csv, loops: drop}}\nprotocol: flood\n" +
		"sweep: [{links.loss: [0%, 5%]}, {topology.file.attributes: [auto, {latency: {key: delay, unit: us}}], label: [as-is, named]}]\n"
	e, err := Parse(models.Builtin(), filepath.Join(dir, "x.yaml"), []byte(experiment), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if of := func(i int) any { return e.Cells[i].Topology.(*topologies.File).Summary() }; of(0) != of(2) || of(1) != of(3) || of(0) == of(1) {
		t.Errorf("%p, %p, %p, %p: the first and the third are one, and so are the others", of(0), of(1), of(2), of(3))
	}
	if known := e.Cells[3].Topology.(*topologies.File).Summary().Notes; !strings.Contains(strings.Join(known, "; "), "from delay") {
		t.Errorf("what the attribute says is not in %q", known)
	}
	// What is wrong is told of each cell that names it.
	broken := strings.Replace(experiment, "loops: drop", "loops: refuse", 1)
	if _, err := Parse(models.Builtin(), filepath.Join(dir, "x.yaml"), []byte(broken), Options{}); err == nil || !strings.Contains(err.Error(), `a link from "b" to itself`) {
		t.Error(err)
	}
}
