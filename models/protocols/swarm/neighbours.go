package swarm

import (
	"iter"
	"math/bits"
	"slices"
	"time"

	"starmesh/sim"
)

// neighbours are a peer's, in the order in which they became that: a neighbour's place is its number in that order. What is
// asked of all of them is kept as sets of places, so that a piece that a peer gets or hears of touches one word of them.
type neighbours struct {
	ids    []sim.NodeID
	wanted []int32         // pieces that it has and this peer has not; this peer has said that it is interested if there are any
	heard  []time.Duration // when it last said anything, by this peer's clock
	links  []link
	index  []int32  // of more than few: places plus 1, where their ids belong or behind; at most half of them are taken
	rows   []uint64 // sets of places, each of so many words: first those that have a name, then who has a piece, by piece
	width  int
}

// Sets of places.
const (
	wants   = iota // who has said that it is interested
	served         // whom this peer serves
	serves         // who serves this peer
	owing          // who has been asked for blocks
	drained        // who has been asked for all that is missing and that it has
	firstPiece
)

// link is what else a peer knows of a neighbour: most messages are haves, which need none of it.
type link struct {
	unchoked time.Duration // or choked: when this peer last changed it, by its clock
	pleaded  time.Duration // when it was last told again of this peer's interest
	received [2]sim.Size   // in the interval between choices that had this turn, and in the one before
	turn     int32
	given    sim.Size
	takes    time.Duration // from asking to the last block that came
	open     []asked
	late     []asked  // of those that were asked for elsewhere then
	handed   []uint32 // blocks for it that this peer's uplink may have still: all that it has, and some that have left
}

// asked is a block that a neighbour was asked for.
type asked struct {
	piece int32
	block uint8
	at    time.Duration // by its clock
}

const wordBits = 64

// row returns a set of places.
func (n *neighbours) row(set int) []uint64 { return n.rows[set*n.width : (set+1)*n.width] }

// word returns the word of a set that a place is in.
func (n *neighbours) word(set, at int) *uint64 { return &n.rows[set*n.width+at/wordBits] }

func (n *neighbours) has(set, at int) bool { return *n.word(set, at)>>(at%wordBits)&1 == 1 }
func (n *neighbours) add(set, at int)      { *n.word(set, at) |= 1 << (at % wordBits) }
func (n *neighbours) drop(set, at int)     { *n.word(set, at) &^= 1 << (at % wordBits) }

// count returns how many places are in a set.
func (n *neighbours) count(set int) (count int) {
	for _, word := range n.row(set) {
		count += bits.OnesCount64(word)
	}
	return count
}

// in visits the places in a set, ascending.
func (n *neighbours) in(set int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if n.width == 0 {
			return
		}
		for i, word := range n.row(set) {
			for ; word != 0; word &= word - 1 {
				if !yield(wordBits*i + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// home returns where an id belongs in the index.
func (n *neighbours) home(id sim.NodeID) int {
	const golden = 0x9e3779b9 // 2^32 / golden ratio (Knuth 1973, section 6.4)
	return int(uint32(id) * golden >> (32 - bits.TrailingZeros32(uint32(len(n.index)))))
}

// find returns the place of a neighbour; -1: it is none.
func (n *neighbours) find(id sim.NodeID) int {
	if len(n.index) == 0 {
		return slices.Index(n.ids, id)
	}
	for i := n.home(id); ; i++ {
		at := int(n.index[i&(len(n.index)-1)]) - 1
		if at < 0 || n.ids[at] == id {
			return at
		}
	}
}

// meet appends a neighbour, and makes room for it in the sets.
func (n *neighbours) meet(id sim.NodeID, now time.Duration, l link, sets int) (at int) {
	at = len(n.ids)
	n.ids, n.wanted, n.heard, n.links = append(n.ids, id), append(n.wanted, 0), append(n.heard, now), append(n.links, l)
	if at == n.width*wordBits {
		n.widen(sets)
	}
	switch {
	case len(n.index) == 0 && len(n.ids) <= few:
	case 2*len(n.ids) > len(n.index):
		n.index = make([]int32, max(2*len(n.index), 4*few))
		n.enter(0)
	default:
		n.enter(at)
	}
	return at
}

// few neighbours are looked for one after the other.
const few = 64

// enter puts the places from one on into the index.
func (n *neighbours) enter(from int) {
	for at := from; at < len(n.ids); at++ {
		i := n.home(n.ids[at])
		for ; n.index[i&(len(n.index)-1)] != 0; i++ {
		}
		n.index[i&(len(n.index)-1)] = int32(at) + 1
	}
}

// widen doubles the width of so many sets.
func (n *neighbours) widen(sets int) {
	width := max(2*n.width, 1)
	rows := make([]uint64, sets*width)
	for set := range sets {
		copy(rows[set*width:], n.rows[set*n.width:(set+1)*n.width])
	}
	n.rows, n.width = rows, width
}

// part takes a neighbour out. Those behind it move up.
func (n *neighbours) part(at int) {
	n.ids, n.wanted = slices.Delete(n.ids, at, at+1), slices.Delete(n.wanted, at, at+1)
	n.heard, n.links = slices.Delete(n.heard, at, at+1), slices.Delete(n.links, at, at+1)
	if len(n.index) > 0 {
		clear(n.index)
		n.enter(0)
	}
	first, low := at/wordBits, uint64(1)<<(at%wordBits)-1
	for rest := n.rows; len(rest) > 0; rest = rest[n.width:] {
		set := rest[:n.width]
		set[first] = set[first]&low | set[first]>>1&^low
		for i := first + 1; i < len(set); i++ {
			set[i-1] |= set[i] << (wordBits - 1)
			set[i] >>= 1
		}
	}
}
