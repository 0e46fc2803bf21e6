package links

// These tests prove that a matrix of round-trip times, the measured ones of two clouds among them, gives each pair its
// latency, places nodes and hubs, and is refused where it is wrong.

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const small = "from\\to,a,b,c\na,0,10,21\nb,12,2,30\nc,20,31,0.5\n"

func loaded(t testing.TB, m Matrix, text string) *Matrix {
	t.Helper()
	fill := *matrixComponent().New().(*Matrix)
	m.File = "m.csv"
	if m.Unit == "" {
		m.Unit = fill.Unit
	}
	if m.Placement == "" {
		m.Placement = fill.Placement
	}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	if err := m.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
		t.Fatal(err)
	}
	return &m
}

func TestMatrixLatency(t *testing.T) {
	for _, c := range []struct {
		m    Matrix
		want time.Duration // from b to a
	}{
		{Matrix{}, 6 * ms},
		{Matrix{Measure: new("one_way")}, 12 * ms},
		{Matrix{Unit: "us"}, 6 * time.Microsecond},
		{Matrix{Unit: "s", Measure: new("one_way")}, 12 * second},
	} {
		m := loaded(t, c.m, small)
		world := modeltest.World(t, &topologies.Mesh{}, 4)
		latency, err := m.Build(world)
		if err != nil {
			t.Fatal(err)
		}
		if got := latency.Draw(sim.Hop{From: 1, To: 3}, nil); got != c.want || meanOf(latency, 1, 3) != c.want {
			t.Errorf("%+v: %v, want %v", c.m, got, c.want)
		}
	}
	m := loaded(t, Matrix{}, small)
	latency, _ := m.Build(modeltest.World(t, &topologies.Mesh{}, 4))
	if meanOf(latency, 0, 3) != 0 || meanOf(latency, 2, 2) != 250*time.Microsecond || meanOf(latency, 3, 2) != 10500*time.Microsecond {
		t.Error("the diagonal or the direction is wrong")
	}
	if slowest, known := latency.(*regional).SlowestMean(); !known || slowest != 15500*time.Microsecond {
		t.Errorf("the slowest link takes %v, want the matrix's largest cell", slowest)
	}
	atlas, err := m.Atlas(4)
	if err != nil || atlas.Delay(0, 2) != 10500*time.Microsecond || !slices.Equal(atlas.RegionOf, []uint16{0, 1, 2, 0}) || atlas.Regions[1] != "b" {
		t.Error(atlas, err)
	}
}

func TestMatrixSpread(t *testing.T) {
	l, err := loaded(t, Matrix{Spread: 0.3}, small).Build(modeltest.World(t, &topologies.Mesh{}, 3))
	if err != nil || meanOf(l, 1, 0) != 6*ms {
		t.Fatal(meanOf(l, 1, 0), err)
	}
	checkMean(t, "spread", l, sim.Hop{From: 1, To: 0})
	r := random.New(1)
	if a, b := l.Draw(sim.Hop{From: 1}, &r), l.Draw(sim.Hop{From: 1}, &r); a == b {
		t.Error("two draws are equal")
	}
	if l.Draw(sim.Hop{From: 0, To: 0}, &r) != 0 {
		t.Error("nothing times a factor is something")
	}
}

