package topologies

import (
	"fmt"
	"strings"
	"time"
)

// Atlas tells where participants stand. It is nil where the experiment has no regions.
type Atlas struct {
	Regions  []string
	RegionOf []uint16                         // participant -> index in Regions
	Delay    func(from, to int) time.Duration // mean one-way latency between regions
}

// Region returns the index of a region; the error for an unknown one suggests names.
func (a *Atlas) Region(name string) (int, error) {
	for i, known := range a.Regions {
		if known == name {
			return i, nil
		}
	}
	if near := Similar(name, a.Regions); len(near) > 0 {
		return 0, fmt.Errorf("there is no region %q; did you mean %s?", name, strings.Join(near, " or "))
	}
	return 0, fmt.Errorf("there is no region %q; the regions are %s", name, strings.Join(a.Regions, ", "))
}

// Similar returns the names that are fewest edits away from name, if these are few enough for
// a slip of the pen: a third of its letters.
func Similar(name string, among []string) []string {
	var near []string
	best := len(name) / 3
	for _, region := range among {
		distance := edits(strings.ToLower(name), strings.ToLower(region))
		if distance < best {
			best, near = distance, nil
		}
		if distance == best {
			near = append(near, region)
		}
	}
	return near
}

// edits returns the Levenshtein distance of two strings in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// checkRegions refuses an `at` that names unknown regions, or any region where there are none.
func checkRegions(atlas *Atlas, names ...string) error {
	for _, name := range names {
		if atlas == nil {
			return problem("at", "needs links.latency: {matrix: ...}, which defines the regions")
		}
		if _, err := atlas.Region(name); err != nil {
			return problem("at", "%v", err)
		}
	}
	return nil
}
