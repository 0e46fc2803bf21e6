package topologies

// These tests prove that an experiment can say which attributes of a file feed the network and in which units, and that it is told
// what is not there, or could have been meant.

import (
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

func named(key, unit string) *Attribute {
	a := &Attribute{Key: key}
	if unit != "" {
		a.Unit = &unit
	}
	return a
}

func latency(key, unit, measure string) *LatencyAttribute {
	return &LatencyAttribute{*named(key, unit), measure}
}

func TestAttributes(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name, text string
		attributes Attributes
		want       sim.Measured // from node 0 to node 1
		note       string
	}{
		{
			"those of the issue", `graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 latency "40 ms" packet_loss 0.01 LinkSpeedRaw 1000000.0 dist 7 ] ]`,
			Attributes{Latency: latency("latency", "", "one_way"), Loss: named("packet_loss", ""), Bandwidth: named("LinkSpeedRaw", ""), Length: named("dist", "")},
			sim.Measured{Length: 7, Latency: 40 * ms, Loss: .01, Rate: 1e6}, "latency of links: 40 to 40 ms, from latency, known of 2 of 2 ways",
		},
		{
			"units that are stated", "source;target;len;delay;loss_percent;speed\na;b;5000;250;2;10\n",
			Attributes{Latency: latency("delay", "us", "one_way"), Loss: named("loss_percent", "%"), Bandwidth: named("speed", "Mbit"), Length: named("len", "m")},
			sim.Measured{Length: 5, Latency: ms / 4, Loss: .02, Rate: 1e7}, "length of links: 5 to 5 km, from len",
		},
		{"a value's own unit", "from,to,delay\na,b,2 s\n", Attributes{Latency: latency("delay", "us", "one_way")}, sim.Measured{Length: -1, Latency: 2000 * ms, Loss: -1, Rate: -1}, ""},
		{"the unit that a name ends with", "from,to,rtt_us\na,b,500\n", Attributes{Latency: latency("rtt_us", "", "round_trip")}, sim.Measured{Length: -1, Latency: ms / 4, Loss: -1, Rate: -1}, ""},
		{
			"the one that is named", "from,to,latency_ms,ping\na,b,1,3\n", Attributes{Latency: latency("ping", "ms", "one_way")}, sim.Measured{Length: -1, Latency: 3 * ms, Loss: -1, Rate: -1},
			"attribute latency_ms of links: ignored, once; if it is a latency in ms, write attributes: {latency: {key: latency_ms, unit: ms}}",
		},
		{
			"defaults of keys", `<graphml><key id="d" for="edge" attr.name="w"><default>4</default></key><graph><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>`,
			Attributes{Length: named("w", "mi")}, sim.Measured{Length: 4 * 1.609344, Latency: -1, Loss: -1, Rate: -1}, "from w",
		},
	} {
		f := File{Path: "x", Format: byEnding, Attributes: &c.attributes}
		if err := c.attributes.Validate(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if err := f.parse([]byte(c.text)); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := f.chart.measured(0, 1); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if notes := strings.Join(f.Summary().Notes, "\n"); !strings.Contains(notes, c.note) {
			t.Errorf("%s: the notes are\n%s, want %s", c.name, notes, c.note)
		}
	}
}

// TestAttributesThatAreNotThere, lack a unit, or are two things.
func TestAttributesThatAreNotThere(t *testing.T) {
	for _, c := range []struct {
		attributes  Attributes
		field, want string
	}{
		{Attributes{Loss: named("los", "")}, "attributes.loss", `no link has an attribute "los"; there is delay and loss_ratio`},
		{Attributes{Latency: latency("delay", "", "one_way")}, "path", `x.csv:2: delay: "5" has no unit; write one behind each value, or attributes: {latency: {key: delay, unit: ms}}`},
		{Attributes{Latency: latency("delay", "km", "one_way")}, "latency", `a latency is in ms, ns, s, us, µs or μs, not in "km"`},
		{Attributes{Latency: latency("delay", "ms", "one_way"), Length: named("delay", "km")}, "latency", `"delay" gives the length already`},
	} {
		f := File{Path: "x.csv", Format: byEnding, Attributes: &c.attributes}
		err := c.attributes.Validate()
		if err == nil {
			err = f.parse([]byte("from,to,delay,loss_ratio\na,b,5,0\n"))
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.field+": "+c.want) {
			t.Errorf("%v, want %s: %s", err, c.field, c.want)
		}
	}
}

// TestHintsAreWhatCanBeWritten: the line that a note proposes is read, and does what it says.
func TestHintsAreWhatCanBeWritten(t *testing.T) {
	for name, want := range map[string]string{
		"LinkSpeed": "{bandwidth: {key: LinkSpeed, unit: bit}}", "Weight": "{latency: {key: Weight, unit: ms}}", "avg rtt": "{latency: {key: avg rtt, unit: ms, measure: round_trip}}",
		"dist%": `{length: {key: "dist%", unit: km}}`, "len": "{length: {key: len, unit: km}}", "colour": "", "calendar": "",
	} {
		if got := hint(name); !strings.HasSuffix(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
