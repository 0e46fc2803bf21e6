package sim

// slab holds values in one slice and hands out their slots again, so that the steady state of a run
// allocates nothing.
type slab[T any] struct {
	items []T
	free  []uint32
}

func (s *slab[T]) take() uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot
	}
	var zero T
	s.items = append(s.items, zero)
	return uint32(len(s.items) - 1)
}

func (s *slab[T]) release(slot uint32) { s.free = append(s.free, slot) }

// live returns the number of slots in use.
func (s *slab[T]) live() int { return len(s.items) - len(s.free) }
