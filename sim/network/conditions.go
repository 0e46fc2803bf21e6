package network

import (
	"slices"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/units"
)

// Conditions are what is wrong with nodes and links now, by all faults together. Overlapping faults add up: a link is
// whole again when the last fault that holds it cut has ended. (Whether a node is up, its own record says.)
type Conditions struct {
	Damage int // cuts, partitions, clogs, degraded links, slow and paused nodes: mostly none

	participants int
	cuts         map[Link]int  // directed link -> faults that hold it cut
	away         map[Link]bool // links between two contacts
	partitions   []Partition
	degraded     []degraded
	slowed       map[units.NodeID]slowness
	clogs        []*LinkSet
	paused       faultsOf
	observers    faultsOf // that make a node one
	clocks       map[units.NodeID]*Clock
	partitioned  int // partitions so far
}

// NewConditions returns those in which nothing is wrong.
func NewConditions(participants int) Conditions {
	return Conditions{participants: participants, cuts: map[Link]int{}}
}

// faultsOf counts by node the faults that hold it in a state, up to the last node that was ever in it.
type faultsOf []int32

func (f faultsOf) hold(n units.NodeID) bool { return int(n) < len(f) && f[n] > 0 }

func (f *faultsOf) add(n units.NodeID, faults int32) {
	for len(*f) <= int(n) {
		*f = append(*f, 0)
	}
	(*f)[n] += faults
}

// Link is a directed link.
type Link struct{ From, To units.NodeID }

// Key returns the link as one number.
func (l Link) Key() uint64 { return uint64(uint32(l.From))<<32 | uint64(uint32(l.To)) }

// Cut severs the directed link between two neighbours. It tells whether the link was whole.
func (c *Conditions) Cut(from, to units.NodeID) (changed bool) {
	key := Link{from, to}
	if c.cuts[key]++; c.cuts[key] > 1 {
		return false
	}
	c.Damage++
	return !c.away[key]
}

// Mend undoes one Cut. It tells whether the link is whole now, and whether it had been cut.
func (c *Conditions) Mend(from, to units.NodeID) (changed, wasCut bool) {
	key := Link{from, to}
	if c.cuts[key] == 0 {
		return false, false
	}
	if c.cuts[key]--; c.cuts[key] > 0 {
		return false, true
	}
	c.Damage--
	delete(c.cuts, key)
	return !c.away[key], true
}

// Leave ends a contact of a directed link, and Meet begins one. They tell whether the link was whole until now, and is whole now.
// What contacts do to transits is the path's to know: this is for those who ask what is there.
func (c *Conditions) Leave(from, to units.NodeID) (changed bool) {
	if c.away == nil {
		c.away = map[Link]bool{}
	}
	c.away[Link{from, to}] = true
	return c.cuts[Link{from, to}] == 0
}

// Meet undoes Leave.
func (c *Conditions) Meet(from, to units.NodeID) (changed bool) {
	delete(c.away, Link{from, to})
	return c.cuts[Link{from, to}] == 0
}

// Partition assigns each node to a group; links between groups are cut.
type Partition struct {
	ID      int
	group   []uint8
	largest uint8                        // the group with most participants (the first of equals)
	apart   func(a, b units.NodeID) bool // what is cut; nil: all links between groups
}

// Groups returns the group of each node, and whether some links between groups are whole; nil where a partition has ended.
func (p *Partition) Groups() (groups []int, incomplete bool) {
	for _, g := range p.group {
		groups = append(groups, int(g))
	}
	return groups, p.apart != nil
}

// Part cuts all links between groups, or those that apart tells of if it is not nil; group holds the group of each node.
func (c *Conditions) Part(group []uint8, apart func(a, b units.NodeID) bool) Partition {
	var members [256]int
	c.partitioned++
	p := Partition{ID: c.partitioned, group: group, apart: apart}
	for n := range c.participants {
		members[group[n]]++
	}
	for g, size := range members {
		if size > members[p.largest] {
			p.largest = uint8(g)
		}
	}
	c.partitions = append(c.partitions, p)
	c.Damage++
	return p
}

// Heal ends a partition.
func (c *Conditions) Heal(id int) {
	c.partitions = Without(c.partitions, id)
	c.Damage--
}

// Without returns partitions but for one.
func Without(partitions []Partition, id int) []Partition {
	return slices.DeleteFunc(partitions, func(p Partition) bool { return p.ID == id })
}

// Apart tells whether a partition lies between two nodes.
func Apart(partitions []Partition, a, b units.NodeID) bool {
	for i := range partitions {
		p := &partitions[i]
		if p.apart == nil && p.group[a] != p.group[b] || p.apart != nil && p.apart(a, b) {
			return true
		}
	}
	return false
}

// Partitioned tells whether a partition lasts.
func (c *Conditions) Partitioned() bool { return len(c.partitions) > 0 }

// Severed tells whether nothing can be sent over a directed link now, by a fault or between two contacts, and why.
func (c *Conditions) Severed(from, to units.NodeID) (Cause, bool) {
	if len(c.away) > 0 && c.away[Link{from, to}] {
		return LinkCut, true
	}
	return c.Broken(from, to)
}

