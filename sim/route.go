package sim

import (
	"slices"
	"time"
)

// router finds the next hop. A neighbour of the sender is reached directly; otherwise routes are the shortest by mean
// latency (then hops) or by hops alone, and remaining ties go by a keyed draw. Tables are made when first
// asked for, one per destination. Nodes with a single neighbour need none: a star stores nothing.
type router struct {
	world  *World
	mean   func(from, to NodeID) time.Duration // nil: by hops
	seed   uint64
	tables map[NodeID][]NodeID // destination -> next hop of each node, -1 where there is none
	view   *connectivity       // what adaptive routes know; nil: all is well, or routes are static
	news   []news              // that adaptive routes do not know yet
	oldest []NodeID            // destinations in the order in which their tables were made
	bound  int                 // bytes of all tables
	grown  bool                // by a table since the memory was estimated

	dist     []cost // scratch of shortest, and so is the frontier
	frontier frontier
}

// news is one failure or repair on its way to the routers.
type news struct {
	due   time.Duration
	apply func(*connectivity)
}

func newRouter(config *Config, world *World, latency Latency) *router {
	r := &router{world: world, seed: config.Seed, tables: map[NodeID][]NodeID{}, bound: tablesBytes}
	if !config.Routes.ByHops && latency != nil {
		r.mean = latency.Mean
	}
	return r
}

// adapt takes the news that are due into account.
func (r *router) adapt(now time.Duration) {
	if r.view == nil {
		r.view = &connectivity{down: make([]bool, r.world.Len()), cuts: map[uint64]bool{}}
	}
	due := 0
	for ; due < len(r.news) && r.news[due].due <= now; due++ {
		r.news[due].apply(r.view)
	}
	r.news = slices.Delete(r.news, 0, due)
	r.forget()
}

// tablesBytes bounds the memory of the tables. Where more are asked for, the oldest is given up; it will be made anew when
// it is asked for again, with the same content.
const tablesBytes = 512 << 20

func (r *router) forget() {
	clear(r.tables)
	r.oldest = r.oldest[:0]
}

// remember keeps a table.
func (r *router) remember(to NodeID, table []NodeID) {
	const perEntry = 4
	if len(r.oldest) > 0 && (len(r.oldest)+1)*perEntry*r.world.Len() > r.bound {
		delete(r.tables, r.oldest[0])
		r.oldest = append(r.oldest[:0], r.oldest[1:]...)
	}
	r.tables[to] = table
	r.oldest = append(r.oldest, to)
	r.grown = true
}

// reaches tells whether a sender reaches a neighbour directly, as is usual.
func (r *router) reaches(from, to NodeID) bool {
	return r.view == nil && r.world.Graph.Adjacent(from, to)
}

// next returns where a message of the node from, now at a node, goes next on its way.
func (r *router) next(from, at, to NodeID) (NodeID, bool) {
	graph := r.world.Graph
	if graph.Adjacent(at, to) && r.usable(at, to, to) && (at == from || r.mean == nil || graph.Degree(to) == 1) {
		return to, true
	}
	if graph.Degree(at) == 1 {
		// If the only neighbour has no other one either, the two are alone and would pass the message to and fro.
		only := graph.Neighbor(at, 0)
		return only, only != to && graph.Degree(only) > 1 && r.usable(at, only, to)
	}
	gate := to
	if graph.Degree(to) == 1 {
		if gate = graph.Neighbor(to, 0); gate == at || !r.passes(gate, to) {
			return to, false
		}
	}
	table, known := r.tables[gate]
	if !known {
		table = r.shortest(gate)
		r.remember(gate, table)
	}
	return table[at], table[at] >= 0
}

// passes tells whether routes may go through a relay to a neighbour of it that is their end.
func (r *router) passes(relay, to NodeID) bool {
	return r.view == nil || !r.view.down[relay] && !r.view.severed(relay, to)
}

// usable tells whether routes may use a link: the receiver itself may be down, a relay may not.
func (r *router) usable(from, via, to NodeID) bool {
	return r.view == nil || !r.view.severed(from, via) && (via == to || !r.view.down[via])
}

// connectivity is what routes know of what is down and cut.
type connectivity struct {
	down       []bool
	cuts       map[uint64]bool
	partitions []partition
}

func (v *connectivity) severed(from, to NodeID) bool {
	return apart(v.partitions, from, to) || v.cuts[linkKey(from, to)]
}

// MeanHops returns the mean length of the routes between participants, over a sample of them.
func (e *Engine[M]) MeanHops() float64 {
	const senders, large = 256, 50_000
	receivers, n := 4, e.world.Participants
	if n > large {
		receivers = 1 // a table takes seconds
	}
	hops, routes := 0, 0
	for i := range receivers {
		for j := range min(senders, n) {
			from, to := NodeID(j*(n/min(senders, n))), NodeID(i*n/receivers)
			if length := e.router.length(from, to); length > 0 {
				hops, routes = hops+length, routes+1
			}
		}
	}
	if routes == 0 {
		return 1
	}
	return float64(hops) / float64(routes)
}

// length returns the hops of the route between two nodes, 0 if there is none.
func (r *router) length(from, to NodeID) int {
	hops := 0
	for at := from; at != to; hops++ {
		next, found := r.next(from, at, to)
		if !found || hops > r.world.Len() {
			return 0
		}
		at = next
	}
	return hops
}
