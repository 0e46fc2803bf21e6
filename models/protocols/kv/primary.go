package kv

import (
	"slices"
	"time"

	"starmesh/sim"
)

// primary is the regime in which one replica decides and others follow. In epoch e it is replica e modulo N: who takes over
// opens a later epoch, and the latest one wins when two meet. It first gathers what others hold, in an exchange with each; who
// returns fetches what it has missed likewise.
type primary struct {
	*node
	epoch  uint64
	writes int64           // of this replica as the primary of the epoch
	done   map[uint64]bool // values whose writes have taken effect: what is asked again must not be done again. On disk
	blank  bool            // the disk was lost, and nothing has replaced it since
	away   bool            // it returns from a crash

	synced   bool     // it follows, and has what the epoch began with
	early    []uint64 // values that came before that
	exchange exchange // with its leader
	pace     pace     // of that

	round    uint64 // in which it gathers, or has gathered, what others hold; 0: it has begun with nothing, as all have
	heard    []bool // by replica: it has told this one, which leads, what it holds in this round
	progress bool   // another has, in part, since the last heartbeat
	askWait  time.Duration
	ready    bool          // it leads, and serves
	beatAt   time.Duration // when it did so for sure, by its clock
	told     []*spread     // by key
	courier  []courier     // by replica

	silence   sim.TimerID
	silenceAt time.Duration // when it is due, by this replica's clock
	deadline  sim.TimerID   // of gathering
	chase     sim.TimerID   // of asking others for what they hold
}

func newPrimary(n *node) *primary {
	start := pace{firstPiece, n.Primary.Heartbeat}
	return &primary{node: n, done: map[uint64]bool{}, told: make([]*spread, n.Keys), courier: slices.Repeat([]courier{{pace: start}}, n.Replicas),
		synced: true, ready: n.self == 0, heard: slices.Repeat([]bool{true}, n.Replicas), pace: start}
}

func (p *primary) leads() bool { return p.leader() == p.self }

func (p *primary) leader() sim.NodeID { return sim.NodeID(p.epoch % uint64(p.Replicas)) }

func (p *primary) start(env *sim.Env[message]) {
	env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	if p.away {
		p.enter(env, p.epoch, 0)
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

// enter begins an epoch, or comes back to one: its leader gathers in a new round, others tell it what they hold, in the round that they
// know of.
func (p *primary) enter(env *sim.Env[message], epoch, round uint64) {
	if epoch != p.epoch {
		p.epoch, p.writes = epoch, 0
	}
	if p.leads() {
		env.Note("opens epoch", epoch)
	}
	p.synced, p.early, p.ready = false, nil, false
	clear(p.told)
	env.Cancel(p.chase)
	p.listen(env)
	if !p.leads() {
		p.begin(env, round)
		return
	}
	env.Cancel(p.exchange.chase)
	p.exchange = exchange{}
	p.round = env.Rand(sim.Choices).Uint64() | 1 // a number that it has never given, though it may have lost its disk
	p.heard = make([]bool, p.Replicas)
	p.gather(env)
}

// gather asks what others hold, as the leader of the epoch that does not serve yet. What it was about to answer may be old: clients ask
// again.
func (p *primary) gather(env *sim.Env[message]) {
	p.ready = false
	for _, s := range p.told {
		if s != nil {
			s.waiting = nil
		}
	}
	p.postpone(env)
	if p.gathered(env); !p.ready {
		p.askWait = p.Primary.Heartbeat
		p.ask(env)
	}
}

// postpone sets the time after which this leader serves with what it has heard.
func (p *primary) postpone(env *sim.Env[message]) {
	env.Cancel(p.deadline)
	p.deadline = env.SetTimer(max(p.Primary.Failover/2, p.Primary.Heartbeat), gatherTimer, p.epoch)
}

// ask asks all whom this leader has not heard for what they hold, ever more seldom.
func (p *primary) ask(env *sim.Env[message]) {
	for _, to := range p.other {
		if !p.heard[to] {
			p.tell(env, to, fetch, message{})
		}
	}
	env.Cancel(p.chase)
	p.chase = env.SetTimer(p.askWait, askTimer, p.epoch)
	p.askWait = min(2*p.askWait, longestWait*p.Primary.Heartbeat)
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
		p.enter(env, p.epoch, 0)
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
		p.tell(env, from, heartbeat, message{})
		return
	}
	if m.epoch > p.epoch {
		p.enter(env, m.epoch, m.number)
	}
	if from == p.leader() {
		p.listen(env)
		switch x := &p.exchange; {
		case m.number == x.round:
		case x.round == 0 && m.Type == state:
			x.round = m.number
		default:
			p.begin(env, m.number)
		}
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
		case !p.leads(): // it has begun
		case m.number == p.round || m.number == 0:
			p.answer(env, from, m)
		default:
			p.tell(env, from, heartbeat, message{})
		}
	case state:
		p.onAnswer(env, from, m)
	}
}

// tell sends a message with the epoch and the round, as far as this replica knows them.
func (p *primary) tell(env *sim.Env[message], to sim.NodeID, kind sim.Kind, m message) {
	m.epoch, m.number = p.epoch, p.exchange.round
	if p.leads() {
		m.number = p.round
	}
	p.say(env, to, kind, m)
}

// joined goes on with a replica that has told all that it holds.
func (p *primary) joined(env *sim.Env[message], from sim.NodeID) {
	p.heard[from] = true
	if p.ready {
		p.resend(env, from)
	} else {
		p.gathered(env)
	}
}

// take takes over what is newer, and tells all of it if this replica serves.
func (p *primary) take(env *sim.Env[message], table []entry) {
	var newer []entry
	for _, t := range table {
		if p.keep(t.key, t.item) {
			newer = append(newer, t)
			p.done[t.item.value] = true
		}
	}
	env.Count(repairs, int64(len(newer)))
	if p.ready {
		p.publish(env, newer)
	}
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
	p.ready = true
	env.Cancel(p.chase)
	env.Cancel(p.deadline)
	for key, it := range p.items {
		if it.version != (version{}) {
			s := p.spread(int32(key))
			s.sent = -sim.Forever
			p.settle(env, int32(key), s)
		}
	}
	p.beat(env)
	for _, to := range p.other {
		p.resend(env, to)
	}
}

func (p *primary) onTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case beatTimer:
		p.doubt(env)
		if p.ready || p.progress {
			p.beat(env)
		}
		env.SetTimer(p.Primary.Heartbeat, beatTimer, 0)
	case silenceTimer:
		p.onSilence(env)
	case gatherTimer:
		if t.Data == p.epoch && !p.ready && (!p.blank || p.Primary.Acks == 0) {
			p.lead(env)
		}
	case askTimer:
		if t.Data == p.epoch {
			p.ask(env)
		}
	case chaseTimer:
		p.yield(&p.pace)
		p.offer(env)
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
	p.enter(env, next, 0)
}

// beat tells the backups that the primary is there.
func (p *primary) beat(env *sim.Env[message]) {
	p.beatAt, p.progress = env.Now(), false
	for _, to := range p.other {
		p.tell(env, to, heartbeat, message{})
	}
}
