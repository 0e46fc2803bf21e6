package slab

import (
	"iter"
	"math/bits"
)

// Table holds values by numbers, one after the other in memory: it takes a fraction of the time of a map, and a run that is over
// leaves it to the next one. A pointer to a value is good until the next Place or Remove.
type Table[V any] struct {
	cells []cell[V] // as many as a power of two, at most three quarters of them taken
	used  int
}

type cell[V any] struct {
	key   uint64
	taken bool
	value V
}

const leastCells = 8

// home returns where a key belongs: there, or behind it with no free cell between.
func (t *Table[V]) home(key uint64) int {
	const golden = 0x9e3779b97f4a7c15 // 2^64 / golden ratio (Knuth 1973, section 6.4)
	return int((key ^ key>>32) * golden >> (64 - bits.TrailingZeros(uint(len(t.cells)))))
}

// Len returns how many values there are.
func (t *Table[V]) Len() int { return t.used }

// Find returns the value of a key; nil if there is none.
func (t *Table[V]) Find(key uint64) *V {
	if t.used == 0 {
		return nil
	}
	for i := t.home(key); ; i++ {
		c := &t.cells[i&(len(t.cells)-1)]
		if !c.taken {
			return nil
		}
		if c.key == key {
			return &c.value
		}
	}
}

// Place returns the value of a key, which is zero if there was none.
func (t *Table[V]) Place(key uint64) *V {
	if 4*t.used >= 3*len(t.cells) {
		t.grow()
	}
	for i := t.home(key); ; i++ {
		c := &t.cells[i&(len(t.cells)-1)]
		if !c.taken {
			c.key, c.taken = key, true
			t.used++
			return &c.value
		}
		if c.key == key {
			return &c.value
		}
	}
}

func (t *Table[V]) grow() {
	before := t.cells
	t.cells, t.used = make([]cell[V], max(2*len(before), leastCells)), 0
	for i := range before {
		if c := &before[i]; c.taken {
			*t.Place(c.key) = c.value
		}
	}
}

// Remove takes a value out. Those behind it move up, so that none stands behind a free cell that it has passed.
func (t *Table[V]) Remove(key uint64) {
	if t.used == 0 {
		return
	}
	mask := len(t.cells) - 1
	free := t.home(key)
	for ; t.cells[free].taken && t.cells[free].key != key; free = (free + 1) & mask {
	}
	if !t.cells[free].taken {
		return
	}
	t.used--
	for i := (free + 1) & mask; t.cells[i].taken; i = (i + 1) & mask {
		if home := t.home(t.cells[i].key); (i-home)&mask >= (i-free)&mask {
			t.cells[free], free = t.cells[i], i
		}
	}
	t.cells[free] = cell[V]{}
}

// All visits what there is, in an order on which no result may depend.
func (t *Table[V]) All() iter.Seq2[uint64, *V] {
	return func(yield func(uint64, *V) bool) {
		for i := range t.cells {
			if c := &t.cells[i]; c.taken && !yield(c.key, &c.value) {
				return
			}
		}
	}
}

// Cleared returns the memory without the values. A large one that held few is not worth clearing.
func (t Table[V]) Cleared() Table[V] {
	if 8*t.used < len(t.cells) {
		return Table[V]{}
	}
	clear(t.cells)
	return Table[V]{cells: t.cells}
}