// Broken tells whether a fault cuts a directed link now, and which.
func (c *Conditions) Broken(from, to units.NodeID) (Cause, bool) {
	switch {
	case len(c.partitions) > 0 && Apart(c.partitions, from, to):
		return Partitioned, true
	case len(c.cuts) > 0 && c.cuts[Link{from, to}] > 0:
		return LinkCut, true
	}
	return 0, false
}

// Side tells on which side of the latest partition a node is.
func (c *Conditions) Side(n units.NodeID) counting.Side {
	if len(c.partitions) == 0 {
		return counting.NoSide
	}
	if p := &c.partitions[len(c.partitions)-1]; p.group[n] == p.largest {
		return counting.LargestSide
	}
	return counting.OtherSides
}

// LinkSet names directed links: those from some nodes to others, in one direction or in both.
type LinkSet struct {
	From, To []bool // by node; nil: all
	Both     bool
}

func (s *LinkSet) covers(from, to units.NodeID) bool {
	return s.leads(from, to) || s.Both && s.leads(to, from)
}

func (s *LinkSet) leads(from, to units.NodeID) bool {
	return (s.From == nil || s.From[from]) && (s.To == nil || s.To[to])
}

// degraded is a set of links that lose more than usual.
type degraded struct {
	key   uint64 // of the draws, from the fault's name
	links *LinkSet
	loss  float64
}

// Degrade makes links lose transits with a probability, beside their loss model. key keeps the draws of one fault from
// another's. Restore undoes it.
func (c *Conditions) Degrade(key uint64, links *LinkSet, loss units.Ratio) {
	c.degraded = append(c.degraded, degraded{key << 8, links, float64(loss)})
	c.Damage++
}

// Restore undoes Degrade.
func (c *Conditions) Restore(links *LinkSet) {
	c.degraded = slices.DeleteFunc(c.degraded, func(d degraded) bool { return d.links == links })
	c.Damage--
}

// slowness is how much slower than usual a node is, by all faults together.
type slowness struct {
	factor float64
	delay  time.Duration
	faults int
}

// Slow makes a node take factor times as long for its service and its access line, and every message that it sends
// leave delay later. Quicken undoes it.
func (c *Conditions) Slow(n units.NodeID, factor float64, delay time.Duration) {
	if c.slowed == nil {
		c.slowed = map[units.NodeID]slowness{}
	}
	s, slow := c.slowed[n]
	if !slow {
		s.factor = 1
	}
	c.slowed[n] = slowness{s.factor * factor, units.After(s.delay, delay), s.faults + 1}
	c.Damage++
}

// Quicken undoes Slow.
func (c *Conditions) Quicken(n units.NodeID, factor float64, delay time.Duration) {
	s := c.slowed[n]
	c.slowed[n] = slowness{s.factor / factor, s.delay - delay, s.faults - 1}
	if s.faults == 1 {
		delete(c.slowed, n) // exactly as before, whatever division has left of the factor
	}
	c.Damage--
}

// delay returns how much later what a node sends leaves.
func (c *Conditions) delay(n units.NodeID) time.Duration { return c.slowed[n].delay }

// Slower returns how long something takes at a node.
func (c *Conditions) Slower(n units.NodeID, takes time.Duration) time.Duration {
	if c.Damage == 0 {
		return takes
	}
	s, slow := c.slowed[n]
	if !slow {
		return takes
	}
	return units.Rounded(float64(float64(takes) * s.factor))
}

// Nominal undoes Slower: it returns how long what still takes so long would take at the node's usual pace.
func (c *Conditions) Nominal(n units.NodeID, left time.Duration) time.Duration {
	s, slow := c.slowed[n]
	if !slow {
		return left
	}
	return units.Rounded(float64(left) / s.factor)
}

// Clog stops links: what is on its way on them, and what is sent meanwhile, arrives when Unclog is called, if not later.
func (c *Conditions) Clog(links *LinkSet) {
	c.clogs = append(c.clogs, links)
	c.Damage++
}

// Unclog undoes Clog.
func (c *Conditions) Unclog(links *LinkSet) {
	c.clogs = slices.DeleteFunc(c.clogs, func(k *LinkSet) bool { return k == links })
	c.Damage--
}

// Clogged tells whether a directed link lets nothing out.
func (c *Conditions) Clogged(from, to units.NodeID) bool {
	return slices.ContainsFunc(c.clogs, func(k *LinkSet) bool { return k.covers(from, to) })
}

// Pause stops a node until Resume.
func (c *Conditions) Pause(n units.NodeID) {
	c.paused.add(n, 1)
	c.Damage++
}

// Resume undoes one Pause.
func (c *Conditions) Resume(n units.NodeID) {
	c.paused.add(n, -1)
	c.Damage--
}

// Paused tells whether a node stands still.
func (c *Conditions) Paused(n units.NodeID) bool { return c.Damage > 0 && c.paused.hold(n) }

// Compromise makes a node an observer of all that passes through it.
func (c *Conditions) Compromise(n units.NodeID) { c.observers.add(n, 1) }

// Release undoes one Compromise.
func (c *Conditions) Release(n units.NodeID) { c.observers.add(n, -1) }

// Compromised tells whether a node is an observer.
func (c *Conditions) Compromised(n units.NodeID) bool { return c.observers.hold(n) }
