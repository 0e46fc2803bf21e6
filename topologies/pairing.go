package topologies

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// pairing is a simple graph on its way to being k-regular: every node has k slots for neighbours.
type pairing struct {
	k      int
	slots  []sim.NodeID // node n's are slots[n*k:(n+1)*k], of which the first degree[n] are taken
	degree []int32
	matrix *matrix // of who is adjacent to whom; nil: look through the slots
}

// newPairing keeps a matrix where it takes no more memory than the ends and slots do: there, rows of slots
// are too long to look through for every edge.
func newPairing(n, k int) *pairing {
	p := &pairing{k: k, slots: make([]sim.NodeID, n*k), degree: make([]int32, n)}
	if k > 16 && 64*int64(k) >= int64(n) {
		p.matrix = newMatrix(n)
	}
	return p
}

// pair makes edges of successive ends. Loops and edges that exist already wait for the end, when each is
// spliced into another edge; it returns false if one does not find any.
func (p *pairing) pair(ends []sim.NodeID, r *random.Rand) bool {
	left := ends[:0]
	for i := 0; i < len(ends); i += 2 {
		u, v := ends[i], ends[i+1]
		if u == v || p.adjacent(u, v) {
			left = append(left, u, v)
		} else {
			p.join(u, v)
		}
	}
	for i := 0; i < len(left); i += 2 {
		if !p.splice(left[i], left[i+1], r) {
			return false
		}
	}
	return true
}

// splice replaces a random edge x-y by u-x and v-y. As k <= (n-1)/2, less than 2k^2 of nk directed edges
// do not fit once most are made, so that one in n tries succeeds, and nearly all do in a large graph.
// Only tiny graphs, most of whose ends made loops, run out of edges.
func (p *pairing) splice(u, v sim.NodeID, r *random.Rand) bool {
	const tries = 1000
	for range tries {
		slot := p.pick(r)
		x, y := p.edge(slot)
		if p.taken(slot) && p.fits(u, x) && p.fits(v, y) {
			p.put(slot, u)
			p.replace(y, x, v)
			p.add(u, x)
			p.add(v, y)
			return true
		}
	}
	return false
}

// mix switches pairs of random edges u-v and x-y to u-x and v-y. Splicing favours some graphs a little;
// switches, tried and left where they do not fit, tend to the uniform distribution (Cooper, Dyer &
// Greenhill 2007). Large graphs need none: a few edges in a million were spliced.
func (p *pairing) mix(r *random.Rand) {
	const switches = 10000
	if len(p.slots) == 0 {
		return
	}
	for range min(switches, 10*len(p.slots)) {
		from, to := p.pick(r), p.pick(r)
		u, v := p.edge(from)
		x, y := p.edge(to)
		if p.fits(u, x) && p.fits(v, y) {
			p.put(from, x)
			p.put(to, u)
			p.replace(v, u, y)
			p.replace(y, x, v)
		}
	}
}

// pick returns a random slot: a random directed edge, once all slots are taken.
func (p *pairing) pick(r *random.Rand) int { return int(r.Uint64N(uint64(len(p.slots)))) }

// edge returns the node that a slot belongs to, and its neighbour there.
func (p *pairing) edge(slot int) (node, neighbor sim.NodeID) {
	return sim.NodeID(slot / p.k), p.slots[slot]
}

func (p *pairing) taken(slot int) bool { return slot%p.k < int(p.degree[slot/p.k]) }

func (p *pairing) row(n sim.NodeID) []sim.NodeID {
	return p.slots[int(n)*p.k:][:p.degree[n]]
}

func (p *pairing) adjacent(a, b sim.NodeID) bool {
	if p.matrix != nil {
		return p.matrix.has(a, b)
	}
	return slices.Contains(p.row(a), b)
}

// fits tells whether a-b would be a new edge.
func (p *pairing) fits(a, b sim.NodeID) bool { return a != b && !p.adjacent(a, b) }

// join makes an edge.
func (p *pairing) join(a, b sim.NodeID) {
	p.add(a, b)
	p.add(b, a)
}

// add gives a the neighbour b, not the other way round.
func (p *pairing) add(a, b sim.NodeID) {
	p.slots[int(a)*p.k+int(p.degree[a])] = b
	p.degree[a]++
	if p.matrix != nil {
		p.matrix.flip(a, b)
	}
}

// put replaces the neighbour in a slot.
func (p *pairing) put(slot int, b sim.NodeID) {
	a, old := p.edge(slot)
	p.slots[slot] = b
	if p.matrix != nil {
		p.matrix.flip(a, old)
		p.matrix.flip(a, b)
	}
}

// replace gives a the neighbour b in the place of old.
func (p *pairing) replace(a, old, b sim.NodeID) {
	p.put(int(a)*p.k+slices.Index(p.row(a), old), b)
}
