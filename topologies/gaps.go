package topologies

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// Fill says what is taken for values that some links lack.
type Fill struct {
	By        string         `yaml:"by" scalar:"true" oneof:"value median other_direction distance" help:"value: those below, and no others; median: of the links that have one; other_direction: that of the way back; distance: light in fibre over the length of the link, 5us/km, for latencies"`
	Latency   *time.Duration `yaml:"latency" min:"0s" help:"latency of links that have none, one way"`
	Loss      *sim.Ratio     `yaml:"loss" max:"100%" help:"loss of links that have none"`
	Bandwidth *sim.Bandwidth `yaml:"bandwidth" above:"0bit" help:"bandwidth of links that have none"`
	Length    *sim.Length    `yaml:"length" help:"length of links that have none"`
}

// SetDefaults implements the decoder's hook.
func (f *Fill) SetDefaults() { f.By = "value" }

// Validate implements the decoder's hook.
func (f *Fill) Validate() error {
	if f.By == "value" && len(f.values()) == 0 {
		return problem("by", "there is no value; write one such as latency: 5ms, or fill by median, other_direction or distance")
	}
	return nil
}

// values returns what is stated, by the names of quantities and in the units of files.
func (f *Fill) values() map[string]float64 {
	list := map[string]float64{}
	if f.Latency != nil {
		list["latency"] = float64(*f.Latency) / 1e6
	}
	if f.Loss != nil {
		list["loss"] = float64(*f.Loss)
	}
	if f.Bandwidth != nil {
		list["bandwidth"] = float64(*f.Bandwidth)
	}
	if f.Length != nil {
		list["length"] = float64(*f.Length)
	}
	return list
}

// perKm is the latency of a kilometre of fibre in ms.
const perKm = 5e-3

// checkGaps refuses keys that do not fit together.
func (f *File) checkGaps() error {
	switch {
	case said(f.Missing) == "fill" && f.Fill == nil:
		return problem("fill", "is missing: by what? Write one such as median, or {latency: 5ms}")
	case said(f.Missing) != "fill" && f.Fill != nil:
		return problem("fill", "goes with missing: fill; write that, too, or remove fill")
	}
	return nil
}

// linkName names a link in notes.
func (c *chart) linkName(a, b sim.NodeID) string {
	return clipped(c.names[a]) + " to " + clipped(c.names[b])
}

// dropGaps removes the links that lack what others have.
func (c *chart) dropGaps() {
	for i := range quantities {
		q := &quantities[i]
		has := func(e *edge) bool {
			return q.get(&c.values[e.known]) >= 0 || q.name == "length" && c.places[e.a].known() && c.places[e.b].known()
		}
		if !slices.ContainsFunc(c.edges, func(e edge) bool { return has(&e) }) {
			continue
		}
		var dropped []string
		c.edges = slices.DeleteFunc(c.edges, func(e edge) bool {
			if !has(&e) {
				dropped = append(dropped, c.linkName(e.a, e.b))
			}
			return !has(&e)
		})
		c.noteNames(dropped, "link has no "+q.name+", and was dropped: ", "links have no "+q.name+", and were dropped: ")
	}
}

// noteNames adds a note on things with names, unless there are none.
func (c *chart) noteNames(names []string, one, many string) {
	if len(names) > 0 {
		c.summary.Notes = append(c.summary.Notes, intake.Counted(len(names), one, many)+intake.Some(names))
	}
}

// gap is a way of which something is not known.
type gap struct {
	from, to sim.NodeID
	at       int // in ends
}

// fillGaps gives ways what the file does not say of them.
func (c *chart) fillGaps(given *ways) {
	values := c.fill.values()
	for i := range quantities {
		q := &quantities[i]
		gaps := c.gaps(q)
		value, stated := values[q.name]
		if len(gaps) == 0 || !stated && (c.fill.By == "value" || len(gaps) == len(c.ends) && c.fill.By != "distance") {
			continue
		}
		rule, by := func(gap) float64 { return value }, fmt.Sprintf("%.6g %s", value, q.shown)
		if !stated {
			rule, by = c.filling(q)
		}
		if rule == nil {
			continue
		}
		var filled []string
		for _, g := range gaps {
			if v := rule(g); v >= 0 {
				known := c.values[c.ends[g.at]]
				q.set(&known, v)
				c.ends[g.at] = c.keep(known)
				filled = append(filled, c.linkName(g.from, g.to))
				continue
			}
			e, there := given.find(g.from, g.to)
			if !there {
				continue // it is told of the way that has a line
			}
			c.collect(lineProblem(int(c.edges[e].line), "the link from %q to %q has no %s, and there is nothing to fill it by (%s); complete the file, fill by another rule, or state one: fill: {by: %s, %s: ...}",
				c.names[g.from], c.names[g.to], q.name, by, c.fill.By, q.name))
		}
		c.noteNames(filled, "way without a "+q.name+" was filled by "+by+": ", "ways without a "+q.name+" were filled by "+by+": ")
	}
}

// gaps lists the ways of which a quantity is not known.
func (c *chart) gaps(q *quantity) (list []gap) {
	for n := range sim.NodeID(c.graph.Len()) {
		for i, to := range c.graph.row(n) {
			if at := int(c.graph.offsets[n]) + i; q.get(&c.values[c.ends[at]]) < 0 {
				list = append(list, gap{n, to, at})
			}
		}
	}
	return list
}

// filling returns a rule, whose values are negative where it has none, and its name; nil where it is not about the quantity.
func (c *chart) filling(q *quantity) (rule func(gap) float64, by string) {
	switch by = c.fill.By; {
	case by == "median":
		median := c.median(q)
		return func(gap) float64 { return median }, fmt.Sprintf("the median, %.6g %s", median, q.shown)
	case by == "other_direction":
		return func(g gap) float64 {
			back, there := c.graph.find(g.to, g.from)
			if !there {
				return -1
			}
			return q.get(&c.values[c.ends[back]])
		}, by
	case by == "distance" && q.name == "latency":
		return func(g gap) float64 { return float64(float64(c.values[c.ends[g.at]].Length) * perKm) }, by
	}
	return nil, ""
}

// median is that of the ways of which a quantity is known.
func (c *chart) median(q *quantity) float64 {
	var known []float64
	for _, at := range c.ends {
		if v := q.get(&c.values[at]); v >= 0 {
			known = append(known, v)
		}
	}
	slices.SortFunc(known, cmp.Compare[float64])
	return (known[(len(known)-1)/2] + known[len(known)/2]) / 2
}
