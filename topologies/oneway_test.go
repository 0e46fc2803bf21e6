package topologies

// These tests prove that links that go one way are read, written, measured and routed as they go.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/sim/routes"
)

// asGiven reads a file whose links may go one way.
func asGiven(t testing.TB, format, text string) *Layout {
	t.Helper()
	file := &File{Path: "x", Format: FormatName(format), Directed: new("as_given")}
	if err := file.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	layout, err := file.Build(file.Participants(), nil, new(random.New(1)))
	if err != nil {
		t.Fatal(err)
	}
	return layout
}

// waysOf writes down who can send to whom.
func waysOf(g sim.Graph) string {
	var ways []string
	for a := range sim.NodeID(g.Len()) {
		for i := range g.Degree(a) {
			ways = append(ways, fmt.Sprintf("%d>%d", a, g.Neighbor(a, i)))
		}
	}
	return strings.Join(ways, " ")
}

func TestAsGiven(t *testing.T) {
	for _, c := range []struct{ format, text, want string }{
		{"gml", "graph [ directed 1 node [ id 0 ] node [ id 1 ] node [ id 2 ] edge [ source 0 target 1 ] edge [ source 1 target 0 ] edge [ source 2 target 1 ] ]", "0>1 1>0 2>1"},
		{"gml", "graph [ node [ id 0 ] node [ id 1 ] edge [ source 1 target 0 ] ]", "0>1 1>0"}, // no word of directions
		{"graphml", `<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="b" target="a"/></graph></graphml>`, "1>0"},
		{"csv", "from,to,latency_ms\na,b,1\nb,c,2\nc,b,3\n", "0>1 1>2 2>1"},
		{"csv", "from,to\na,b\nb,a\n", "0>1 1>0"},
	} {
		layout := asGiven(t, c.format, c.text)
		if got := waysOf(layout.Graph); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
		if _, oneWay := layout.Graph.(sim.OneWay); oneWay != (c.want != "0>1 1>0") {
			t.Errorf("%s: one way is %v", c.text, oneWay)
		}
	}
}

// TestOneWayLatencies: each way has what its line says; a way that is not there has nothing.
func TestOneWayLatencies(t *testing.T) {
	layout := asGiven(t, "csv", "from,to,latency_ms\na,b,1\nb,c,2\nc,b,3\n")
	for _, c := range []struct {
		from, to sim.NodeID
		want     int64
	}{{0, 1, 1e6}, {1, 2, 2e6}, {2, 1, 3e6}, {1, 0, -1}} {
		if got := int64(layout.Measured(c.from, c.to).Latency); got != c.want {
			t.Errorf("from %d to %d: %d ns, want %d", c.from, c.to, got, c.want)
		}
	}
}

