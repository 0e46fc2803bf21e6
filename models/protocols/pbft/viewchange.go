package pbft

import (
	"slices"

	"starmesh/sim"
)

// expire is when a view has not brought forth in time what is waited for.
func (r *replica) expire(env *sim.Env[message]) {
	if r.changing || r.waiting.Len() > 0 {
		r.giveUp(env, r.view+1)
	}
}

// giveUp leaves all views before one, and says what it has prepared.
func (r *replica) giveUp(env *sim.Env[message], view uint32) {
	env.Count(viewChanges, 1)
	env.Note("gives up for view", uint64(view))
	env.Cancel(r.timer)
	r.view, r.changing, r.timer = view, true, 0
	r.failed++
	change := &viewChange{from: r.self, view: view, stable: r.stable, state: r.stableState}
	for sequence := r.stable + 1; sequence <= r.newest; sequence++ {
		if e := r.log[sequence]; e != nil && e.prepared != nil {
			change.prepared = append(change.prepared, *e.prepared)
		}
	}
	r.multicast(env, r.changeMessage(change))
	r.onViewChange(env, change)
}

func (r *replica) changeMessage(change *viewChange) message {
	return message{kind: viewChangeKind, view: change.view, change: change, size: signed * sim.Size(1+len(change.prepared)*r.quorum)}
}

// gaveUp returns how many replicas have given up all views before this one. Who has gone on since has done so, too.
func (r *replica) gaveUp() (n int) {
	for _, c := range r.changes {
		if c != nil && c.view >= r.view {
			n++
		}
	}
	return n
}

// changesFor returns the view changes to a view.
func (r *replica) changesFor(view uint32) (list []*viewChange) {
	for _, c := range r.changes {
		if c != nil && c.view == view {
			list = append(list, c)
		}
	}
	return list
}

// onViewChange notes that a replica has given up. If so many have that one of them is correct, this one does, too.
func (r *replica) onViewChange(env *sim.Env[message], c *viewChange) {
	if c.view < r.view || c.view == r.view && !r.changing {
		return // if it has missed how this view began, its status will say so
	}
	if r.changes == nil {
		r.changes = make([]*viewChange, r.n)
	}
	if last := r.changes[c.from]; last == nil || last.view < c.view {
		r.changes[c.from] = c
		r.vain = 0
	}
	if view, join := r.laterViews(); join {
		r.giveUp(env, view)
		return
	}
	r.watch(env)
	if r.changing && c.view == r.view && r.primary() == r.self && len(r.changesFor(r.view)) >= r.quorum {
		r.beginView(env)
	}
}

// laterViews returns the least view that replicas ask for, if more than f ask for later ones than this.
func (r *replica) laterViews() (least uint32, join bool) {
	asking := 0
	least = ^uint32(0)
	for _, c := range r.changes {
		if c != nil && c.view > r.view {
			asking++
			least = min(least, c.view)
		}
	}
	return least, asking > r.f
}

// beginView is the new primary's: it proposes again all that may have been committed.
func (r *replica) beginView(env *sim.Env[message]) {
	env.Count(newViews, 1)
	env.Note("begins view", uint64(r.view))
	changes := r.changesFor(r.view)[:r.quorum]
	r.enter(env, &newView{changes, proposals(changes)})
	r.multicast(env, r.newViewMessage())
	r.adopt(env)
}

func (r *replica) newViewMessage() message {
	prepared := 0
	for _, c := range r.begun.changes {
		prepared += 1 + len(c.prepared)*r.quorum
	}
	return message{kind: newViewKind, view: r.view, newView: r.begun, size: signed * sim.Size(1+prepared+len(r.begun.proposed))}
}

// proposals works out what follows from view changes: from the last stable checkpoint to the last prepared request, at each
// sequence number the one that was prepared in the latest view, or the null request.
func proposals(changes []*viewChange) []certificate {
	from, _ := stableOf(changes)
	best := map[uint64]certificate{}
	last := from
	for _, c := range changes {
		for _, p := range c.prepared {
			if b, known := best[p.sequence]; !known || p.view > b.view {
				best[p.sequence] = p
			}
			last = max(last, p.sequence)
		}
	}
	var list []certificate
	for sequence := from + 1; sequence <= last; sequence++ {
		list = append(list, certificate{sequence: sequence, digest: best[sequence].digest})
	}
	return list
}

// stableOf returns the last stable checkpoint among view changes.
func stableOf(changes []*viewChange) (sequence uint64, state digest) {
	for _, c := range changes {
		if c.stable > sequence {
			sequence, state = c.stable, c.state
		}
	}
	return sequence, state
}

// onNewView enters a view that its primary has begun and signed, whoever passes that on, if what it proposes follows from the proof.
func (r *replica) onNewView(env *sim.Env[message], m message) {
	if m.view < r.view || m.view == r.view && !r.changing || !r.proves(m.newView, m.view) {
		return
	}
	r.view = m.view
	r.enter(env, m.newView)
	r.adopt(env)
}

func (r *replica) proves(v *newView, view uint32) bool {
	seen := map[sim.NodeID]bool{}
	for _, c := range v.changes {
		if c.view != view {
			return false
		}
		seen[c.from] = true
	}
	return len(seen) >= r.quorum && slices.Equal(v.proposed, proposals(v.changes))
}

// enter begins a view: of the log there remains what was prepared or committed, and the votes are void.
func (r *replica) enter(env *sim.Env[message], v *newView) {
	env.Cancel(r.timer)
	r.begun, r.changing, r.timer, r.vain = v, false, 0, 0
	clear(r.assigned)
	r.waiting.Rewind()
	newest := r.newest
	r.newest = 0
	for sequence := r.oldest; sequence <= newest; sequence++ {
		e := r.log[sequence]
		if e == nil || e.prepared == nil && !e.committed {
			delete(r.log, sequence)
			continue
		}
		r.newest = sequence
		e.proposed, e.sentCommit = false, false
		e.prepares.clear()
		e.commits.clear()
	}
	r.watch(env)
}

// adopt accepts what the view begins with, and goes on from there.
func (r *replica) adopt(env *sim.Env[message]) {
	if sequence, state := stableOf(r.begun.changes); sequence > r.stable {
		r.stabilize(env, sequence, state)
	}
	r.last = r.stable
	for _, p := range r.begun.proposed {
		r.last = max(r.last, p.sequence)
		if r.inWindow(p.sequence) {
			r.assigned[p.digest&^variantBit] = true
			r.accept(env, p.sequence, p.digest)
		}
	}
	deferred := r.deferred
	r.deferred = nil
	for from, list := range deferred {
		for _, m := range list {
			r.onAgreement(env, sim.NodeID(from), m)
		}
	}
	if r.leads() {
		r.proposeWaiting(env)
	}
}
