package topologies

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/refusal"
)

// File is a graph that was measured or drawn elsewhere, with its own number of participants.
type File struct {
	Path   string     `yaml:"path" required:"true" help:"the file, relative to the experiment's"`
	Format FormatName `yaml:"format" help:"format of the file; auto: by the end of its name"`

	chart *chart
}

// Load implements the decoder's hook.
func (f *File) Load(read func(path string) ([]byte, error)) error {
	data, err := read(f.Path)
	if err != nil {
		return problem("path", "%v", err)
	}
	return f.parse(data)
}

func (f *File) parse(data []byte) error {
	format, found := readerOf(f.Path, f.Format)
	if !found {
		names := words(readers(), func(r fileFormat) string { return r.name })
		return problem("format", "%q says neither %s; give the format", f.Path, Enumerate(names, " nor "))
	}
	c, err := format.read(string(data))
	if err == nil {
		err = c.finish()
	}
	if err != nil {
		return problem("path", "%s:%v", f.Path, err)
	}
	f.chart = c
	return nil
}

// Participants returns how many nodes the file has.
func (f *File) Participants() int { return len(f.chart.names) }

// LinkEnds returns how many ends of links its graph stores.
func (f *File) LinkEnds(int) int { return f.chart.graph.LinkEnds() }

// Build implements Shape.
func (f *File) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if f.chart == nil {
		panic("topologies: the file was not loaded")
	}
	if participants != f.Participants() {
		return nil, problem("path", "the file has %d nodes and the experiment %d: leave `nodes` out, or write nodes: %d", f.Participants(), participants, f.Participants())
	}
	return &Layout{Graph: f.chart.graph, Measured: f.chart.measured, Names: f.chart.names, OwnIDs: f.chart.ownIDs(), Places: f.chart.drawn()}, nil
}

// drawn returns the places of nodes, if all are known.
func (c *chart) drawn() (list [][2]float64) {
	for _, p := range c.places {
		if !p.known() {
			return nil
		}
		list = append(list, [2]float64{p.longitude, p.latitude})
	}
	return list
}

// chart is what a file says: nodes in the order of the file, and what is known of their links.
type chart struct {
	names  []string
	own    []string              // ids in the file
	ids    map[string]sim.NodeID // of the names that links use
	places []place               // of nodes; NaN where not given
	edges  []edge

	graph *List
	ends  []sim.Measured // of the link from n to its i-th neighbour, in the order of graph.neighbors
}

// edge is a link of a file, with the line that it is on.
type edge struct {
	a, b  sim.NodeID
	known sim.Measured
	line  int
}

// add makes a node of that name, which becomes a line of printable text without blanks around: what all formats can hold; its number if nothing
// is left.
func (c *chart) add(id, name string, at place) {
	if c.ids == nil {
		c.ids = map[string]sim.NodeID{}
	}
	c.ids[id] = sim.NodeID(len(c.names))
	c.names = append(c.names, cmp.Or(refusal.Printable(strings.TrimSpace(name)), strconv.Itoa(len(c.names))))
	c.own = append(c.own, refusal.Printable(id))
	c.places = append(c.places, at)
}

// ownIDs returns the ids in the file, nil where they are the names.
func (c *chart) ownIDs() []string {
	if slices.Equal(c.own, c.names) {
		return nil
	}
	return c.own
}

// finish makes the graph. A row from b to a beside one from a to b is about the way back; otherwise both ways are alike.
func (c *chart) finish() error {
	given := make(map[[2]sim.NodeID]int, len(c.edges)) // from, to -> index
	var pairs [][2]sim.NodeID
	for i := range c.edges {
		e := &c.edges[i]
		there, back := [2]sim.NodeID{e.a, e.b}, [2]sim.NodeID{e.b, e.a}
		if e.a == e.b {
			return lineProblem(e.line, "a link from %q to itself; remove it", c.names[e.a])
		}
		if before, twice := given[there]; twice {
			return lineProblem(e.line, "a second link from %q to %q, the first is in line %d; remove one", c.names[e.a], c.names[e.b], c.edges[before].line)
		}
		if _, known := given[back]; !known {
			pairs = append(pairs, there)
		}
		given[there] = i
	}
	if len(c.names) < 2 {
		return lineProblem(1, "%d nodes make no network; a file has 2 or more", len(c.names))
	}
	graph, err := FromEdges(len(c.names), pairs)
	if err != nil {
		return lineProblem(1, "%v", err)
	}
	c.graph = graph
	c.measure(given)
	return nil
}

// measure puts what is known of the links into the order of the graph.
func (c *chart) measure(given map[[2]sim.NodeID]int) {
	c.ends = make([]sim.Measured, len(c.graph.neighbors))
	for n := range sim.NodeID(c.graph.Len()) {
		for i, to := range c.graph.row(n) {
			e, there := given[[2]sim.NodeID{n, to}]
			if !there {
				e = given[[2]sim.NodeID{to, n}]
			}
			known := c.edges[e].known
			if known.Length < 0 && c.places[n].known() && c.places[to].known() {
				known.Length = greatCircle(c.places[n], c.places[to])
			}
			c.ends[int(c.graph.offsets[n])+i] = known
		}
	}
}

func (c *chart) measured(from, to sim.NodeID) sim.Measured {
	i, found := c.graph.find(from, to)
	if !found {
		return sim.Unmeasured
	}
	return c.ends[i]
}
