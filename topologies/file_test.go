package topologies

// These tests prove that graphs are read from GML, GraphML and CSV with the statistics inside the files, written and read
// again as the same, and refused with the line otherwise.

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

const shippedData = "../experiments/data/topologies"

func fileLayout(t testing.TB, name string, format FormatName, data []byte) *Layout {
	t.Helper()
	f := &File{Path: name, Format: format}
	if err := f.Load(func(string) ([]byte, error) { return data, nil }); err != nil {
		t.Fatal(err)
	}
	layout, err := f.Build(f.Participants(), nil, new(random.New(1)))
	if err != nil {
		t.Fatal(err)
	}
	return layout
}

// TestShippedFiles: the statistics inside the files are ours, and each format says the same when it is written and read.
func TestShippedFiles(t *testing.T) {
	files, err := filepath.Glob(shippedData + "/*.gml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		layout := fileLayout(t, name, "auto", data)
		compareStatistics(t, name, string(data), layout)
		roundTrips(t, name, layout)
	}
}

func compareStatistics(t *testing.T, name, text string, layout *Layout) {
	t.Helper()
	stats, found := strings.CutPrefix(text[strings.Index(text, "stats ["):], "stats [")
	if !found {
		t.Fatal(name, "has no statistics")
	}
	g := gml{tokens: gmlTokens{text: stats, line: 1}}
	if err := g.element(1); err != nil {
		t.Fatal(err)
	}
	m := Measure(layout.Graph)
	least, most, sum := math.Inf(1), 0.0, 0.0
	(&writer{layout: layout}).links(false, func(_, _ sim.NodeID, m sim.Measured) {
		length := float64(m.Length)
		least, most, sum = min(least, length), max(most, length), sum+length
	})
	for _, c := range []struct {
		key string
		got float64
	}{
		{"nodes", float64(m.Nodes)}, {"links", float64(m.Links)}, {"min_degree", float64(m.DegreeLeast)},
		{"max_degree", float64(m.DegreeMost)}, {"avg_degree", m.DegreeMean}, {"diameter_hops", float64(m.Diameter)},
		{"min_link_len", least}, {"max_link_len", most}, {"avg_link_len", sum / float64(m.Links)},
	} {
		entry, given := g.value(c.key)
		if !given {
			t.Errorf("%s: no %s", name, c.key)
			continue
		}
		want, err := number(entry.text)
		if err != nil || !(math.Abs(c.got-want) <= .00501) {
			t.Errorf("%s: %s is %v, the file says %s", name, c.key, c.got, entry.text)
		}
	}
}

