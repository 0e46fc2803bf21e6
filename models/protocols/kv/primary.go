package kv

import (
	"maps"
	"slices"
	"time"

	"starmesh/sim"
)

// primary is the regime in which one replica decides and others follow. In epoch e it is replica e modulo N: who takes over
// opens a later epoch, and the latest one wins when two meet. It first gathers what others hold, then brings it to all; who
// returns fetches what it has missed.
type primary struct {
	*node
	epoch  uint64
	writes int64           // of this replica as the primary of the epoch
	done   map[uint64]bool // values whose writes have taken effect: what is asked again must not be done again. On disk
	blank  bool            // the disk was lost, and nothing has replaced it since
	away   bool            // it returns from a crash

	synced  bool          // it follows, and has what the epoch began with
	early   []uint64      // values that came before that
	heard   []bool        // by replica: it has told this one, which leads, what it holds in this epoch
	ready   bool          // it leads, and serves
	beatAt  time.Duration // when it did so for sure, by its clock
	told    map[int32]*spread
	courier []courier // by replica

	silence   sim.TimerID
	silenceAt time.Duration // when it is due, by this replica's clock
	deadline  sim.TimerID   // of gathering
	chase     sim.TimerID   // of a fetch that has no answer
	chaseWait time.Duration
}

func newPrimary(n *node) *primary {
	return &primary{node: n, done: map[uint64]bool{}, told: map[int32]*spread{}, courier: make([]courier, n.Replicas),
		synced: true, ready: n.self == 0, heard: slices.Repeat([]bool{true}, n.Replicas)}
}

func (p *primary) leads() bool { return p.leader() == p.self }

func (p *primary) leader() sim.NodeID { return sim.NodeID(p.epoch % uint64(p.Replicas)) }

func (p *primary) start(env *sim.Env[message]) {
	env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	if p.away {
		p.enter(env, p.epoch)
		return
	}
	p.beatAt = env.Now()
	p.listen(env)
}

func (p *primary) handOver(fresh regime, disk bool) {
	f := fresh.(*primary)
	f.away, f.blank, f.ready = true, !disk, false
	if disk {
		f.epoch, f.writes, f.done, f.blank = p.epoch, p.writes, p.done, p.blank
	}
}

// enter begins an epoch, or comes back to one: its leader gathers, others fetch.
func (p *primary) enter(env *sim.Env[message], epoch uint64) {
	if epoch != p.epoch {
		p.epoch, p.writes = epoch, 0
	}
	p.synced, p.early, p.ready = false, nil, false
	clear(p.told)
	env.Cancel(p.chase)
	p.chase, p.chaseWait = 0, p.Primary.Heartbeat
	p.listen(env)
	if p.leads() {
		p.heard = make([]bool, p.Replicas)
		p.gather(env)
		return
	}
	p.fetch(env)
}

// gather asks what others hold, as the leader of the epoch that does not serve yet.
func (p *primary) gather(env *sim.Env[message]) {
	p.ready = false
	p.deadline = env.SetTimer(max(p.Primary.Failover/2, p.Primary.Heartbeat), gatherTimer, p.epoch)
	p.gathered(env)
	if !p.ready {
		p.fetch(env)
	}
}

// fetch asks for what this replica lacks until it comes, ever more seldom: a leader that gathers asks all whom it has not
// heard, others ask their leader, and tell it what they hold.
func (p *primary) fetch(env *sim.Env[message]) {
	for _, to := range p.other {
		switch {
		case p.leads() && !p.heard[to]:
			p.say(env, to, fetch, message{epoch: p.epoch})
		case to == p.leader():
			p.tell(env, to, fetch)
		}
	}
	p.chase = env.SetTimer(p.chaseWait, chaseTimer, p.epoch)
	p.chaseWait = min(2*p.chaseWait, longestWait*p.Primary.Heartbeat)
}

// listen starts the time after which this backup takes over: the next in line first.
func (p *primary) listen(env *sim.Env[message]) {
	env.Cancel(p.silence)
	if p.Primary.Failover == 0 || p.leads() {
		return
	}
	place := (uint64(p.self) + uint64(p.Replicas) - uint64(p.leader())) % uint64(p.Replicas)
	wait := p.Primary.Failover * time.Duration(place)
	p.silence, p.silenceAt = env.SetTimer(wait, silenceTimer, 0), env.Now()+wait
}

// coordinate passes an operation on to the primary that this replica knows of. A primary that is not ready is silent: clients
// ask again.
func (p *primary) coordinate(env *sim.Env[message], m message) {
	p.doubt(env)
	switch {
	case !p.leads():
		env.Send(p.leader(), m)
	case !p.ready:
	case m.write && !p.done[m.item.value]:
		p.write(env, m)
	default:
		p.await(env, m)
	}
}

// doubt lets a primary gather anew that has kept silence, since it was paused, for so long that another may have taken over.
func (p *primary) doubt(env *sim.Env[message]) {
	if p.ready && p.Primary.Failover > 0 && env.Now()-p.beatAt >= p.Primary.Failover {
		p.enter(env, p.epoch)
	}
}

// write takes a value over, and tells all backups.
func (p *primary) write(env *sim.Env[message], m message) {
	p.done[m.item.value] = true
	p.writes++
	m.item.version = version{stamp: int64(p.epoch)<<32 | p.writes}
	p.items[m.key] = m.item
	p.publish(env, []entry{{m.key, m.item}})
	p.await(env, m)
}

