package sim

// touch reads ahead for so many events, where there are so many nodes that they do not all stay in the cache.
const (
	lookAhead     = 16
	worthTouching = 1 << 12
)

// touch reads a word of what each of the next events will need. One such read does not depend on another, so the
// processor fetches them all from memory at once; the events themselves would wait for one after the other. From
// some ten thousand nodes on this is most of what an event costs.
func (e *Engine[M]) touch(events []event) {
	sum := e.touched
	for i := range events {
		ev := &events[i]
		sum ^= e.records[ev.node].chain
		switch {
		case ev.class() == timerClass:
			sum ^= e.alarms.at(ev.slot).data
		case ev.class() == arrivalClass && ev.slot&journeyBit == 0:
			sum ^= uint64(e.flights.at(ev.slot).sent)
		}
	}
	e.touched = sum
}
