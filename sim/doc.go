// Package sim is the engine: it runs one protocol on one network once, and says what that came to.
//
// A run is a loop over events in a total order. Events are arrivals of messages, ends of transmissions and services,
// timers, and faults; nodes react to them by sending messages and setting timers, which makes new events.
//
// # Rooms
//
// What a run needs beside its protocol is in the packages below; this one puts them together (docs/architecture.md).
//
//	units, random      what all is measured in; draws that are keyed by what they are for
//	pending            what is still to happen, in its total order
//	network            who there is; the path of a link, the stations of a node, and what is wrong with them
//	routes             the next hop, where the receiver is not adjacent
//	timeline           when faults begin and end, whom they strike, and what they may do
//	account            what has happened: ledger, digest, agreement, operations, exposure, and who listens
//	counting           numbers by stretch of time, exact sums, and the names of columns
//	congestion         how much the reliable transport sends, and how long it waits
//	slab, weight       memory that is used again; how much nodes hold
//	refusal            errors with a place and a repair
//
// # Reading order
//
//	protocol.go, env.go          what the author of a protocol sees: a state machine, and all that it may touch
//	names.go, component.go       the names of the rooms that authors use; a choice of a catalogue
//	config.go, setting.go        what a run is made of, and what predictions may know of it
//	theorem.go, recovery.go      predictions, and what they assume; what a protocol promises about faults
//	prepare.go, nodes.go         what is made before it begins; nodes, and their crashes and recoveries
//	engine.go                    the loop
//	traffic.go, flight.go        messages on their way, and the usual way: over one link to the receiver
//	journey.go, queueing.go      the longer way: several hops, or uplink, downlink and service
//	door.go                      what waits for a paused node
//	unsent.go                    what has not left its sender's uplink
//	deliver.go                   how a message leaves its sender and reaches its receiver's protocol
//	transport.go, connection.go  the reliable transport, where messages are frames; what its two ends know
//	sequences.go                 what they keep, by number
//	retransmission.go            when it sends again (congestion/: windows and timeouts)
//	timer.go, rerouting.go       timers; routes that follow failures
//	users.go                     what users ask, whatever becomes of their node
//	report.go, limits.go         what a run came to; where one ends that would not end
//	definition.go, panics.go     what authors of protocols get wrong, and where
//	watching.go                  what whoever watches is told of nodes' states and offices
//	ahead.go, inline.go          what makes it fast: memory is read before it is needed, small functions are inlined
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
// Accounts. Whatever happens, the account is told once, where it happens; all others listen to it. A message is at one place
// at any time: at a stage of one transit. In each run, sent + duplicated = delivered + lost + in flight, and so for transits;
// the last of these is counted from the messages that are there, not from the others.
//
// Digest. Each node's events and decisions are chained in their order, and the chains folded by id, with the losses of each
// kind: the digest does not depend on how the events of different nodes interleave.
//
// Memory. Events, messages and timers are values in blocks that are used again and never move: the steady state
// allocates nothing, and a pointer to a flight or an alarm is good until its slot is released. A node costs 64 bytes
// besides the protocol's state, an event 24, a message on its way over a link 8 besides its content.
//
// Ends. A run ends OK; truncated, at a limit that is a deterministic count; or failed, by a panic or a ledger that does
// not balance. A panic never leaves Run.
package sim
