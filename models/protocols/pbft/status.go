package pbft

import (
	"time"

	"starmesh/models/replication"
	"starmesh/sim"
)

// behind tells whether there is something that others could help it to.
func (r *replica) behind() bool {
	executed := uint64(len(r.executed))
	return r.waiting.Len() > 0 || r.changing || len(r.deferred) > 0 || executed < max(r.stable, r.newest)
}

// look asks others for what it lacks, if nothing has been executed for a while: often enough that one answer that is lost
// makes nobody give up a view, and seldom enough, as views take longer, that slow uplinks keep up.
func (r *replica) look(env *sim.Env[message]) {
	if !r.looking && r.behind() {
		r.looking = true
		env.SetTimer(replication.Patience(max(min(r.Retry, r.ViewTimeout/4), time.Nanosecond), r.vain/4), statusTimer, uint64(len(r.executed)))
	}
}

// onLook is when that while is over.
func (r *replica) onLook(env *sim.Env[message], executedThen uint64) {
	r.looking = false
	if r.vain++; uint64(len(r.executed)) > executedThen {
		r.vain = 0
	}
	if r.behind() && (r.changing || uint64(len(r.executed)) == executedThen || uint64(len(r.executed)) < r.stable) {
		r.sendStatus(env)
	}
	r.look(env)
}

// sendStatus says what it has, so that others send again what it lacks of theirs (Castro & Liskov 2002, section 5.2).
func (r *replica) sendStatus(env *sim.Env[message]) {
	status := r.status()
	for to := range sim.NodeID(r.n) {
		if to != r.self {
			r.remaining(env, to).send(env, status)
		}
	}
}

func (r *replica) status() message {
	h := &held{stable: r.stable}
	if r.changing {
		h.changes = make([]bool, r.n)
		for from, c := range r.changes {
			h.changes[from] = c != nil && c.view >= r.view
		}
	} else {
		for sequence := uint64(len(r.executed)) + 1; sequence <= r.newest; sequence++ {
			h.stages = append(h.stages, r.log[sequence].stage())
		}
	}
	return message{kind: statusKind, view: r.view, sequence: uint64(len(r.executed)), held: h, size: h.size()}
}

// remainder is what this replica's uplink still has for another one: to send that again would be in vain, and on a slow uplink
// the last straw.
type remainder struct {
	to   sim.NodeID
	has  map[message]bool
	kind [stateKind + 1]bool
}

func (r *replica) remaining(env *sim.Env[message], to sim.NodeID) *remainder {
	left := &remainder{to: to}
	env.Holds(to, func(m message) bool {
		if left.has == nil {
			left.has = map[message]bool{}
		}
		left.has[m], left.kind[m.kind] = true, true
		return false
	})
	return left
}

// send sends what may be lost once more, unless it is still here; of a status or state any other one will do.
func (left *remainder) send(env *sim.Env[message], m message) {
	if !left.has[m] && !(left.kind[m.kind] && (m.kind == statusKind || m.kind == stateKind)) {
		env.Send(left.to, m)
	}
}

func (e *entry) stage() stage {
	switch {
	case e == nil || !e.proposed:
		return unknown
	case e.committed:
		return committed
	case e.sentCommit:
		return prepared
	}
	return proposed
}

// onStatus sends what a replica lacks: how this view began, that this one gives up a view, its votes, and what it has not executed.
func (r *replica) onStatus(env *sim.Env[message], from sim.NodeID, m message) {
	if int(from) >= r.n {
		return
	}
	left, waits := r.remaining(env, from), m.held.changes != nil
	switch {
	case m.view > r.view: // this one lacks more: a view change, or how that view began
		if !waits || r.changes == nil || r.changes[from] == nil || r.changes[from].view < m.view {
			left.send(env, r.status())
		}
	case r.changing:
		if m.view < r.view || waits && !m.held.changes[r.self] {
			left.send(env, r.changeMessage(r.changes[r.self]))
		}
	case m.view < r.view || waits:
		left.send(env, r.newViewMessage())
	default:
		r.voteAgain(env, left, m)
	}
	if executed := uint64(len(r.executed)); m.sequence < executed {
		s := &state{after: m.sequence, executed: r.executed[m.sequence:executed:executed], stable: r.stable, digest: r.stableState}
		left.send(env, message{kind: stateKind, state: s, size: 2*signed + 8*sim.Size(len(s.executed))})
	}
	r.compareAgain(env, left, m.held.stable)
}

