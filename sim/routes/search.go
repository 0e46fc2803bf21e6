package routes

import (
	"time"

	"starmesh/sim/units"
)

// search looks for a single route from both its ends: where few messages go to a destination, that looks at some thousand nodes
// of a large graph, and a table at all. It finds the route that the table has.
type search struct {
	number    uint32 // of searches
	labels    [][2]label
	frontiers [2]frontier
	best      cost // of the routes seen so far
	midway    []units.NodeID
}

// The sides of a search: what was reached from the sender, and from the destination, over the links reversed.
const (
	ahead = iota
	back
)

const perLabel = 16 // bytes

// label is the least cost so far between a node and the end of a side; it counts in the search that wrote it.
type label struct {
	latency time.Duration
	hops    int32
	search  uint32
}

func (s *search) costAt(side int, n units.NodeID) (cost, bool) {
	l := &s.labels[n][side]
	return cost{l.latency, l.hops}, l.search == s.number
}

// begin forgets the search before.
func (s *search) begin(nodes int) {
	if s.number++; s.number == 0 || len(s.labels) < nodes {
		s.labels, s.number = make([][2]label, nodes), 1
	}
	s.frontiers[ahead].clear()
	s.frontiers[back].clear()
	s.best, s.midway = unreachable, s.midway[:0]
}

// reach notes a way between a node and the end of a side if it is the shortest so far. The nodes that both sides have reached,
// at the least cost together, are midway.
func (s *search) reach(side int, n units.NodeID, c cost) {
	if before, reached := s.costAt(side, n); reached && !c.less(before) {
		return
	}
	s.labels[n][side] = label{c.latency, c.hops, s.number}
	s.frontiers[side].push(n, c)
	rest, met := s.costAt(ahead+back-side, n)
	if !met {
		return
	}
	total := c.plus(rest)
	if s.best == unreachable || total.less(s.best) {
		s.best, s.midway = total, s.midway[:0]
	}
	if total == s.best {
		s.midway = append(s.midway, n)
	}
}

// over tells whether neither side can find a shorter way, nor another one as short: what it has not settled lies too far.
func (s *search) over() bool {
	if s.frontiers[ahead].empty() || s.frontiers[back].empty() {
		return true
	}
	return s.best != unreachable && !s.frontiers[ahead].nearest().plus(s.frontiers[back].nearest()).less(s.best)
}

// seek finds the route between two nodes that are not the same, and keeps the hops on it. It returns the first one, -1 if there is
// no route, and how many ends of links it has looked at. Costs that are too large to be added up it leaves to a table.
func (r *Router) seek(from, to units.NodeID) (next units.NodeID, looked int, found bool) {
	s := &r.search
	s.begin(r.graph.Len())
	if len(r.found.places) == 0 {
		r.found.places = make([]find, placesFor(r.graph.Len()))
	}
	s.reach(ahead, from, cost{})
	s.reach(back, to, cost{})
	for !s.over() {
		if s.frontiers[ahead].len() <= s.frontiers[back].len() {
			looked += r.advance(from, to)
		} else {
			looked += r.retreat(to)
		}
	}
	if s.best == unreachable {
		r.found.keep(to, from, -1)
		return -1, looked, true
	}
	if s.best.latency == units.Forever {
		return 0, looked, false
	}
	looked += r.tellBack(to)
	for at := from; at != to; {
		via, ends := r.shortestStep(at, to)
		r.found.keep(to, at, via)
		if at == from {
			next = via
		}
		at, looked = via, looked+ends
	}
	return next, looked, true
}

// advance settles the nearest node ahead.
func (r *Router) advance(from, to units.NodeID) (looked int) {
	s := &r.search
	at, nearest := s.frontiers[ahead].pop()
	if c, _ := s.costAt(ahead, at); c != nearest {
		return 0
	}
	links := r.roads.of(at)
	for i, via := range links.to {
		if via != from && r.usable(at, via, to) {
			s.reach(ahead, via, nearest.over(links.there(i)))
		}
	}
	return len(links.to)
}

// retreat settles the nearest node back.
func (r *Router) retreat(to units.NodeID) (looked int) {
	s := &r.search
	via, nearest := s.frontiers[back].pop()
	if c, _ := s.costAt(back, via); c != nearest || r.known != nil && via != to && r.known.down[via] {
		return 0
	}
	links := r.roads.of(via)
	for i, at := range links.to {
		if at != to && r.usable(at, via, to) {
			s.reach(back, at, nearest.over(links.back(i)))
		}
	}
	return len(links.to)
}

// tellBack gives all nodes on shortest routes that lie before those midway their cost to the destination.
func (r *Router) tellBack(to units.NodeID) (looked int) {
	s := &r.search
	for len(s.midway) > 0 {
		via := s.midway[len(s.midway)-1]
		s.midway = s.midway[:len(s.midway)-1]
		before, _ := s.costAt(ahead, via)
		rest, _ := s.costAt(back, via)
		links := r.roads.of(via)
		looked += len(links.to)
		for i, at := range links.to {
			so, reached := s.costAt(ahead, at)
			if !reached || so.over(links.back(i)) != before || !r.usable(at, via, to) {
				continue
			}
			all := rest.over(links.back(i))
			if told, known := s.costAt(back, at); !known || told != all {
				s.labels[at][back] = label{all.latency, all.hops, s.number}
				s.midway = append(s.midway, at)
			}
		}
	}
	return looked
}

// shortestStep returns that neighbour on a shortest route which has the least draw, as tables do.
func (r *Router) shortestStep(at, to units.NodeID) (next units.NodeID, looked int) {
	s := &r.search
	rest, _ := s.costAt(back, at)
	next = -1
	links := r.roads.of(at)
	for i, via := range links.to {
		c, reached := s.costAt(back, via)
		if !reached || c.over(links.there(i)) != rest || !r.usable(at, via, to) {
			continue
		}
		if next < 0 || r.tieDraw(to, at, via) < r.tieDraw(to, at, next) {
			next = via
		}
	}
	return next, len(links.to)
}

// finds are next hops that single searches have found. They fall into places by their keys; a new one takes the place of an old one.
type finds struct {
	places []find
	news   uint32 // after which they were found
}

// find is the next hop of a node towards a destination, -1 if there is none.
type find struct {
	to, at, next units.NodeID
	news         uint32 // plus one; 0: the place is free
}

const perFind = 16 // bytes

// placesFor returns how many places serve so many nodes: routes of a few messages of each.
func placesFor(nodes int) int {
	places, most := 64, 1<<20
	for places < 4*nodes && places < most {
		places *= 2
	}
	return places
}

func (f *finds) place(to, at units.NodeID) *find {
	hash := (uint64(uint32(to))<<32 | uint64(uint32(at))) * 0x9e3779b97f4a7c15
	return &f.places[(hash^hash>>32)%uint64(len(f.places))]
}

func (f *finds) keep(to, at, next units.NodeID) {
	*f.place(to, at) = find{to, at, next, f.news + 1}
}

// get returns a next hop, if it was found since the last news.
func (f *finds) get(to, at units.NodeID) (next units.NodeID, known bool) {
	if len(f.places) == 0 {
		return 0, false
	}
	p := f.place(to, at)
	return p.next, p.to == to && p.at == at && p.news == f.news+1
}

// forget makes room: nothing that was found holds any more.
func (f *finds) forget() {
	if f.news++; f.news == 1<<32-1 {
		clear(f.places)
		f.news = 0
	}
}