func TestPlacement(t *testing.T) {
	five := "from\\to,a,b,c,d,e\na,0,0,0,0,0\nb,0,0,0,0,0\nc,0,0,0,0,0\nd,0,0,0,0,0\ne,0,0,0,0,0\n"
	for _, c := range []struct {
		name string
		m    Matrix
		text string
		n    int
		hubs []string
		want []uint16
	}{
		{"round robin", Matrix{}, small, 4, nil, []uint16{0, 1, 2, 0}},
		{"hubs follow", Matrix{}, small, 4, []string{"", ""}, []uint16{0, 1, 2, 0, 1, 2}},
		{"hubs are put", Matrix{}, small, 4, []string{"c", "", "a"}, []uint16{0, 1, 2, 0, 2, 2, 0}},
		{"one to one", Matrix{Placement: "one_to_one"}, small, 3, []string{"b"}, []uint16{0, 1, 2, 1}},
		{"fewer than regions", Matrix{Placement: "one_to_one"}, small, 2, nil, []uint16{0, 1}},
		{"list", Matrix{Regions: []string{"c", "c", "a"}}, small, 3, []string{""}, []uint16{2, 2, 0, 0}},
		{"weights", Matrix{Weights: map[string]float64{"c": 1, "a": 3}}, small, 4, nil, []uint16{0, 0, 0, 2}},
		{"weights that are no shares", Matrix{Weights: map[string]float64{"a": 0.3, "b": 0.3, "c": 0.3}}, small, 3, nil, []uint16{0, 1, 2}},
		// Quotas 1.4, 3.5, 2.1: the half gets the place that is left.
		{"largest remainder", Matrix{Weights: map[string]float64{"a": 20, "b": 50, "c": 30}}, small, 7, nil, []uint16{0, 1, 1, 1, 1, 2, 2}},
		// Quotas 1/3 each: of equal remainders the first get the places.
		{"equal remainders", Matrix{Weights: map[string]float64{"c": 1, "b": 1, "a": 1}}, small, 2, nil, []uint16{0, 1}},
		{"one region", Matrix{Weights: map[string]float64{"e": 1e-9}}, five, 3, nil, []uint16{4, 4, 4}},
	} {
		if got, err := loaded(t, c.m, c.text).Place(c.n, c.hubs); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func TestSettle(t *testing.T) {
	m := loaded(t, Matrix{}, small)
	for _, c := range []struct {
		shape *topologies.Star
		want  []uint16
	}{
		{&topologies.Star{Hub: "relay", At: "c"}, []uint16{0, 1, 2, 0, 2}},
		{&topologies.Star{Hub: "relay"}, []uint16{0, 1, 2, 0, 1}},
		{&topologies.Star{Hub: "participant", At: "c"}, []uint16{2, 1, 2, 0}}, // the hub is participant 0
		{&topologies.Star{Hub: "participant"}, []uint16{0, 1, 2, 0}},
	} {
		atlas, _ := m.Atlas(4)
		layout, err := c.shape.Build(4, atlas, new(random.New(1)))
		if err != nil {
			t.Fatal(err)
		}
		world := &sim.World{Participants: 4, Graph: layout.Graph, Hubs: layout.Hubs}
		if err := m.Settle(world, layout.HubRegions); err != nil || !slices.Equal(world.RegionOf, c.want) || len(world.Regions) != 3 {
			t.Errorf("%+v: %v, %v, want %v", c.shape, world.RegionOf, err, c.want)
		}
	}
}

func TestPlacementErrors(t *testing.T) {
	for _, c := range []struct {
		m           Matrix
		n           int
		hubs        []string
		field, want string
	}{
		{Matrix{Placement: "one_to_one"}, 4, nil, "placement", "one_to_one: 4 participants for 3 regions; take at most 3 nodes, or round_robin"},
		{Matrix{Regions: []string{"a", "b"}}, 3, nil, "regions", "2 regions for 3 participants; name one for each"},
		{Matrix{}, 3, []string{"d"}, "", `a hub: there is no region "d"; the regions are a, b, c`},
	} {
		_, err := loaded(t, c.m, small).Place(c.n, c.hubs)
		modeltest.ExpectProblem(t, err, c.field, c.want)
	}
	for _, c := range []struct {
		m           Matrix
		field, want string
	}{
		{Matrix{Regions: []string{"a", "x"}}, "regions[1]", `there is no region "x"; the regions are a, b, c`},
		{Matrix{Weights: map[string]float64{"a": 1, "x": 1}}, "weights.x", `there is no region "x"; the regions are a, b, c`},
		{Matrix{Weights: map[string]float64{"a": 0}}, "weights", "the weights add up to 0; give some region a weight above 0"},
	} {
		c.m.Unit = "ms"
		modeltest.ExpectProblem(t, c.m.Load(func(string) ([]byte, error) { return []byte(small), nil }), c.field, c.want)
	}
	for _, c := range []struct {
		m           Matrix
		field, want string
	}{
		{Matrix{}, "file", "name the file of the matrix"},
		{Matrix{Regions: []string{"a"}, Weights: map[string]float64{"a": 1}}, "regions", "weights places the participants already; keep one of the two"},
		{Matrix{Placement: "one_to_one", Regions: []string{"a"}}, "placement", "weights or regions places the participants already; remove it, or them"},
	} {
		modeltest.ExpectProblem(t, c.m.Validate(), c.field, c.want)
	}
}

func TestMatrixFileErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "1:1: the file needs a header and a row for each region",
		"from\\to,a\n":                   "1:1: the file needs a header and a row for each region",
		"to,a\na,1\n":                    "1:1: the header begins with \"to\"; write from\\to,<region>,... so that rows are sources and columns destinations, or from,to,value and a row for each pair",
		"from\\to\na\n":                  "2:1: 1 row for 0 regions; give each region a row",
		"from\\to,a,a\na,1,2\na,1,2\n":   `1:11: the name "a" is empty or given twice; name each region once`,
		"from\\to,a,\na,1,2\nb,1,2\n":    `1:11: the name "" is empty or given twice; name each region once`,
		"from\\to,a,b\na,1,2\n":          "2:1: 1 row for 2 regions; give each region a row",
		"from\\to,a,b\na,1\nb,1,2,3\n":   "2:3: 1 value behind the region for 2 regions; every cell is needed, or those of a triangle; m.csv:3:7: 3 values behind the region for 2 regions; every cell is needed, or those of a triangle",
		"from\\to,a,b\na,1,2\nb,1,2,3\n": "3:7: 3 values behind the region for 2 regions; every cell is needed, or those of a triangle",
		"from\\to,a,b\na,1,2\na,1,2\n":   `3:1: a second row for "a"; remove one`,
		"from\\to,a,b\na,1,2\nc,1,2\n":   `3:1: there is no region "c"; the regions are a, b`,
		"from\\to,a,b,c\na,1,,NaN\nb,3,1,2\nc,4,5,2\n": `2:5: from a to b: there is no value; complete the file, or write missing: drop, or missing: fill; ` +
			`m.csv:2:6: from a to c: there is no value; complete the file, or write missing: drop, or missing: fill`,
		"from\\to,a,b\na,p,q\nb,3,1\n":   `2:3: from a to a: "p" is no number; write a duration in ms as plain digits; m.csv:2:5: from a to b: "q" is no number; write a duration in ms as plain digits`,
		"from,to,value\na,b,1\na,b,2\n":  `3:1: a second value from "a" to "b", the first is in line 2; remove one`,
		"from,to,value\na,b\n":           "2:1: the row has 2 cells; write from, to and the value",
		"from,to\na,b\n":                 "1:1: the header has 2 columns; a list of pairs has from, to and one of values",
		"from,to,value\na,,1\n":          "2:1: a region has no name; write one",
		"from\\to,a,b\na,1,2\nb,-1,2\n":  `3:3: from b to a: -1 is negative; a duration is at least 0`,
		"from\\to,a,b\na,1,2\nb,\"1,2\n": `3: extraneous or missing " in quoted-field`,
	} {
		m := Matrix{File: "m.csv", Unit: "ms"}
		err := m.Load(func(string) ([]byte, error) { return []byte(text), nil })
		modeltest.ExpectProblem(t, err, "file", "m.csv:"+want)
	}
	m := Matrix{File: "m.csv", Unit: "ms"}
	modeltest.ExpectProblem(t, m.Load(func(string) ([]byte, error) { return nil, errors.New("there is no file m.csv") }), "file", "there is no file m.csv")
}

