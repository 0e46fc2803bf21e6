package pbft

import (
	"starmesh/models/adversary"
	"starmesh/models/replication"
	"starmesh/sim"
)

// replica is one of n. It numbers what it has executed 1, 2, ...
type replica struct {
	*Params
	self   sim.NodeID
	n, f   int
	all    []sim.NodeID // the replicas
	quorum int          // any two quorums have a correct replica in common: 2f + 1 of 3f + 1

	view     uint32
	changing bool   // it has given up the views before, and waits for this one to begin
	last     uint64 // the last sequence number that it has given as primary
	log      map[uint64]*entry
	oldest   uint64 // the log lies between these sequence numbers
	newest   uint64
	executed []digest
	state    digest            // of all that it has executed
	results  map[digest]uint64 // of requests that were executed, as variant 0

	waiting  replication.Queue[digest] // requests that it knows of and has not executed; as primary it takes them
	assigned map[digest]bool           // of them, those that it has proposed in this view
	timed    digest                    // the request that the timer is for
	timer    sim.TimerID
	failed   int // views in a row

	stable      uint64
	stableState digest
	checkpoints map[uint64]*votes

	states   []*state // the last one that each replica sent; nil: none was
	looking  bool     // the status timer runs
	vain     int      // times in a row that it ran while nothing was executed in this view
	returned bool     // it was away

	changes  []*viewChange // the last one of each replica; nil: nobody has asked yet
	begun    *newView      // with which this view began; nil: view 0
	deferred [][]message   // of later views, by sender; nil: none
}

// entry is a sequence number in a replica's log.
type entry struct {
	proposed          bool // in this view
	digest            digest
	prepares, commits votes
	sentCommit        bool
	prepared          *certificate // in this or an earlier view
	committed         bool
	chosen            digest // if committed
}

// votes is what each replica has said: a digest, plus 1; 0 nothing.
type votes struct {
	said  []digest
	first digest // of what was said, and how often: mostly there is nothing else
	same  int
}

func newVotes(n int) votes { return votes{said: make([]digest, n)} }

// note keeps what a replica says first, and tells whether it is that.
func (v *votes) note(from sim.NodeID, d digest) bool {
	if v.said[from] != 0 {
		return false
	}
	v.said[from] = d + 1
	if v.first == 0 {
		v.first = d + 1
	}
	if v.first == d+1 {
		v.same++
	}
	return true
}

func (v *votes) count(d digest) (n int) {
	if v.first == d+1 {
		return v.same
	}
	for _, said := range v.said {
		if said == d+1 {
			n++
		}
	}
	return n
}

func (v *votes) clear() {
	clear(v.said)
	v.first, v.same = 0, 0
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	cluster := p.cluster(w)
	n, f, all := cluster.Replicas(), cluster.Faulty(), cluster.IDs()
	node := func(id sim.NodeID) sim.Protocol[message] {
		if int(id) >= n {
			return newClient(p, cluster, id)
		}
		return &replica{Params: p, self: id, n: n, f: f, all: all, quorum: (n+f)/2 + 1, oldest: 1, log: map[uint64]*entry{}, results: map[digest]uint64{},
			assigned: map[digest]bool{}, checkpoints: map[uint64]*votes{}}
	}
	return adversary.Nodes(&p.Adversaries, cluster.Alone(), node)
}

func (r *replica) primary() sim.NodeID { return sim.NodeID(int(r.view) % r.n) }

// Holds implements sim.Officer: it is the primary of the view that it is in, as far as it knows.
func (r *replica) Holds(string) bool { return r.leads() }

// State implements sim.Stater.
func (r *replica) State(tell func(field string, value any)) {
	tell("view", r.view)
	tell("changing", r.changing)
	tell("executed", len(r.executed))
	tell("stable", r.stable)
}

func (r *replica) leads() bool { return r.primary() == r.self && !r.changing }

// multicast sends a message to all other replicas.
func (r *replica) multicast(env *sim.Env[message], m message) {
	for to := range sim.NodeID(r.n) {
		if to != r.self {
			env.Send(to, m)
		}
	}
}

