// Package sim is the engine: it runs one protocol on one network once, and says what that came to.
//
// A run is a loop over events in a total order. Events are arrivals of messages, ends of transmissions and services,
// timers, and faults; nodes react to them by sending messages and setting timers, which makes new events.
//
// # Reading order
//
//	protocol.go, env.go       what the author of a protocol sees: a state machine, and all that it may touch
//	config.go, fault.go       what a run is made of: who there is, the network, faults, limits
//	engine.go, event.go       the loop, and the order of events (prepare.go: what is made before it begins)
//	queue.go                  pending events, in stages of order (rung.go, bucket.go, sort.go, heap.go, sweep.go)
//	flight.go, transit.go     a message's usual way: over one link to its receiver
//	journey.go, station.go    its longer way: several hops, or uplink, downlink and service
//	route.go, shortest.go     the next hop, where the receiver is not adjacent
//	transport.go              the reliable transport, where messages are frames (connection.go: what its two ends know;
//	                          retransmission.go: when it sends again; congestion/: windows and timeouts)
//	timer.go, timeline.go     timers; when faults begin and end (trigger.go: those that wait for something)
//	control.go, impair.go     what faults may do: what is up, cut, slow, stalled (clock.go: clocks that are wrong)
//	ledger.go, digest.go      the account of every message, the hash over the history
//	metrics.go, columns.go    numbers by stretch of time, and their names (operations.go, agreement.go, exposure.go:
//	                          what nodes report; histogram.go, wide.go: exact sums; report.go: all of it)
//	limits.go                 where a run ends that would not end
//	slab.go, touch.go         memory that is used again, and read before it is needed
//
// # Contracts
//
// Order. The events of one instant run by class (fault, departure, arrival, timer), then in an order of their origins
// that is drawn for the instant, then by the origin's own sequence. What an instant creates for itself forms the
// next micro-step, ordered alike. So nothing depends on who was scheduled first.
//
// Randomness. A draw is a function of the seed and of what it is for: the network's of sender, message number, hop
// and purpose; a node's of node and purpose; a fault's of its name. No draw shifts another of a different identity.
//
// Time is an integer count of nanoseconds. Numbers are integers, or floats in an order that is fixed; a product that
// meets a sum is rounded first, float64(x*y)+z, since some CPUs would fuse the two. So every machine yields the same
// bits. Nothing here uses a goroutine, a clock or the order of a map.
//
// Accounts. A message is at one place at any time: at a stage of one transit. In each run, sent + duplicated = delivered +
// lost + in flight, and so for transits; the last of these is counted from the messages that are there, not from the others.
//
// Digest. Each node's events are chained in their order, and the chains folded by id: the digest does not depend on
// how the events of different nodes interleave.
//
// Memory. Events, messages and timers are values in blocks that are used again and never move: the steady state
// allocates nothing, and a pointer to a flight or an alarm is good until its slot is released. A node costs 64 bytes
// besides the protocol's state, an event 24, a message on its way over a link 8 besides its content.
//
// Ends. A run ends OK; truncated, at a limit that is a deterministic count; or failed, by a panic or a ledger that does
// not balance. A panic never leaves Run.
package sim
