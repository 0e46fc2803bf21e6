package sim

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim/random"
)

// sortedOrder is what the queue must reproduce.
func sortedOrder(o order, events []event) []event {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b event) int {
		if o.less(&a, &b) {
			return -1
		}
		return 1
	})
	return sorted
}

// FuzzQueue pushes and pops as the bytes say and compares each pop with a sorted slice.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 255, 255, 4, 4, 4, 255})
	f.Add([]byte{9, 9, 9, 9, 9, 9, 255, 255, 255, 255, 255, 255})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, script []byte) {
		q := queue{order: order{tieSeed: 7}}
		var pending []event
		for i, b := range script {
			if b < 200 {
				// Few distinct times, classes and origins, so that ties are common.
				e := newEvent(1000+time.Duration(b)%4, class(b%4), uint32(b>>2)%5, uint64(i), NodeID(b), uint32(i))
				q.push(e)
				pending = sortedOrder(q.order, append(pending, e))
			} else if len(pending) > 0 {
				if got := q.pop(); got != pending[0] {
					t.Fatalf("step %d: popped %+v, want %+v", i, got, pending[0])
				}
				pending = pending[1:]
			}
		}
		for _, want := range pending {
			if got := q.pop(); got != want {
				t.Fatalf("draining: popped %+v, want %+v", got, want)
			}
		}
		if q.first() != nil {
			t.Fatal("the queue is not empty at the end")
		}
	})
}

func TestQueueSortsManyEvents(t *testing.T) {
	r := random.New(1)
	q := queue{order: order{tieSeed: 3}}
	var all []event
	for i := range 20_000 {
		e := newEvent(random.Duration(float64(r.IntN(500))), class(r.IntN(4)), uint32(r.IntN(50)), uint64(i), 0, 0)
		all = append(all, e)
		q.push(e)
	}
	for i, want := range sortedOrder(q.order, all) {
		if got := q.pop(); got != want {
			t.Fatalf("event %d: %+v, want %+v", i, got, want)
		}
	}
}

// TestTiesFavourNobody counts which of three simultaneous origins comes first: a permutation by a bare XOR would
// let one of them win half the time.
func TestTiesFavourNobody(t *testing.T) {
	const instants = 60_000
	for _, origins := range [][]uint32{{0, 1, 2}, {5, 6, 7}, {0, 1 << 20, 1<<28 - 1}} {
		var firsts [3]int
		for at := range instants {
			o := order{tieSeed: 11}
			first := 0
			for i := 1; i < 3; i++ {
				a, b := tie(at, origins[first]), tie(at, origins[i])
				if o.less(&b, &a) {
					first = i
				}
			}
			firsts[first]++
		}
		for i, n := range firsts {
			// 5 standard deviations of Binomial(60000, 1/3) are 577.
			if n < instants/3-577 || n > instants/3+577 {
				t.Errorf("origin %d of %v came first %d times of %d", i, origins, n, instants)
			}
		}
	}
}

func tie(at int, origin uint32) event {
	return newEvent(time.Duration(at)*time.Millisecond, arrivalClass, origin, 1, 0, 0)
}
