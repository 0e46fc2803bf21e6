package topologies

import (
	"math/bits"

	"starmesh/sim"
)

// ways finds the links of a file by their ends. It is a hash table of their indices, as a map takes several times the memory.
type ways struct {
	edges []edge
	slots []int32 // index + 1, 0 where none is; their number is a power of 2
}

func newWays(edges []edge) *ways {
	return &ways{edges, make([]int32, 1<<bits.Len(uint(2*len(edges)+1)))}
}

// slot returns where the link stands, or where it would.
func (w *ways) slot(from, to sim.NodeID) *int32 {
	mixed := (uint64(uint32(from))<<32 | uint64(uint32(to))) * 0x9e3779b97f4a7c15
	at := bits.Reverse64(mixed) // the high bits depend on both ends
	for {
		slot := &w.slots[at&uint64(len(w.slots)-1)]
		if *slot == 0 || w.edges[*slot-1].a == from && w.edges[*slot-1].b == to {
			return slot
		}
		at++
	}
}

func (w *ways) find(from, to sim.NodeID) (index int, found bool) {
	slot := *w.slot(from, to)
	return int(slot - 1), slot > 0
}

func (w *ways) put(index int) { *w.slot(w.edges[index].a, w.edges[index].b) = int32(index + 1) }