func (p *primary) onMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if m.epoch < p.epoch {
		// An old primary, or a backup that has missed the change, learns of it.
		p.say(env, from, heartbeat, message{epoch: p.epoch})
		return
	}
	entered := m.epoch > p.epoch
	if entered {
		p.enter(env, m.epoch)
	}
	if from == p.leader() {
		p.listen(env)
	}
	switch m.Type {
	case store:
		for _, t := range m.table {
			p.keep(t.key, t.item)
			p.done[t.item.value] = true
			if !p.synced {
				p.early = append(p.early, t.item.value)
			}
		}
		p.acknowledge(env, from, m.table)
	case storeReply:
		p.acknowledged(env, from, m.table)
	case fetch:
		switch {
		case p.leads():
			p.informed(env, from, m)
		case from == p.leader() && !entered: // else it has been told
			p.tell(env, from, state)
		}
	case state:
		p.informed(env, from, m)
	}
}

// tell sends all that this replica holds.
func (p *primary) tell(env *sim.Env[message], to sim.NodeID, kind sim.Kind) {
	table := p.table()
	p.say(env, to, kind, message{epoch: p.epoch, table: table, done: maps.Clone(p.done), bytes: p.sizeOf(len(table))})
}

// informed takes over what another holds: a leader whatever is newer, a backup all that its leader begins with.
func (p *primary) informed(env *sim.Env[message], from sim.NodeID, m message) {
	switch {
	case p.leads() && !p.ready:
		p.heard[from] = true
		p.merge(m)
		p.gathered(env)
	case p.leads() && !p.enough() && !p.heard[from]: // it has served, for want of an answer: others may follow now
		p.heard[from] = true
		p.merge(m)
		p.gather(env)
	case p.leads(): // a backup from an earlier epoch, or from a crash
		p.publish(env, p.merge(m))
		if m.Type == fetch {
			p.tell(env, from, state)
		}
	case from == p.leader():
		p.adopt(env, m)
		p.acknowledge(env, from, m.table)
	}
}

// merge takes over what is newer, and returns it.
func (p *primary) merge(m message) (newer []entry) {
	for _, t := range m.table {
		if p.keep(t.key, t.item) {
			newer = append(newer, t)
		}
	}
	maps.Copy(p.done, m.done)
	return newer
}

// publish tells all backups of values.
func (p *primary) publish(env *sim.Env[message], table []entry) {
	if len(table) == 0 || len(p.other) == 0 {
		return
	}
	for _, t := range table {
		p.spread(t.key).sent = env.Now()
	}
	for _, to := range p.other {
		p.ship(env, to, table)
		p.hurry(env, to)
	}
}

// gathered begins to serve when so many have told what they hold that every write that was answered is known: one that acks
// backups and its primary hold is lacking with at most N - acks - 1 others. Who has lost its disk is one of them itself.
func (p *primary) gathered(env *sim.Env[message]) {
	if p.enough() {
		p.lead(env)
	}
}

func (p *primary) enough() bool {
	heard := 0
	for _, h := range p.heard {
		if h {
			heard++
		}
	}
	need := max(p.Replicas-p.Primary.Acks-1, 1)
	if p.blank {
		need++
	}
	return heard >= min(need, p.Replicas-1)
}

// lead begins to serve, with what has been gathered. What the epoch begins with is read when backups hold it.
func (p *primary) lead(env *sim.Env[message]) {
	if p.blank { // the numbers of its writes in this epoch are lost
		p.epoch, p.writes, p.blank = p.epoch+uint64(p.Replicas), 0, false
	}
	p.ready, p.beatAt = true, env.Now()
	env.Cancel(p.chase)
	env.Cancel(p.deadline)
	for _, t := range p.table() {
		p.spread(t.key).sent = env.Now()
	}
	for _, to := range p.other {
		p.tell(env, to, state)
		p.hurry(env, to)
	}
}

// adopt replaces what this replica holds by what the primary began the epoch with: what it had taken meanwhile as a primary
// itself is lost. What this epoch's primary has written since may have come before.
func (p *primary) adopt(env *sim.Env[message], m message) {
	old := p.items
	p.items = make([]item, p.Keys)
	if !p.synced {
		clear(p.done) // some of it may be discarded now
	}
	maps.Copy(p.done, m.done)
	for _, value := range p.early {
		p.done[value] = true
	}
	for _, t := range m.table {
		p.items[t.key] = t.item
	}
	brought := int64(0)
	for key, it := range old {
		ofEpoch := uint64(it.version.stamp)>>32 == p.epoch
		if !(ofEpoch && p.keep(int32(key), it)) && p.items[key].version != it.version {
			brought++
		}
	}
	p.synced, p.early, p.blank = true, nil, false
	env.Cancel(p.chase)
	env.Count(repairs, brought)
}

func (p *primary) onTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case beatTimer:
		p.doubt(env)
		if p.ready {
			p.beat(env)
		}
		env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	case silenceTimer:
		p.onSilence(env)
	case gatherTimer:
		if t.Data == p.epoch && !p.ready && (!p.blank || p.Primary.Acks == 0) {
			p.lead(env)
		}
	case chaseTimer:
		if t.Data == p.epoch {
			p.fetch(env)
		}
	case resendTimer:
		p.resend(env, sim.NodeID(t.Data))
	}
}

// onSilence takes over. A timer that rings late says that this replica was paused itself: the primary may have spoken meanwhile.
func (p *primary) onSilence(env *sim.Env[message]) {
	if env.Now()-p.silenceAt >= p.Primary.Heartbeat {
		p.listen(env)
		return
	}
	next := p.epoch + 1
	for sim.NodeID(next%uint64(p.Replicas)) != p.self {
		next++
	}
	p.enter(env, next)
}

// beat tells the backups that the primary is there.
func (p *primary) beat(env *sim.Env[message]) {
	p.beatAt = env.Now()
	for _, to := range p.other {
		p.say(env, to, heartbeat, message{epoch: p.epoch})
	}
}
