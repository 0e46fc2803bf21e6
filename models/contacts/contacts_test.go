package contacts

// These tests prove what each format says of links over time, that all mistakes of a file are told with their lines, and which nodes
// of a topology a plan means.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// load reads a plan.
func load(f *File, text string) error {
	return f.Load(func(string) ([]byte, error) { return []byte(text), nil })
}

func file() *File { return &File{Path: "x", Format: "auto", Between: "lose", Unit: "s"} }

// shown writes a plan down: for each directed link its contacts, from-to in seconds, /latency and :rate where they are known.
func shown(p *plan) string {
	var all []string
	for _, l := range p.links() {
		text := p.names[l[0]] + ">" + p.names[l[1]]
		for _, c := range p.contacts[l] {
			text += fmt.Sprintf(" %v-", c.From.Seconds())
			if c.To < sim.Forever {
				text += fmt.Sprint(c.To.Seconds())
			}
			if c.Latency >= 0 {
				text += "/" + c.Latency.String()
			}
			if c.Rate >= 0 {
				text += fmt.Sprintf(":%d", c.Rate)
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, text, want, notes string
		change                  func(*File)
	}{
		{name: "a CSV goes both ways", text: "from,to,start,end\na,b,1,2\na,b,2,3.5\n", want: "a>b 1-2 2-3.5, b>a 1-2 2-3.5"},
		{name: "a way back of its own", text: "from,to,start,end\na,b,1,2\nb,a,5,6\n", want: "a>b 1-2, b>a 5-6"},
		{name: "as given", text: "from,to,start,end\na,b,1,2\n", want: "a>b 1-2", change: func(f *File) { f.Directed = new("as_given") }},
		{name: "values with units, semicolons, comments, CRLF and a byte order mark",
			text: "\ufeff# passes\r\nfrom;to;start;end;latency;bandwidth\r\n a ; b ;1min;2h;40ms;1.5Mbit\r\n", want: "a>b 60-7200/40ms:1500000, b>a 60-7200/40ms:1500000"},
		{name: "units in the names of columns", text: "from,to,start_ms,end_ms,latency_ms,bandwidth_bit_per_s\na,b,500,1500,0.25,9600\n", want: "a>b 0.5-1.5/250µs:9600, b>a 0.5-1.5/250µs:9600"},
		{name: "a unit of the file", text: "from,to,start,end\na,b,1,2\n", want: "a>b 3600-7200, b>a 3600-7200", change: func(f *File) { f.Unit = "h" }},
		{name: "no end, and nothing known", text: "from,to,start,end,latency\na,b,1,,\n", want: "a>b 1-, b>a 1-"},
		{name: "an unknown column", text: "from,to,start,end,speed\na,b,1,2,9\n", want: "a>b 1-2, b>a 1-2", notes: `column "speed" is ignored`},
		{name: "ION, with rates in bytes a second and ranges that split a contact",
			text: "# plan\n1 1 \"\"\na contact +0 +100 2 10 1000\na range +0 +40 2 10 1\na range +40 +80 10 2 2.5\nm horizon +0\n",
			want: "2>10 0-40/1s:8000 40-80/2.5s:8000 80-100:8000", notes: "2 commands of ION that say nothing of contacts or ranges are ignored; 1 contact lies outside"},
		{name: "ION with dates", text: "a contact 2026/01/31-00:00:10 2026/01/31-00:01:00 1 2 1\na contact 2026/01/31-00:01:00 2026/02/01-00:00:10 2 1 1\n",
			want: "1>2 0-50:8, 2>1 50-86400:8", notes: "the run begins at 2026/01/31-00:00:10"},
		{name: "ION with a first date", text: "@ 2026/01/31-00:00:00\na contact 2026/01/31-00:00:10 +60 1 2 1\n", want: "1>2 10-60:8"},
		{name: "ONE", text: "10.5\tCONN\tp1\tp2\tup\n12 C M1 p1 p2 100\n20 CONN p2 p1 down\n30 CONN p1 p2 up\n",
			want: "p1>p2 10.5-20 30-, p2>p1 10.5-20 30-", notes: "1 connection is not ended by the file: it lasts for ever; 1 line is no connection event"},
	} {
		f := file()
		if c.change != nil {
			c.change(f)
		}
		if err := load(f, c.text); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := shown(f.plan); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
		if notes := strings.Join(f.Summary().Notes, "; "); !strings.Contains(notes, c.notes) {
			t.Errorf("%s: noted %q, want %q", c.name, notes, c.notes)
		}
	}
}

// TestMistakes: all at once, each with its line and the repair.
func TestMistakes(t *testing.T) {
	for text, want := range map[string][]string{
		"from,to,start,end,latency\na,b,5,3,\na,a,1,2,\n,b,1,2,\na,b,x,2,\na,b,1,2,4\na,b,1,2,-4ms\na,b,1,2\na,b,,2,\n": {
			"x:2: the contact ends at 3s, not after it starts, 5s; swap the two, or remove the line", `x:3: a link from "a" to itself; remove it`,
			"x:4: an end of the link has no name", `x:5: start: "x" is no time`, `x:6: latency: "4" has no unit; write it as in 40ms, or name the column with it`,
			`x:7: latency: "-4ms" is negative`, "x:8: the row has not as many cells as the first one; complete it, with empty cells where there is no value", "x:9: the contact has no start"},
		"from,to,start,end\na,b,0,9\na,b,8,12\n":                  {`x:3: the contact from "a" to "b" begins at 8s, before the one of line 2 ends, 9s; join them, or correct the times`},
		"from,to,start,end,bandwidth\na,b,0,9,5\na,b,9,10,0bit\n": {`x:2: bandwidth: "5" has no unit; write it as in 1Mbit, or name the column bandwidth_bit_per_s`, "x:3: bandwidth: \"0bit\" is no bandwidth"},
		"from,to,start\na,b,0\n":                                  {"x:1: there is no column end or end_s or end_ms"},
		"from,to,start,end,end_s\na,b,0,1,1\n":                    {"x:1: the columns end and end_s say the same; keep one"},
		"from,to,start,end\n":                                     {"x:1: there is no contact"},
		"a contact +0 +10 1 2\na contact +9 +3 1 2 5\na contact x +3 1 2 5\nd contact +0 1 2\na range +0 +9 1 2 q\n": {
			"x:1: 4 values are too few; write a contact START END FROM TO BYTES_PER_SECOND", "x:2: it ends at 3s", `x:3: "x" is no time`, `x:4: the command "d contact" changes what was said before`, `x:5: "q" is no time`},
		"5 CONN a b down\n6 CONN a b up\n7 CONN b a up\n8 CONN a b sideways\n9 CONN a\n": {
			`x:1: "a" and "b" are not connected`, `x:3: "b" and "a" are connected already, since line 2`, `x:4: "sideways" is neither up nor down`, "x:5: 3 values are too few"},
		"hello\n": {`the content of "x" says neither csv`},
	} {
		err := load(file(), text)
		var field *sim.FieldError
		if !errors.As(err, &field) || field.Field != "path" {
			t.Errorf("%q: %v is no error of path", text, err)
			continue
		}
		for _, part := range want {
			if !strings.Contains(field.Problem, part) {
				t.Errorf("%q:\n%s\nlacks %s", text, field.Problem, part)
			}
		}
	}
	var many strings.Builder
	many.WriteString("from,to,start,end\n")
	for range 30 {
		many.WriteString("a,a,0,1\n")
	}
	// There is no contact, either.
	if err := load(file(), many.String()); err == nil || strings.Count(err.Error(), "to itself") != 20 || !strings.HasSuffix(err.Error(), "x has 11 mistakes more") {
		t.Errorf("30 mistakes: %v", err)
	}
}

// TestOfATopology: names are labels of the topology's file, or ids there, or numbers; links that the plan does not name stay.
func TestOfATopology(t *testing.T) {
	world := modeltest.World(t, &topologies.Line{}, 4)
	for _, c := range []struct {
		text        string
		labels, own []string
		want        string
	}{
		{"from,to,start,end\n0,1,0,1\n", nil, nil, "0>1"},
		{"from,to,start,end\nParis,Rome,0,1\n", []string{"Oslo", "Rome", "Paris", "Kiev"}, nil, "2>1"},
		{"from,to,start,end\n20,30,0,1\n", []string{"Oslo", "Rome", "Paris", "Kiev"}, []string{"10", "20", "30", "40"}, "1>2"},
		{"from,to,start,end\n0,1,0,1\n", []string{"Oslo", "Rome", "Paris", "Kiev"}, nil, `x:2: no node of the file has the label "0"; there is Oslo, Rome, Paris, Kiev; x:2: no node of the file has the label "1"; there is Oslo, Rome, Paris, Kiev`},
		{"from,to,start,end\n0,7,0,1\n", nil, nil, `x:2: the topology has no node "7"; its nodes are 0 to 3`},
		{"from,to,start,end\n0,1,0,1\n0,2,0,1\n", nil, nil, `x:3: "0" and "2" are not adjacent in the topology; add the link there, or leave the topology out`},
		{"from,to,start,end\nA,B,0,1\n", []string{"A", "B", "B", "C"}, nil, `x:2: "B" is the label of nodes 1 and 2; name them by their ids in the file, or by ids`},
	} {
		f := file()
		f.Directed = new("as_given")
		if err := load(f, c.text); err != nil {
			t.Fatal(err)
		}
		world.Labels, world.OwnIDs = c.labels, c.own
		built, err := f.Build(world)
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), "path: ")
		} else {
			for l, list := range built.Of {
				if len(list) > 0 {
					got = fmt.Sprintf("%d>%d", l.From, l.To)
				}
			}
			if len(built.Of) != 2 {
				t.Errorf("%q: %d ways of links are governed; of one link it is two", c.text, len(built.Of))
			}
		}
		if got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestShape: without a topology the network is all that is ever there; nodes with numbers are in their order.
func TestShape(t *testing.T) {
	f := file()
	if err := load(f, "from,to,start,end\n10,2,0,1\n2,1,5,6\n"); err != nil {
		t.Fatal(err)
	}
	layout, err := f.Shape().Build(3, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(layout.Names, []string{"1", "2", "10"}) || layout.Graph.Degree(1) != 2 || layout.Graph.Degree(0) != 1 || !layout.Graph.Adjacent(1, 2) {
		t.Errorf("%v, %v", layout.Names, layout.Graph)
	}
}

// TestAbsences: a link is away from the start to its first contact, between contacts that do not touch, and after the last one.
func TestAbsences(t *testing.T) {
	s := time.Second
	c := &sim.Contacts{Of: map[sim.Link][]sim.Contact{
		{From: 0, To: 1}: {{From: 1 * s, To: 2 * s}, {From: 2 * s, To: 3 * s}, {From: 5 * s, To: 6 * s}}, {From: 1, To: 0}: nil, {From: 1, To: 2}: {{From: 0, To: sim.Forever}},
	}}
	for l, want := range map[sim.Link][]sim.Interval{
		{From: 0, To: 1}: {{From: 0, To: 1 * s}, {From: 3 * s, To: 5 * s}, {From: 6 * s, To: sim.Forever}}, {From: 1, To: 0}: {{From: 0, To: sim.Forever}}, {From: 1, To: 2}: nil,
	} {
		if got := c.Absences(l); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", l, got, want)
		}
	}
}

// FuzzPlans: whatever stands in a file, it is read or refused with a line; contacts are ascending and disjoint, and make a network.
func FuzzPlans(f *testing.F) {
	for _, text := range []string{
		"from,to,start,end,latency,bandwidth\na,b,1,2,40ms,1Mbit\n", "a contact +0 +100 2 10 1000\na range +0 +40 2 10 1\n", "10.5 CONN p1 p2 up\n20 CONN p2 p1 down\n",
		"@ 2026/01/31-00:00:00\na contact 2026/01/31-00:00:10 +60 1 2 1\n", "from\tto\tstart\tend\n\"a\tb\"\tc\t1h\t\n", "from,to,start,end\n1,01,0,1\n+1,1,0,1\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		of := file()
		if err := load(of, text); err != nil {
			if !strings.HasPrefix(err.Error(), "path: ") {
				t.Errorf("%v has no place", err)
			}
			return
		}
		shape := of.Shape()
		layout, err := shape.Build(len(of.plan.names), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for l, list := range of.plan.contacts {
			if !layout.Graph.Adjacent(sim.NodeID(l[0]), sim.NodeID(l[1])) {
				t.Errorf("%v is no link", l)
			}
			at := time.Duration(0)
			for _, c := range list {
				if c.From < at || c.To <= c.From || c.To > sim.Forever {
					t.Errorf("%v: %v", l, list)
				}
				at = c.To
			}
		}
		if _, err := of.Build(&sim.World{Participants: len(layout.Names), Graph: layout.Graph, Labels: layout.Names}); err != nil && !strings.Contains(err.Error(), "is the label of nodes") {
			t.Error(err)
		}
	})
}
