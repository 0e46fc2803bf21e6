package pbft

import "starmesh/sim"

func checkpointMessage(sequence uint64, state digest) message {
	return message{kind: checkpointKind, sequence: sequence, digest: state, size: signed}
}

// compare tells all others this replica's state, if there is a checkpoint after so many requests.
func (r *replica) compare(env *sim.Env[message], sequence uint64) {
	if sequence%uint64(r.Checkpoint) == 0 {
		r.multicast(env, checkpointMessage(sequence, r.state))
		r.onCheckpoint(env, r.self, sequence, r.state)
	}
}

// onCheckpoint notes a replica's state at a checkpoint, which is stable when a quorum says the same.
func (r *replica) onCheckpoint(env *sim.Env[message], from sim.NodeID, sequence uint64, state digest) {
	if sequence <= r.stable || int(from) >= r.n {
		return
	}
	v := r.checkpoints[sequence]
	if v == nil {
		fresh := newVotes(r.n)
		v = &fresh
		r.checkpoints[sequence] = v
	}
	if v.note(from, state) && v.count(state) >= r.quorum {
		r.stabilize(env, sequence, state)
	}
}

// stabilize throws away what lies before a stable checkpoint.
func (r *replica) stabilize(env *sim.Env[message], sequence uint64, state digest) {
	for at := r.stable; at <= sequence; at += uint64(r.Checkpoint) {
		delete(r.checkpoints, at)
	}
	r.stable, r.stableState = sequence, state
	env.Count(stableCheckpoints, 1)
	r.discard(env)
	if r.leads() {
		r.last = max(r.last, sequence)
		r.proposeWaiting(env)
	}
	r.look(env)
}

// discard drops the entries before the stable checkpoint, but for those that it has still to execute.
func (r *replica) discard(env *sim.Env[message]) {
	for ; r.oldest <= min(r.stable, uint64(len(r.executed))); r.oldest++ {
		if r.log[r.oldest] != nil {
			delete(r.log, r.oldest)
			env.Count(garbage, 1)
		}
	}
}
