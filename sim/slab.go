package sim

// blocks is memory for values that grows without moving them, so that growing copies nothing and a pointer to a
// value stays good.
type blocks[T any] struct {
	list []*[blockLen]T
	used uint32 // values so far
}

const blockLen = 4096 // with so many the list of blocks itself stays in the cache

func (b *blocks[T]) at(slot uint32) *T { return &b.list[slot/blockLen][slot%blockLen] }

// extend makes room for one value more.
func (b *blocks[T]) extend() uint32 {
	if b.used%blockLen == 0 {
		b.list = append(b.list, new([blockLen]T))
	}
	b.used++
	return b.used - 1
}

// slab hands out slots for values and takes them back, so that the steady state of a run allocates nothing.
type slab[T any] struct {
	blocks[T]
	free []uint32
}

func (s *slab[T]) take() uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot
	}
	return s.extend()
}

func (s *slab[T]) release(slot uint32) { s.free = append(s.free, slot) }

// live returns the number of slots in use.
func (s *slab[T]) live() int { return int(s.used) - len(s.free) }
