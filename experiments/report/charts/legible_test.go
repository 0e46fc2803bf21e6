package charts

// These tests prove that no picture has more lines, colours or bars than can be told apart, and that nothing is lost by that.

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"starmesh/sim"
)

func TestSeriesCanBeToldApart(t *testing.T) {
	c := Chart{Kind: Lines, Metric: "m", Title: "star"}
	for i := range 2*mostSeries + 1 {
		c.Series = append(c.Series, Series{Name: fmt.Sprint(i), Points: []Point{{Value: float64(i)}}})
	}
	list, n := cut([]Chart{c}), 0
	for _, part := range list {
		if len(part.Series) > mostSeries {
			t.Errorf("%q has %d lines", part.Title, len(part.Series))
		}
		for _, s := range part.Series {
			if s.Name != fmt.Sprint(n) {
				t.Errorf("%q has line %s in the place of %d", part.Title, s.Name, n)
			}
			n++
		}
	}
	if n != len(c.Series) || len(list) != 3 || list[2].Title != "star, 15 to 15 of 15" {
		t.Errorf("%d charts have %d of %d lines", len(list), n, len(c.Series))
	}
}

func TestCausesCanBeToldApart(t *testing.T) {
	shares, sum := make([][]float64, len(sim.CauseNames())), 0.0
	for i := range shares {
		shares[i] = []float64{float64(i % 3), float64(i)}
		sum += shares[i][0] + shares[i][1]
	}
	list := mostlyLost(shares)
	if len(list) > mostSeries || len(list) < 3 {
		t.Errorf("%d causes are drawn", len(list))
	}
	var names []string
	for _, c := range list {
		sum -= c.shares[0] + c.shares[1]
		names = append(names, strings.Split(c.name, " or ")...)
	}
	if !(math.Abs(sum) < 1e-9) {
		t.Errorf("%v are lost by no cause", sum)
	}
	if slices.Sort(names); len(names) != len(shares)-1 || len(slices.Compact(names)) != len(shares)-1 { // the first has lost nothing
		t.Errorf("of %d causes these are named: %q", len(shares)-1, names)
	}
}
