package topologies

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"starmesh/intake"
	"starmesh/sim"
)

// Attributes name the attributes of a file that tell what is known of its links, where their names do not.
type Attributes struct {
	Latency   *LatencyAttribute `yaml:"latency" absent:"auto" later:"true" help:"attribute with the latencies of links"`
	Loss      *Attribute        `yaml:"loss" absent:"auto" later:"true" help:"attribute with the shares that links lose"`
	Bandwidth *Attribute        `yaml:"bandwidth" absent:"auto" later:"true" help:"attribute with the bandwidths of links"`
	Length    *Attribute        `yaml:"length" absent:"auto" later:"true" help:"attribute with the lengths of links"`
}

// Attribute is an attribute of links in a file: an attribute of GML, a column of a table.
type Attribute struct {
	Key  string  `yaml:"key" required:"true" scalar:"true" help:"its name in the file"`
	Unit *string `yaml:"unit" absent:"auto" later:"true" help:"unit of values that have none of their own, such as us, Mbit or m; auto: as the end of the name says (delay_us)"`
}

// LatencyAttribute is one with latencies.
type LatencyAttribute struct {
	Attribute `yaml:",inline"`
	Measure   string `yaml:"measure" oneof:"one_way round_trip" help:"what was measured; a round trip counts half in each direction"`
}

// SetDefaults implements the decoder's hook.
func (l *LatencyAttribute) SetDefaults() { l.Measure = "one_way" }

// list returns the attributes that are named, in the order of the table below; nil where none is.
func (a *Attributes) list() (list [4]*Attribute) {
	if a == nil {
		return list
	}
	list = [4]*Attribute{a.Length, nil, a.Loss, a.Bandwidth}
	if a.Latency != nil {
		list[1] = &a.Latency.Attribute
	}
	return list
}

// Validate implements the decoder's hook.
func (a *Attributes) Validate() error {
	given := map[string]string{}
	for i, named := range a.list() {
		if named == nil {
			continue
		}
		quantity := &quantities[i]
		if other := given[named.Key]; other != "" {
			return problem(quantity.name, "%q gives the %s already; an attribute is one of them", clipped(named.Key), other)
		}
		given[named.Key] = quantity.name
		if unit := said(named.Unit); unit != "" && quantity.units[strings.ToLower(unit)] == 0 {
			return problem(quantity.name, "a %s is in %s, not in %q", quantity.name, quantity.unitNames(), clipped(unit))
		}
	}
	return nil
}

// quantity is something that files know of links. A value is 0 or finest at least, so that none becomes another one,
// or none, by being rounded.
type quantity struct {
	name         string
	names        []string           // of attributes whose values need no unit; the first is what we write
	units        map[string]float64 // of values that have one, in the unit of the others
	withUnit     []string           // names of attributes whose values need one
	ofNames      []string           // names of attributes that are used when an experiment says so; their values need no unit
	set          func(m *sim.Measured, value float64)
	get          func(m *sim.Measured) float64 // negative: it is not known
	shown        string                        // unit of notes
	finest, most float64
	zero         bool
	about        string
	example      string // of a unit
}

