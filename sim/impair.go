package sim

import (
	"slices"
	"time"
)

// LinkSet names directed links: those from some nodes to others, in one direction or in both.
type LinkSet struct {
	From, To []bool // by node; nil: all
	Both     bool
}

func (s *LinkSet) covers(from, to NodeID) bool {
	return s.leads(from, to) || s.Both && s.leads(to, from)
}

func (s *LinkSet) leads(from, to NodeID) bool {
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
func (c *Control) Degrade(key uint64, links *LinkSet, loss Ratio) {
	c.degraded = append(c.degraded, degraded{key << 8, links, float64(loss)})
	c.damage++
}

// Restore undoes Degrade.
func (c *Control) Restore(links *LinkSet) {
	c.degraded = slices.DeleteFunc(c.degraded, func(d degraded) bool { return d.links == links })
	c.damage--
}

// slowness is how much slower than usual a node is, by all faults together.
type slowness struct {
	factor float64
	delay  time.Duration
	faults int
}

// Slow makes a node take factor times as long for its service and its access line, and every message that it sends
// leave delay later. Quicken undoes it.
func (c *Control) Slow(n NodeID, factor float64, delay time.Duration) {
	if c.slowed == nil {
		c.slowed = map[NodeID]slowness{}
	}
	s, slow := c.slowed[n]
	if !slow {
		s.factor = 1
	}
	c.slowed[n] = slowness{s.factor * factor, After(s.delay, delay), s.faults + 1}
	c.damage++
}

// Quicken undoes Slow.
func (c *Control) Quicken(n NodeID, factor float64, delay time.Duration) {
	s := c.slowed[n]
	c.slowed[n] = slowness{s.factor / factor, s.delay - delay, s.faults - 1}
	if s.faults == 1 {
		delete(c.slowed, n) // exactly as before, whatever division has left of the factor
	}
	c.damage--
}

// delay returns how much later what a node sends leaves.
func (c *Control) delay(n NodeID) time.Duration { return c.slowed[n].delay }

// slower returns how long something takes at a node.
func (c *Control) slower(n NodeID, takes time.Duration) time.Duration {
	if c.damage == 0 {
		return takes
	}
	s, slow := c.slowed[n]
	if !slow {
		return takes
	}
	return saturated(float64(float64(takes) * s.factor))
}

// clog is a set of links that let nothing out until it ends.
type clog struct{ links *LinkSet }

// Clog stops links: what is on its way on them, and what is sent meanwhile, arrives when Unclog is called, if not later.
func (c *Control) Clog(links *LinkSet) { c.clogs = append(c.clogs, clog{links}) }

// Unclog lets everything go that no other clog holds.
func (c *Control) Unclog(links *LinkSet) {
	c.clogs = slices.DeleteFunc(c.clogs, func(k clog) bool { return k.links == links })
	if len(c.clogs) == 0 {
		c.clogs = nil
	}
	c.life.release()
}

func (c *Control) clogged(from, to NodeID) bool {
	return slices.ContainsFunc(c.clogs, func(k clog) bool { return k.links.covers(from, to) })
}

// Pause stops a node: messages that reach it and timers that are due wait until Resume, in their order.
func (c *Control) Pause(n NodeID) {
	if c.paused == nil {
		c.paused = map[NodeID]int{}
	}
	c.paused[n]++
}

// Resume undoes one Pause.
func (c *Control) Resume(n NodeID) {
	if c.paused[n]--; c.paused[n] == 0 {
		delete(c.paused, n)
	}
	if len(c.paused) == 0 {
		c.paused = nil
	}
	c.life.release()
}

// holdPaused keeps an event of a paused node for later. Faults strike paused nodes, too.
func (e *Engine[M]) holdPaused(ev *event) bool {
	if ev.class() == faultClass || e.control.paused[ev.node] == 0 {
		return false
	}
	e.held = append(e.held, *ev)
	return true
}

// holdClogged keeps an arrival over a clogged link for later.
func (e *Engine[M]) holdClogged(ev *event, from, to NodeID) bool {
	if !e.control.clogged(from, to) {
		return false
	}
	e.pending++ // step has counted it as done
	e.held = append(e.held, *ev)
	return true
}

// release lets all held events happen now; those that something else still holds are held anew.
func (e *Engine[M]) release() {
	held := e.held
	e.held = nil
	for i := range held {
		ev := &held[i]
		e.pending--
		e.schedule(newEvent(e.now, ev.class(), uint32(ev.origin()), ev.sequence(), ev.node, ev.slot))
	}
}
