package routes

import (
	"slices"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// news is a failure or a repair that routes will learn of.
type news struct {
	account.Happening
	due time.Duration
}

// Hear keeps a failure or repair until it is due. It tells whether nothing else is due then, and which instant of news that is.
func (r *Router) Hear(h account.Happening, due time.Duration) (number uint64, first bool) {
	first = len(r.news) == 0 || r.news[len(r.news)-1].due != due
	if first {
		r.instants++
	}
	r.news = append(r.news, news{h, due})
	return r.instants, first
}

// Adapt takes the news that are due into account.
func (r *Router) Adapt(now time.Duration) {
	if r.known == nil {
		r.known = &connectivity{down: make([]bool, r.graph.Len()), cuts: map[network.Link]bool{}}
	}
	due := 0
	for ; due < len(r.news) && r.news[due].due <= now; due++ {
		r.known.learn(&r.news[due].Happening)
	}
	r.news = slices.Delete(r.news, 0, due)
	if r.known.well() { // tables hold again that were made before
		r.known = nil
	}
	r.tables.forget()
	r.found.forget()
	clear(r.spent)
}

// connectivity is what routes know of what is down and cut.
type connectivity struct {
	down       []bool
	downs      int
	cuts       map[network.Link]bool
	partitions []network.Partition
}

func (c *connectivity) learn(h *account.Happening) {
	link := network.Link{From: h.Node, To: h.Peer}
	switch h.What {
	case account.NodeDown:
		c.down[h.Node] = true
		c.downs++
	case account.NodeUp:
		c.down[h.Node] = false
		c.downs--
	case account.LinkCut:
		c.cuts[link] = true
	case account.LinkMended:
		delete(c.cuts, link)
	case account.PartitionBegan:
		c.partitions = append(c.partitions, *h.Partition)
	case account.PartitionEnded:
		c.partitions = network.Without(c.partitions, h.Partition.ID)
	}
}

// well tells whether nothing is known to be down or cut.
func (c *connectivity) well() bool { return c.downs == 0 && len(c.cuts) == 0 && len(c.partitions) == 0 }

func (c *connectivity) severed(from, to units.NodeID) bool {
	return len(c.partitions) > 0 && network.Apart(c.partitions, from, to) || len(c.cuts) > 0 && c.cuts[network.Link{From: from, To: to}]
}
