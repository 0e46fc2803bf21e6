package topologies

// This test proves that what is written in a format reads back as the same graph with the same names, places and values of links, in
// names of every alphabet; or that writing says what the format cannot hold.

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

var alphabets = []string{"abcXYZ019", "äßñçøæł", "αβγΩ", "жщёЯ", "אבגד", "ابتث", "कखग", "ไทย", "中文网络", "かなカナ", "한글", "🙂🌍", "'\"\\&<>;#%|{}[]=-+,.:/ "}

// drawnLayout returns a layout of a few nodes, some of them without links, with names, and with values that some links or ways lack.
func drawnLayout(t *testing.T, r *random.Rand) *Layout {
	upTo := func(n int64) int64 { return int64(r.Uint64N(uint64(n))) }
	n := int(2 + upTo(9))
	l := &Layout{OnEarth: true}
	for i := range n {
		letters := []rune(alphabets[upTo(int64(len(alphabets)))])
		name := ""
		for range 1 + upTo(6) {
			name += string(letters[upTo(int64(len(letters)))])
		}
		if name = strings.TrimSpace(name); name == "" || upTo(5) > 0 {
			name += fmt.Sprint(i)
		}
		l.Names = append(l.Names, name)
		l.Places = append(l.Places, [2]float64{float64(upTo(3600))/10 - 180, float64(upTo(1800))/10 - 90})
	}
	if upTo(2) > 0 {
		l.Places = nil
	}
	var edges [][2]sim.NodeID
	known := map[[2]sim.NodeID]sim.Measured{}
	draw := func(from, to sim.NodeID) {
		m := sim.Unmeasured
		if l.Places != nil {
			m.Length = greatCircle(place{l.Places[from][0], l.Places[from][1]}, place{l.Places[to][0], l.Places[to][1]})
		} else if upTo(2) > 0 {
			m.Length = sim.Length(upTo(1e9)) / 977
		}
		if upTo(2) > 0 {
			m.Latency = time.Duration(upTo(1e12))
		}
		if upTo(2) > 0 {
			m.Loss = sim.Ratio(upTo(1000)) / 999
		}
		if upTo(2) > 0 {
			m.Rate = sim.Bandwidth(1 + upTo(1e15))
		}
		known[[2]sim.NodeID{from, to}] = m
	}
	bothWays, connected := upTo(2) > 0, upTo(2) > 0
	for a := range sim.NodeID(n) {
		for b := range a {
			if upTo(3) > 0 && !(connected && b == a-1) {
				continue
			}
			edges = append(edges, [2]sim.NodeID{a, b})
			draw(a, b)
			known[[2]sim.NodeID{b, a}] = known[[2]sim.NodeID{a, b}]
			if bothWays {
				draw(b, a)
			}
		}
	}
	graph, err := FromEdges(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	l.Graph = graph
	l.Measured = func(from, to sim.NodeID) sim.Measured { return known[[2]sim.NodeID{from, to}] }
	return l
}

func TestWrittenReadsBackEqual(t *testing.T) {
	r := random.New(20)
	names, _ := Writers()
	held, refused := 0, 0
	for range 300 {
		layout := drawnLayout(t, &r)
		for _, format := range names {
			var text bytes.Buffer
			if err := Write(&text, layout, format); err != nil {
				if format != "csv" || !holdsNot(layout, err) {
					t.Fatalf("%s: %v", format, err)
				}
				refused++
				continue
			}
			held++
			again := fileLayout(t, "x", FormatName(format), text.Bytes())
			if problem := differs(layout, again, format); problem != "" {
				t.Fatalf("%s: %s\n%s", format, problem, &text)
			}
		}
	}
	if held < 950 || refused < 50 {
		t.Errorf("%d graphs were written, %d refused", held, refused)
	}
}

// holdsNot tells whether an error is right: a list of links has no nodes without, and tells nodes apart by their names.
func holdsNot(l *Layout, err error) bool {
	count := map[string]int{}
	for n, name := range l.Names {
		count[name]++
		if l.Graph.Degree(sim.NodeID(n)) == 0 && strings.Contains(err.Error(), fmt.Sprintf("no node without links, as %q is", name)) || count[name] > 1 && strings.Contains(err.Error(), fmt.Sprintf("two are called %q", name)) {
			return true
		}
	}
	return false
}

// differs says what is not the same, "" if all is. A list of links has its nodes in another order, and no places.
func differs(want, got *Layout, format string) string {
	here := make([]sim.NodeID, want.Graph.Len()) // node of the one -> of the other
	for n := range here {
		here[n] = sim.NodeID(n)
		if format == "csv" {
			for m, name := range got.Names {
				if name == want.Names[n] {
					here[n] = sim.NodeID(m)
				}
			}
		}
	}
	before, after := Measure(want.Graph), Measure(got.Graph)
	if math.Abs(after.Clustering-before.Clustering) <= 1e-12 {
		after.Clustering = before.Clustering // a sum in another order
	}
	if after != before {
		return fmt.Sprintf("its measures are %+v, want %+v", after, before)
	}
	for n := range sim.NodeID(want.Graph.Len()) {
		if got.Names[here[n]] != want.Names[n] || format != "csv" && want.Places != nil && got.Places[n] != want.Places[n] {
			return fmt.Sprintf("node %d is %q, want %q", n, got.Names[here[n]], want.Names[n])
		}
		for i := range want.Graph.Degree(n) {
			to := want.Graph.Neighbor(n, i)
			if got, want := got.Measured(here[n], here[to]), want.Measured(n, to); got != want {
				return fmt.Sprintf("%d-%d is %v, want %v", n, to, got, want)
			}
		}
	}
	return ""
}
