package generals

import "starmesh/sim"

// maxDepth is the greatest length of a path, and of m + 1.
const maxDepth = 6

// path is by whom an order was passed on: the commander first, all different.
type path struct {
	ids    [maxDepth]sim.NodeID
	length int32
}

func (p *path) last() sim.NodeID { return p.ids[p.length-1] }

func (p *path) contains(id sim.NodeID) bool {
	for _, on := range p.ids[:p.length] {
		if on == id {
			return true
		}
	}
	return false
}

// with returns the path that goes on to id.
func (p path) with(id sim.NodeID) path {
	p.ids[p.length] = id
	p.length++
	return p
}

// tree numbers the paths among n generals: of OM(m) those of length 1 to m + 1, in the order of length, then of ids
// (Bar-Noy, Dolev, Dwork & Strong 1992 call it the tree of exponential information gathering). Lieutenants keep what they
// were told by these numbers.
type tree struct {
	n, m      int
	commander sim.NodeID
	offsets   [maxDepth + 1]int // of the paths of each length; the last: number of all
}

func newTree(n, m int, commander sim.NodeID) *tree {
	t := &tree{n: n, m: m, commander: commander}
	paths := 1
	for length := 1; length <= m+1; length++ {
		t.offsets[length] = t.offsets[length-1] + paths
		paths *= n - length
	}
	return t
}

// size returns the number of paths.
func (t *tree) size() int { return t.offsets[t.m+1] }

func (t *tree) root() path { return path{}.with(t.commander) }

// number returns a path's number. Each step is counted among the ids that the path has not been to.
func (t *tree) number(p *path) int {
	rank := 0
	for k := 1; k < int(p.length); k++ {
		free := int(p.ids[k])
		for _, before := range p.ids[:k] {
			if before < p.ids[k] {
				free--
			}
		}
		rank = rank*(t.n-k) + free
	}
	return t.offsets[p.length-1] + rank
}

// eachBeyond calls f with every general who is not on the path, but one, in the order of ids.
func (t *tree) eachBeyond(p *path, but sim.NodeID, f func(sim.NodeID)) {
	for id := range sim.NodeID(t.n) {
		if id != but && !p.contains(id) {
			f(id)
		}
	}
}

// each calls f with every path of a length, among those that begin with p and avoid one general, in order.
func (t *tree) each(p path, length int32, avoid sim.NodeID, f func(*path)) {
	if p.length == length {
		f(&p)
		return
	}
	t.eachBeyond(&p, avoid, func(id sim.NodeID) { t.each(p.with(id), length, avoid, f) })
}
