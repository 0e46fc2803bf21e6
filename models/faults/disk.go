package faults

import "starmesh/sim"

// Disk says whether a node that a fault has taken down finds its disk again when it is back. The zero Disk is kept.
type Disk string

// The two of them.
const (
	diskKept Disk = "kept"
	diskLost Disk = "lost"
)

// Choices implements the decoder's hook.
func (Disk) Choices() (names, meanings []string) {
	return []string{string(diskKept), string(diskLost)}, nil
}

// destruction is what the fault takes from a node.
func (d Disk) destruction() sim.Destruction {
	if d == diskLost {
		return sim.DiskLost
	}
	return sim.MemoryLost
}
