package flood

import "starmesh/sim"

// run is what the nodes of a run share; none of it changes.
type run struct {
	Params
	participants int
}

// node is one node: it remembers which rumours it has heard.
type node struct {
	*run
	heard   rumours
	counted rumours // those that it had heard before it crashed
}

// newRun returns the factory of nodes. Nodes lie in one slab, and so do the first 64 rumours of each.
func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	shared := &run{*p, w.Participants}
	nodes := make([]node, w.Len())
	words := make([]uint64, w.Len())
	return func(n sim.NodeID) sim.Protocol[message] {
		// A recovered node must not overwrite the old one, which has not handed over yet.
		if nodes[n].run != nil {
			return &node{run: shared}
		}
		nodes[n] = node{run: shared, heard: words[n : n+1 : n+1]}
		return &nodes[n]
	}
}

// HandOver implements sim.Durable: it forgets what it heard; that it was counted, no crash undoes.
func (n *node) HandOver(fresh sim.Protocol[message], _ sim.Destruction) {
	f := fresh.(*node)
	f.counted = n.counted
	for word, bits := range n.heard {
		f.counted.room(word)
		f.counted[word] |= bits
	}
}

func (n *node) Init(env *sim.Env[message]) {
	// After a recovery, what was due in the meantime has been missed.
	n.planNext(env, n.dueFrom(env.Instant()))
}

// planNext sets the timer of the node's own next rumour, if it has one, numbered at least from.
func (n *node) planNext(env *sim.Env[message], from uint64) {
	k, own := n.ownFrom(env.ID(), from)
	if own && (n.Rumours == 0 || k < uint64(n.Rumours)) {
		env.SetWorkTimer(n.due(k)-env.Instant(), 0, k)
	}
}

// ownFrom returns the first rumour, numbered at least from, that a node starts.
func (r *run) ownFrom(id sim.NodeID, from uint64) (k uint64, own bool) {
	switch {
	case int(id) >= r.participants:
		return 0, false
	case !r.Rotate:
		return from, int(id) == r.Origin
	}
	turns := uint64(r.participants)
	turn := uint64(int(id)-r.Origin+r.participants) % turns
	return from + (turn+turns-from%turns)%turns, true
}

func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	n.heard.add(t.Data)
	env.Propose(t.Data, t.Data)
	env.Decide(t.Data, t.Data)
	n.tell(env, nobody, message{rumour: t.Data, size: n.Size, hops: 1})
	n.planNext(env, t.Data+1)
}

func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if !n.heard.add(m.rumour) {
		env.CountAt(duplicatesMetric, env.SentAt(), 1)
		return
	}
	if int(env.ID()) < n.participants {
		env.Decide(m.rumour, m.rumour)
		if !n.counted.has(m.rumour) {
			env.ObserveAt(hopsMetric, n.due(m.rumour), int64(m.hops))
		}
	}
	m.hops++
	n.tell(env, from, m)
}

const nobody sim.NodeID = -1

// tell sends m to all neighbours but one.
func (n *node) tell(env *sim.Env[message], but sim.NodeID, m message) {
	for i := range env.Degree() {
		if to := env.Neighbor(i); to != but {
			env.Send(to, m)
		}
	}
}

// rumours is a set of rumours, a bit each.
type rumours []uint64

// add puts a rumour into the set, and tells whether it is new there.
func (s *rumours) add(k uint64) bool {
	word, bit := int(k/64), uint64(1)<<(k%64)
	s.room(word)
	known := (*s)[word]&bit != 0
	(*s)[word] |= bit
	return !known
}

// room makes the set that large.
func (s *rumours) room(word int) {
	for word >= len(*s) {
		*s = append(*s, 0)
	}
}

// has tells whether a rumour is in the set.
func (s rumours) has(k uint64) bool {
	return k/64 < uint64(len(s)) && s[k/64]>>(k%64)&1 == 1
}
