package network

import (
	"container/heap"
	"sort"
	"time"

	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Contact is a stretch of time in which a directed link is there.
type Contact struct {
	From, To time.Duration
	Latency  time.Duration   // negative: what the links' model says
	Rate     units.Bandwidth // negative: likewise; 0: unlimited
}

// rate returns the contact's, or else the link's.
func (c *Contact) rate(link units.Bandwidth) units.Bandwidth {
	if c.Rate >= 0 {
		return c.Rate
	}
	return link
}

// Contacts are those of the directed links that are there at times only, ascending and disjoint; links without an entry are
// always there. A contact is judged where a message departs: what has left in time arrives after the contact has ended, too.
type Contacts struct {
	Of    map[Link][]Contact
	Waits bool // what is sent while a link is away waits at its beginning for the next contact, if there is one; else it is lost
}

// of returns the contacts of a link; none of one that is always there.
func (c *Contacts) of(l Link) (list []Contact, timed bool) {
	if c == nil {
		return nil, false
	}
	list, timed = c.Of[l]
	return list, timed
}

// from returns the index of the contact of an instant, or of the first one after it.
func from(list []Contact, at time.Duration) int {
	return sort.Search(len(list), func(i int) bool { return list[i].To > at })
}

// lasts returns the last of the contacts that follow one without a gap.
func lasts(list []Contact, i int) int {
	for ; i+1 < len(list) && list[i+1].From == list[i].To; i++ {
	}
	return i
}

// until returns when the link goes that is there in a contact.
func until(list []Contact, i int) time.Duration { return list[lasts(list, i)].To }

// Rated tells whether some contact has a bandwidth of its own.
func (c *Contacts) Rated() bool {
	for _, list := range c.Of {
		for i := range list {
			if list[i].Rate > 0 {
				return true
			}
		}
	}
	return false
}

// Absences returns when a link of the plan is away.
func (c *Contacts) Absences(l Link) (list []units.Interval) {
	gone := time.Duration(0)
	for _, contact := range c.Of[l] {
		if contact.From > gone {
			list = append(list, units.Interval{From: gone, To: contact.From})
		}
		gone = contact.To
	}
	if gone < units.Forever {
		list = append(list, units.Interval{From: gone, To: units.Forever})
	}
	return list
}

// meet lets a transit through a link that is there at times only: it returns when it departs from the link's queue, and in which
// contact.
func (p *Path) meet(t *Transit, list []Contact, c Capacity) (departs time.Duration, in *Contact, cause Cause, met bool) {
	now, l := *p.now, p.line(Link{t.At, t.Next})
	i := from(list, now)
	if i == len(list) || list[i].From > now && !p.Contacts.Waits {
		return 0, nil, LinkCut, false
	}
	if !p.Contacts.Waits {
		c.Rate = list[i].rate(c.Rate)
		if c.Rate == 0 {
			return now, &list[i], 0, true
		}
		departs, accepted := l.take(now, c, t.Size)
		switch {
		case !accepted:
			return 0, nil, QueueFull, false
		case departs > until(list, i):
			return 0, nil, LinkCut, false
		}
		return departs, &list[i], 0, true
	}
	departs, i = placed(list, i, max(now, l.departs()), c.Rate, t.Size)
	switch {
	case i == len(list):
		return 0, nil, LinkCut, false // there is no contact left for it
	case !l.admit(now, c.Queue, t.Size):
		return 0, nil, QueueFull, false
	}
	l.idle, l.rest = departs, 0
	l.waiting = append(l.waiting, waiting{departs, t.Size})
	return departs, &list[i], 0, true
}

// placed returns when and in which contact a message departs that begins at an instant or as soon as it can: in the first one that is
// long enough for it, if there is one.
func placed(list []Contact, i int, begins time.Duration, rate units.Bandwidth, size units.Size) (departs time.Duration, in int) {
	for ; i < len(list); i++ {
		if begins >= list[i].To {
			continue
		}
		begins = max(begins, list[i].From)
		if departs = units.After(begins, list[i].rate(rate).Transmission(size)); departs <= until(list, i) {
			return departs, i
		}
	}
	return units.Forever, len(list)
}

// waiting is what has not departed on a link where messages wait for contacts.
type waiting struct {
	departs time.Duration
	size    units.Size
}

// admit tells whether there is room for a message that waits for a contact. An empty queue has room for any.
func (l *line) admit(now time.Duration, queue, size units.Size) bool {
	for len(l.waiting) > 0 && l.waiting[0].departs <= now {
		l.waiting = l.waiting[1:]
	}
	if queue < 0 || len(l.waiting) == 0 {
		return true
	}
	for _, w := range l.waiting {
		size += w.size
	}
	return size <= queue
}

// RouteLatency returns the latency by whose means routes go: that of links, or of the first contact that has one.
func (n *Network) RouteLatency() Latency {
	if n.Contacts == nil {
		return n.Latency
	}
	for _, list := range n.Contacts.Of {
		for i := range list {
			if list[i].Latency >= 0 {
				return &metLatency{n.Latency, n.Contacts}
			}
		}
	}
	return n.Latency
}

// metLatency knows the latencies of contacts.
type metLatency struct {
	of       Latency // of all else; nil: none
	contacts *Contacts
}

func (m *metLatency) Draw(hop Hop, r *random.Rand) time.Duration { return m.of.Draw(hop, r) }

func (m *metLatency) Mean(from, to units.NodeID) (mean time.Duration, known bool) {
	if list := m.contacts.Of[Link{from, to}]; len(list) > 0 && list[0].Latency >= 0 {
		return list[0].Latency, true
	}
	if m.of == nil {
		return 0, true
	}
	return m.of.Mean(from, to)
}

func (m *metLatency) MeansKnown() bool { return MeansKnown(m.of) }

// crossing returns when a message arrives over a link that is ready at an instant, where nothing else waits, by mean latencies.
func (n *Network) crossing(l Link, at time.Duration, size units.Size) (arrival time.Duration, arrives bool) {
	rate, latency := units.Bandwidth(0), time.Duration(0)
	if n.Capacity != nil {
		rate = n.Capacity(l.From, l.To, at).Rate
	}
	if n.Latency != nil {
		latency, _ = n.Latency.Mean(l.From, l.To)
	}
	list, timed := n.Contacts.of(l)
	if !timed {
		return units.After(at, units.After(rate.Transmission(size), latency)), true
	}
	i := from(list, at)
	if !n.Contacts.Waits {
		if i == len(list) || list[i].From > at {
			return 0, false
		}
		list = list[:lasts(list, i)+1]
	}
	departs, i := placed(list, i, at, rate, size)
	if i == len(list) {
		return 0, false
	}
	if list[i].Latency >= 0 {
		latency = list[i].Latency
	}
	return units.After(departs, latency), true
}

// EarliestArrivals returns when a message is at each node, at the earliest, that leaves one at an instant and is passed on at once by all
// who have it (Dijkstra's algorithm over contacts: Bui-Xuan, Ferreira & Jarry 2003, Computing shortest, fastest, and foremost journeys in
// dynamic networks); Forever where it does not come.
func (n *Network) EarliestArrivals(g Graph, origin units.NodeID, at time.Duration, size units.Size) []time.Duration {
	arrivals, done := make([]time.Duration, g.Len()), make([]bool, g.Len())
	for i := range arrivals {
		arrivals[i] = units.Forever
	}
	arrivals[origin] = at
	for next := (nexts{{at, origin}}); len(next) > 0; {
		from := heap.Pop(&next).(reached).node
		if done[from] {
			continue
		}
		done[from] = true
		for i := range g.Degree(from) {
			to := g.Neighbor(from, i)
			if arrival, arrives := n.crossing(Link{from, to}, arrivals[from], size); arrives && arrival < arrivals[to] {
				arrivals[to] = arrival
				heap.Push(&next, reached{arrival, to})
			}
		}
	}
	return arrivals
}

// reached is a node that a message comes to.
type reached struct {
	at   time.Duration
	node units.NodeID
}

// nexts is a heap of them, the earliest first.
type nexts []reached

func (h nexts) Len() int           { return len(h) }
func (h nexts) Less(i, j int) bool { return h[i].at < h[j].at }
func (h nexts) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nexts) Push(x any)        { *h = append(*h, x.(reached)) }
func (h *nexts) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
