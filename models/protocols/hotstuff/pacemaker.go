package hotstuff

import (
	"maps"
	"time"

	"starmesh/models/replication"
	"starmesh/sim"
)

// The pacemaker brings all correct replicas into one view, as in Jolteon (Gelashvili et al. 2022, section 4): who gives up says so to
// all until it gets further; f + 1 who do make others do so; and nobody waits in the new view before n - f have come there,
// so that nobody runs ahead.

// Timers of replicas.
const (
	viewTimer uint8 = iota
	againTimer
)

// tries is how often a replica sends what it has to say in a view: at first, and after equal parts of its time for the view.
const tries = 4

// Init implements sim.Protocol: all wait for the leader of view 1.
func (r *replica) Init(env *sim.Env[message]) {
	if r.view == 0 {
		r.view = 1
		r.tell(env, r.leader(1), r.newView())
	}
	if r.away {
		r.askAgain(env)
	}
	r.watch(env)
}

// OnTimer implements sim.Protocol: the view has taken too long, or a part of its time is over.
func (r *replica) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == againTimer {
		r.asking = false
		if r.gaveUp && r.waiting.Len() > 0 {
			r.askAgain(env)
		}
		r.watch(env)
		return
	}
	r.timer = 0
	switch {
	case r.waiting.Len() == 0:
	case t.Data+1 < tries:
		r.sayAgain(env)
		r.timer = env.SetTimer(r.patience()/tries, viewTimer, t.Data+1)
	default:
		env.Count(failedViews, 1)
		r.giveUp(env, (r.view/uint64(r.LeaderViews)+1)*uint64(r.LeaderViews)) // the next leader's first
	}
}

// patience is the time that a replica waits in a view.
func (r *replica) patience() time.Duration {
	return replication.Patience(r.Timeout, r.failed)
}

// sayAgain makes up for lost messages: the leader of this view passes on the last block to those whose votes it lacks, and any
// other replica votes again.
func (r *replica) sayAgain(env *sim.Env[message]) {
	b := r.last
	if b == nil || b.view+1 != r.view {
		return
	}
	if leader := r.leader(r.view); leader != r.self {
		m := voteFor(b)
		m.again = true
		r.again(env, leader, m)
		return
	}
	for to := range sim.NodeID(r.n) {
		if to != r.self && !r.votes[b.id][to] {
			r.again(env, to, r.news())
		}
	}
}

// again sends what may be lost once more, unless that or the block's proposal is still in the uplink: it would be in vain, and blocks
// that fill a slow uplink would fail all views.
func (r *replica) again(env *sim.Env[message], to sim.NodeID, m message) {
	if !env.Holds(to, func(waits message) bool {
		return waits.block == m.block && (waits.kind == m.kind || waits.kind == proposalKind)
	}) {
		env.Send(to, m)
	}
}

// giveUp goes to a later view, and tells all, so that nobody stays behind; the highest certificate is for its leader.
func (r *replica) giveUp(env *sim.Env[message], view uint64) {
	r.view, r.gaveUp = view, true
	r.failed++
	env.Cancel(r.timer)
	r.timer = 0
	m := r.newView()
	r.multicast(env, m)
	r.onNewView(env, r.self, m) // last: with it the view may go on at once
}

// askAgain tells all where it is once more, and who is as far or further answers with the news.
func (r *replica) askAgain(env *sim.Env[message]) {
	m := r.newView()
	m.again = true
	for to := range sim.NodeID(r.n) {
		if to != r.self {
			r.again(env, to, m)
		}
	}
}

func (r *replica) multicast(env *sim.Env[message], m message) {
	for to := range sim.NodeID(r.n) {
		if to != r.self {
			env.Send(to, m)
		}
	}
}

func (r *replica) newView() message {
	return message{kind: newViewKind, view: r.view, highest: r.highest, size: 2 * signed}
}

// news is a new-view message with the last block that it has voted for. Its leader has signed that: whoever passes it on cannot
// change it.
func (r *replica) news() message {
	m := r.newView()
	if m.block = r.last; m.block != nil {
		m.size += r.proposal(m.block).size
	}
	return m
}

// watch sets the timers while commands wait.
func (r *replica) watch(env *sim.Env[message]) {
	if r.waiting.Len() == 0 {
		return
	}
	if r.timer == 0 && (!r.gaveUp || r.arrived() >= r.n-r.f) {
		r.timer = env.SetTimer(r.patience()/tries, viewTimer, 0)
	}
	if r.gaveUp && !r.asking {
		r.asking = true
		env.SetTimer(max(r.Timeout, r.patience()/tries), againTimer, 0)
	}
}

// arrived returns how many replicas have given up all views before this one.
func (r *replica) arrived() (n int) {
	for view, askers := range r.askers {
		if view >= r.view {
			n += askers
		}
	}
	return n
}

// onNewView gathers the highest certificates; n - f of them let the leader propose, and if more than f have given up this
// view this replica does, too.
func (r *replica) onNewView(env *sim.Env[message], from sim.NodeID, m message) {
	if int(from) >= r.n {
		return
	}
	r.learn(env, m.highest)
	if b := m.block; b != nil && r.last != nil && b.id == r.last.id { // the vote was lost, or is on its way
		r.tell(env, r.leader(b.view+1), voteFor(b))
	} else if b != nil {
		r.onBlock(env, b)
	}
	if m.again && m.view <= r.view {
		r.again(env, from, r.news())
	}
	if m.view < r.view {
		return
	}
	r.ask(from, m.view)
	later, least := 0, m.view
	for view, askers := range r.askers {
		if view > r.view {
			later += askers
			least = min(least, view)
		}
	}
	r.watch(env)
	if later > r.f {
		r.giveUp(env, least)
	} else if r.askers[r.view] >= r.n-r.f && r.leader(r.view) == r.self {
		r.lead(env, r.view)
	}
}

// ask notes that a replica asks for a view, which is no earlier than this one.
func (r *replica) ask(from sim.NodeID, view uint64) {
	if r.asked == nil {
		r.asked, r.askers = make([]uint64, r.n), map[uint64]int{}
	}
	if view <= r.asked[from] {
		return
	}
	r.askers[r.asked[from]]--
	r.asked[from] = view
	r.askers[view]++
	maps.DeleteFunc(r.askers, func(view uint64, askers int) bool { return view < r.view || askers == 0 })
}
