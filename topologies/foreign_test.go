package topologies

// These tests prove that files as people have them are read as they mean them: what could change the network is used, refused or
// listed, and options mean the same in every format.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

func TestForeignFiles(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name, text string
		file       File
		nodes      int
		links      int
		first      sim.Measured // from node 0 to node 1
		note       string
	}{
		{
			"groups", `<graphml><graph id="G" edgedefault="undirected"><node id="n0"/><node id="site"><graph id="site:"><node id="r1"/><node id="r2"/><edge source="r1" target="r2"/></graph></node>` +
				`<edge source="n0" target="site"/></graph></graphml>`, File{}, 3, 2, sim.Unmeasured, "1 group of nodes was dissolved",
		},
		{
			"defaults", `<graphml><key id="d" for="edge" attr.name="loss_ratio"><default>0.5</default></key><key id="n" for="node" attr.name="latency_ms"><default>1</default></key>` +
				`<graph><node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b"/><edge source="b" target="c"><data key="d">0.1</data></edge></graph></graphml>`,
			File{}, 3, 2, sim.Measured{Length: -1, Latency: -1, Loss: .5, Rate: -1}, "loss of links: 0.1 to 0.5",
		},
		{
			"ports", `<graphml><graph><node id="a"><port name="p"/></node><node id="b"/><edge source="a" target="b" sourceport="p"/></graph></graphml>`, File{}, 2, 1, sim.Unmeasured, "sourceport of links: ignored, once",
		},
		{
			"declared", `<?xml version="1.0" encoding="ISO-8859-1"?><graphml><graph><node id="K\xf6ln"/><node id="b"/><edge source="K\xf6ln" target="b"/></graph></graphml>`, File{}, 2, 1, sim.Unmeasured, "decoded from iso-8859-1",
		},
		{
			"units", "graph [ node [ id 0 host_bandwidth_up \"1 Gbit\" ] node [ id 1 ] edge [ source 0 target 1 latency \"40 ms\" packet_loss 0.01 jitter \"0 ms\" bandwidth \"10 Mbit\" ] ]", File{}, 2, 1,
			sim.Measured{Length: -1, Latency: 40 * ms, Loss: .01, Rate: 1e7}, "attribute jitter of links: ignored",
		},
		{
			"nodes' attributes", "graph [ node [ id 0 host_bandwidth_up \"1 Gbit\" ] node [ id 1 ] edge [ source 0 target 1 ] ]", File{}, 2, 1, sim.Unmeasured, "attribute host_bandwidth_up of nodes (what access lines carry is said by links: {bandwidth: {up: 1Gbit, down: 1Gbit}}, and overrides of that): ignored, once",
		},
		{
			"groups of yEd", "graph [ node [ id 0 isGroup 1 ] node [ id 1 gid 0 ] node [ id 2 gid 0 ] node [ id 3 gid 9 ] edge [ source 1 target 2 ] edge [ source 3 target 0 ] ]", File{}, 3, 2, sim.Unmeasured, "1 group of nodes was dissolved",
		},
		{
			"links before nodes", "graph [ edge [ source 0 target 1 latency_ms 3 ] node [ id 0 ] node [ id 1 ] node [ id 2 ] edge [ source 1\ntarget 2 ] ]", File{}, 3, 2, sim.Measured{Length: -1, Latency: 3 * ms, Loss: -1, Rate: -1}, "",
		},
		{
			"some directed", `<graphml><graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b"/><edge source="b" target="c" directed="true"/><edge source="c" target="b" directed="true"/></graph></graphml>`,
			File{}, 3, 2, sim.Unmeasured, "",
		},
		{
			"some undirected", `<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b" directed="false"/><edge source="b" target="c"/></graph></graphml>`,
			File{Directed: new("both_ways")}, 3, 2, sim.Unmeasured, "1 link of a directed graph goes both ways here",
		},
		{"unit of bytes", "from,to,bandwidth\na,b,10 MBps\n", File{}, 2, 1, sim.Unmeasured, `attribute bandwidth of links: ignored, once; the unit of "10 MBps" is not known: write bit`},
		{"unknown unit", "from,to,latency\na,b,40 msec\n", File{}, 2, 1, sim.Unmeasured, `the unit of "40 msec" is not known: write ms, ns, s`},
		{"ids with escapes", `{"nodes": [{"id": "\u00e9"}, {"id": "b"}], "links": [{"source": "é", "target": "b"}]}`, File{}, 2, 1, sim.Unmeasured, ""},
		{"hints", "from,to,LinkSpeedRaw\na,b,10\n", File{}, 2, 1, sim.Unmeasured, "if it is a bandwidth in bit, write attributes: {bandwidth: {key: LinkSpeedRaw, unit: bit}}"},
		{"semicolons", "\ufefffrom;to;latency_ms\r\na;b;40\r\n", File{}, 2, 1, sim.Measured{Length: -1, Latency: 40 * ms, Loss: -1, Rate: -1}, "separated by ';'"},
		{
			"parallel", "graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 latency_ms 9 bandwidth_bit_per_s 5 ] edge [ source 0 target 1 latency_ms 4 bandwidth_bit_per_s 2 ] ]",
			File{Parallel: new("merge")}, 2, 1, sim.Measured{Length: -1, Latency: 4 * ms, Loss: -1, Rate: 7}, "1 link was merged",
		},
		{
			"opposite", "graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 latency_ms 5 ] edge [ source 1 target 0 latency_ms 80 ] ]",
			File{Parallel: new("merge")}, 2, 1, sim.Measured{Length: -1, Latency: 5 * ms, Loss: -1, Rate: -1}, "1 link was merged",
		},
		{"loops", "from,to\na,a\na,b\n", File{Loops: new("drop")}, 2, 1, sim.Unmeasured, "1 link from a node to itself was dropped"},
		{
			"both given", `<graphml><key id="d" for="edge" attr.name="latency_ms"/><graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"><data key="d">5</data></edge><edge source="b" target="a"><data key="d">7</data></edge></graph></graphml>`,
			File{}, 2, 1, sim.Measured{Length: -1, Latency: 5 * ms, Loss: -1, Rate: -1}, "latency of links: 5 to 7 ms",
		},
		{"both ways", "graph [ directed 1 node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 ] ]", File{Directed: new("both_ways")}, 2, 1, sim.Unmeasured, "1 link of a directed graph goes both ways here"},
		{"latin 1", "graph [ node [ id 0 label \"K\xf6ln\" ] node [ id 1 ] edge [ source 0 target 1 ] ]", File{Encoding: new("iso-8859-1")}, 2, 1, sim.Unmeasured, "decoded from"},
	} {
		f := c.file
		f.Path, f.Format = "x", byEnding
		if err := f.parse([]byte(c.text)); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if f.Participants() != c.nodes || Edges(f.chart.graph) != c.links || f.chart.measured(0, 1) != c.first {
			t.Errorf("%s: %d nodes, %d links, %v", c.name, f.Participants(), Edges(f.chart.graph), f.chart.measured(0, 1))
		}
		if notes := strings.Join(f.Summary().Notes, "\n"); !strings.Contains(notes, c.note) {
			t.Errorf("%s: the notes are\n%s, want %s", c.name, notes, c.note)
		}
	}
}