var quantities = [4]quantity{
	{
		"length", []string{"length_km", "dist", "distance", "length"}, map[string]float64{"km": 1, "m": 1e-3, "mi": 1.609344}, nil, nil,
		func(m *sim.Measured, v float64) { m.Length = sim.Length(v) }, func(m *sim.Measured) float64 { return float64(m.Length) }, "km", 1e-9, 1e9, true, "a length in km", "m",
	},
	{
		"latency", []string{"latency_ms"}, map[string]float64{"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1, "s": 1e3}, []string{"latency", "delay"}, nil,
		func(m *sim.Measured, v float64) { m.Latency = time.Duration(math.Round(float64(v * 1e6))) }, func(m *sim.Measured) float64 { return float64(m.Latency) / 1e6 }, "ms", 1e-6, 1e9, true, "a latency in ms", "ms",
	},
	{
		"loss", []string{"loss_ratio", "packet_loss"}, map[string]float64{"%": 1e-2}, nil, []string{"loss"},
		func(m *sim.Measured, v float64) { m.Loss = sim.Ratio(v) }, func(m *sim.Measured) float64 { return float64(m.Loss) }, "(a share)", 1e-300, 1, true, "a share from 0 to 1", "%",
	},
	{
		"bandwidth", []string{"bandwidth_bit_per_s"}, map[string]float64{
			"bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "tbit": 1e12, "kibit": 1 << 10, "mibit": 1 << 20, "gibit": 1 << 30,
			"bit/s": 1, "kbit/s": 1e3, "mbit/s": 1e6, "gbit/s": 1e9, "bps": 1, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9,
		}, []string{"bandwidth", "capacity"}, []string{"LinkSpeedRaw"},
		func(m *sim.Measured, v float64) { m.Rate = sim.Bandwidth(math.Round(v)) }, func(m *sim.Measured) float64 { return float64(m.Rate) }, "bit/s", 1, 1e15, false, "a rate in bit/s (none where the link has no limit)", "Mbit",
	},
}

func (q *quantity) unitNames() string {
	return Enumerate(slices.Sorted(maps.Keys(q.units)), " or ")
}

// feed is what becomes of an attribute of links.
type feed struct {
	name   string
	count  int       // of links that have it
	unused int       // of those whose value is not used
	odd    string    // the first of these that has a unit which nobody knows
	of     *quantity // nil: it is not used
	scale  float64   // of values without a unit; 0: they need one
	share  float64   // of a value that counts: half of a round trip
	named  bool      // by the experiment
	chart  *chart
}

// feed returns what becomes of the attribute of that name.
func (c *chart) feed(name string) *feed {
	if f := c.feeds[name]; f != nil {
		return f
	}
	f := &feed{name: name, share: 1, chart: c}
	for i, named := range c.attributes.list() {
		q := &quantities[i]
		switch {
		case named == nil && slices.Contains(q.names, name):
			f.of, f.scale = q, 1
		case named == nil && slices.Contains(q.withUnit, name):
			f.of = q
		case named != nil && named.Key == name:
			f.of, f.named = q, true
			f.scale = q.units[strings.ToLower(said(named.Unit))]
			if f.scale == 0 {
				f.scale = q.units[strings.ToLower(name[strings.LastIndexByte(name, '_')+1:])]
			}
			if f.scale == 0 && (slices.Contains(q.names, name) || slices.Contains(q.ofNames, name) || q.name == "loss") {
				f.scale = 1
			}
			if q.name == "latency" && c.attributes.Latency.Measure == "round_trip" {
				f.share = .5
			}
		}
	}
	if c.feeds == nil {
		c.feeds = map[string]*feed{}
	}
	c.feeds[name] = f
	return f
}

// read sets what a value says of a link, unless it says that there is none.
func (f *feed) read(m *sim.Measured, text string) error {
	if intake.NoValue(text) {
		return nil
	}
	f.count++
	if f.of == nil {
		f.unused++
		return nil
	}
	digits := strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r == '/' || r == '%' })
	unit := text[len(digits):]
	scale, hasUnit := f.of.units[strings.ToLower(unit)]
	if strings.Contains(unit, "B") && strings.HasSuffix(strings.ToLower(unit), "bps") {
		hasUnit = false // MBps are bytes
	}
	switch {
	case hasUnit:
	case f.scale > 0:
		scale, digits = f.scale, text
	case f.named:
		return fmt.Errorf("%s: %q has no unit; write one behind each value, or attributes: {%s: {key: %s, unit: %s}} (or %s)", f.name, clipped(text), f.of.name, quotedKey(f.name), f.of.example, f.of.unitNames())
	default:
		if f.unused++; unit != "" && f.odd == "" {
			f.odd = strings.Clone(text)
		}
		return nil
	}
	value, err := number(strings.TrimSpace(digits))
	value = float64(value * scale)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", f.name, err)
	case value > f.of.most || value < f.of.finest && !(value == 0 && f.of.zero):
		return fmt.Errorf("%s: %s is out of bounds; write %s, %sfrom %g to %g", f.name, clipped(text), f.of.about, map[bool]string{true: "0 or "}[f.of.zero], f.of.finest, f.of.most)
	}
	was := f.of.get(m)
	f.of.set(m, float64(value*f.share))
	if is := f.of.get(m); was >= 0 && was != is {
		return f.disagrees(was, is)
	}
	return nil
}

