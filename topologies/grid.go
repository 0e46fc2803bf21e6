package topologies

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Grid is participants in rows and columns, each adjacent to those above, below, left and right.
type Grid struct {
	Columns int `yaml:"columns" min:"0" help:"participants in a row; 0: the divisor of their number that makes the rectangle most like a square"`
}

// Torus is a grid whose opposite edges are adjacent.
type Torus struct {
	Columns int `yaml:"columns" min:"0" help:"participants in a row; 0: the divisor of their number that makes the rectangle most like a square"`
}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Grid) Degree(int) int { return 4 }

// Build implements Shape.
func (g *Grid) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a grid", 4, participants); err != nil {
		return nil, err
	}
	rectangle, err := rectangleOf(participants, g.Columns, 2)
	if err != nil {
		return nil, err
	}
	return &Layout{Graph: rectangle}, nil
}

// Degree returns about how many neighbours each participant has; its graph stores none.
func (*Torus) Degree(int) int { return 4 }

// Build implements Shape.
func (t *Torus) Build(participants int, _ *Atlas, _ *random.Rand) (*Layout, error) {
	if err := checkSize("a torus", 9, participants); err != nil {
		return nil, err
	}
	rectangle, err := rectangleOf(participants, t.Columns, 3)
	if err != nil {
		return nil, err
	}
	rectangle.wraps = true
	return &Layout{Graph: rectangle}, nil
}

// rectangleOf divides n nodes into rows and columns of at least so many.
func rectangleOf(n, columns, least int) (lattice, error) {
	if columns == 0 {
		columns = mostSquare(n)
	}
	switch rows := n / columns; {
	case n%columns != 0:
		return lattice{}, problem("columns", "%d participants do not fill rows of %d: take nodes: %d or nodes: %d", n, columns, max(rows, least)*columns, (max(rows, least)+1)*columns)
	case columns < least || rows < least:
		side := roundedSide(n)
		return lattice{}, problem("columns", "%d participants make no rectangle with sides of %d or more: take nodes: %d", n, least, side*side)
	default:
		return lattice{columns: sim.NodeID(columns), rows: sim.NodeID(rows)}, nil
	}
}

// mostSquare returns the least divisor of n that is not below its square root.
func mostSquare(n int) int {
	for rows := roundedSide(n); rows > 1; rows-- {
		if rows*rows <= n && n%rows == 0 {
			return n / rows
		}
	}
	return n
}

// roundedSide returns the side of a square of about n, at least 3.
func roundedSide(n int) int {
	side := 3
	for (side+1)*(side+1) <= n+side {
		side++
	}
	return side
}

// lattice is the graph of a rectangle; node n stands in row n/columns.
type lattice struct {
	columns, rows sim.NodeID
	wraps         bool
}

func (g lattice) Len() int { return int(g.columns) * int(g.rows) }

// around returns the neighbours in ascending order.
func (g lattice) around(n sim.NodeID) (list [4]sim.NodeID, count int) {
	row, column := n/g.columns, n%g.columns
	add := func(row, column sim.NodeID) {
		if g.wraps {
			row, column = (row+g.rows)%g.rows, (column+g.columns)%g.columns
		}
		if row >= 0 && row < g.rows && column >= 0 && column < g.columns {
			list[count] = row*g.columns + column
			count++
		}
	}
	add(row-1, column)
	add(row, column-1)
	add(row, column+1)
	add(row+1, column)
	if g.wraps {
		slices.Sort(list[:count])
	}
	return list, count
}

func (g lattice) Degree(n sim.NodeID) int {
	_, count := g.around(n)
	return count
}

func (g lattice) Neighbor(n sim.NodeID, i int) sim.NodeID {
	list, _ := g.around(n)
	return list[i]
}

func (g lattice) Adjacent(a, b sim.NodeID) bool {
	list, count := g.around(a)
	return slices.Contains(list[:count], b)
}

// Hops implements sim.Regular.
func (g lattice) Hops(a, b sim.NodeID) int {
	rows, columns := apart(a/g.columns, b/g.columns), apart(a%g.columns, b%g.columns)
	if g.wraps {
		rows, columns = min(rows, g.rows-rows), min(columns, g.columns-columns)
	}
	return int(rows + columns)
}

func apart(a, b sim.NodeID) sim.NodeID { return max(a, b) - min(a, b) }
