package pending

// These tests prove that events come out of the queue in their total order, whatever their times and however many (against a
// plain heap), an order that favours no origin, at 24 bytes an event.

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

const (
	s  = time.Second
	ms = time.Millisecond
	us = time.Microsecond
)

// pair is the queue beside the heap that it must agree with.
type pair struct {
	t      *testing.T
	queue  queue
	heap   eventHeap
	pushed uint64
}

func newPair(t *testing.T) *pair {
	o := order{tieSeed: 7}
	return &pair{t: t, queue: newQueue(o), heap: eventHeap{order: o}}
}

func (p *pair) push(at time.Duration, c Class, origin uint32) {
	p.pushed++
	e := New(at, c, origin, p.pushed, units.NodeID(origin), uint32(p.pushed))
	p.queue.push(e)
	p.heap.push(e)
}

// pop takes the earliest event from both; false at the end.
func (p *pair) pop() (Event, bool) {
	p.t.Helper()
	if p.queue.len() != len(p.heap.events) {
		p.t.Fatalf("%d events are pending, want %d", p.queue.len(), len(p.heap.events))
	}
	if p.queue.first() == nil && !p.queue.refill() {
		return Event{}, false
	}
	first := *p.queue.first()
	if got, want := p.queue.pop(), p.heap.pop(); got != want || got != first {
		p.t.Fatalf("event %d: first %+v, popped %+v, want %+v", p.pushed, first, got, want)
	}
	return first, true
}

func (p *pair) drain() {
	p.t.Helper()
	for more := true; more; {
		_, more = p.pop()
	}
}

// filter drops events from both.
func (p *pair) filter(keep func(*Event) bool) {
	p.queue.filter(keep)
	kept := slices.DeleteFunc(p.heap.events, func(e Event) bool { return !keep(&e) })
	p.heap.events = nil
	for _, e := range kept {
		p.heap.push(e)
	}
}

// FuzzQueue does what the bytes say: push near or far, one event or many, at old instants or new ones, pop, drop some.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 255, 255, 4, 4, 4, 255})
	f.Add([]byte{200, 201, 60, 250, 202, 9, 251, 130, 240, 244})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, script []byte) {
		p := newPair(t)
		now := time.Duration(0)
		for i, b := range script {
			switch {
			case b < 192: // one event, up to 2^55 ns from now
				p.push(now+1+time.Duration(b%16)<<(b/16*5), Class(b%4), uint32(i%5))
			case b < 240: // many, within 2^k ns
				r := random.New(uint64(b))
				for range 100 * (1 + int(b)%16) {
					p.push(now+1+time.Duration(r.Uint64N(1<<(b%13*3))), Arrival, uint32(r.IntN(50)))
				}
			case b < 252:
				for range 1 << (b - 240) {
					e, more := p.pop()
					if !more {
						break
					}
					now = e.At()
				}
			default:
				p.filter(func(e *Event) bool { return e.Slot%uint32(b-250) == 0 })
			}
		}
		p.drain()
	})
}

// TestQueueAgreesWithHeapOnHostileShapes holds as many events pending as a shape says and lets each one that is popped
// push another.
func TestQueueAgreesWithHeapOnHostileShapes(t *testing.T) {
	for name, delay := range shapes {
		t.Run(name, func(t *testing.T) {
			for _, pending := range []int{1, 60, 300, 1000, 20_000} {
				p, r := newPair(t), random.New(1)
				for i := range pending {
					p.push(1+delay(&r, 0), Arrival, uint32(i))
				}
				for i := range 40_000 + pending {
					e, _ := p.pop()
					p.push(e.At()+1+delay(&r, e.At()), Class(i%4), uint32(e.Origin()))
				}
				p.drain()
				// Twice along the stages is usual. The hardest shapes divide a bucket a few times more.
				if most := 8 * int(p.pushed); p.queue.moved > most {
					t.Errorf("%d pending: %d events were moved %d times, want at most %d", pending, p.pushed, p.queue.moved, most)
				}
			}
		})
	}
}

// shapes are delays that are hard on one design of queue or another.
var shapes = map[string]func(r *random.Rand, now time.Duration) time.Duration{
	"constant": func(*random.Rand, time.Duration) time.Duration { return ms },
	"zero":     func(*random.Rand, time.Duration) time.Duration { return 0 },
	"exponential": func(r *random.Rand, _ time.Duration) time.Duration {
		return random.Duration(float64(ms) * r.Exponential())
	},
	"heavy_tailed": func(r *random.Rand, _ time.Duration) time.Duration {
		return random.Duration(float64(us) / (1 - r.Float64()) / (1 - r.Float64()))
	},
	"two_scales": func(r *random.Rand, _ time.Duration) time.Duration {
		if r.IntN(10) == 0 {
			return time.Hour
		}
		return time.Duration(r.IntN(1000))
	},
	"every_scale": func(r *random.Rand, _ time.Duration) time.Duration {
		return time.Duration(r.Uint64N(1 << r.IntN(40)))
	},
	"far": func(r *random.Rand, _ time.Duration) time.Duration { return units.Forever / 4 },
	"rate_up_and_down": func(r *random.Rand, now time.Duration) time.Duration {
		if now/(100*ms)%2 == 0 {
			return time.Duration(r.IntN(int(100 * ms)))
		}
		return time.Duration(r.IntN(int(10 * us)))
	},
	"bursts": func(r *random.Rand, now time.Duration) time.Duration {
		return (now/time.Second+1)*time.Second - now + time.Duration(r.IntN(3))
	},
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

func tie(at int, origin uint32) Event {
	return New(time.Duration(at)*time.Millisecond, Arrival, origin, 1, 0, 0)
}

// TestSizes guards what ten million pending events cost.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		of   any
		want uintptr
	}{{Event{}, 24}, {chunk{}, 32*24 + 8}} {
		if size := reflect.TypeOf(c.of).Size(); size > c.want {
			t.Errorf("%T takes %d bytes, want at most %d", c.of, size, c.want)
		}
	}
}