// TestRowsMayComeInAnyOrder, since each one is named.
func TestRowsMayComeInAnyOrder(t *testing.T) {
	m := loaded(t, Matrix{}, "from\\to,a,b\nb,1,2\na,3,4\n")
	if got := m.table.delay(1, 0); got != 500*time.Microsecond {
		t.Error(got)
	}
}

func TestRealData(t *testing.T) {
	for _, c := range []struct {
		file, from, to string
		regions        int
		roundTrip      time.Duration
	}{
		{"gcp.csv", "asia-east1", "asia-east2", 20, 18908 * time.Microsecond},
		{"gcp.csv", "us-central1", "australia-southeast1", 20, 0},
		{"aws.csv", "af-south-1", "eu-west-1", 19, 150619 * time.Microsecond},
	} {
		text, err := os.ReadFile("../../experiments/data/cloud-rtt/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		m := loaded(t, Matrix{}, string(text))
		from, to := slices.Index(m.table.regions, c.from), slices.Index(m.table.regions, c.to)
		if len(m.table.regions) != c.regions || !slices.IsSorted(m.table.regions) || from < 0 || to < 0 {
			t.Fatalf("%s: regions %s", c.file, strings.Join(m.table.regions, " "))
		}
		if got := m.table.delay(from, to); c.roundTrip > 0 && got != c.roundTrip/2 || got <= 0 {
			t.Errorf("%s: from %s to %s %v", c.file, c.from, c.to, got)
		}
		for i := range m.table.regions {
			for j := range i {
				if there, back := m.table.delay(i, j), m.table.delay(j, i); max(there, back)-min(there, back) > 30*ms {
					t.Errorf("%s: %v there and %v back between %s and %s", c.file, there, back, m.table.regions[i], m.table.regions[j])
				}
			}
		}
	}
}

// TestForeignMatrices: the same matrix as programs of others write it.
func TestForeignMatrices(t *testing.T) {
	for _, text := range []string{"from\\to,eu,us\neu,1,80\nus,80,1\n", "\ufefffrom\\to,eu,us\r\neu,1,80\r\nus,80,1\r\n", ",eu,us\neu,1,80\nus,80,1\n", "from\\to;eu;us\neu;1;80\nus;80;1\n", "# ms\n\teu\tus\neu\t1\t80\nus\t80\t1\n"} {
		m := &Matrix{File: "x.csv", Measure: new("one_way"), Unit: "ms"}
		if err := m.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if m.table.delay(0, 1) != 80*time.Millisecond || m.table.delay(1, 1) != time.Millisecond {
			t.Errorf("%q: %v", text, m.table)
		}
	}
}

// TestAllMistakesOfAMatrix are told at once, each with its place.
func TestAllMistakesOfAMatrix(t *testing.T) {
	m := *matrixComponent().New().(*Matrix)
	m.File = "m.csv"
	err := m.Load(func(string) ([]byte, error) { return []byte("from\\to,a,b\na,1,x\nb,-2\nc,1,1\n"), nil })
	want := `file: m.csv:3:3: 1 value behind the region for 2 regions; every cell is needed, or those of a triangle; m.csv:4:1: 3 rows for 2 regions; give each region a row; ` +
		`m.csv:2:5: from a to b: "x" is no number; write a duration in ms as plain digits; m.csv:3:3: from b to a: -2 is negative; a duration is at least 0; ` +
		`m.csv:4:1: there is no region "c"; the regions are a, b`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%v", err, want)
	}
}