// disagrees refuses a link with two values of which nobody knows which one counts.
func (f *feed) disagrees(was, is float64) error {
	var others []string
	for _, name := range slices.Sorted(maps.Keys(f.chart.feeds)) {
		if other := f.chart.feeds[name]; other != f && other.of == f.of && other.count > other.unused {
			others = append(others, clipped(name))
		}
	}
	q := f.of
	if len(others) == 0 {
		return fmt.Errorf("%s: a second %s of the link, %.6g %s, where the first is %.6g; keep one", f.name, q.name, is, q.shown, was)
	}
	return fmt.Errorf("%s: a second %s of the link, %.6g %s, where %s says %.6g; keep one, or say which one counts: attributes: {%s: %s}",
		f.name, q.name, is, q.shown, Enumerate(others, " or "), was, q.name, quotedKey(f.name))
}

// fedBy names the attributes that a quantity is from.
func (c *chart) fedBy(quantity string) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.feeds)) {
		if f := c.feeds[name]; f.of != nil && f.of.name == quantity && f.count > f.unused {
			names = append(names, clipped(name))
		}
	}
	if names == nil {
		return ""
	}
	return ", from " + Enumerate(names, " and ")
}

// unmet tells of attributes that an experiment names and no link has.
func (c *chart) unmet() error {
	for i, named := range c.attributes.list() {
		if named == nil || c.feeds[named.Key] != nil && c.feeds[named.Key].count > 0 {
			continue
		}
		var there []string
		for _, name := range slices.Sorted(maps.Keys(c.feeds)) {
			if c.feeds[name].count > 0 {
				there = append(there, clipped(name))
			}
		}
		if len(there) == 0 {
			there = []string{"none"}
		}
		return problem("attributes."+quantities[i].name, "no link has an attribute %q; there is %s", clipped(named.Key), Enumerate(there, " and "))
	}
	return nil
}

// listUnused notes the attributes of links that are not used.
func (c *chart) listUnused() {
	for _, name := range slices.Sorted(maps.Keys(c.feeds)) {
		if f := c.feeds[name]; f.unused > 0 {
			c.summary.Notes = append(c.summary.Notes, fmt.Sprintf("attribute %s of links: ignored, %s%s", clipped(name), intake.Times(f.unused), f.repair()))
		}
	}
}

// repair says how an attribute that is not used could be.
func (f *feed) repair() string {
	if f.odd != "" {
		return fmt.Sprintf("; the unit of %q is not known: write %s", clipped(f.odd), f.of.unitNames())
	}
	return hint(f.name)
}

// hints are what attributes could be that have these letters in their names.
var hints = []struct{ part, quantity, unit, more string }{
	{"latency", "latency", "ms", ""}, {"delay", "latency", "ms", ""}, {"rtt", "latency", "ms", ", measure: round_trip"}, {"ping", "latency", "ms", ", measure: round_trip"},
	{"loss", "loss", "%", ""}, {"speed", "bandwidth", "bit", ""}, {"bandwidth", "bandwidth", "bit", ""}, {"capacity", "bandwidth", "bit", ""},
	{"dist", "length", "km", ""}, {"len", "length", "km", ""}, {"weight", "latency", "ms", ""}, {"column 3", "latency", "ms", ""},
}

// hint says how an attribute can be used that looks as if it was meant for the network.
func hint(name string) string {
	lower := strings.ToLower(name)
	for _, h := range hints {
		if lower == h.part || h.part != "len" && strings.Contains(lower, h.part) { // calendar is no length
			return fmt.Sprintf("; if it is a %s in %s, write attributes: {%s: {key: %s, unit: %s%s}}", h.quantity, h.unit, h.quantity, quotedKey(name), h.unit, h.more)
		}
	}
	return ""
}

// quotedKey writes a name as YAML takes it.
func quotedKey(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789 ") == "" && strings.ContainsAny(name[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return name
	}
	return strconv.Quote(name)
}