func roundTrips(t *testing.T, name string, layout *Layout) {
	t.Helper()
	for _, f := range readers() {
		if f.write == nil {
			continue
		}
		var text bytes.Buffer
		if err := Write(&text, layout, f.name); f.name == "csv" && err != nil && strings.Contains(err.Error(), "two are called") {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		format := FormatName(f.name)
		again := fileLayout(t, "x", format, text.Bytes())
		if format != "csv" && digest(again.Graph) != digest(layout.Graph) {
			t.Errorf("%s: another graph after writing and reading %s", name, format)
		}
		if Edges(again.Graph) != Edges(layout.Graph) || Measure(again.Graph) != Measure(layout.Graph) && format != "csv" {
			t.Errorf("%s: other measures after writing and reading %s", name, format)
		}
		if format == "csv" {
			continue // numbers its nodes by their links
		}
		for a := range sim.NodeID(layout.Graph.Len()) {
			if again.Names[a] != layout.Names[a] {
				t.Errorf("%s: %s makes %q of %q", name, format, again.Names[a], layout.Names[a])
			}
			for i := range layout.Graph.Degree(a) {
				b := layout.Graph.Neighbor(a, i)
				if got, want := again.Measured(a, b), layout.Measured(a, b); got != want {
					t.Errorf("%s: %s says %v of %d-%d, not %v", name, format, got, a, b, want)
				}
			}
		}
	}
}

// TestDirections: a second row is the way back; what only the first says holds for both ways.
func TestDirections(t *testing.T) {
	l := fileLayout(t, "x.csv", "auto", []byte("from,to,latency_ms,loss_ratio,bandwidth_bit_per_s\na,b,1.5,0.1,1e6\nb,a,2,,\nb,c,3,0,\n"))
	for _, c := range []struct {
		a, b sim.NodeID
		want sim.Measured
	}{
		{0, 1, sim.Measured{Length: -1, Latency: 1500000, Loss: .1, Rate: 1e6}},
		{1, 0, sim.Measured{Length: -1, Latency: 2000000, Loss: -1, Rate: -1}},
		{1, 2, sim.Measured{Length: -1, Latency: 3000000, Loss: 0, Rate: -1}},
		{2, 1, sim.Measured{Length: -1, Latency: 3000000, Loss: 0, Rate: -1}},
		{0, 2, sim.Unmeasured},
	} {
		if got := l.Measured(c.a, c.b); got != c.want {
			t.Errorf("%d-%d: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// TestGreatCircle against distances of an ellipsoid, from which a sphere is at most .6 % off.
func TestGreatCircle(t *testing.T) {
	london, newYork, sydney := place{-0.1276, 51.5072}, place{-74.0060, 40.7128}, place{151.2093, -33.8688}
	for _, c := range []struct {
		a, b place
		km   float64
	}{{london, newYork, 5585}, {london, sydney, 16990}, {london, london, 0}, {place{0, 90}, place{77, -90}, 20004}, {place{179, 0}, place{-179, 0}, 222.6}} {
		if got := float64(greatCircle(c.a, c.b)); !(math.Abs(got-c.km) <= .006*c.km) {
			t.Errorf("%v to %v: %v km, want %v", c.a, c.b, got, c.km)
		}
	}
	for x := -6.2; x < 6.2; x += .01 {
		if !(math.Abs(sine(x)-math.Sin(x)) <= 1e-14) || !(math.Abs(arcsine(math.Abs(math.Sin(x)))-math.Asin(math.Abs(math.Sin(x)))) <= 1e-7) {
			t.Fatalf("sine or arcsine at %v", x)
		}
	}
}

// TestBadFiles: what is wrong with a file, with its line.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct {
		format     FormatName
		text, want string
	}{
		{"csv", "", "1: the file is empty"},
		{"csv", "a,b\n", `1: column 1 is "a"; a list of links begins with the columns from and to`},
		{"csv", "from,to,latency_ms\na,b,fast\n", `2: latency_ms: "fast" is no number`},
		{"csv", "from,to,loss_ratio\na,b,1.5\n", "2: loss_ratio: 1.5 is out of bounds"},
		{"csv", "from,to,latency_ms\na,b,-1\n", "2: latency_ms: -1 is out of bounds"},
		{"csv", "from,to,latency_ms\na,b,1e-300\n", "2: latency_ms: 1e-300 is out of bounds; write a latency in ms, 0 or from 1e-06 to 1e+09"},
		{"csv", "from,to,bandwidth_bit_per_s\na,b,0.4\n", "2: bandwidth_bit_per_s: 0.4 is out of bounds; write a rate in bit/s (none where the link has no limit), from 1 to 1e+15"},
		{"csv", "from,to,bandwidth_bit_per_s\na,b,0\n", "2: bandwidth_bit_per_s: 0 is out of bounds"},
		{"csv", "from,to\na,b\nb,c,d\n", "3: the row has not as many cells as the first one"},
		{"csv", "from,to\na,b\na,b\n", `3: a second link from "a" to "b", the first is in line 2`},
		{"csv", "from,to\na,a\n", `2: a link from "a" to itself`},
		{"csv", "from,to\n,a\n", "2: column from is empty"},
		{"csv", "from,to\n", "1: 0 nodes make no network"},
		{"gml", "Creator \"x\"\n", "1: there is no `graph [ ... ]`"},
		{"gml", "graph [ ]\ngraph [ ]", "2: a second graph"},
		{"gml", "graph [ node [ id 0 ]\nedge 1 ]", "2: edge has no list"},
		{"gml", " \n", "1: the file is empty"},
		{"gml", "graph [", "1: the list is not closed"},
		{"gml", "graph [\n node [ label \"a\" ]\n]", "2: the node has no id"},
		{"gml", "graph [ node [ id 1 ]\nnode [ id 1 ] ]", "2: a second node with id 1"},
		{"gml", "graph [ node [ id 1 ]\nnode [ id 2 ] edge [ source 1\ntarget 3 ] ]", `3: there is no node with id "3"`},
		{"gml", "graph [ directed 1 node [ id 1 ] node [ id 2 ]\nedge [ source 1 target 2 ] ]", `2: a link of a directed graph from "1" to "2" without its way back; add that, or write directed: both_ways`},
		{"gml", "graph [ node [ id 1 ] node [ id 2 ]\nedge [ source 1 target 2 dist x ] ]", `2: dist: "x" is no number`},
		{"gml", "graph [ node [ id 1 label \"a", "1: a text is not closed"},
		{"gml", "graph [ ] ]", "1: ] stands where a key should be"},
		{"gml", "graph [ node ]", "1: node has no value"},
		{"gml", strings.Repeat("a [ ", 200), "1: lists are nested more than 100 deep"},
		{"graphml", "<graphml/>", "1: there is no <graph> element"},
		{"graphml", "<graphml><graph/></graphml>\nbehind", `2: "behind" stands outside of the elements`},
		{"graphml", "<graphml><graph>\n<node id=\"a\"><data key=\"d\">5</data></node></graph></graphml>", `2: there is no <key id="d"> before this`},
		{"graphml", "<graphml>\n<graph><node/></graph></graphml>", "2: the node has no id"},
		{"graphml", "<graphml><graph>\n<node id='a'/><node id='b'/>\n<edge source='a' target='c'/></graph></graphml>", `3: there is no node "c"`},
		{"graphml", "<graphml><graph>\n<node id='a'></graph></graphml>", "2: element <node> closed by </graph>"},
		{"graphml", "<graphml><graph>\n<hyperedge/></graph></graphml>", "2: a hyperedge"},
		{"graphml", "<graph/>\n<graph/>", "2: a second graph"},
	} {
		f := &File{Path: "x", Format: c.format}
		err := f.Load(func(string) ([]byte, error) { return []byte(c.text), nil })
		if err == nil || !strings.Contains(err.Error(), "x:"+c.want) {
			t.Errorf("%s %q: %v, want %s", c.format, c.text, err, c.want)
		}
	}
	if err := (&File{Path: "x.txt", Format: "auto"}).Load(func(string) ([]byte, error) { return []byte("x"), nil }); err == nil || !strings.Contains(err.Error(), `the name nor the content of "x.txt" says dot, gml, `) {
		t.Errorf("an unknown ending: %v", err)
	}
}

// TestBlanksMakeNoOtherNodes around the cells of a list of links.
func TestBlanksMakeNoOtherNodes(t *testing.T) {
	for text, want := range map[string]int{
		"from,to\na, b\nb, c\nc, d\n":                                4,
		"from, to, latency_ms\na, b, 1\n b,c ,2\n":                   3,
		"from,to\n\"a, b\", \"c\"\n\tc,a\u00a0\n\" c \",\"a, b \"\n": 3,
	} {
		if l := fileLayout(t, "x.csv", "auto", []byte(text)); l.Graph.Len() != want {
			t.Errorf("%q: %d nodes: %q, want %d", text, l.Graph.Len(), l.Names, want)
		}
	}
}
