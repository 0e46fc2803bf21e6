package nakamoto

import (
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/slab"
)

// block is one block. Nobody changes it but for what the referee counts.
type block struct {
	found     time.Duration
	id        uint32 // its number, by which messages and nodes name it: they hold no pointers, so that nobody has to follow them
	parent    uint32
	height    int32
	miner     sim.NodeID // -1: the genesis block's
	contested uint32     // the first block whose miner had not heard of this one; 0: there is none
	persona   uint8      // of the miner: the referee sees the first of twins alone
}

// genesis is the number of the block that everybody knows.
const genesis = 0

// run is what the nodes of a run have in common: the content of blocks, and what the referee is told.
type run struct {
	*Params
	participants int
	blocks       slab.Blocks[block] // by number
	record       record
	came         []arrival     // to miners, at the last instant at which one did
	cameAt       time.Duration // that instant
	path         []uint32      // memory for a stretch of a chain
}

// arrival is a block that came to a miner.
type arrival struct {
	to    sim.NodeID
	block uint32
}

func startRun(p *Params, participants int) *run {
	r := &run{Params: p, participants: participants}
	r.add(block{miner: -1})
	r.record = newRecord(participants, r.block(genesis))
	return r
}

// add names a block.
func (r *run) add(b block) *block {
	b.id = r.blocks.Extend()
	*r.block(b.id) = b
	return r.block(b.id)
}

// block returns a block by its number. It does not move.
func (r *run) block(id uint32) *block { return r.blocks.At(id) }

func (r *run) parent(b *block) *block { return r.blocks.At(b.parent) }

// fork returns the last common ancestor of two blocks.
func (r *run) fork(a, b *block) *block {
	for a != b {
		if a.height >= b.height {
			a = r.parent(a)
		} else {
			b = r.parent(b)
		}
	}
	return a
}

// ancestor returns the block of a height that another one stands on.
func (r *run) ancestor(b *block, height int32) *block {
	for b.height > height {
		b = r.parent(b)
	}
	return b
}

// stretch returns the blocks above a height that lead to one, the lowest first. It is good until the next one is asked for.
func (r *run) stretch(b *block, above int32) []uint32 {
	length := max(b.height-above, 0)
	r.path = slices.Grow(r.path[:0], int(length))[:length]
	for i := length - 1; i >= 0; i-- {
		r.path[i] = b.id
		b = r.parent(b)
	}
	return r.path
}

// set is a set of blocks.
type set []uint64

func (s set) has(id uint32) bool { return int(id/64) < len(s) && s[id/64]>>(id%64)&1 != 0 }

func (s *set) add(id uint32) {
	for len(*s) <= int(id/64) {
		*s = append(*s, 0)
	}
	(*s)[id/64] |= 1 << (id % 64)
}

func (s set) remove(id uint32) { s[id/64] &^= 1 << (id % 64) }

func (s set) empty() bool {
	return !slices.ContainsFunc(s, func(word uint64) bool { return word != 0 })
}

// with returns the blocks of both.
func (s set) with(other set) set {
	both := append(slices.Clone(s), make(set, max(len(other)-len(s), 0))...)
	for i, word := range other {
		both[i] |= word
	}
	return both
}
