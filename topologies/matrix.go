package topologies

import "starmesh/sim"

// matrix is a set of ordered pairs of nodes, one bit for each.
type matrix struct {
	nodes uint64
	bits  []uint64
}

func newMatrix(n int) *matrix {
	return &matrix{nodes: uint64(n), bits: make([]uint64, (int64(n)*int64(n)+63)/64)}
}

func (m *matrix) has(a, b sim.NodeID) bool {
	i := uint64(a)*m.nodes + uint64(b)
	return m.bits[i/64]>>(i%64)&1 == 1
}

// flip adds a pair, or removes it if it is there.
func (m *matrix) flip(a, b sim.NodeID) {
	i := uint64(a)*m.nodes + uint64(b)
	m.bits[i/64] ^= 1 << (i % 64)
}