// Timers of replicas.
const (
	viewTimer uint8 = iota
	statusTimer
)

// Init implements sim.Protocol.
func (r *replica) Init(env *sim.Env[message]) {
	r.watch(env)
	if r.returned && r.n > 1 {
		r.sendStatus(env)
	}
}

// OnTimer implements sim.Protocol.
func (r *replica) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == statusTimer {
		r.onLook(env, t.Data)
		return
	}
	r.timer = 0
	r.expire(env)
}

// OnMessage implements sim.Protocol.
func (r *replica) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch m.kind {
	case requestKind:
		r.onRequest(env, from, m.digest)
	case prePrepareKind, prepareKind, commitKind:
		r.onAgreement(env, from, m)
	case checkpointKind:
		r.onCheckpoint(env, from, m.sequence, m.digest)
	case viewChangeKind:
		r.onViewChange(env, m.change)
	case newViewKind:
		r.onNewView(env, m)
	case statusKind:
		r.onStatus(env, from, m)
	case stateKind:
		r.onState(env, from, m.state)
	}
}

// onRequest takes a request from a client, or from a replica that passes it on to the primary.
func (r *replica) onRequest(env *sim.Env[message], from sim.NodeID, d digest) {
	if result, done := r.results[d&^variantBit]; done {
		r.reply(env, d, result)
		return
	}
	r.await(env, d)
	switch {
	case r.leads():
		r.proposeWaiting(env)
	case from == d.client() && !r.changing:
		env.Send(r.primary(), message{kind: requestKind, digest: d, size: r.RequestSize})
	}
}

// await notes a request that is to be executed.
func (r *replica) await(env *sim.Env[message], d digest) {
	if _, done := r.results[d&^variantBit]; done || d == 0 {
		return
	}
	if r.waiting.Put(d &^ variantBit) {
		r.watch(env)
	}
}

// watch sets the timer for the request that has waited longest, unless it runs; or for the new view, once so many have given up
// the last one that it can begin.
func (r *replica) watch(env *sim.Env[message]) {
	r.look(env)
	if r.timer == 0 && (r.waiting.Len() > 0 && !r.changing || r.changing && r.gaveUp() >= r.quorum) {
		if r.waiting.Len() > 0 {
			r.timed = r.waiting.First()
		}
		r.timer = env.SetTimer(replication.Patience(r.ViewTimeout, r.failed), viewTimer, 0)
	}
}

func (r *replica) inWindow(sequence uint64) bool {
	return sequence > min(r.stable, uint64(len(r.executed))) && sequence <= r.stable+uint64(r.Window)
}

// proposeWaiting gives sequence numbers to all requests that have none in this view, as far as the window goes.
func (r *replica) proposeWaiting(env *sim.Env[message]) {
	for r.inWindow(r.last + 1) {
		d, more := r.waiting.Next()
		if !more {
			return
		}
		r.waiting.Take()
		if !r.assigned[d] {
			r.assigned[d] = true
			r.last++
			r.multicast(env, r.proposal(r.last, d))
			r.accept(env, r.last, d)
		}
	}
}

func (r *replica) proposal(sequence uint64, d digest) message {
	return message{kind: prePrepareKind, view: r.view, sequence: sequence, digest: d, size: signed + r.RequestSize}
}

func (r *replica) vote(kind sim.Kind, sequence uint64, d digest) message {
	return message{kind: kind, view: r.view, sequence: sequence, digest: d, size: signed}
}

func (r *replica) entry(sequence uint64) *entry {
	e := r.log[sequence]
	if e == nil {
		e = &entry{prepares: newVotes(r.n), commits: newVotes(r.n)}
		r.log[sequence] = e
		r.newest = max(r.newest, sequence)
	}
	return e
}

