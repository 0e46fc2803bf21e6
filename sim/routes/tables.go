package routes

import "starmesh/sim/units"

// Tables are next hops by destination: of each node, -1 where there is no way. Runs on the same graph with the same
// latencies, one after another, may share some.
type Tables struct {
	next   map[units.NodeID][]units.NodeID
	oldest []units.NodeID // destinations in the order in which their tables were made
	bound  int            // bytes of all tables; 0: tablesBytes
}

// tablesBytes bounds the memory of the tables. Where more are asked for, the oldest is given up; it will be made anew when
// it is asked for again, with the same content.
const tablesBytes = 512 << 20

// keep keeps a table.
func (t *Tables) keep(to units.NodeID, table []units.NodeID) {
	if t.next == nil {
		t.next = map[units.NodeID][]units.NodeID{}
	}
	bound := t.bound
	if bound == 0 {
		bound = tablesBytes
	}
	const perEntry = 4
	if len(t.oldest) > 0 && (len(t.oldest)+1)*perEntry*len(table) > bound {
		delete(t.next, t.oldest[0])
		t.oldest = append(t.oldest[:0], t.oldest[1:]...)
	}
	t.next[to] = table
	t.oldest = append(t.oldest, to)
}

// Bytes returns what so many tables of so many nodes take.
func Bytes(tables, nodes int) int64 {
	const perEntry = 4
	return min(int64(tables)*perEntry*int64(nodes), max(tablesBytes, perEntry*int64(nodes)))
}

func (t *Tables) forget() {
	clear(t.next)
	t.oldest = t.oldest[:0]
}
