package pending

// These tests prove that events which come late for a run fall into their places, and that a run that goes on and on takes no more
// memory.

import (
	"testing"
	"time"

	"starmesh/sim/random"
)

// TestInsertion: few events or many are pending, ties among them, while one far away keeps the run from ending.
func TestInsertion(t *testing.T) {
	for _, pending := range []int{1, 2, 3, 10, mostInserted - 1, mostInserted + 1, 3 * mostInserted} {
		p, r := newPair(t), random.New(uint64(pending))
		p.push(time.Hour, Timer, 0)
		now := time.Duration(0)
		for i := range pending {
			p.push(ms*time.Duration(1+r.IntN(50)), Arrival, uint32(i))
		}
		for range 20_000 {
			e, _ := p.pop()
			now = e.At()
			p.push(now+ms*time.Duration(1+r.IntN(50)), Class(r.IntN(4)), uint32(e.Origin()))
		}
		if held := cap(p.queue.run) + cap(p.queue.late.events); held > 8*(pending+mostInserted) {
			t.Errorf("%d pending: the run and what came late have room for %d events", pending, held)
		}
		p.drain()
	}
}