// TestForeignMistakes: what cannot be meant is refused with the names of the file and the repair.
func TestForeignMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"graph [ node [ id 0 label \"K\xf6ln\" ] ]": "x:1: the byte 0xf6 is no UTF-8; save the file as UTF-8, or say what it is",
		"graph [ node [ id 0 label \"Oslo\" ] node [ id 1 label \"Bergen\" ]\nedge [ source 0 target 1 latency_ms 5 ]\nedge [ source 1 target 0 latency_ms 80 ] ]": `x:3: the link from "Bergen" to "Oslo" says something else than line 2`,
		"graph [ node [ id 0 lon 10.75 lat 59.91 ] node [ id 1 lon 5.32 lat 60.39 ] edge [ source 0 target 1 dist 305000 ] ]":                                      `x:1: the link from "0" to "1" is 305000 km long, but the coordinates of its ends are 305`,
		`<graphml><graph><node id="a"/>` + "\n" + `<edge source="a" target=""/></graph></graphml>`:                                                                 `x:2: there is no node ""`,
	} {
		if err := (&File{Path: "x", Format: byEnding}).parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestAllMistakesAtOnce: the first twenty, and how many more.
func TestAllMistakesAtOnce(t *testing.T) {
	text := "from,to,loss_ratio\n"
	for i := range 30 {
		text += fmt.Sprintf("n%d,n%d,2\n", i, i+1)
	}
	err := (&File{Path: "x.csv", Format: byEnding}).parse([]byte(text))
	if err == nil {
		t.Fatal("it is read")
	}
	lines := strings.Split(err.Error(), "; x.csv")
	if len(lines) != 21 || !strings.HasPrefix(lines[19], ":21: loss_ratio") || !strings.Contains(lines[20], "10 mistakes more") {
		t.Error(err)
	}
}

// TestAsymmetricLinksAreWritten as a directed graph, of which each way is read again.
func TestAsymmetricLinksAreWritten(t *testing.T) {
	layout := fileLayout(t, "x.csv", byEnding, []byte("from,to,latency_ms\na,b,1\nb,a,2\nb,c,3\n"))
	for _, format := range []string{"gml", "graphml", "csv"} {
		var out strings.Builder
		if err := Write(&out, layout, format); err != nil {
			t.Fatal(err)
		}
		again := fileLayout(t, "x", FormatName(format), []byte(out.String()))
		if !slices.Equal(again.Names, layout.Names) {
			t.Errorf("%s: %q", format, again.Names)
		}
		for _, pair := range [][2]sim.NodeID{{0, 1}, {1, 0}, {1, 2}, {2, 1}} {
			if got, want := again.Measured(pair[0], pair[1]), layout.Measured(pair[0], pair[1]); got != want {
				t.Errorf("%s: %v says %v, want %v", format, pair, got, want)
			}
		}
	}
}
