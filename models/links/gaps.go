package links

import (
	"fmt"
	"math"
	"slices"
	"time"

	"starmesh/intake"
)

// Gaps is what becomes of cells without a value.
type Gaps struct {
	Missing  *string        `yaml:"missing" oneof:"refuse drop fill" absent:"refuse" later:"true" help:"cells without a value (empty, NaN, NA, null, none, -; and -1 unless they are refused); drop: regions go, those with most of such cells first, until none is left; fill: see there"`
	Fill     *Fill          `yaml:"fill" later:"true" help:"what cells without a value get"`
	Diagonal *time.Duration `yaml:"diagonal" later:"true" help:"latency within a region, one way, where the file has no diagonal"`
}

const (
	refuseGaps = "refuse"
	dropGaps   = "drop"
	fillGaps   = "fill"
)

// Fill says what cells without a value get.
type Fill struct {
	By    string         `yaml:"by" required:"true" oneof:"value median other_direction shortest_path" help:"a value; the median of the cells that have one, the diagonal aside; that of the other direction; or the shortest way over regions, by the cells that have values"`
	Value *time.Duration `yaml:"value" help:"one way, with by: value"`
}

// Validate implements the decoder's hook.
func (f *Fill) Validate() error {
	switch {
	case f.By == "value" && f.Value == nil:
		return problem("value", "is missing: which one?")
	case f.By != "value" && f.Value != nil:
		return problem("value", "goes with by: value; remove it, or change by")
	}
	return nil
}

func (g *Gaps) missing() string {
	if g.Missing == nil {
		return refuseGaps
	}
	return *g.Missing
}

// check refuses keys that do not fit together.
func (g *Gaps) check() error {
	switch {
	case g.missing() == fillGaps && g.Fill == nil:
		return problem("fill", "is missing: by what? Write one such as {by: other_direction}")
	case g.missing() != fillGaps && g.Fill != nil:
		return problem("fill", "goes with missing: fill; write that, too, or remove fill")
	}
	return nil
}

// settle gives the cells without a value what they get, so that the table is whole. Values are one-way from here on.
func (d *draft) settle(g *Gaps, within bool) {
	d.mirror()
	d.diagonal(g, within)
	missing := d.missing()
	if len(missing) == 0 {
		return
	}
	switch g.missing() {
	case dropGaps:
		d.drop()
	case fillGaps:
		d.fill(g.Fill, missing)
	}
	if g.missing() != dropGaps {
		for _, at := range d.missing() {
			repair := "complete the file, or write missing: drop, or missing: fill"
			if g.missing() == fillGaps {
				repair = "there is nothing to fill it by, either; complete the file, or fill by another rule"
			}
			d.blame(at, "there is no value; %s", repair)
		}
	}
}

// missing lists the cells without a value.
func (d *draft) missing() (cells []int) {
	for at, known := range d.known {
		if !known {
			cells = append(cells, at)
		}
	}
	return cells
}

func (d *draft) opposite(at int) int {
	n := len(d.regions)
	return at%n*n + at/n
}

// mirror completes a triangle: where of every pair of regions one direction alone has a value, the other is the same.
func (d *draft) mirror() {
	for at, known := range d.known {
		if known == d.known[d.opposite(at)] && at != d.opposite(at) {
			return
		}
	}
	n := len(d.regions)
	if d.form == "" {
		upper, lower := false, false
		for at, known := range d.known {
			upper, lower = upper || known && at/n < at%n, lower || known && at/n > at%n
		}
		if upper && lower {
			return // gaps, by chance one for each pair
		}
		d.form = "a triangle"
	}
	for at, known := range slices.Clone(d.known) {
		if !known && at != d.opposite(at) {
			d.cells[at], d.known[at] = d.cells[d.opposite(at)], true
		}
	}
	d.notes = append(d.notes, "of each pair one direction is given, and the other one is the same")
}

