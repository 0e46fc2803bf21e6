package kv

import (
	"maps"
	"time"

	"starmesh/sim"
)

// exchange brings a backup and its primary to the same table, a piece after the other in the order of keys: the backup tells which
// versions it holds of some keys, the primary answers with what is newer, and with what it lacks itself, which comes along with the
// next piece. So only what differs is sent, and heartbeats pass between the pieces.
type exchange struct {
	round uint64 // of the primary, in which it asks for this; 0: none, or not known yet
	open  bool
	first int32         // key from which on nothing has been exchanged
	gives []entry       // what the primary lacks of those before
	begun time.Duration // the piece under way, by this replica's clock
	chase sim.TimerID
}

// piece is what is said of the keys from first up to next; of all keys by a digest.
type piece struct {
	first, next int32
	versions    []version       // that a backup holds of each
	limit       int32           // bytes of values that the answer should have at most
	wanted      []int32         // keys of which the backup's version is newer
	done        map[uint64]bool // with the last piece: values whose writes have taken effect
}

// pace is how much is sent at a time, and how long is waited for an answer.
type pace struct {
	bytes int32
	wait  time.Duration
}

const (
	leastPiece   = 1 << 10
	firstPiece   = 16 << 10
	largestPiece = 1 << 20
)

// adapt makes pieces larger or smaller by how long the answer to one took: heartbeats queue behind it, and must come within the failover.
func (p *primary) adapt(c *pace, took time.Duration) {
	spare := p.Primary.Failover - p.Primary.Heartbeat
	switch {
	case p.Primary.Failover == 0 || took <= spare/4:
		c.bytes = min(2*c.bytes, largestPiece)
	case took > spare/2:
		c.bytes = max(c.bytes/2, leastPiece)
	}
	c.wait = min(max(2*took, p.Primary.Heartbeat), longestWait*p.Primary.Heartbeat)
}

// yield makes pieces smaller, and waits longer, as no answer came.
func (p *primary) yield(c *pace) {
	c.bytes = max(c.bytes/2, leastPiece)
	c.wait = min(2*c.wait, longestWait*p.Primary.Heartbeat)
}

// begin starts an exchange with the primary. One that was under way came to nothing.
func (p *primary) begin(env *sim.Env[message], round uint64) {
	if p.exchange.open {
		p.yield(&p.pace)
	}
	env.Cancel(p.exchange.chase)
	p.exchange = exchange{round: round, open: true, begun: env.Now()}
	p.offer(env)
}

// offer tells the primary of a piece, again and ever more seldom until it is answered.
func (p *primary) offer(env *sim.Env[message]) {
	x := &p.exchange
	x.chase = env.SetTimer(p.pace.wait, chaseTimer, 0)
	if env.Holds(p.leader(), func(m message) bool { return m.Type == fetch }) {
		return
	}
	q := &piece{first: x.first, next: x.first, limit: p.pace.bytes}
	size := p.sizeOf(len(x.gives))
	for int(q.next) < p.Keys && size < p.pace.bytes {
		if v := p.items[q.next].version; v != (version{}) {
			size += keyAndVersion
		}
		q.versions = append(q.versions, p.items[q.next].version)
		q.next++
	}
	if int(q.next) == p.Keys {
		q.done = maps.Clone(p.done)
	}
	p.tell(env, p.leader(), fetch, message{table: x.gives, piece: q, bytes: size})
}

// answer takes over what a backup has that is newer, and answers with what it lacks.
func (p *primary) answer(env *sim.Env[message], from sim.NodeID, m message) {
	p.progress = true
	switch {
	case !p.ready:
		p.postpone(env)
	case !p.enough() && !p.heard[from]: // it has served, for want of an answer: others may follow now
		p.gather(env)
	}
	p.take(env, m.table)
	for _, t := range m.table {
		p.holds(env, from, t.key, t.item.version)
	}
	if env.Holds(from, func(m message) bool { return m.Type == state }) {
		return
	}
	q := &piece{first: m.piece.first, next: m.piece.first}
	var newer []entry
	for ; q.next < m.piece.next && (q.next == q.first || p.sizeOf(len(newer)+len(q.wanted)) < m.piece.limit); q.next++ {
		mine, theirs := p.items[q.next], m.piece.versions[q.next-q.first]
		switch {
		case theirs == mine.version:
			p.holds(env, from, q.next, theirs)
		case theirs.less(mine.version):
			newer = append(newer, entry{q.next, mine})
		default:
			q.wanted = append(q.wanted, q.next)
		}
	}
	last := int(q.next) == p.Keys && len(q.wanted) == 0
	if last {
		// Once all that was answered is known, what else was done elsewhere was not answered, and is overruled but for what was taken.
		if !p.ready {
			maps.Copy(p.done, m.piece.done)
		}
		q.done = maps.Clone(p.done)
	}
	p.tell(env, from, state, message{table: newer, piece: q, bytes: p.sizeOf(len(newer)) + int32(keyAndVersion*len(q.wanted))})
	if last {
		p.joined(env, from)
	}
}

// onAnswer goes on with the next piece, or ends.
func (p *primary) onAnswer(env *sim.Env[message], from sim.NodeID, m message) {
	for _, t := range m.table {
		if p.keep(t.key, t.item) {
			env.Count(repairs, 1)
		}
	}
	if len(m.table) > 0 {
		p.acknowledge(env, from, m.table)
	}
	x := &p.exchange
	if !x.open || m.piece.first != x.first {
		return // it is an answer to what was asked twice
	}
	env.Cancel(x.chase)
	p.adapt(&p.pace, env.Now()-x.begun)
	if m.piece.done != nil {
		x.open = false
		p.follow(m.piece.done)
		return
	}
	x.first, x.gives, x.begun = m.piece.next, nil, env.Now()
	for _, key := range m.piece.wanted {
		x.gives = append(x.gives, entry{key, p.items[key]})
	}
	p.offer(env)
}

// follow has all that the epoch began with. What this replica had taken as a primary itself may have been overruled.
func (p *primary) follow(done map[uint64]bool) {
	if !p.synced {
		clear(p.done)
	}
	maps.Copy(p.done, done)
	for _, value := range p.early {
		p.done[value] = true
	}
	p.synced, p.early, p.blank = true, nil, false
}
