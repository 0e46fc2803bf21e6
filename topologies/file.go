package topologies

import (
	"slices"
	"strconv"
	"strings"

	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/refusal"
)

// File is a graph that was measured or drawn elsewhere, with its own number of participants.
type File struct {
	Path   string     `yaml:"path" required:"true" help:"the file, relative to the experiment's"`
	Format FormatName `yaml:"format" help:"format of the file; auto: by the end of its name, or by its content"`

	Encoding *string `yaml:"encoding" absent:"auto" later:"true" help:"of the text, such as iso-8859-1; auto: as its byte order mark or header says, or UTF-8"`
	Parallel *string `yaml:"parallel" oneof:"refuse merge" absent:"refuse" later:"true" help:"several links between two nodes; merge: into one, whose bandwidth is their sum and all else that of the one with the least latency (or length)"`
	Loops    *string `yaml:"loops" oneof:"refuse drop" absent:"refuse" later:"true" help:"links from a node to itself"`
	Directed *string `yaml:"directed" oneof:"refuse both_ways as_given" absent:"refuse" later:"true" help:"links of a directed file that lack their way back; both_ways: it is like the way there; as_given: they go one way, and so do the rows of a CSV"`

	Missing  *string   `yaml:"missing" oneof:"refuse drop fill" absent:"refuse" later:"true" help:"links that lack a latency, loss, bandwidth or length that others have; refuse: where a model needs it; drop: the links go; fill: see there"`
	Fill     *Fill     `yaml:"fill" later:"true" help:"what is taken for values that links lack"`
	Unplaced *Unplaced `yaml:"unplaced" absent:"refuse" later:"true" help:"nodes without coordinates; refuse: where a model needs the lengths of their links"`

	Attributes *Attributes `yaml:"attributes" absent:"auto" later:"true" help:"the attributes that tell what is known of links; auto: those whose names say it"`

	chart *chart
}

// Validate implements the decoder's hook.
func (f *File) Validate() error { return f.checkGaps() }

// Load implements the decoder's hook.
func (f *File) Load(read func(path string) ([]byte, error)) error {
	data, err := read(f.Path)
	if err != nil {
		return problem("path", "%v", err)
	}
	return f.parse(data)
}

func (f *File) parse(data []byte) error {
	text, err := intake.Decode(data, said(f.Encoding))
	if err != nil {
		return problem("path", "%s:%v", f.Path, err)
	}
	if strings.TrimSpace(text.Content) == "" {
		return problem("path", "%s:1: the file is empty", f.Path)
	}
	format, found := readerOf(f.Path, f.Format)
	if !found {
		if format, found = recognized(text.Content); !found {
			names := words(readers(), func(r fileFormat) string { return r.name })
			return problem("format", "neither the name nor the content of %q says %s; give the format", f.Path, Enumerate(names, " or "))
		}
		text.Notes = append(text.Notes, "the content says that the format is "+format.title)
	}
	c := &chart{values: []sim.Measured{sim.Unmeasured}, attributes: f.Attributes, merge: said(f.Parallel) == "merge", dropLoops: said(f.Loops) == "drop", bothWays: said(f.Directed) == "both_ways", asGiven: said(f.Directed) == "as_given", drop: said(f.Missing) == "drop", fill: f.Fill, unplaced: f.Unplaced}
	c.summary = Summary{File: f.Path, Encoding: text.Encoding, Format: format.title, Notes: text.Notes}
	c.collect(format.read(text.Content, c))
	c.ids = nil // which only reading needs
	c.finish()
	if err := c.mistakes.Of(f.Path); err != nil {
		return problem("path", "%v", err)
	}
	if err := c.unmet(); err != nil {
		return err
	}
	c.settleIDs()
	c.edges, c.feeds = nil, nil // which are measured and listed
	f.chart = c
	return nil
}

// said returns what a key says, "" if it is not given.
func said(key *string) string {
	if key == nil {
		return ""
	}
	return *key
}

// Summary returns what was understood of the file.
func (f *File) Summary() *Summary { return &f.chart.summary }

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
	var graph sim.Graph = f.chart.graph
	if f.chart.oneWay != nil {
		graph = f.chart.oneWay
	}
	return &Layout{Graph: graph, Measured: f.chart.measured, Names: f.chart.names, OwnIDs: f.chart.own, Places: f.chart.drawn(), OnEarth: true}, nil
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
	own    []string              // ids in the file; once it is read, printable, and nil where they are the names
	ids    map[string]sim.NodeID // of the names that links use
	places []place               // of nodes; NaN where not given
	edges  []edge
	values []sim.Measured // what is known of links, which name it by its place; in the first place there is nothing

	merge, dropLoops, bothWays, asGiven bool
	direction                           direction

	drop     bool // links that lack what others have
	fill     *Fill
	unplaced *Unplaced

	attributes *Attributes
	feeds      map[string]*feed // by the names of the attributes of links

	summary  Summary
	ignored  map[string]int // other elements and attributes -> how many there are
	mistakes intake.Mistakes

	graph  *List
	oneWay *OneWay // with that, where some links go one way
	ends   []int32 // of the link from n to its i-th neighbour, in the order of graph.neighbors: its place in values
}

// edge is a link of a file, with the line that it is on.
type edge struct {
	a, b        sim.NodeID
	known, line int32 // known: its place in values
}

// link adds a link.
func (c *chart) link(a, b sim.NodeID, known sim.Measured, line int) {
	c.edges = append(c.edges, edge{a, b, c.keep(known), int32(line)})
}

// keep returns the place of what is known of a link.
func (c *chart) keep(known sim.Measured) int32 {
	last := len(c.values) - 1
	switch {
	case known == sim.Unmeasured:
		return 0
	case known == c.values[last]:
		return int32(last)
	case last == 0:
		c.values = slices.Grow(c.values, cap(c.edges)) // as most links will have something, too
	}
	c.values = append(c.values, known)
	return int32(last + 1)
}

func (c *chart) known(e *edge) sim.Measured { return c.values[e.known] }

// add makes a node of that name, which becomes a line of printable text without blanks around: what all formats can hold; its number if nothing
// is left.
func (c *chart) add(id, name string, at place) {
	if c.ids == nil {
		c.ids = map[string]sim.NodeID{}
	}
	own := strings.Clone(id) // which does not keep the file
	if name == id {
		name = own
	} else {
		name = strings.Clone(name)
	}
	n := sim.NodeID(len(c.names))
	c.ids[own] = n
	c.names, c.own, c.places = append(c.names, ""), append(c.own, own), append(c.places, at)
	c.rename(n, name)
}

func (c *chart) rename(n sim.NodeID, name string) {
	if name = refusal.Printable(strings.TrimSpace(name)); name == "" {
		name = strconv.Itoa(int(n))
	}
	c.names[n] = name
}

// settleIDs makes ids that can be shown, if they are other than the names.
func (c *chart) settleIDs() {
	for n, id := range c.own {
		c.own[n] = refusal.Printable(id)
	}
	if slices.Equal(c.own, c.names) {
		c.own = nil
	}
}

func (c *chart) measured(from, to sim.NodeID) sim.Measured {
	i, found := c.graph.find(from, to)
	if !found {
		return sim.Unmeasured
	}
	return c.values[c.ends[i]]
}
