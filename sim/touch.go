package sim

import "unsafe"

// touch reads ahead for so many events, where there are so many nodes that they do not all stay in the cache.
const (
	lookAhead     = 16
	worthTouching = 1 << 12
)

// touch reads a word of what the next events of a run will need: the engine's record of the node, the message, the
// protocol's state. One such read does not depend on another, so the processor fetches them all from memory at once;
// the events themselves would wait for one after the other. From some ten thousand nodes on this is most of what an
// event costs. What is read changes nothing: the sum is kept so that the compiler does not leave the reads out.
func (e *Engine[M]) touch(run []event, next int) {
	events := run[next:min(next+lookAhead, len(run))]
	sum := e.touched
	for i := range events {
		ev := &events[i]
		sum ^= e.records[ev.node].chain
		switch {
		case ev.class() == timerClass:
			sum ^= e.alarms.at(ev.slot).data
		case ev.class() == arrivalClass && ev.slot&journeyBit == 0:
			f := e.flights.at(ev.slot) // it may lie across two lines of the cache
			sum ^= uint64(f.sent) ^ uint64(*(*byte)(unsafe.Pointer(f)))
		}
	}
	for i := range events {
		sum ^= firstByte(&e.records[events[i].node].protocol)
	}
	e.touched = sum
}

// firstByte reads the first byte of what a protocol's interface value points to. There is no other way to fetch state
// whose type the engine does not know: a method of it would do more than read.
func firstByte[M Message](p *Protocol[M]) uint64 {
	if state := (*[2]unsafe.Pointer)(unsafe.Pointer(p))[1]; state != nil {
		return uint64(*(*byte)(state))
	}
	return 0
}
