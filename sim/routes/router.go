// Package routes finds the ways of messages through a graph: the next hop, and what adaptive routes have learned of failures.
package routes

import (
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// Router finds the next hop. A neighbour of the sender is reached directly; otherwise routes are the shortest by mean
// latency (then hops) or by hops alone, and remaining ties go by a keyed draw. Routes are searched for one by one, or
// a table of the ways of all nodes to a destination is made when it is first asked for: what is less work. Nodes with a single neighbour need
// neither: a star stores nothing; and where a regular graph knows the way, nothing is searched for.
type Router struct {
	Grown bool // by a table since somebody set it to false

	graph    network.Graph
	oneWay   bool            // some links are: then no way back is taken for granted
	latency  network.Latency // nil: by hops
	seed     uint64
	tables   Tables
	shared   *Tables       // where nothing was drawn; nil: none
	known    *connectivity // what adaptive routes know; nil: all is well, or routes are static
	news     []news        // that adaptive routes do not know yet
	instants uint64        // of news so far

	dist     []cost // scratch of shortest, and so is the frontier
	frontier frontier

	roads   roads
	regular network.Regular // nil: ways are searched for
	search  search
	found   finds
	spent   []int64 // by destination: ends of links that searches have looked at since the last news

	searches, looked int64 // and ends of links that all of them have looked at
}

// New returns the router of a run. Routes go by the mean of a latency that passed CheckMeans, or by hops if it is nil. shared
// are tables that runs on the same graph with the same means have in common, or nil.
func New(graph network.Graph, latency network.Latency, seed uint64, shared *Tables) *Router {
	_, oneWay := graph.(network.OneWay)
	return &Router{graph: graph, oneWay: oneWay, latency: latency, seed: seed, shared: shared, roads: roads{graph: network.Reversed(graph), oneWay: oneWay, latency: latency}}
}

// Tables returns how many tables there are.
func (r *Router) Tables() int { return len(r.tables.next) }

// Bytes returns what the tables take, and what single searches need.
func (r *Router) Bytes() int64 {
	const perNode = 2*perLabel + 8 // of searches: labels and what was spent
	needed := int64(len(r.found.places))*perFind + r.roads.bytes(int64(cap(r.roads.row.to)))
	if r.searches > 0 {
		needed += perNode * int64(r.graph.Len())
	}
	return Bytes(r.Tables(), r.graph.Len()) + needed
}

// Foresee returns how many tables there will be when so many messages were sent to nodes that are not adjacent, all of which get
// as many: as many as gates, or none.
func (r *Router) Foresee(messages float64, participants int) int {
	for i := range units.NodeID(tried) { // so that it is known what a search takes
		from, to := i, units.NodeID(participants)-1-i
		if from < to {
			r.Next(from, from, to)
		}
	}
	gates := min(messages, float64(r.gates(participants)))
	if r.searches == 0 || r.longSearches() {
		return int(gates)
	}
	looked := float64(r.looked) / float64(r.searches) // for a message
	if r.regular != nil {
		looked *= r.MeanHops(participants)
	}
	if messages/max(gates, 1)*looked < float64(r.roads.ends)/part {
		return 0
	}
	return int(gates)
}

// gates returns how many tables there are when all participants have been sent to by nodes that are not adjacent.
func (r *Router) gates(participants int) int {
	gates := map[units.NodeID]struct{}{}
	for n := range units.NodeID(participants) {
		gate := n
		if r.graph.Degree(n) == 1 {
			gate = r.graph.Neighbor(n, 0)
		}
		if r.graph.Degree(gate) < r.graph.Len()-1 { // else all others are adjacent
			gates[gate] = struct{}{}
		}
	}
	return len(gates)
}

// Reaches tells whether a sender reaches a neighbour directly, as is usual.
func (r *Router) Reaches(from, to units.NodeID) bool {
	return r.known == nil && r.graph.Adjacent(from, to)
}

// Next returns where a message of the node from, now at a node, goes next on its way.
func (r *Router) Next(from, at, to units.NodeID) (units.NodeID, bool) {
	graph := r.graph
	if r.oneWay {
		if at == from && graph.Adjacent(at, to) && r.usable(at, to, to) {
			return to, true
		}
		next := r.toward(to, at)
		return next, next >= 0
	}
	if graph.Adjacent(at, to) && r.usable(at, to, to) && (at == from || r.latency == nil || graph.Degree(to) == 1) {
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
	next := r.toward(gate, at)
	return next, next >= 0
}

// toward returns the next hop from a node to a destination, -1 if there is none: from its table, or from a search for this route
// alone. Which of the two is never seen in what is found.
func (r *Router) toward(to, at units.NodeID) units.NodeID {
	if table, made := r.tables.next[to]; made {
		return table[at]
	}
	if next, known := r.found.get(to, at); known {
		return next
	}
	if r.roads.ends == 0 {
		r.roads.count()
		r.spent = make([]int64, r.graph.Len())
		r.regular = r.knownWays()
	}
	if r.tabulates(to) {
		return r.table(to)[at]
	}
	next, looked, found := r.way(at, to)
	r.searches, r.looked, r.spent[to] = r.searches+1, r.looked+int64(looked), r.spent[to]+int64(looked)
	if !found {
		return r.table(to)[at]
	}
	return next
}

const (
	part  = 4  // of the work for a table: where searches for a destination have come to it, others will follow
	few   = 16 // messages pay for a table that holds to the end of the run
	tried = 4  // searches tell what one takes
)

// tabulates tells whether a table for a destination is probably less work than searches.
func (r *Router) tabulates(to units.NodeID) bool {
	return r.oneWay || r.spent[to] > r.roads.ends/part || r.known == nil && r.longSearches()
}

// longSearches tells whether a few searches take as much work as a table. Where nothing is searched for, they were made while
// failures were known.
func (r *Router) longSearches() bool {
	return r.regular == nil && r.searches >= tried && r.looked*few > r.roads.ends*r.searches
}

// table returns the table of a destination. Where a draw has decided, or failures are known, it is this run's own.
func (r *Router) table(to units.NodeID) []units.NodeID {
	if table, made := r.tables.next[to]; made {
		return table
	}
	share := r.shared != nil && r.known == nil
	var table []units.NodeID
	if share {
		table = r.shared.next[to]
	}
	if table == nil {
		var drawn bool
		if table, drawn = r.shortest(to); share && !drawn {
			r.shared.keep(to, table)
		}
	}
	r.tables.keep(to, table)
	r.spent[to] = 0 // if the table is given up, it is not made anew before as much was spent again
	r.Grown = true
	return table
}

// passes tells whether routes may go through a relay to a neighbour of it that is their end.
func (r *Router) passes(relay, to units.NodeID) bool {
	return r.known == nil || !r.known.down[relay] && !r.known.severed(relay, to)
}

// usable tells whether routes may use a link: the receiver itself may be down, a relay may not.
func (r *Router) usable(from, via, to units.NodeID) bool {
	return r.known == nil || !r.known.severed(from, via) && (via == to || !r.known.down[via])
}

// MeanHops returns the mean length of the routes between participants, over a sample of them. In large graphs it is that of the
// ways with the fewest hops, as a table takes seconds.
func (r *Router) MeanHops(participants int) float64 {
	const senders, large = 256, 50_000
	receivers, n, length := 4, participants, r.length
	if n > large {
		var hops []int32
		receivers, hops = 1, r.hopsTo(0)
		length = func(from, _ units.NodeID) int { return int(hops[from]) }
	}
	hops, routes := 0, 0
	for i := range receivers {
		for j := range min(senders, n) {
			from, to := units.NodeID(j*(n/min(senders, n))), units.NodeID(i*n/receivers)
			if length := length(from, to); length > 0 {
				hops, routes = hops+length, routes+1
			}
		}
	}
	if routes == 0 {
		return 1
	}
	return float64(hops) / float64(routes)
}

// hopsTo returns the fewest hops from each node to one of them; 0 where there is no way.
func (r *Router) hopsTo(to units.NodeID) []int32 {
	hops, reached := make([]int32, r.graph.Len()), []units.NodeID{to}
	for ; len(reached) > 0; reached = reached[1:] {
		at := reached[0]
		for i := range r.roads.graph.Degree(at) {
			if next := r.roads.graph.Neighbor(at, i); hops[next] == 0 && next != to {
				hops[next] = hops[at] + 1
				reached = append(reached, next)
			}
		}
		if r.roads.graph.Degree(at) == r.graph.Len()-1 { // it is next to all
			break
		}
	}
	return hops
}

// length returns the hops of the route between two nodes, 0 if there is none.
func (r *Router) length(from, to units.NodeID) int {
	hops := 0
	for at := from; at != to; hops++ {
		next, found := r.Next(from, at, to)
		if !found || hops > r.graph.Len() {
			return 0
		}
		at = next
	}
	return hops
}
