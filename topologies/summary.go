package topologies

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"starmesh/sim"
)

// Summary is what was understood of a file.
type Summary struct {
	Encoding string   `json:"encoding"`
	Format   string   `json:"format"`
	Nodes    int      `json:"nodes"`
	Links    int      `json:"links"`
	Notes    []string `json:"notes,omitempty"` // of what was found, merged, dropped and ignored
}

// mostTold is how many mistakes of a file are told one by one.
const mostTold = 20

// collect remembers a mistake, so that all are told at once.
func (c *chart) collect(err error) {
	if err == nil {
		return
	}
	if c.mistakes++; c.mistakes <= mostTold {
		c.problems = append(c.problems, err.Error())
	}
}

// told lists the mistakes.
func (c *chart) told(path string) string {
	lines := make([]string, len(c.problems))
	for i, p := range c.problems {
		lines[i] = path + ":" + p
	}
	if more := c.mistakes - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("%s has %d mistakes more", path, more))
	}
	return strings.Join(lines, "; ")
}

func (c *chart) note(count int, format string) {
	if count > 0 {
		c.summary.Notes = append(c.summary.Notes, fmt.Sprintf(format, count))
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
	known, err := setAttribute(m, name, text)
	if !known {
		c.ignore("attribute " + clipped(name) + " of links")
	}
	return err
}

// list notes what was ignored.
func (c *chart) list() {
	for _, what := range slices.Sorted(maps.Keys(c.ignored)) {
		c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("%s: ignored, %d times%s", what, c.ignored[what], hint(what)))
	}
}

// looksMeant tells whether an attribute's name is one that could change the network.
func looksMeant(name string) bool { return hint("attribute "+name+" of links") != "" }

// hint says what an attribute of links that is not used could be.
func hint(what string) string {
	lower := strings.ToLower(what)
	if !strings.HasSuffix(lower, " of links") {
		return ""
	}
	for _, h := range []struct{ part, use string }{
		{"latency", "latency_ms"}, {"delay", "latency_ms"}, {"rtt", "latency_ms (one way)"}, {"loss", "loss_ratio"},
		{"speed", "bandwidth_bit_per_s"}, {"bandwidth", "bandwidth_bit_per_s"}, {"capacity", "bandwidth_bit_per_s"},
		{"length", "length_km"}, {"dist", "length_km"}, {"weight", "one of length_km, latency_ms and bandwidth_bit_per_s"},
	} {
		if strings.Contains(lower, h.part) {
			return "; if the network should have it, name it " + h.use
		}
	}
	return ""
}

// summarize says what is known of the links.
func (c *chart) summarize(links int) {
	c.summary.Nodes, c.summary.Links = len(c.names), links
	for _, k := range []struct {
		what, unit string
		of         func(m *sim.Measured) float64
	}{
		{"length", "km", func(m *sim.Measured) float64 { return float64(m.Length) }},
		{"latency", "ms", func(m *sim.Measured) float64 { return float64(m.Latency) / 1e6 }},
		{"loss", "(a share)", func(m *sim.Measured) float64 { return float64(m.Loss) }},
		{"bandwidth", "bit/s", func(m *sim.Measured) float64 { return float64(m.Rate) }},
	} {
		least, most, known := math.Inf(1), 0.0, 0
		for i := range c.ends {
			if v := k.of(&c.ends[i]); v >= 0 {
				least, most, known = min(least, v), max(most, v), known+1
			}
		}
		if known > 0 {
			c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("%s of links: %.6g to %.6g %s, known of %d of %d ways", k.what, least, most, k.unit, known, len(c.ends)))
		}
	}
}