// voteAgain sends a replica what it lacks of this one's messages in this view. Of what this one has executed a state tells; but if no
// others have executed it only votes help, and those for the next request will do.
func (r *replica) voteAgain(env *sim.Env[message], left *remainder, m message) {
	next, executed := m.sequence+1, uint64(len(r.executed))
	for sequence := next; sequence <= r.newest; sequence++ {
		e := r.log[sequence]
		if e == nil || !e.proposed || sequence > next && sequence <= executed {
			continue
		}
		has := unknown
		if sequence-next < uint64(len(m.held.stages)) {
			has = m.held.stages[sequence-next]
		}
		if has < proposed && r.leads() {
			left.send(env, r.proposal(sequence, e.digest))
		}
		if has < prepared && !r.leads() {
			left.send(env, r.vote(prepareKind, sequence, e.digest))
		}
		if has < committed && e.sentCommit {
			left.send(env, r.vote(commitKind, sequence, e.digest))
		}
	}
}

// compareAgain sends a replica this one's state at checkpoints that are not stable there.
func (r *replica) compareAgain(env *sim.Env[message], left *remainder, stable uint64) {
	if r.stable > stable {
		left.send(env, checkpointMessage(r.stable, r.stableState))
	}
	for sequence := r.stable + uint64(r.Checkpoint); sequence <= uint64(len(r.executed)); sequence += uint64(r.Checkpoint) {
		if v := r.checkpoints[sequence]; v != nil && v.said[r.self] != 0 && sequence > stable {
			left.send(env, checkpointMessage(sequence, v.said[r.self]-1))
		}
	}
}

// onState executes what f + 1 replicas have executed, one of whom is correct, and takes their stable checkpoint. It does not
// ask that they are equally far: under load they never are.
func (r *replica) onState(env *sim.Env[message], from sim.NodeID, s *state) {
	if int(from) >= r.n {
		return
	}
	if r.states == nil {
		r.states = make([]*state, r.n)
	}
	r.states[from] = s
	stable := r.stable
	if s.stable > stable && r.sayStable(s) > r.f {
		stable = s.stable
	}
	before := len(r.executed)
	for {
		d, known := r.vouched(uint64(len(r.executed)))
		if !known {
			break
		}
		sequence := uint64(len(r.executed)) + 1
		r.carryOut(env, sequence, d)
		if sequence > stable {
			r.compare(env, sequence) // others may wait for it
		}
	}
	if len(r.executed) > before {
		env.Count(stateTransfers, 1)
		r.last = max(r.last, uint64(len(r.executed)))
		r.execute(env)
	}
	if stable > r.stable {
		r.stabilize(env, stable, s.digest)
	}
	r.discard(env)
}

// sayStable returns how many replicas have sent the same stable checkpoint.
func (r *replica) sayStable(s *state) (n int) {
	for _, other := range r.states {
		if other != nil && other.stable == s.stable && other.digest == s.digest {
			n++
		}
	}
	return n
}

// vouched returns what f + 1 replicas say that they executed after so many requests.
func (r *replica) vouched(after uint64) (digest, bool) {
	said := newVotes(r.n)
	for from, s := range r.states {
		if s != nil && s.after <= after && after-s.after < uint64(len(s.executed)) {
			d := s.executed[after-s.after]
			said.note(sim.NodeID(from), d)
			if said.count(d) > r.f {
				return d, true
			}
		}
	}
	return 0, false
}
