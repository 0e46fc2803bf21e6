package topologies

// These tests prove that formats of graph files can be told apart by name, ending and content, and that no input makes a
// reader panic.

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

// TestFormats: each format can be told from the others, and says what is shown of it.
func TestFormats(t *testing.T) {
	taken := map[string]bool{string(byEnding): true, "measures": true} // the latter is a word of the command line
	for _, f := range formats {
		if f.read == nil && f.write == nil || f.title == "" || f.name != strings.ToLower(f.name) {
			t.Errorf("%s (%s) is neither read nor written, or not well named", f.name, f.title)
		}
		if (f.read != nil) != (f.about != "") || (f.read != nil) != (len(f.endings) > 0) {
			t.Errorf("%s: what is read, and that alone, has words and endings", f.name)
		}
		for _, name := range append(slices.Clone(f.endings), f.name) {
			if taken[name] {
				t.Errorf("%s: %q is taken", f.name, name)
			}
			taken[name] = true
		}
		for _, ending := range f.endings {
			if found, _ := readerOf("A"+strings.ToUpper(ending), byEnding); found.name != f.name {
				t.Errorf("a file named A%s is read as %q, not as %s", strings.ToUpper(ending), found.name, f.name)
			}
		}
	}
	if err := Write(&bytes.Buffer{}, &Layout{}, "png"); err == nil || err.Error() != `there is no format "png"` {
		t.Error(err)
	}
}

func TestEnumerate(t *testing.T) {
	for words, want := range map[string]string{"": "", "a": "a", "a b": "a or b", "a b c": "a, b or c"} {
		if got := Enumerate(strings.Fields(words), " or "); got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}

// FuzzReaders has every reader read anything: an error that names a line, or a graph that is sound and reads again as
// the same. Seeds are what the writers write, and what they do not.
func FuzzReaders(f *testing.F) {
	drawing, err := (&Geometric{Degree: new(2.0), Side: 1}).Build(5, nil, new(random.New(1)))
	if err != nil {
		f.Fatal(err)
	}
	names, _ := Writers()
	for _, name := range names {
		var text bytes.Buffer
		if err := Write(&text, drawing, name); err != nil {
			f.Fatal(err)
		}
		f.Add(text.String())
	}
	f.Add("graph [ node [ id 0 label \"a\" lon 1 lat 2 ] node [ id 5 ] edge [ source 0 target 5 dist 7.5 ] ]")
	f.Add(`<graphml><key id="d" attr.name="dist"/><graph><node id="a"/><node id="b"/><edge source="a" target="b"><data key="d">3</data></edge></graph></graphml>`)
	f.Add("from,to,latency_ms\na,b,1\nb,a,2\n\"x,y\",a,\n")
	for _, text := range []string{
		"{\"nodes\":[{\"id\":\"a\\\"}\",\"x\":[{},1]},{\"id\":2}],\"links\":[ {\"source\" : \"a\\\"}\",\"target\":2,\"target\":2,\"v\":-1e3 ,\"latency_ms\":null,\"dist\":\"3 m\"}]}",
		"<graphml><graph><node id=\"a\"/><node id=\"b\"/><edge source=\"a\" target=\"b\"><data key=\"d\"><!-- c --><![CDATA[5]]><x>6</x> </data></edge></graph><key id=\"d\" attr.name=\"dist\"><desc/></key></graphml>",
		gapped, meridian, "from,to,dist,length_km\na,b,5,7\n", "graph { a [lat=1 latitude=2]; a -- b [latency_ms=none dist=3]; b -- c }",
		"\ufefffrom;to;latency_ms\r\na;b;1\r\n# said\r\nb;a;2", "from\tto\tdelay\na\tb\t5 ms\nb\tb\t\n", "\xff\xfef\x00", "\x1f\x8b", "graph [ directed 1 node [ id 0 label \"\xfc\" ] ]",
		"# Directed graph\n0\t1\n1\t0\n", "1|2|-1\n2|3|0\n", "a, b {}\nb c 1\n", "digraph { edge [dist=2]; a:p -> {b \"c\" + \"d\"} [dir=both, label=<x>]; subgraph s { e } }",
		`{"directed": true, "nodes": [{"id": 1, "lat": "1"}, {"id": "1"}], "links": [{"source": 1, "target": "1", "delay": "5 ms"}]}`, `{"nodes": [{}, {}], "edges": [{"source": 0, "target": 1}]}`,
		"Topology: ( 2 Nodes, 1 Edges )\nModel (1 - x)\nNodes: ( 2 )\n0 1 2\n1 1 2\nEdges: ( 1 )\n0 0 1 3.5 0.1 10\n", "source destination  avg\n1 2 5 ms\n",
		`<?xml version="1.0" encoding="latin1"?><graphml><key id="d" for="edge" attr.name="dist"><default>2 m</default></key><graph edgedefault="directed"><node id="g"><graph><node id="a"/></graph></node><node id="b"/><hyperedge/><edge source="g" target="b"/></graph></graphml>`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range readers() {
			readAnything(t, FormatName(format.name), text)
			readAsGiven(t, FormatName(format.name), text)
			readWithGaps(t, FormatName(format.name), text)
		}
	})
}

