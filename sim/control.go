package sim

import (
	"fmt"
	"slices"
	"time"
)

// liveness is whether a node is up.
type liveness struct {
	incarnation uint32 // crashes so far
	down        uint32 // faults that hold it down
}

// lifecycle is what the engine knows of nodes, and what it does when one crashes or comes back.
type lifecycle interface {
	liveness(n NodeID) *liveness
	crashed(n NodeID)
	recovered(n NodeID, lost Destruction)
	connectivityChanged(news func(*connectivity))
	release()
	clock(n NodeID) *clock
}

// Control is what faults may do to the network, and what they may know of it. Overlapping faults add up: a
// node is up again when the last fault that holds it down has ended; so it is with links.
type Control struct {
	world       *World
	now         *time.Duration
	life        lifecycle
	lost        map[NodeID]Destruction // of the nodes that are down
	cuts        map[uint64]int         // directed link -> faults that hold it cut
	partitions  []partition
	degraded    []degraded
	slowed      map[NodeID]slowness
	damage      int            // cuts, partitions, degraded links and slow nodes: mostly none
	clogs       []clog         // nil: none
	paused      map[NodeID]int // nodes -> faults that pause them; nil: none
	partitioned int            // partitions so far
	observers   map[NodeID]int // compromised nodes -> faults that hold them so
	uptime      uptime
}

// partition assigns each node to a group; links between groups are cut.
type partition struct {
	id      int
	group   []uint8
	largest uint8                  // the group with most participants (the first of equals)
	apart   func(a, b NodeID) bool // what is cut; nil: all links between groups
}

func newControl(world *World, now *time.Duration, life lifecycle, window Interval) *Control {
	return &Control{
		world: world, now: now, life: life,
		lost: map[NodeID]Destruction{}, cuts: map[uint64]int{}, observers: map[NodeID]int{},
		uptime: uptime{window: window, hubs: len(world.Hubs), nodes: world.Len(), hubsUp: len(world.Hubs), nodesUp: world.Len()},
	}
}

func linkKey(from, to NodeID) uint64 { return uint64(uint32(from))<<32 | uint64(uint32(to)) }

// World returns who there is.
func (c *Control) World() *World { return c.world }

// Now returns the time.
func (c *Control) Now() time.Duration { return *c.now }

// Up tells whether a node is up.
func (c *Control) Up(n NodeID) bool { return c.life.liveness(n).down == 0 }

// Crash takes a node down: its timers and all that waits in its queues are lost.
func (c *Control) Crash(n NodeID, lost Destruction) {
	c.lost[n] = max(c.lost[n], lost)
	node := c.life.liveness(n)
	node.down++
	if node.down > 1 {
		return
	}
	node.incarnation++
	c.uptime.change(*c.now, c.world.Position(n), -1)
	c.life.crashed(n)
	c.life.connectivityChanged(func(v *connectivity) { v.down[n] = true })
}

// Recover undoes one Crash. When the last one is undone, a fresh node starts.
func (c *Control) Recover(n NodeID) {
	node := c.life.liveness(n)
	if node.down == 0 {
		panic(fmt.Sprintf("a fault recovers node %d, which is up", n))
	}
	node.down--
	if node.down > 0 {
		return
	}
	lost := c.lost[n]
	delete(c.lost, n)
	c.uptime.change(*c.now, c.world.Position(n), 1)
	c.life.connectivityChanged(func(v *connectivity) { v.down[n] = false })
	c.life.recovered(n, lost)
}

// Cut severs the directed link between two neighbours.
func (c *Control) Cut(from, to NodeID) {
	key := linkKey(from, to)
	if c.cuts[key]++; c.cuts[key] == 1 {
		c.damage++
		c.life.connectivityChanged(func(v *connectivity) { v.cuts[key] = true })
	}
}

