package hotstuff

import (
	"starmesh/models/adversary"
	"starmesh/models/replication"
	"starmesh/sim"
)

// replica is one of n.
type replica struct {
	*Params
	self sim.NodeID
	n, f int
	all  []sim.NodeID // the replicas

	view     uint64
	voted    uint64       // the last view that it has voted in
	last     *block       // that it has voted for
	proposed uint64       // the last view that it has proposed in
	ready    uint64       // the last view that it may propose in: it has a certificate of the view before, or n - f new-view messages
	highest  *certificate // that it knows of
	locked   *certificate
	executed *block

	waiting replication.Queue[command] // commands that have not been executed, the first one first
	results map[command]uint64
	count   uint64 // commands that it has executed
	timer   sim.TimerID
	failed  int  // views in a row
	gaveUp  bool // it has entered this view for want of progress
	asking  bool // the timer runs by which it says so again
	away    bool // it comes back

	votes  map[uint64]map[sim.NodeID]bool // by block
	asked  []uint64                       // the last view that each replica has asked for; nil: none has
	askers map[uint64]int                 // by that view
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	cluster := p.cluster(w)
	n, f, all := cluster.Replicas(), cluster.Faulty(), cluster.IDs()
	genesis := &certificate{&block{}}
	return adversary.Nodes(&p.Adversaries, cluster.Alone(), func(id sim.NodeID) sim.Protocol[message] {
		if int(id) >= n {
			return newClient(p, cluster, id)
		}
		return &replica{Params: p, self: id, n: n, f: f, all: all, highest: genesis, locked: genesis, executed: genesis.block,
			results: map[command]uint64{}, votes: map[uint64]map[sim.NodeID]bool{}}
	})
}

func (r *replica) leader(view uint64) sim.NodeID {
	return sim.NodeID(view / uint64(r.LeaderViews) % uint64(r.n))
}

// Holds implements sim.Officer: it leads the view that it is in.
func (r *replica) Holds(string) bool { return r.leader(r.view) == r.self }

// tell sends a message to a replica, or takes it itself.
func (r *replica) tell(env *sim.Env[message], to sim.NodeID, m message) {
	if to == r.self {
		r.OnMessage(env, to, m)
		return
	}
	env.Send(to, m)
}

// enter goes to a view that follows from a certificate.
func (r *replica) enter(env *sim.Env[message], view uint64) {
	if view > r.view {
		r.view, r.gaveUp = view, false
		env.Cancel(r.timer)
		r.timer = 0
		r.watch(env)
	}
}

// OnMessage implements sim.Protocol.
func (r *replica) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.kind {
	case commandKind:
		r.onCommand(env, m.command)
	case proposalKind:
		r.onProposal(env, from, m.block)
	case voteKind:
		r.onVote(env, from, m)
	case newViewKind:
		r.onNewView(env, from, m)
	}
}

func (r *replica) onCommand(env *sim.Env[message], c command) {
	if result, done := r.results[c]; done {
		r.reply(env, c, result)
		return
	}
	if r.waiting.Put(c) {
		r.watch(env)
		r.propose(env)
	}
}

// propose makes a block, if this is its view, it has not made one yet, and commands wait.
func (r *replica) propose(env *sim.Env[message]) {
	if r.leader(r.view) != r.self || r.ready != r.view || r.proposed >= r.view || r.waiting.Len() == 0 {
		return
	}
	r.proposed = r.view
	fresh := r.fresh()
	env.Observe(perBlock, int64(len(fresh)))
	b := newBlock(r.view, r.highest, fresh, env.Instant())
	for to := range sim.NodeID(r.n) {
		if to != r.self {
			env.Send(to, r.proposal(b))
		}
	}
	r.onProposal(env, r.self, b)
}

func (r *replica) proposal(b *block) message {
	return message{kind: proposalKind, block: b, size: 2*signed + r.CommandSize*sim.Size(len(b.commands))}
}

func voteFor(b *block) message { return message{kind: voteKind, block: b, size: signed} }