// diagonal gives the latency within regions, if the file says it of none of them.
func (d *draft) diagonal(g *Gaps, within bool) {
	n := len(d.regions)
	for region := range n {
		if d.known[region*(n+1)] {
			return
		}
	}
	value := 0.0
	switch {
	case g.Diagonal != nil:
		value = float64(*g.Diagonal)
	case within:
		d.mistakes.Place(1, 1, "there is no diagonal; say how long it takes within a region, such as diagonal: 1ms, or place participants one_to_one")
	}
	for region := range n {
		d.cells[region*(n+1)], d.known[region*(n+1)] = value, true
	}
	d.notes = append(d.notes, fmt.Sprintf("there is no diagonal: within a region it takes %v", time.Duration(value)))
}

// drop removes regions, those with most gaps first, and of equal ones the last, until none has any.
func (d *draft) drop() {
	var dropped []string
	for {
		n, worst, most := len(d.regions), 0, 0
		for region := range n {
			gaps := 0
			for other := range n {
				if !d.known[region*n+other] {
					gaps++
				}
				if !d.known[other*n+region] {
					gaps++
				}
			}
			if gaps > 0 && gaps >= most {
				worst, most = region, gaps
			}
		}
		if most == 0 {
			break
		}
		dropped = append(dropped, d.regions[worst])
		d.remove(worst)
	}
	d.notes = append(d.notes, intake.Counted(len(dropped), "region was dropped for want of values: ", "regions were dropped for want of values: ")+intake.Some(dropped))
	if len(d.regions) == 0 {
		d.mistakes.Place(1, 1, "no region is left; complete the file, or fill it")
	}
}

func (d *draft) remove(region int) {
	n := len(d.regions)
	for at := n*n - 1; at >= 0; at-- {
		if at/n == region || at%n == region {
			d.cells, d.known, d.places = slices.Delete(d.cells, at, at+1), slices.Delete(d.known, at, at+1), slices.Delete(d.places, at, at+1)
		}
	}
	d.regions = slices.Delete(slices.Clone(d.regions), region, region+1)
}

// fill gives cells a value by a rule, if that has one for them.
func (d *draft) fill(f *Fill, missing []int) {
	n, values := len(d.regions), d.filling(f)
	var filled []string
	for _, at := range missing {
		if value := values(at); !math.IsInf(value, 1) {
			d.cells[at], d.known[at] = value, true
			filled = append(filled, d.regions[at/n]+" to "+d.regions[at%n])
		}
	}
	d.notes = append(d.notes, intake.Counted(len(filled), "cell without a value was filled by ", "cells without a value were filled by ")+f.By+": "+intake.Some(filled))
}

// filling returns a rule; infinity where it has no value.
func (d *draft) filling(f *Fill) func(at int) float64 {
	n := len(d.regions)
	before := slices.Clone(d.known)
	switch f.By {
	case "value":
		return func(int) float64 { return float64(*f.Value) }
	case "median":
		var all []float64
		for at, known := range before {
			if known && at/n != at%n {
				all = append(all, d.cells[at])
			}
		}
		if len(all) == 0 {
			return func(int) float64 { return math.Inf(1) }
		}
		slices.Sort(all)
		median := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		return func(int) float64 { return median }
	case "other_direction":
		return func(at int) float64 {
			if back := d.opposite(at); before[back] {
				return d.cells[back]
			}
			return math.Inf(1)
		}
	}
	shortest := d.shortest()
	return func(at int) float64 { return shortest[at] }
}

// shortest returns the length of the shortest ways between regions (Floyd 1962, Algorithm 97); infinity where there is none.
func (d *draft) shortest() []float64 {
	n := len(d.regions)
	ways := make([]float64, n*n)
	for at := range ways {
		if ways[at] = math.Inf(1); d.known[at] && at/n != at%n {
			ways[at] = d.cells[at]
		}
	}
	for via := range n {
		for from := range n {
			for to := range n {
				ways[from*n+to] = min(ways[from*n+to], ways[from*n+via]+ways[via*n+to])
			}
		}
	}
	return ways
}
