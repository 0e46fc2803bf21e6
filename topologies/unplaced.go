package topologies

import (
	"math"

	"starmesh/sim"
)

// Unplaced says where nodes without coordinates stand.
type Unplaced struct {
	By        string   `yaml:"by" required:"true" scalar:"true" oneof:"neighbors value" help:"neighbors: at the mean of their neighbours' coordinates, and those without placed neighbours after these; value: at the coordinates below"`
	Longitude *float64 `yaml:"longitude" min:"-180" max:"180" help:"degrees, with by: value"`
	Latitude  *float64 `yaml:"latitude" min:"-90" max:"90" help:"degrees, with by: value"`
}

// Validate implements the decoder's hook.
func (u *Unplaced) Validate() error {
	switch {
	case u.By == "value" && (u.Longitude == nil || u.Latitude == nil):
		return problem("by", "a value is a longitude and a latitude, such as {by: value, longitude: 8.5, latitude: 47.4}")
	case u.By != "value" && (u.Longitude != nil || u.Latitude != nil):
		return problem("by", "longitude and latitude go with by: value; remove them, or change by")
	}
	return nil
}

// settle gives nodes without coordinates a place, as asked for. It returns which nodes have one that the file does not say.
func (c *chart) settle() (guessed []bool) {
	var without, placed []sim.NodeID
	var names []string
	for n, at := range c.places {
		if at.known() {
			placed = append(placed, sim.NodeID(n))
			continue
		}
		without, names = append(without, sim.NodeID(n)), append(names, clipped(c.names[n]))
	}
	guessed = make([]bool, len(c.places))
	switch {
	case len(without) == 0:
	case c.unplaced == nil:
		if len(placed) > 0 {
			c.noteNames(names, "node has no coordinates (unplaced: neighbors puts it amid its neighbours): ", "nodes have no coordinates (unplaced: neighbors puts them amid their neighbours): ")
		}
	case c.unplaced.By == "value":
		for _, n := range without {
			c.places[n], guessed[n] = place{*c.unplaced.Longitude, *c.unplaced.Latitude}, true
		}
		c.noteNames(names, "node without coordinates stands where unplaced says: ", "nodes without coordinates stand where unplaced says: ")
	default:
		c.spread(placed, guessed)
		for i, n := range without {
			if !guessed[n] {
				c.collect(lineProblem(1, "node %q has no coordinates, nor has any node that is linked with it; complete the file, or write unplaced: {by: value, longitude: ..., latitude: ...}", names[i]))
			}
		}
		c.noteNames(names, "node without coordinates stands at the mean of its neighbours': ", "nodes without coordinates stand at the mean of their neighbours': ")
	}
	return guessed
}

// spread places the neighbours of those that are placed, then theirs, until nobody is left in their pieces of the network.
func (c *chart) spread(placed []sim.NodeID, guessed []bool) {
	both := c.graph
	if c.oneWay != nil {
		both = c.oneWay.both
	}
	for len(placed) > 0 {
		var next []sim.NodeID
		for _, n := range placed {
			for _, to := range both.row(n) {
				if !c.places[to].known() && !guessed[to] {
					next, guessed[to] = append(next, to), true
				}
			}
		}
		means := make([]place, len(next)) // of all of them, before any is placed
		for i, n := range next {
			means[i] = c.amid(both.row(n))
		}
		for i, n := range next {
			c.places[n] = means[i]
		}
		placed = next
	}
}

// amid returns the mean of the places of those that have one. Longitudes count from that of the first, by the shorter way round.
func (c *chart) amid(nodes []sim.NodeID) place {
	var first place
	east, north, count := 0.0, 0.0, 0.0
	for _, n := range nodes {
		at := c.places[n]
		if !at.known() {
			continue
		}
		if count == 0 {
			first = at
		}
		east += math.Remainder(at.longitude-first.longitude, 360)
		north += at.latitude
		count++
	}
	return place{math.Remainder(first.longitude+float64(east/count), 360), float64(north / count)}
}
