package watch

import (
	"math/bits"

	"starmesh/sim"
	"starmesh/sim/random"
)

// forces lays a graph out by springs and repulsion (Fruchterman & Reingold 1991), in whole numbers, so that every machine comes to the
// same places: floating-point numbers would drift apart in so many rounds.
func forces(g sim.Graph) []place {
	const side, rounds = 1 << 20, 200
	n := int64(g.Len())
	at := make([][2]int64, n)
	r := random.New(random.Hash(0x706c61636573)) // "places"
	for i := range at {
		at[i] = [2]int64{int64(r.IntN(side)), int64(r.IntN(side))}
	}
	ideal := root(side * side / n)
	push := make([][2]int64, n)
	for round := range int64(rounds) {
		clear(push)
		for a := range at {
			for b := range a {
				dx, dy := at[a][0]-at[b][0], at[a][1]-at[b][1]
				far := max(root(dx*dx+dy*dy), 1)
				force := ideal * ideal / far // along the unit vector
				x, y := dx*force/far, dy*force/far
				push[a][0], push[a][1] = push[a][0]+x, push[a][1]+y
				push[b][0], push[b][1] = push[b][0]-x, push[b][1]-y
			}
			for i := range g.Degree(sim.NodeID(a)) {
				b := g.Neighbor(sim.NodeID(a), i)
				dx, dy := at[b][0]-at[a][0], at[b][1]-at[a][1]
				far := root(dx*dx + dy*dy)
				push[a][0] += dx * far / ideal
				push[a][1] += dy * far / ideal
			}
		}
		heat := side / 8 * (rounds - round) / rounds
		for a := range at {
			x, y := push[a][0], push[a][1]
			for max(x, -x, y, -y) > 1<<30 {
				x, y = x/2, y/2
			}
			far := max(root(x*x+y*y), 1)
			step := min(far, heat)
			at[a][0] += x * step / far
			at[a][1] += y * step / far
		}
	}
	given := make([][2]float64, n)
	for i, p := range at {
		given[i] = [2]float64{float64(p[0]), float64(p[1])}
	}
	return coordinates(given)
}

// root returns the whole square root.
func root(x int64) int64 {
	if x <= 0 {
		return 0
	}
	y := int64(1) << ((bits.Len64(uint64(x)) + 1) / 2)
	for {
		next := (y + x/y) / 2
		if next >= y {
			return y
		}
		y = next
	}
}
