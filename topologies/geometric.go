package topologies

import (
	"math"
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Geometric is participants at random places of a square, adjacent if they are near each other.
type Geometric struct {
	Degree *float64    `yaml:"degree" above:"0" help:"mean number of neighbours, away from the border: sets the radius"`
	Radius *sim.Length `yaml:"radius" above:"0km" help:"greatest distance of neighbours, instead"`
	Side   sim.Length  `yaml:"side" above:"0km" help:"side of the square"`
	Wrap   bool        `yaml:"wrap" help:"opposite sides of the square are one: a torus, which has no border"`
}

// Validate implements the decoder's hook.
func (g *Geometric) Validate() error {
	switch {
	case g.Degree == nil && g.Radius == nil:
		return problem("", "it is not said who is near; give degree or radius")
	case g.Degree != nil && g.Radius != nil:
		return problem("radius", "degree sets the radius already; keep one of the two")
	}
	return nil
}

// Build implements Shape.
func (g *Geometric) Build(participants int, _ *Atlas, r *random.Rand) (*Layout, error) {
	if err := checkSize("a geometric graph", 2, participants); err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	radius := g.radius(participants)
	if ends := g.expectedEnds(participants); ends > math.MaxInt32*0.9 {
		return nil, problem("", "about %.0f links are too many to store: the most is %d", ends/2, math.MaxInt32/2)
	}
	s := newSquare(participants, radius, g.Wrap, r)
	layout, err := layoutOf(participants, s.edges())
	if err != nil {
		return nil, err
	}
	for i := range s.x {
		layout.Places = append(layout.Places, [2]float64{s.x[i], s.y[i]})
	}
	layout.Measured = func(a, b sim.NodeID) sim.Measured {
		m := sim.Unmeasured
		m.Length = sim.Length(float64(math.Sqrt(s.squared(a, b)) * float64(g.Side)))
		return m
	}
	return layout, nil
}

// radius returns the radius as a share of the side.
func (g *Geometric) radius(n int) float64 {
	if g.Radius != nil {
		return float64(*g.Radius / g.Side)
	}
	return math.Sqrt(*g.Degree / (float64(n-1) * math.Pi))
}

func (g *Geometric) expectedEnds(n int) float64 {
	radius := g.radius(n)
	return min(float64(float64(radius*radius)*math.Pi), 1) * float64(n) * float64(n)
}

// LinkEnds returns how many ends of links its graph stores, in the mean.
func (g *Geometric) LinkEnds(participants int) int {
	return int(min(g.expectedEnds(participants), math.MaxInt32))
}

// square is the unit square with points in it, sorted into cells no smaller than the radius, so that all neighbours of
// a point are in its own cell and those around it.
type square struct {
	x, y    []float64
	squareR float64
	wrap    bool
	cells   int     // in a row
	first   []int32 // cell -> its first place in members
	members []sim.NodeID
}

func newSquare(n int, radius float64, wrap bool, r *random.Rand) *square {
	s := &square{x: make([]float64, n), y: make([]float64, n), squareR: float64(radius * radius), wrap: wrap}
	for i := range n {
		s.x[i], s.y[i] = r.Float64(), r.Float64()
	}
	const most = 2048
	s.cells = max(1, min(int(1/radius), most, int(math.Sqrt(float64(n)))))
	s.first = make([]int32, s.cells*s.cells+1)
	s.members = make([]sim.NodeID, n)
	for i := range n {
		s.first[s.cell(i)+1]++
	}
	for c := range s.cells * s.cells {
		s.first[c+1] += s.first[c]
	}
	next := append([]int32(nil), s.first...)
	for i := range n {
		c := s.cell(i)
		s.members[next[c]] = sim.NodeID(i)
		next[c]++
	}
	return s
}

func (s *square) cell(i int) int {
	return int(s.y[i]*float64(s.cells))*s.cells + int(s.x[i]*float64(s.cells))
}

// edges compares each point with those in its cell and around it whose id is higher.
func (s *square) edges() [][2]sim.NodeID {
	var edges [][2]sim.NodeID
	var around [9]int
	for a := range s.x {
		for _, c := range s.around(s.cell(a), around[:0]) {
			for _, b := range s.members[s.first[c]:s.first[c+1]] {
				if sim.NodeID(a) < b && s.squared(sim.NodeID(a), b) <= s.squareR {
					edges = append(edges, [2]sim.NodeID{sim.NodeID(a), b})
				}
			}
		}
	}
	return edges
}

// around appends the cells at most one away, each once.
func (s *square) around(cell int, list []int) []int {
	row, column := cell/s.cells, cell%s.cells
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			y, x := row+dy, column+dx
			if s.wrap {
				y, x = (y+s.cells)%s.cells, (x+s.cells)%s.cells
			}
			if y < 0 || x < 0 || y >= s.cells || x >= s.cells {
				continue
			}
			if c := y*s.cells + x; s.cells > 2 || !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// squared returns the square of the distance of two points.
func (s *square) squared(a, b sim.NodeID) float64 {
	dx, dy := s.apart(s.x[a], s.x[b]), s.apart(s.y[a], s.y[b])
	return float64(dx*dx) + float64(dy*dy)
}

func (s *square) apart(a, b float64) float64 {
	d := math.Abs(a - b)
	if s.wrap && d > 0.5 {
		return 1 - d
	}
	return d
}
