package sim

import (
	"time"

	"starmesh/sim/pending"
	"starmesh/sim/random"
	"starmesh/sim/timeline"
)

// nodes are the state machines of a run, and what the engine keeps of each.
type nodes[M Message] struct {
	records    []record[M]
	factory    func(NodeID) Protocol[M]
	filters    []Filter[M] // nil where no node has one
	filtering  bool        // a filter is running
	strategies []random.Rand
	byRole     [][]NodeID
	unborn     map[NodeID]bool     // nodes whose Init is still to come: they are down or paused
	doors      map[NodeID][]atDoor // of paused nodes
}

// record is what the engine keeps of a node. It fills one line of the cache: at a million nodes each line is a miss.
type record[M Message] struct {
	protocol Protocol[M]
	chain    uint64         // digest of the node's own events
	sent     uint64         // messages
	timers   uint64         // timers set
	streams  [2]random.Rand // Workload and Choices
	timeline.Liveness
}

// streamOf returns a node's random stream for a purpose; few runs have adversaries who need Strategy.
func (e *Engine[M]) streamOf(n NodeID, purpose Purpose) *random.Rand {
	if purpose < Strategy {
		return &e.nodes.records[n].streams[purpose]
	}
	return e.strategyOf(n)
}

func (e *Engine[M]) strategyOf(n NodeID) *random.Rand {
	if e.nodes.strategies == nil {
		e.nodes.strategies = make([]random.Rand, len(e.nodes.records))
		for i := range e.nodes.strategies {
			e.nodes.strategies[i] = stream(e.config.Seed, NodeID(i), Strategy)
		}
	}
	return &e.nodes.strategies[n]
}

// stream returns the initial state of a node's random stream for a purpose.
func stream(seed uint64, node NodeID, purpose Purpose) random.Rand {
	return random.New(random.Hash(seed, random.StreamDraw, uint64(node), uint64(purpose)))
}

// withRole lists the nodes with a role; the lists are made when first asked for.
func (e *Engine[M]) withRole(role Role) []NodeID {
	if e.nodes.byRole == nil {
		e.nodes.byRole = make([][]NodeID, max(len(e.world.RoleNames), 1))
		for n := range NodeID(len(e.nodes.records)) {
			role := e.world.Role(n)
			e.nodes.byRole[role] = append(e.nodes.byRole[role], n)
		}
	}
	return e.nodes.byRole[role]
}

func (nodes *nodes[M]) setFilter(n NodeID, filter Filter[M]) {
	if filter == nil {
		return
	}
	if nodes.filters == nil {
		nodes.filters = make([]Filter[M], len(nodes.records))
	}
	nodes.filters[n] = filter
}

// start lets a node begin its life, now or when it is up and no fault pauses it.
func (e *Engine[M]) start(n NodeID) {
	if e.nodes.records[n].Down > 0 || e.conditions.Paused(n) {
		e.nodes.unborn[n] = true
		return
	}
	delete(e.nodes.unborn, n)
	e.env.self = n
	e.nodes.records[n].protocol.Init(&e.env)
	if e.watching != nil {
		e.look(n)
	}
}

// life is the engine as the timeline sees it.
type life[M Message] struct{ *Engine[M] }

func (l life[M]) Liveness(n NodeID) *timeline.Liveness { return &l.nodes.records[n].Liveness }

func (l life[M]) Holds(n NodeID, office string) bool {
	officer, may := firstOf(l.nodes.records[n].protocol).(Officer)
	return may && officer.Holds(office)
}

func (l life[M]) Note(ev *pending.Event, what uint64) { l.note(ev, what) }

// Crashed empties a node's queues and what waits at its door; its timers are void because its incarnation has changed.
func (l life[M]) Crashed(n NodeID) {
	if l.traffic.transport != nil {
		l.traffic.transport.crashed(n)
	}
	l.traffic.path.Crashed(n)
	l.clear(n)
	l.clearDoor(n)
	l.removed(n)
}

// Released lets what was held happen now. Over a FIFO link it arrives in the order in which it was held.
func (l life[M]) Released(ev *pending.Event) time.Duration {
	switch {
	case !l.network.FIFO || ev.Class() != pending.Arrival:
		return l.agenda.Now
	case ev.Slot&journeyBit != 0:
		j := l.traffic.journeys.At(ev.Slot &^ journeyBit)
		return l.traffic.path.TakeTurn(j.At, j.Next, ev.Slot)
	default:
		return l.traffic.path.TakeTurn(NodeID(ev.Origin()), ev.Node, ev.Slot)
	}
}

// Recovered makes a fresh node with what survived of the old one, and starts it. A node that never lived has nothing to
// lose but what it was handed.
func (l life[M]) Recovered(n NodeID, lost Destruction) {
	if !l.nodes.unborn[n] || !lost.KeepsDisk() {
		l.renew(n, lost)
	}
	l.start(n)
}

func (l life[M]) renew(n NodeID, lost Destruction) {
	old, fresh := l.nodes.records[n].protocol, l.nodes.factory(n)
	l.nodes.records[n].protocol = fresh
	if own, is := fresh.(Filter[M]); is {
		l.nodes.setFilter(n, own)
	}
	durable, ok := old.(Durable[M])
	if !ok {
		return
	}
	if old == fresh {
		panic("the factory made the fresh node in the place of the old one, which has something to hand over")
	}
	l.env.self = n
	durable.HandOver(fresh, lost)
}

// Resumed starts a node whose recovery or beginning fell into a pause, and hands over what waits at its door.
func (l life[M]) Resumed(n NodeID) {
	if l.nodes.records[n].Down > 0 {
		return
	}
	if l.nodes.unborn[n] {
		l.start(n)
	}
	l.openDoor(n)
}
