package topologies

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"starmesh/intake"
	"starmesh/sim"
)

// Summary is what was understood of a file.
type Summary struct {
	File     string   `json:"file"` // as the experiment names it
	Encoding string   `json:"encoding"`
	Format   string   `json:"format"`
	Nodes    int      `json:"nodes"`
	Links    int      `json:"links"`
	Notes    []string `json:"notes,omitempty"` // of what was found, merged, dropped and ignored
}

// collect remembers a mistake, so that all are told at once.
func (c *chart) collect(err error) { c.mistakes.Add(err) }

// note adds a note on so many things, unless there are none.
func (c *chart) note(count int, one, many string) {
	if count > 0 {
		c.summary.Notes = append(c.summary.Notes, intake.Counted(count, one, many))
	}
}

// ignore counts what could have been meant for the network, but is not used.
func (c *chart) ignore(what string) {
	if c.ignored == nil {
		c.ignored = map[string]int{}
	}
	c.ignored[what]++
}

// setAttribute sets what the file says of a link, or notes that it is not used.
func (c *chart) setAttribute(m *sim.Measured, name, text string) error {
	return c.feed(name).read(m, text)
}

// list notes what was ignored.
func (c *chart) list() {
	for _, what := range slices.Sorted(maps.Keys(c.ignored)) {
		c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("%s: ignored, %s", what, intake.Times(c.ignored[what])))
	}
	c.listUnused()
}

// ignoreOfNode counts an attribute of a node that could be meant for the network.
func (c *chart) ignoreOfNode(name string) {
	switch {
	case strings.Contains(strings.ToLower(name), "bandwidth"):
		c.ignore("attribute " + clipped(name) + " of nodes (what access lines carry is said by links: {bandwidth: {up: 1Gbit, down: 1Gbit}}, and overrides of that)")
	case looksMeant(name):
		c.ignore("attribute " + clipped(name) + " of nodes")
	}
}

// nodeAttribute takes an attribute of a node that says where it stands, or counts it.
func (c *chart) nodeAttribute(at *place, name, text string) error {
	to, most := &at.longitude, 180.
	switch {
	case slices.Contains([]string{"lon", "Longitude", "longitude"}, name):
	case slices.Contains([]string{"lat", "Latitude", "latitude"}, name):
		to, most = &at.latitude, 90
	default:
		c.ignoreOfNode(name)
		return nil
	}
	if intake.NoValue(text) {
		return nil
	}
	degrees, err := number(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if math.Abs(degrees) > most {
		return nil // it is one of a plane: links have their lengths
	}
	if !math.IsNaN(*to) && *to != degrees {
		return fmt.Errorf("%s: a second coordinate of the node, %g, where the first is %g; keep one", name, degrees, *to)
	}
	*to = degrees
	return nil
}

// looksMeant tells whether an attribute's name is one that could change the network.
func looksMeant(name string) bool { return hint(name) != "" }

// summarize says what is known of the links.
func (c *chart) summarize(links int) {
	c.summary.Nodes, c.summary.Links = len(c.names), links
	for i := range quantities {
		q := &quantities[i]
		least, most, known := math.Inf(1), 0.0, 0
		for _, at := range c.ends {
			if v := q.get(&c.values[at]); v >= 0 {
				least, most, known = min(least, v), max(most, v), known+1
			}
		}
		if known > 0 {
			c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("%s of links: %.6g to %.6g %s%s, known of %d of %d ways", q.name, least, most, q.shown, c.fedBy(q.name), known, len(c.ends)))
		}
	}
}
