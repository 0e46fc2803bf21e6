package pending

// These tests prove nothing but speed: the queue alone, with so many events pending.

import (
	"fmt"
	"testing"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// BenchmarkQueue holds events pending: one is popped and pushed again later, by the shape (holds without an engine).
func BenchmarkQueue(b *testing.B) {
	for _, pending := range []int{1 << 4, 1 << 6, 1 << 8, 1 << 10, 1 << 16, 1 << 20} {
		b.Run(fmt.Sprintf("pending=%d", pending), func(b *testing.B) {
			q, r := newQueue(order{tieSeed: 1}), random.New(1)
			for i := range pending {
				at := s + random.Duration(float64(s)*r.Exponential())
				q.push(New(at, Arrival, uint32(i), 1, units.NodeID(i), 0))
			}
			b.ResetTimer()
			for i := range b.N {
				if q.first() == nil {
					q.refill()
				}
				e := q.pop()
				at := e.At() + s + random.Duration(float64(s)*r.Exponential())
				q.push(New(at, Arrival, uint32(e.Origin()), uint64(i), e.Node, 0))
			}
		})
	}
}