// fresh returns commands that wait and are in no block that the next one stands on.
func (r *replica) fresh() []command {
	taken := map[command]bool{}
	for b := r.highest.block; b.view > r.executed.view; b = b.parent() {
		for _, c := range b.commands {
			taken[c] = true
		}
	}
	var list []command
	for r.waiting.Rewind(); len(list) < r.Batch; r.waiting.Take() {
		c, more := r.waiting.Next()
		if !more {
			break
		}
		if !taken[c] {
			list = append(list, c)
		}
	}
	return list
}

func (r *replica) onProposal(env *sim.Env[message], from sim.NodeID, b *block) {
	if from == r.leader(b.view) {
		r.onBlock(env, b)
	}
}

// onBlock votes for a block, if that is safe, and takes what its certificate proves.
func (r *replica) onBlock(env *sim.Env[message], b *block) {
	r.learn(env, b.justify)
	r.update(env, b)
	if b.view >= r.view && b.view > r.voted && (b.extends(r.locked.block) || b.justify.view() > r.locked.view()) {
		r.voted, r.last = b.view, b
		r.enter(env, b.view+1)
		r.tell(env, r.leader(b.view+1), voteFor(b))
	}
}

// learn keeps the highest certificate.
func (r *replica) learn(env *sim.Env[message], c *certificate) {
	if c.view() > r.highest.view() {
		r.highest = c
		r.update(env, c.block) // whose proposal it may have missed
		r.enter(env, c.view()+1)
	}
}

// update is the three phases (algorithm 3): of a block, its parent is prepared, its grandparent locked, and what is before that
// committed, as far as their views follow each other.
func (r *replica) update(env *sim.Env[message], b *block) {
	if b.justify == nil || b.justify.block.justify == nil || b.view != b.parent().view+1 {
		return
	}
	second := b.parent()
	first := second.parent()
	if second.view != first.view+1 || first.justify == nil {
		return
	}
	if second.justify.view() > r.locked.view() {
		r.locked = second.justify
	}
	if last := first.parent(); first.view == last.view+1 {
		r.commit(env, last)
	}
}

// commit executes a block and all before it.
func (r *replica) commit(env *sim.Env[message], last *block) {
	var chain []*block
	for b := last; b.view > r.executed.view; b = b.parent() {
		chain = append(chain, b)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		r.execute(env, chain[i])
	}
}

func (r *replica) execute(env *sim.Env[message], b *block) {
	r.executed = b
	r.failed = 0
	env.Open(b.height, r.all...)
	env.Decide(b.height, b.id)
	env.Count(blocks, 1)
	if len(b.commands) > 0 {
		env.ObserveAt(commit, b.proposed, int64(env.Instant()-b.proposed))
	}
	for _, c := range b.commands {
		if _, done := r.results[c]; done {
			continue
		}
		r.count++
		r.results[c] = r.count
		env.Count(commands, 1)
		r.waiting.Remove(c)
		r.reply(env, c, r.count)
	}
	if r.waiting.Len() == 0 {
		env.Cancel(r.timer)
		r.timer = 0
	}
}

func (r *replica) reply(env *sim.Env[message], c command, result uint64) {
	env.Send(c.client, message{kind: replyKind, command: c, result: result, size: signed})
}

// onVote gathers votes for a block; n - f of them certify it.
func (r *replica) onVote(env *sim.Env[message], from sim.NodeID, m message) {
	b := m.block
	if m.again && r.last != nil && r.last.view > b.view { // it has missed that one
		r.again(env, from, r.news())
	}
	if r.leader(b.view+1) != r.self || b.view < r.highest.view() || int(from) >= r.n {
		return
	}
	if r.votes[b.id] == nil {
		r.votes[b.id] = map[sim.NodeID]bool{}
	}
	r.votes[b.id][from] = true
	if len(r.votes[b.id]) == r.n-r.f {
		r.learn(env, &certificate{b})
		r.lead(env, b.view+1)
	}
}

// lead lets it propose in a view, unless that is over.
func (r *replica) lead(env *sim.Env[message], view uint64) {
	if view < r.view {
		return
	}
	r.enter(env, view)
	r.ready = view
	clear(r.votes) // of views before
	r.propose(env)
}

// HandOver implements sim.Durable: what it knows is on disk.
func (r *replica) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*replica)
	if lost.KeepsDisk() {
		*f = *r
		f.timer, f.asking = 0, false
	}
	f.away = true
}