// onAgreement is the normal case: pre-prepare, prepare and commit.
func (r *replica) onAgreement(env *sim.Env[message], from sim.NodeID, m message) {
	switch {
	case int(from) >= r.n || m.view < r.view:
		return
	case m.view > r.view || r.changing:
		r.defers(env, from, m)
		return
	case !r.inWindow(m.sequence):
		return
	}
	e := r.entry(m.sequence)
	switch m.kind {
	case prePrepareKind:
		if from == r.primary() && !e.proposed {
			r.accept(env, m.sequence, m.digest)
		}
		return
	case prepareKind:
		if from == r.primary() || !e.prepares.note(from, m.digest) {
			return
		}
	case commitKind:
		if !e.commits.note(from, m.digest) {
			return
		}
	}
	switch {
	case !e.proposed:
		r.look(env) // the proposal may be lost
	case m.digest == e.digest:
		r.progress(env, m.sequence, e)
	}
}

// defers keeps a message of a later view: of each sender as many as it sends for a window; the others it can ask for.
func (r *replica) defers(env *sim.Env[message], from sim.NodeID, m message) {
	if r.deferred == nil {
		r.deferred = make([][]message, r.n)
	}
	if len(r.deferred[from]) < 2*r.Window {
		r.deferred[from] = append(r.deferred[from], m)
	}
	r.look(env)
}

// accept takes a proposal of this view's primary, and prepares it.
func (r *replica) accept(env *sim.Env[message], sequence uint64, d digest) {
	env.Open(sequence, r.all...)
	e := r.entry(sequence)
	e.proposed, e.digest = true, d
	r.await(env, d)
	if r.self != r.primary() {
		e.prepares.note(r.self, d)
		r.multicast(env, r.vote(prepareKind, sequence, d))
	}
	r.progress(env, sequence, e)
}

// progress commits what is prepared, and executes what is committed.
func (r *replica) progress(env *sim.Env[message], sequence uint64, e *entry) {
	if !e.sentCommit && e.prepares.count(e.digest) >= r.quorum-1 {
		e.sentCommit = true
		e.prepared = &certificate{sequence, r.view, e.digest}
		e.commits.note(r.self, e.digest)
		r.multicast(env, r.vote(commitKind, sequence, e.digest))
	}
	if e.sentCommit && !e.committed && e.commits.count(e.digest) >= r.quorum {
		e.committed, e.chosen = true, e.digest
		r.execute(env)
	}
}

// execute carries out all that is committed, in order.
func (r *replica) execute(env *sim.Env[message]) {
	for {
		sequence := uint64(len(r.executed)) + 1
		e := r.log[sequence]
		if e == nil || !e.committed {
			return
		}
		env.Observe(logLength, int64(len(r.log)))
		r.carryOut(env, sequence, e.chosen)
		if e.chosen != 0 {
			r.reply(env, e.chosen, r.results[e.chosen&^variantBit])
		}
		r.compare(env, sequence)
	}
}

// carryOut changes the state. A request that has been executed already is not again.
func (r *replica) carryOut(env *sim.Env[message], sequence uint64, d digest) {
	env.Decide(sequence, uint64(d))
	r.executed = append(r.executed, d)
	r.state = r.state.then(d)
	if _, done := r.results[d&^variantBit]; !done && d != 0 {
		env.Count(executed, 1)
		r.results[d&^variantBit] = sequence
	}
	r.settled(env, d&^variantBit)
}

// settled stops waiting for a request; the view has proved its worth.
func (r *replica) settled(env *sim.Env[message], d digest) {
	r.waiting.Remove(d)
	delete(r.assigned, d)
	if d == r.timed && !r.changing {
		env.Cancel(r.timer)
		r.timer, r.failed = 0, 0
		r.watch(env)
	}
}

func (r *replica) reply(env *sim.Env[message], d digest, result uint64) {
	env.Send(d.client(), message{kind: replyKind, view: r.view, sequence: result, digest: d &^ variantBit, size: signed})
}

// HandOver implements sim.Durable: state and log are on disk.
func (r *replica) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*replica)
	if lost.KeepsDisk() {
		*f = *r
		f.timer, f.looking = 0, false
	}
	f.returned = true
}
