package topologies

// These tests prove that what a file does not say of some links or nodes is dropped or filled as asked for, counted and named; and
// that a link with two values of one quantity is refused.

import (
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

// parsed reads a file of any format.
func parsed(t *testing.T, f File, text string) *File {
	t.Helper()
	f.Path, f.Format = "x", byEnding
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	if err := f.parse([]byte(text)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &f
}

// gapped has a latency of two of its four links, and a loss of one.
const gapped = "from,to,latency_ms,loss_ratio\na,b,10,0.5\nb,c,,\nc,d,30,NaN\nd,a,NA,none\n"

func TestGaps(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name, text string
		file       File
		from, to   sim.NodeID
		want       sim.Measured
		notes      []string
	}{
		{"left", gapped, File{}, 1, 2, sim.Unmeasured, []string{"latency of links: 10 to 30 ms, from latency_ms, known of 4 of 8 ways"}},
		{
			"median", gapped, File{Missing: new("fill"), Fill: &Fill{By: "median"}}, 1, 2, sim.Measured{Length: -1, Latency: 20 * ms, Loss: .5, Rate: -1},
			[]string{"4 ways without a latency were filled by the median, 20 ms: a to d, b to c, c to b, d to a", "6 ways without a loss were filled by the median, 0.5 (a share)"},
		},
		{
			"values", gapped, File{Missing: new("fill"), Fill: &Fill{By: "value", Latency: new(7 * ms), Bandwidth: new(sim.Bandwidth(1e6))}}, 3, 0, sim.Measured{Length: -1, Latency: 7 * ms, Loss: -1, Rate: 1e6},
			[]string{"filled by 7 ms", "8 ways without a bandwidth were filled by 1e+06 bit/s", "loss of links: 0.5 to 0.5 (a share), from loss_ratio, known of 2 of 8 ways"},
		},
		{
			"a value beside a rule", gapped, File{Missing: new("fill"), Fill: &Fill{By: "median", Loss: new(sim.Ratio(0))}}, 2, 3, sim.Measured{Length: -1, Latency: 30 * ms, Loss: 0, Rate: -1}, []string{"filled by 0 (a share)"},
		},
		{
			"other direction", "from,to,latency_ms\na,b,10\nb,a,\nb,c,4\n", File{Missing: new("fill"), Fill: &Fill{By: "other_direction"}}, 1, 0, sim.Measured{Length: -1, Latency: 10 * ms, Loss: -1, Rate: -1},
			[]string{"1 way without a latency was filled by other_direction: b to a"},
		},
		{
			"distance", "graph [ node [ id 0 lon 0 lat 0 ] node [ id 1 lon 1 lat 0 ] edge [ source 0 target 1 dist 200 ] ]", File{Missing: new("fill"), Fill: &Fill{By: "distance"}}, 0, 1, sim.Measured{Length: 200, Latency: ms, Loss: -1, Rate: -1},
			[]string{"2 ways without a latency were filled by distance"},
		},
		{"dropped", gapped, File{Missing: new("drop")}, 0, 1, sim.Measured{Length: -1, Latency: 10 * ms, Loss: .5, Rate: -1}, []string{"2 links have no latency, and were dropped: b to c, d to a", "1 link has no loss, and was dropped: c to d"}},
	} {
		f := parsed(t, c.file, c.text)
		if got := f.chart.measured(c.from, c.to); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		notes := strings.Join(f.Summary().Notes, "\n")
		for _, want := range c.notes {
			if !strings.Contains(notes, want) {
				t.Errorf("%s: the notes are\n%s, want %s", c.name, notes, want)
			}
		}
	}
	if dropped := parsed(t, File{Missing: new("drop")}, gapped); Edges(dropped.chart.graph) != 1 || dropped.Participants() != 4 {
		t.Errorf("%d links between %d nodes are left", Edges(dropped.chart.graph), dropped.Participants())
	}
}

// TestGapsThatNothingFills, and values of which nobody knows which one counts.
func TestGapsThatNothingFills(t *testing.T) {
	for _, c := range []struct {
		text string
		file File
		want string
	}{
		{gapped, File{Missing: new("fill"), Fill: &Fill{By: "other_direction"}}, `path: x:3: the link from "b" to "c" has no latency, and there is nothing to fill it by (other_direction)`},
		{gapped, File{Missing: new("fill")}, "fill: is missing: by what?"},
		{gapped, File{Fill: &Fill{By: "median"}}, "fill: goes with missing: fill"},
		{"from,to,dist,length_km\na,b,5,7\n", File{}, "path: x:2: length_km: a second length of the link, 7 km, where dist says 5; keep one, or say which one counts: attributes: {length: length_km}"},
		{"graph [ node [ id 0 ] node [ id 1 ]\nedge [ source 0 target 1 latency_ms 1 latency_ms 2 ] ]", File{}, "path: x:2: latency_ms: a second latency of the link, 2 ms, where the first is 1; keep one"},
		{"graph [ node [ id 0 lon 1 Longitude 2 ] node [ id 1 ] ]", File{}, "path: x:1: Longitude: a second coordinate of the node, 2, where the first is 1; keep one"},
		{"graph [ node [ id 0 lon 1 lat 2 ] node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]", File{Unplaced: &Unplaced{By: "neighbors"}}, `path: x:1: node "1" has no coordinates, nor has any node that is linked with it`},
	} {
		c.file.Path, c.file.Format = "x", byEnding
		err := c.file.Validate()
		if err == nil {
			err = c.file.parse([]byte(c.text))
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	for text, file := range map[string]File{
		"from,to,dist,length_km\na,b,5,5.0\n":      {}, // they agree
		"from,to,dist,length_km\na,b,5,\nb,c,,7\n": {}, // each link has one
		"from,to,dist,length_km\na,b,5,7\nb,a,1,1": {Attributes: &Attributes{Length: named("dist", "")}},
	} {
		parsed(t, file, text)
	}
}

// meridian has nodes on both sides of the 180th meridian, and two between them that stand nowhere, one of them far from any that do.
const meridian = `graph [ node [ id 0 lon 170 lat 10 ] node [ id 1 lon -170 lat 30 ] node [ id 2 label "between" ] node [ id 3 label "beyond" ]
edge [ source 0 target 2 ] edge [ source 2 target 1 ] edge [ source 2 target 3 ] edge [ source 0 target 1 ] ]`

func TestUnplaced(t *testing.T) {
	left := parsed(t, File{}, meridian)
	if notes := strings.Join(left.Summary().Notes, "\n"); left.chart.measured(0, 2).Length >= 0 || !strings.Contains(notes, "2 nodes have no coordinates (unplaced: neighbors puts them amid their neighbours): between, beyond") {
		t.Errorf("%v, %s", left.chart.measured(0, 2), notes)
	}
	amid := parsed(t, File{Unplaced: &Unplaced{By: "neighbors"}}, meridian)
	for _, n := range []int{2, 3} {
		if at := amid.chart.places[n]; at != (place{180, 20}) && at != (place{-180, 20}) {
			t.Errorf("node %d stands at %v, want 180 east, 20 north", n, at)
		}
	}
	if got, want := amid.chart.measured(2, 1).Length, greatCircle(place{180, 20}, place{-170, 30}); got < want-1e-6 || got > want+1e-6 {
		t.Errorf("a link has %v km, want %v", got, want)
	}
	if notes := strings.Join(amid.Summary().Notes, "\n"); !strings.Contains(notes, "2 nodes without coordinates stand at the mean of their neighbours': between, beyond") || len(amid.chart.drawn()) != 4 {
		t.Errorf("%s, %v", notes, amid.chart.drawn())
	}
	stated := parsed(t, File{Unplaced: &Unplaced{By: "value", Longitude: new(8.5), Latitude: new(47.25)}}, meridian)
	if at := stated.chart.places[3]; at != (place{8.5, 47.25}) {
		t.Errorf("it stands at %v", at)
	}
	// Who is guessed to be near may be far: lengths that the file says are not held against that.
	parsed(t, File{Unplaced: &Unplaced{By: "neighbors"}}, strings.ReplaceAll(meridian, "source 2 target 3", "source 2 target 3 dist 5000"))
	for _, u := range []Unplaced{{By: "value"}, {By: "neighbors", Latitude: new(1.0)}} {
		if u.Validate() == nil {
			t.Errorf("%+v is taken", u)
		}
	}
}

// TestFormatsKnowPlanes: coordinates that are no degrees are those of a plane in every format.
func TestFormatsKnowPlanes(t *testing.T) {
	for _, text := range []string{
		"graph [ node [ id 0 lon 500 lat 2 ] node [ id 1 lon 1 lat 1 ] edge [ source 0 target 1 ] ]",
		`<graphml><key id="x" attr.name="lon"/><key id="y" attr.name="lat"/><graph><node id="a"><data key="x">500</data><data key="y">2</data></node><node id="b"><data key="x">1</data><data key="y">1</data></node><edge source="a" target="b"/></graph></graphml>`,
		"graph { a [lon=500 lat=2]; b [lon=1 lat=1]; a -- b }",
	} {
		if length := parsed(t, File{}, text).chart.measured(0, 1).Length; length >= 0 {
			t.Errorf("%s: %v km", text, length)
		}
	}
}
