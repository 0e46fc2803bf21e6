package pbft

import "starmesh/sim"

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
	r.fetchIfBehind(env)
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

// fetchIfBehind waits for what is on its way, and then asks for the state.
func (r *replica) fetchIfBehind(env *sim.Env[message]) {
	if uint64(len(r.executed)) < r.stable && !r.fetching {
		r.fetching = true
		env.SetTimer(r.Retry, fetchTimer, 0)
	}
}

func (r *replica) fetch(env *sim.Env[message]) {
	if uint64(len(r.executed)) >= r.stable {
		r.discard(env)
		return
	}
	if r.n > 1 {
		from := sim.NodeID(env.Rand(sim.Choices).Uint64N(uint64(r.n - 1)))
		if from >= r.self {
			from++
		}
		env.Send(from, message{kind: fetchKind, sequence: uint64(len(r.executed)), size: signed})
	}
	r.fetchIfBehind(env)
}

func (r *replica) onFetch(env *sim.Env[message], from sim.NodeID, have uint64) {
	if have < r.stable && r.stable <= uint64(len(r.executed)) {
		s := &state{r.executed[:r.stable:r.stable]}
		env.Send(from, message{kind: stateKind, state: s, size: signed + 8*sim.Size(len(s.executed))})
	}
}

// onState takes a state that is the stable checkpoint's.
func (r *replica) onState(env *sim.Env[message], s *state) {
	if uint64(len(s.executed)) != r.stable || len(s.executed) <= len(r.executed) {
		return
	}
	var sum digest
	for _, d := range s.executed {
		sum = sum.then(d)
	}
	if sum != r.stableState {
		return
	}
	env.Count(stateTransfers, 1)
	for sequence := len(r.executed) + 1; sequence <= len(s.executed); sequence++ {
		r.carryOut(uint64(sequence), s.executed[sequence-1])
		r.settled(env, s.executed[sequence-1]&^variantBit)
	}
	r.discard(env)
	r.execute(env)
}
