package timeline

import (
	"fmt"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/pending"
	"starmesh/sim/units"
)

// Liveness is whether a node is up.
type Liveness struct {
	Incarnation uint32 // crashes so far
	Down        uint32 // faults that hold it down
}

// Life is what happens to nodes when faults strike: the engine's part.
type Life interface {
	Liveness(n units.NodeID) *Liveness
	// Holds tells whether a node's protocol has it in that office.
	Holds(n units.NodeID, office string) bool
	// Crashed empties the node's queues; Recovered makes a fresh node with what survived, and starts it unless it is paused.
	Crashed(n units.NodeID)
	Recovered(n units.NodeID, lost Destruction)
	// Retime carries what the node's stations serve over a change of its pace.
	Retime(n units.NodeID, change func())
	// Resumed lets a node that no fault pauses any more go on.
	Resumed(n units.NodeID)
	// Released returns when an event that was held happens, now that it is released.
	Released(e *pending.Event) time.Duration
	// Note adds a strike to the digest of the node that it is at.
	Note(e *pending.Event, what uint64)
}

// Destruction says what a crash takes from a node besides its timers.
type Destruction uint8

// A crash destroys the memory always and the disk if the fault says so.
const (
	MemoryLost Destruction = iota
	DiskLost
)

// KeepsDisk tells whether what a node had written to its disk outlives the crash.
func (d Destruction) KeepsDisk() bool { return d == MemoryLost }

// Control is what faults may do to the network, and what they may know of it. Overlapping faults add up: a
// node is up again when the last fault that holds it down has ended; so it is with links.
type Control struct {
	*network.Conditions
	world   *network.World
	agenda  *pending.Agenda
	account *account.Account
	life    Life
	lost    map[units.NodeID]Destruction // of the nodes that are down
	spent   *spent                       // of the fault that is planned
	begun   bool                         // a fault has, and so the run
}

// NewControl returns the control of a run in which nothing is wrong.
func NewControl(w *network.World, c *network.Conditions, agenda *pending.Agenda, a *account.Account, life Life) *Control {
	return &Control{c, w, agenda, a, life, map[units.NodeID]Destruction{}, nil, false}
}

// World returns who there is.
func (c *Control) World() *network.World { return c.world }

// Now returns the time.
func (c *Control) Now() time.Duration { return c.agenda.Now }

// Up tells whether a node is up.
func (c *Control) Up(n units.NodeID) bool { return c.life.Liveness(n).Down == 0 }

// Holds tells whether a node is up and holds an office of the protocol, now; before the run nobody does.
func (c *Control) Holds(n units.NodeID, office string) bool {
	return c.begun && c.Up(n) && c.life.Holds(n, office)
}

// Crash takes a node down: its timers and all that waits in its queues are lost.
func (c *Control) Crash(n units.NodeID, lost Destruction) {
	c.lost[n] = max(c.lost[n], lost)
	node := c.life.Liveness(n)
	node.Down++
	if node.Down > 1 {
		return
	}
	node.Incarnation++
	c.life.Crashed(n)
	c.account.NodeChanged(n, false)
}

// Recover undoes one Crash. When the last one is undone, a fresh node starts.
func (c *Control) Recover(n units.NodeID) {
	node := c.life.Liveness(n)
	if node.Down == 0 {
		panic(fmt.Sprintf("a fault recovers node %d, which is up", n))
	}
	node.Down--
	if node.Down > 0 {
		return
	}
	lost := c.lost[n]
	delete(c.lost, n)
	c.account.NodeChanged(n, true)
	c.life.Recovered(n, lost)
}

// Cut severs the directed link between two neighbours.
func (c *Control) Cut(from, to units.NodeID) {
	if c.Conditions.Cut(from, to) {
		c.account.LinkChanged(from, to, false)
	}
}

// Mend undoes one Cut.
func (c *Control) Mend(from, to units.NodeID) {
	switch whole, wasCut := c.Conditions.Mend(from, to); {
	case !wasCut:
		panic(fmt.Sprintf("a fault mends the link from %d to %d, which is not cut", from, to))
	case whole:
		c.account.LinkChanged(from, to, true)
	}
}

// Leave ends a contact of a directed link.
func (c *Control) Leave(from, to units.NodeID) {
	if c.Conditions.Leave(from, to) {
		c.account.LinkChanged(from, to, false)
	}
}

// Meet begins a contact of a directed link that was away.
func (c *Control) Meet(from, to units.NodeID) {
	if c.Conditions.Meet(from, to) {
		c.account.LinkChanged(from, to, true)
	}
}

// Partition cuts all links between groups, or those that apart tells of if it is not nil; group holds the group of each
// node. Heal undoes it by the id.
func (c *Control) Partition(group []uint8, apart func(a, b units.NodeID) bool) (id int) {
	p := c.Part(group, apart)
	c.account.PartitionChanged(p, true)
	return p.ID
}

// Heal ends the partition with that id.
func (c *Control) Heal(id int) {
	c.Conditions.Heal(id)
	c.account.PartitionChanged(network.Partition{ID: id}, false)
}

// Unclog lets everything go that no other clog holds.
func (c *Control) Unclog(links *network.LinkSet) {
	c.Conditions.Unclog(links)
	c.agenda.Release(c.life.Released)
}

// Slow makes a node take factor times as long for its service and its access line, from now on and for what is left of what
// it is at, and every message that it sends leave delay later. Quicken undoes it.
func (c *Control) Slow(n units.NodeID, factor float64, delay time.Duration) {
	c.life.Retime(n, func() { c.Conditions.Slow(n, factor, delay) })
}

// Quicken undoes Slow.
func (c *Control) Quicken(n units.NodeID, factor float64, delay time.Duration) {
	c.life.Retime(n, func() { c.Conditions.Quicken(n, factor, delay) })
}

// Pause stops a node: its service stands still, and what it would get, messages and timers, waits at its door until
// Resume, in order. Its access line goes on.
func (c *Control) Pause(n units.NodeID) {
	paused := c.Paused(n)
	c.life.Retime(n, func() { c.Conditions.Pause(n) })
	if !paused {
		c.account.NodePaused(n, true)
	}
}

// Resume undoes one Pause.
func (c *Control) Resume(n units.NodeID) {
	c.life.Retime(n, func() { c.Conditions.Resume(n) })
	if !c.Paused(n) {
		c.account.NodePaused(n, false)
		c.life.Resumed(n)
	}
}

// Compromise makes a node an observer of all that passes through it.
func (c *Control) Compromise(n units.NodeID) {
	if !c.Compromised(n) {
		c.account.NodeCompromised(n, true)
	}
	c.Conditions.Compromise(n)
}

// Release undoes one Compromise.
func (c *Control) Release(n units.NodeID) {
	c.Conditions.Release(n)
	if !c.Compromised(n) {
		c.account.NodeCompromised(n, false)
	}
}

// Shift sets a node's clock forward, or back if by is negative, and changes the time that it gains in a second.
func (c *Control) Shift(n units.NodeID, by, drift time.Duration) {
	c.Conditions.Shift(n, c.agenda.Now, by, drift)
}
