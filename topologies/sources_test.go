package topologies

// These tests prove that graphs come from the formats of many tools, found out by ending or content, with the nodes, links and values
// that those tools mean.

import (
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

func TestSources(t *testing.T) {
	ms := time.Millisecond
	latencyOf := func(d time.Duration) sim.Measured { return sim.Measured{Length: -1, Latency: d, Loss: -1, Rate: -1} }
	for _, c := range []struct {
		name, text, format string
		file               File
		nodes, links       int
		first              sim.Measured // from node 0 to node 1
		names, note        string
	}{
		{
			"SNAP", "# Directed graph (each unordered pair of nodes is saved once): as.txt\n# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n0\t1\n1\t7\n", "a list of edges", File{}, 3, 2, sim.Unmeasured, "0 1 7", "3 lines are comments",
		},
		{"SNAP both ways", "# Directed graph\n0\t1\n1\t0\n", "a list of edges", File{}, 2, 1, sim.Unmeasured, "0 1", "separated by tabs"},
		{"CAIDA", "# source:topology|BGP\n1|11537|0|bgp\n1|21616|-1|bgp\n", "a list of edges", File{}, 3, 2, sim.Unmeasured, "1 11537 21616", "attribute relation of links: ignored, 2 times"},
		{
			"Rocketfuel", "New+York,+NY1 Chicago,+IL2 12.5\nChicago,+IL2 New+York,+NY1 13\n", "a list of edges",
			File{Path: "weights.intra", Attributes: &Attributes{Latency: latency("column 3", "ms", "one_way")}}, 2, 1, latencyOf(12500 * time.Microsecond), "New+York,+NY1 Chicago,+IL2", "separated by blanks",
		},
		{"a header all the same", "source, target, latency_ms\na, b, 5\n", "a list of edges", File{Path: "x.edges"}, 2, 1, latencyOf(5 * ms), "a b", "from latency_ms"},
		{"NetworkX's list", "a b {}\nb c {}\n", "a list of edges", File{Path: "x.edgelist"}, 3, 2, sim.Unmeasured, "a b c", ""},
		{"KONECT", "% sym unweighted\n1 2\n2 3\n", "a list of edges", File{}, 3, 2, sim.Unmeasured, "1 2 3", "1 line is a comment"},
		{"commas", "1,2\n2, 3\n", "a list of edges", File{}, 3, 2, sim.Unmeasured, "1 2 3", "separated by ','"},
		{"Gephi", "Source,Target,Type,Weight\na,b,Undirected,2\n", "CSV", File{}, 2, 1, sim.Unmeasured, "a b", "write attributes: {latency: {key: Weight, unit: ms}}"},
		{
			"pings", "\"source\",\"destination\",\"timestamp\",\"min\",\"avg\"\n1,2,2020-07-19,80,84\n2,1,2020-07-19,80,82\n1,1,2020-07-19,0,0\n", "CSV",
			File{Loops: new("drop"), Attributes: &Attributes{Latency: latency("avg", "ms", "round_trip")}}, 2, 1, latencyOf(42 * ms), "1 2", "latency of links: 41 to 42 ms, from avg",
		},
		{
			"NetworkX", `{"directed": false, "multigraph": false, "graph": {}, "nodes": [{"id": 5, "label": "Köln"}, {"id": "5"}], "edges": [{"source": 5, "target": "5", "delay": "7 ms", "packet_loss": 0.5}]}`, "JSON",
			File{}, 2, 1, sim.Measured{Length: -1, Latency: 7 * ms, Loss: .5, Rate: -1}, "Köln 5", "",
		},
		{"D3", `{"links": [{"source": "b", "target": "a", "value": 1}], "nodes": [{"id": "a", "group": 1}, {"id": "b", "group": 1}]}`, "JSON", File{}, 2, 1, sim.Unmeasured, "a b", "attribute value of links: ignored"},
		{"D3's places", `{"nodes": [{"name": "a"}, {"name": "b"}, {"name": "c"}], "links": [{"source": 2, "target": 0}]}`, "JSON", File{}, 3, 1, sim.Unmeasured, "a b c", "2 ends of links are places in the list"},
		{
			"coordinates in JSON", `{"nodes": [{"id": "a", "lat": 0, "lon": 0}, {"id": "b", "lat": 0, "lon": 1}], "links": [{"source": "a", "target": "b"}]}`, "JSON", File{}, 2, 1,
			sim.Measured{Length: greatCircle(place{0, 0}, place{1, 0}), Latency: -1, Loss: -1, Rate: -1}, "a b", "length of links: 111",
		},
		{
			"DOT", "// drawn\nstrict graph \"net\" { node [shape=box]; edge [delay=\"3 ms\"]\n a -- b -- \"c \\\"d\\\"\" [delay=\"5 ms\", color=red]; subgraph cluster_x { x; y } b -- {x y} /* to\nboth */ rankdir=LR }", "DOT",
			File{}, 5, 4, latencyOf(5 * ms), `a b c "d" x y`, "subgraph as a group: ignored, 2 times",
		},
		{"a digraph of DOT", "digraph { a -> b [dir=both]; 1.5 -> a [len=2]; a -> 1.5 [len=2]; b [label=\"B\\n(\\N)\"] }", "DOT", File{}, 3, 2, sim.Unmeasured, "a B (b) 1.5", "attribute len of links: ignored, 2 times; if it is a length"},
		{
			"BRITE", "Topology: ( 3 Nodes, 2 Edges )\nModel (1 - RTWaxman):  3 1000 100 1\n\nNodes: ( 3 )\n0\t10.0\t20.0\t1\t1\t-1\tRT_NODE\n1\t1\t2\t2\t2\t-1\tRT_NODE\n2\t5\t5\t1\t1\t-1\tRT_NODE\n\n\nEdges: ( 2 )\n" +
				"0\t0\t1\t300.0\t1.5\t10.0\t-1\t-1\tE_RT\tU\n1\t1\t2\t-1\t-1\t-1\t-1\t-1\tE_RT\tU\n", "BRITE", File{}, 3, 2, sim.Measured{Length: 300, Latency: 1500 * time.Microsecond, Loss: -1, Rate: 1e7}, "0 1 2", "",
		},
		{
			"Shadow", "graph [\n directed 0\n node [ id 0 host_bandwidth_up \"1 Gbit\" ]\n node [ id 1 ]\n edge [ source 0 target 0 latency \"1 ms\" packet_loss 0.0 ]\n edge [ source 0 target 1 latency \"40 ms\" packet_loss 0.01 ]\n]", "GML",
			File{Loops: new("drop"), Attributes: &Attributes{Latency: latency("latency", "", "one_way"), Loss: named("packet_loss", "")}}, 2, 1, sim.Measured{Length: -1, Latency: 40 * ms, Loss: .01, Rate: -1}, "0 1", "access lines",
		},
	} {
		f := c.file
		f.Format = byEnding
		if f.Path == "" {
			f.Path = "x"
		}
		if err := f.parse([]byte(c.text)); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if f.Participants() != c.nodes || Edges(f.chart.graph) != c.links || f.chart.measured(0, 1) != c.first && f.chart.measured(1, 0) != c.first {
			t.Errorf("%s: %d nodes, %d links, %v", c.name, f.Participants(), Edges(f.chart.graph), f.chart.measured(0, 1))
		}
		if names := strings.Join(f.chart.names, " "); names != c.names || f.Summary().Format != c.format {
			t.Errorf("%s: %s with the nodes %s", c.name, f.Summary().Format, names)
		}
		if notes := strings.Join(f.Summary().Notes, "\n"); !strings.Contains(notes, c.note) {
			t.Errorf("%s: the notes are\n%s, want %s", c.name, notes, c.note)
		}
	}
}

// TestBadSources: what is wrong with a file of other tools, with its line.
func TestBadSources(t *testing.T) {
	for _, c := range []struct {
		format     FormatName
		text, want string
	}{
		{"edges", "#\n", "1: the file has no links"},
		{"edges", "a b\nc\n", "2: 1 cell; a line names two nodes"},
		{"edges", "a b\nb c 5\n", "2: 3 cells, where the first line has 2"},
		{"edges", "a b {'w': 1}\n", "1: attributes in braces are not read"},
		{"edges", "# Directed graph\n1\t2\n", `2: a link of a directed graph from "1" to "2" without its way back`},
		{"edges", "a\n", "1: 1 cell; "},
		{"json", "{", "1: the file ends within the graph"},
		{"json", "{\"directed\": 1,\n\"nodes\": [], \"links\": []}", "1: directed is true or false"},
		{"json", "{\"nodes\": [{\"id\": \"2\"}, {\"id\": \"0\"}, {\"id\": \"1\"}],\n\"links\": [{\"source\": 0, \"target\": 1}]}", `2: 0 may be the node with the id "0" or the one in that place`},
		{"json", "{\"nodes\": [{\"id\": 1}, {\"id\": 1.0}], \"links\": []}", "1: a second node with id 1.0"},
		{"json", "[]", "1: a graph is an object"},
		{"json", "{\"nodes\": [\n{\"id\": 1}, {\"id\": 1}], \"links\": []}", "2: a second node with id 1"},
		{"json", "{\"nodes\": [{\"id\": 1}],\n\"links\": [\n{\"source\": 1, \"target\": 2}]}", "3: there is no node 2"},
		{"json", "{\"nodes\": [{\"name\": 1}, {}],\n\"links\": [{\"source\": 0, \"target\": 2}]}", "2: there is no node 2"},
		{"json", `{"nodes": [1], "links": []}`, "1: nodes and links are objects"},
		{"json", `{"nodes": [{"id": 1}]}`, "1: there is no list of nodes or none of links"},
		{"json", "{\"nodes\": [{\"id\": 1}, {\"id\": 2}], \"links\": [\n{\"source\": 1}]}", "2: the link has no target"},
		{"json", "{\"nodes\": [],\n\"nodes\": [], \"links\": []}", "2: a second list of nodes"},
		{"json", "{\"nodes\": [{\"id\": 1}, null], \"links\": []}", "1: nodes and links are objects"},
		{"graphml", "<graphml><graph>\n<node id=\"a\"></edge></graph></graphml>", "2: element <node> closed by </edge>"},
		{"graphml", "<graphml><key id=\"d\"><default>5</key></default></graphml>", "1: element <default> closed by </key>"},
		{"graphml", "<graphml>\n<graph></graph></p>", "2: </p> closes no element"},
		{"graphml", "<graphml><graph></graph>", "1: the file ends within an element"},
		{"graphml", "<graphml><graph><node id=\"a\"><data>5", "1: the file ends within an element"},
		{"graphml", "<graphml><graph>" + strings.Repeat("<x>", 2000), "1: elements are nested more than 1000 deep"},
		{"dot", "//", `1: "the end of the file" stands where graph or digraph should be`},
		{"dot", "graph {\na -> b }", "2: -> in a graph whose edges are --"},
		{"dot", "digraph {\na -> b }", `2: a link of a directed graph from "a" to "b" without its way back`},
		{"dot", "graph { a -- b", "1: the graph is not closed"},
		{"dot", "graph { a -- \"b }", "1: a text is not closed"},
		{"dot", "graph {\na -- b [latency_ms=fast] }", `2: latency_ms: "fast" is no number`},
		{"dot", "graph {\na -- b\na -- b }", `3: a second link from "a" to "b"`},
		{"dot", "graph { a -- @ }", "1: '@' has no meaning in DOT"},
		{"dot", "graph { a-b -- c }", "1: '-' has no meaning in DOT; put ids with it in quotes"},
		{"dot", "graph {\nhost-1 -- c }", "2: '-' has no meaning in DOT"},
		{"dot", "graph " + strings.Repeat("{", 200), "1: subgraphs are nested more than 100 deep"},
		{"dot", "graph { a -- b } graph { }", `1: "graph" stands behind the graph`},
		{"brite", "Topology: ( 1 )\n", "1: there are no Edges:"},
		{"brite", "Nodes: ( 2 )\n0\n1\nEdges: ( 2 )\n0 0 1\n", "4: Edges: says how many lines follow, and there are fewer; is the file cut short?"},
		{"brite", "Nodes: ( 1 )\n0\n1\nEdges: ( 1 )\n0 0 1\n", "1: Nodes: says how many lines follow, and there are more"},
		{"brite", "Nodes: ( 2 )\n0\n1\nEdges: ( 1 )\n0 0 2\n", `5: there is no node with id "2"`},
		{"brite", "Nodes: ( 2 )\n0\n0\nEdges: ( 1 )\n0 0 0\n", "3: a second node with id 0"},
	} {
		f := &File{Path: "x", Format: c.format}
		if err := f.parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), "x:"+c.want) {
			t.Errorf("%s %q: %v, want %s", c.format, c.text, err, c.want)
		}
	}
}
