// Package topologies holds the shapes of networks: which nodes are adjacent.
//
// A shape is a parameter struct that builds a graph over any number of participants. Participants are
// nodes 0..n-1 in every shape, hubs that only relay come after them, so experiments compare like with
// like when they sweep over shapes. Regular shapes answer from arithmetic and store no edges.
package topologies

import (
	"fmt"
	"math"
	"strconv"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Shape is a topology as an experiment names it: a parameter struct that builds a graph.
type Shape interface {
	// Build lays out n participants. Random shapes draw from r: equal generators yield equal graphs.
	// Errors are *sim.FieldError, whose Field is empty where no single parameter is to blame.
	Build(participants int, atlas *Atlas, r *random.Rand) (*Layout, error)
}

// Layout is what a shape builds.
type Layout struct {
	Graph      sim.Graph
	Hubs       []sim.NodeID // ascending; a hub may be a participant
	HubRegions []string     // for each hub: the region that `at` puts it in, "" where the experiment does not say

	Places   [][2]float64                           // of nodes, to draw them: x grows to the east, y to the north; nil: nowhere
	OnEarth  bool                                   // places are degrees of longitude and latitude
	Measured func(from, to sim.NodeID) sim.Measured // what is known of a link; nil: nothing
	Names    []string                               // of the nodes in the file they are from; nil: none
	OwnIDs   []string                               // their ids there; nil: the names are
}

// Renumbered tells of the first node whose id in its file is another number than here: who reads the file may mean that one.
func (l *Layout) Renumbered() (here int, there string, is bool) {
	ids := l.OwnIDs
	if ids == nil {
		ids = l.Names
	}
	for n, id := range ids {
		if _, err := strconv.Atoi(id); err == nil && id != strconv.Itoa(n) {
			return n, id, true
		}
	}
	return 0, "", false
}

// most is the largest number of participants: the shapes' hubs need ids, too.
const most = math.MaxInt32 / 2

// checkSize refuses numbers of participants from which a shape (with its article) cannot be built.
func checkSize(shape string, least, participants int) error {
	switch {
	case participants < least:
		return problem("", "%s needs at least %d participants, not %d", shape, least, participants)
	case participants > most:
		return problem("", "%d participants are too many: the most is %d", participants, most)
	}
	return nil
}

// problem blames a parameter, or the shape as a whole if field is "".
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
