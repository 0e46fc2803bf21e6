package pbft

import (
	"time"

	"starmesh/sim"
)

// behind tells whether there is something that others could help it to.
func (r *replica) behind() bool {
	return r.waiting.Len() > 0 || r.changing || len(r.deferred) > 0 || uint64(len(r.executed)) < r.stable
}

// look asks others for what it lacks, if nothing has been executed for a while: often enough that one answer that is lost
// makes nobody give up a view.
func (r *replica) look(env *sim.Env[message]) {
	if !r.looking && r.behind() {
		r.looking = true
		env.SetTimer(max(min(r.Retry, r.ViewTimeout/4), time.Nanosecond), statusTimer, uint64(len(r.executed)))
	}
}

// onLook is when that while is over.
func (r *replica) onLook(env *sim.Env[message], executedThen uint64) {
	r.looking = false
	if r.behind() && (r.changing || uint64(len(r.executed)) == executedThen || uint64(len(r.executed)) < r.stable) {
		r.sendStatus(env)
	}
	r.look(env)
}

// sendStatus says how far it is, and gives up its view once more for those who have not heard of it (Castro & Liskov 2002,
// section 5.2).
func (r *replica) sendStatus(env *sim.Env[message]) {
	if r.changing {
		r.sendChange(env, r.changes[r.self])
	}
	r.multicast(env, message{kind: statusKind, view: r.view, sequence: uint64(len(r.executed)), size: signed})
}

// onStatus sends what a replica lacks: how this view began, that this one gives up a view, and what it has not executed.
func (r *replica) onStatus(env *sim.Env[message], from sim.NodeID, m message) {
	if int(from) >= r.n {
		return
	}
	switch {
	case m.view < r.view && !r.changing && r.begun != nil:
		env.Send(from, r.newViewMessage())
	case m.view <= r.view && r.changing:
		env.Send(from, r.changeMessage(r.changes[r.self]))
	}
	if m.sequence < uint64(len(r.executed)) {
		s := &state{after: m.sequence, executed: r.executed[m.sequence:len(r.executed):len(r.executed)], stable: r.stable, digest: r.stableState}
		env.Send(from, message{kind: stateKind, state: s, size: 2*signed + 8*sim.Size(len(s.executed))})
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
	before := len(r.executed)
	for {
		d, known := r.vouched(uint64(len(r.executed)))
		if !known {
			break
		}
		sequence := uint64(len(r.executed)) + 1
		env.Decide(sequence, uint64(d))
		r.carryOut(sequence, d)
		if d != 0 {
			env.Count(executed, 1)
		}
		r.settled(env, d&^variantBit)
	}
	if len(r.executed) > before {
		env.Count(stateTransfers, 1)
		r.last = max(r.last, uint64(len(r.executed)))
		r.execute(env)
	}
	same := 0
	for _, other := range r.states {
		if other != nil && other.stable == s.stable && other.digest == s.digest {
			same++
		}
	}
	if s.stable > r.stable && same > r.f {
		r.stabilize(env, s.stable, s.digest)
	}
	r.discard(env)
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