// FuzzMatrices has any file read as a matrix: it is refused with a line, or has a number in each cell.
func FuzzMatrices(f *testing.F) {
	for _, text := range []string{
		small, "\ufefffrom\\to;eu;us\r\neu;1;80\r\nus;80;1", ",eu,us\neu,1,80\nus,80,1\n", "from\\to\teu\tus\neu\t1\t80\nus\t80\t1\n", "from\\to eu  us\neu 1 80\nus 80 1\n", "# rtt\nfrom\\to,a\na,1\n",
		"from\\to,a\n\"a\n", "\x1f\x8b", "\xff\xfef\x00", "from\\to,eu,us\neu,1,NaN\nus,-1,1e999\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := *matrixComponent().New().(*Matrix)
		m.File, m.Measure = "m", new("one_way")
		if err := m.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			if !namesLine.MatchString(err.Error()) {
				t.Errorf("%v names no line", err)
			}
			return
		}
		for _, cell := range m.table.cells {
			if !(cell >= 0) || len(m.table.cells) != len(m.table.regions)*len(m.table.regions) {
				t.Fatalf("%d regions have the cells %v", len(m.table.regions), m.table.cells)
			}
		}
	})
}

var namesLine = regexp.MustCompile(`^file: m:[0-9]+:`)