// Mend undoes one Cut.
func (c *Control) Mend(from, to NodeID) {
	key := linkKey(from, to)
	if c.cuts[key] == 0 {
		panic(fmt.Sprintf("a fault mends the link from %d to %d, which is not cut", from, to))
	}
	if c.cuts[key]--; c.cuts[key] == 0 {
		c.damage--
		delete(c.cuts, key)
		c.life.connectivityChanged(func(v *connectivity) { delete(v.cuts, key) })
	}
}

// Partition cuts all links between groups, or those that apart tells of if it is not nil; group holds the group of each
// node. Heal undoes it by the id.
func (c *Control) Partition(group []uint8, apart func(a, b NodeID) bool) (id int) {
	var members [256]int
	c.partitioned++
	p := partition{id: c.partitioned, group: group, apart: apart}
	for n := range c.world.Participants {
		members[group[n]]++
	}
	for g, size := range members {
		if size > members[p.largest] {
			p.largest = uint8(g)
		}
	}
	c.partitions = append(c.partitions, p)
	c.damage++
	c.life.connectivityChanged(func(v *connectivity) { v.partitions = append(v.partitions, p) })
	return p.id
}

// Heal ends the partition with that id.
func (c *Control) Heal(id int) {
	c.partitions = without(c.partitions, id)
	c.damage--
	c.life.connectivityChanged(func(v *connectivity) { v.partitions = without(v.partitions, id) })
}

func without(partitions []partition, id int) []partition {
	return slices.DeleteFunc(partitions, func(p partition) bool { return p.id == id })
}

// Compromise makes a node an observer of all that passes through it.
func (c *Control) Compromise(n NodeID) { c.observers[n]++ }

// Release undoes one Compromise.
func (c *Control) Release(n NodeID) {
	if c.observers[n]--; c.observers[n] == 0 {
		delete(c.observers, n)
	}
}

// severed tells whether a directed link is cut now, and by what.
func (c *Control) severed(from, to NodeID) (Cause, bool) {
	switch {
	case apart(c.partitions, from, to):
		return Partitioned, true
	case c.cuts[linkKey(from, to)] > 0:
		return LinkCut, true
	}
	return 0, false
}

// apart tells whether a partition lies between two nodes.
func apart(partitions []partition, a, b NodeID) bool {
	for i := range partitions {
		p := &partitions[i]
		if p.apart == nil && p.group[a] != p.group[b] || p.apart != nil && p.apart(a, b) {
			return true
		}
	}
	return false
}

// side tells on which side of the latest partition a node is.
type side uint8

const (
	noSide side = iota
	largestSide
	otherSides
)

func (c *Control) side(n NodeID) side {
	if len(c.partitions) == 0 {
		return noSide
	}
	if p := &c.partitions[len(c.partitions)-1]; p.group[n] == p.largest {
		return largestSide
	}
	return otherSides
}

// uptime integrates how many nodes and hubs are up, and for how long most hubs are.
type uptime struct {
	window          Interval
	nodes, hubs     int
	nodesUp, hubsUp int
	changed         time.Duration
	nodeTime        wide
	hubTime         wide
	majorityTime    wide
}

func (u *uptime) change(now time.Duration, position Position, by int) {
	u.advance(now)
	u.nodesUp += by
	if position == Hub {
		u.hubsUp += by
	}
}

func (u *uptime) advance(now time.Duration) {
	from, to := max(u.changed, u.window.From), min(now, u.window.To)
	if from < to {
		dt := uint64(to - from)
		u.nodeTime.add(uint64(u.nodesUp), dt)
		u.hubTime.add(uint64(u.hubsUp), dt)
		if 2*u.hubsUp > u.hubs {
			u.majorityTime.add(1, dt)
		}
	}
	u.changed = now
}

// ratio returns an integral as a share of count over the statistics window up to now.
func (u *uptime) ratio(integral wide, count int) float64 {
	span := u.window.To - u.window.From
	if count == 0 || span <= 0 {
		return missing
	}
	return integral.over(uint64(span)) / float64(count)
}