var namesLine = regexp.MustCompile(`^path: x:[0-9]+: .`)

// readAsGiven is readAnything for links that may go one way.
func readAsGiven(t *testing.T, format FormatName, text string) {
	t.Helper()
	file := &File{Path: "x", Format: format, Directed: new("as_given"), Parallel: new("merge"), Loops: new("drop")}
	if err := file.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil || file.Participants() > 200 {
		return
	}
	layout, err := file.Build(file.Participants(), nil, new(random.New(1)))
	if err != nil {
		t.Fatal(format, err)
	}
	Measure(layout.Graph)
	var out bytes.Buffer
	if err := Write(&out, layout, "graphml"); err != nil {
		t.Fatal(format, err)
	}
	if again := asGiven(t, "graphml", out.String()); digest(again.Graph) != digest(layout.Graph) {
		t.Errorf("%s: another graph after writing and reading", format)
	}
}

// readWithGaps has whatever is missing dropped, or filled: then nothing is missing that can be filled.
func readWithGaps(t *testing.T, format FormatName, text string) {
	t.Helper()
	read := func(f File) *File {
		f.Path, f.Format, f.Directed, f.Parallel, f.Loops = "x", format, new("both_ways"), new("merge"), new("drop")
		if err := f.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			return nil
		}
		return &f
	}
	if read(File{Missing: new("drop"), Unplaced: &Unplaced{By: "neighbors"}}); read(File{}) == nil {
		return
	}
	filled := read(File{Missing: new("fill"), Fill: &Fill{By: "median", Length: new(sim.Length(1))}, Unplaced: &Unplaced{By: "value", Longitude: new(1.0), Latitude: new(2.0)}})
	if filled == nil {
		t.Fatal(format, "what can be read cannot be read with its gaps filled")
	}
	for i := range quantities {
		if gaps := filled.chart.gaps(&quantities[i]); len(gaps) > 0 && len(gaps) < len(filled.chart.ends) {
			t.Errorf("%s: %d of %d ways have no %s", format, len(gaps), len(filled.chart.ends), quantities[i].name)
		}
	}
}

func readAnything(t *testing.T, format FormatName, text string) {
	t.Helper()
	file := &File{Path: "x", Format: format}
	if err := file.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
		if !namesLine.MatchString(err.Error()) {
			t.Errorf("%s: %v names no line", format, err)
		}
		return
	}
	if file.Participants() > 200 {
		return
	}
	layout, err := file.Build(file.Participants(), nil, new(random.New(1)))
	if err != nil {
		t.Fatal(format, err)
	}
	if err := rowsConformance(layout.Graph); err != nil {
		t.Fatal(format, err)
	}
	Measure(layout.Graph)
	var out bytes.Buffer
	if err := Write(&out, layout, "gml"); err != nil {
		t.Fatal(format, err)
	}
	if again := fileLayout(t, "x", "gml", out.Bytes()); digest(again.Graph) != digest(layout.Graph) {
		t.Errorf("%s: another graph after writing and reading", format)
	}
}