// drawnWays makes random links, many of which have no way back.
func drawnWays(t testing.TB, n, count int, r *random.Rand) *OneWay {
	t.Helper()
	known := map[[2]sim.NodeID]bool{{0, 1}: true}
	ways := [][2]sim.NodeID{{0, 1}}
	for range count {
		way := [2]sim.NodeID{sim.NodeID(r.IntN(n)), sim.NodeID(r.IntN(n))}
		if way[0] != way[1] && !known[way] {
			known[way] = true
			ways = append(ways, way)
		}
	}
	g, err := FromWays(n, ways)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestOneWayGraphs: neighbours are those one can send to, and the graphs around are its reverse and its union with that; what is written
// reads the same.
func TestOneWayGraphs(t *testing.T) {
	r := random.New(4)
	for round := range 30 {
		g := drawnWays(t, 3+round, 2*round+3, &r)
		back, both := sim.Reversed(g), sim.BothWays(g)
		for a := range sim.NodeID(g.Len()) {
			for b := range sim.NodeID(g.Len()) {
				there := slices.Contains(g.row(a), b)
				if g.Adjacent(a, b) != there || back.Adjacent(b, a) != there || both.Adjacent(a, b) != (there || g.Adjacent(b, a)) {
					t.Fatalf("%s: %d and %d", waysOf(g), a, b)
				}
			}
		}
		if err := rowsConformance(both); err != nil {
			t.Error(err)
		}
		if waysOf(sim.Reversed(back)) != waysOf(g) {
			t.Error("the reverse of the reverse is another graph")
		}
		for _, format := range []string{"gml", "graphml", "dot", "csv"} {
			var out bytes.Buffer
			if err := Write(&out, &Layout{Graph: g}, format); err != nil {
				if format == "csv" && strings.Contains(err.Error(), "no node without links") {
					continue
				}
				t.Fatal(err)
			}
			if format == "csv" { // which numbers nodes as they come
				if got := strings.Count(out.String(), "\n") - 1; got != g.LinkEnds() {
					t.Errorf("%d rows for %d ways", got, g.LinkEnds())
				}
			} else if got := waysOf(asGiven(t, format, out.String()).Graph); got != waysOf(g) {
				t.Errorf("%s: %s, want %s", format, got, waysOf(g))
			}
		}
		var drawing bytes.Buffer
		if err := Write(&drawing, &Layout{Graph: g}, "dot"); err != nil || !strings.HasPrefix(drawing.String(), "digraph") || strings.Count(drawing.String(), " -> ") != g.LinkEnds() {
			t.Errorf("%v\n%s", err, &drawing)
		}
	}
}

// TestOneWayMeasures: of a ring that goes round one way, of a line, and of random graphs by counting.
func TestOneWayMeasures(t *testing.T) {
	ring, _ := FromWays(5, [][2]sim.NodeID{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}})
	if m := Measure(ring); m.Links != 5 || m.OneWay != 5 || m.DegreeMean != 1 || m.Components != 1 || m.Diameter != 4 || m.MeanPath != 2.5 || m.Articulations != 0 || !Connected(ring) {
		t.Errorf("ring: %+v", m)
	}
	line, _ := FromWays(3, [][2]sim.NodeID{{0, 1}, {1, 2}, {2, 1}})
	if m := Measure(line); m.Links != 2 || m.OneWay != 1 || m.DegreeMean != 1 || m.Components != 2 || m.Largest != 2 || m.Diameter != 2 || Connected(line) {
		t.Errorf("line: %+v", m)
	}
	r := random.New(9)
	for range 30 {
		g := drawnWays(t, 12, 20, &r)
		reach := hopsBetween(g)
		var sizes []int
		known := make([]bool, 12)
		for a := range 12 {
			size := 0
			for b := range 12 {
				if !known[b] && reach[a][b] >= 0 && reach[b][a] >= 0 {
					known[b] = true
					size++
				}
			}
			if size > 0 {
				sizes = append(sizes, size)
			}
		}
		slices.SortFunc(sizes, func(a, b int) int { return b - a })
		if got := Components(g); !slices.Equal(got, sizes) {
			t.Errorf("%s: %v, want %v", waysOf(g), got, sizes)
		}
	}
}

// hopsBetween is Floyd's and Warshall's algorithm; -1: no way.
func hopsBetween(g sim.Graph) [][]int {
	n := g.Len()
	hops := make([][]int, n)
	for a := range hops {
		hops[a] = slices.Repeat([]int{-1}, n)
		hops[a][a] = 0
		for i := range g.Degree(sim.NodeID(a)) {
			hops[a][g.Neighbor(sim.NodeID(a), i)] = 1
		}
	}
	for via := range n {
		for a := range n {
			for b := range n {
				if hops[a][via] >= 0 && hops[via][b] >= 0 && (hops[a][b] < 0 || hops[a][via]+hops[via][b] < hops[a][b]) {
					hops[a][b] = hops[a][via] + hops[via][b]
				}
			}
		}
	}
	return hops
}

// TestOneWayRoutes: routes take links the way they go, and are the shortest; none where there is none.
func TestOneWayRoutes(t *testing.T) {
	r := random.New(5)
	for range 40 {
		g := drawnWays(t, 10, 25, &r)
		hops, router := hopsBetween(g), routes.New(g, nil, 1, nil)
		for from := range sim.NodeID(10) {
			for to := range sim.NodeID(10) {
				if from == to {
					continue
				}
				length, at := 0, from
				for ; at != to && length <= 10; length++ {
					next, found := router.Next(from, at, to)
					if !found {
						length = -1
						break
					}
					if !g.Adjacent(at, next) {
						t.Fatalf("%s: the route from %d to %d goes from %d to %d", waysOf(g), from, to, at, next)
					}
					at = next
				}
				if length != hops[from][to] {
					t.Fatalf("%s: the route from %d to %d has %d hops, want %d", waysOf(g), from, to, length, hops[from][to])
				}
			}
		}
	}
}

// TestOneWayRoutesByLatency: two hops of ten milliseconds are longer than three of one. Nothing is known of the ways back, which are not there.
func TestOneWayRoutesByLatency(t *testing.T) {
	const ms = time.Millisecond
	latency := networktest.Weighted{{From: 0, To: 1}: 10 * ms, {From: 1, To: 4}: 10 * ms, {From: 0, To: 2}: ms, {From: 2, To: 3}: ms, {From: 3, To: 4}: ms}
	var ways [][2]sim.NodeID
	for link := range latency {
		ways = append(ways, [2]sim.NodeID{link.From, link.To})
	}
	g, err := FromWays(5, ways)
	if err != nil {
		t.Fatal(err)
	}
	if next, found := routes.New(g, latency, 1, nil).Next(0, 0, 4); next != 2 || !found {
		t.Errorf("by %d, found: %v", next, found)
	}
}
