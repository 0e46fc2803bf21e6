// Package slab is memory for values that are used again and never move: the steady state of a run allocates nothing.
package slab

// Blocks is memory for values that grows without moving them, so that growing copies nothing and a pointer to a
// value stays good.
type Blocks[T any] struct {
	list []*[blockLen]T
	Used uint32 // values so far
}

const blockLen = 4096 // with so many the list of blocks itself stays in the cache

func (b *Blocks[T]) At(slot uint32) *T { return &b.list[slot/blockLen][slot%blockLen] }

// Extend makes room for one value more.
func (b *Blocks[T]) Extend() uint32 {
	if int(b.Used/blockLen) == len(b.list) {
		b.list = append(b.list, new([blockLen]T))
	}
	b.Used++
	return b.Used - 1
}

// Cleared returns the memory without the values.
func (b Blocks[T]) Cleared() Blocks[T] {
	for i := range b.list {
		clear(b.list[i][:min(max(int(b.Used)-i*blockLen, 0), blockLen)])
	}
	b.Used = 0
	return b
}

// Slab hands out slots for values and takes them back, so that the steady state of a run allocates nothing.
type Slab[T any] struct {
	Blocks[T]
	free []uint32
}

func (s *Slab[T]) Take() uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot
	}
	return s.Extend()
}

func (s *Slab[T]) Release(slot uint32) { s.free = append(s.free, slot) }

// Live returns the number of slots in use.
func (s *Slab[T]) Live() int { return int(s.Used) - len(s.free) }

// Cleared returns the memory without the values.
func (s Slab[T]) Cleared() Slab[T] { return Slab[T]{s.Blocks.Cleared(), s.free[:0]} }
