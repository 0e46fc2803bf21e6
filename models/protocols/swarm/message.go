package swarm

import "starmesh/sim"

// Kinds of messages.
const (
	hello sim.Kind = iota
	have
	interested
	notInterested
	choke
	unchoke
	request
	blockKind
	bye
)

// message is one message of the peer protocol.
type message struct {
	kind    sim.Kind
	reply   bool // of hello: the other one was first
	block   uint8
	piece   int32
	bytes   sim.Size
	holding bitfield // of hello; not changed after it was sent
}

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.bytes }

// Sizes of messages in bytes, with what TCP and IP add.
const (
	controlSize   = 50
	handshakeSize = 120
)

// bitfield is a set of pieces.
type bitfield []uint64

func newBitfield(pieces int) bitfield { return make(bitfield, (pieces+63)/64) }

func (b bitfield) has(piece int32) bool { return b[piece/64]>>(piece%64)&1 == 1 }
func (b bitfield) add(piece int32)      { b[piece/64] |= 1 << (piece % 64) }
func (b bitfield) drop(piece int32)     { b[piece/64] &^= 1 << (piece % 64) }

// sizeOf returns the size of a block: the last ones may be a byte shorter.
func (p *Params) sizeOf(piece int32, block uint8) sim.Size {
	all := sim.Size(p.Pieces * p.Blocks)
	i := sim.Size(int(piece)*p.Blocks + int(block))
	return share(p.FileSize, i+1, all) - share(p.FileSize, i, all)
}

// share returns size * part / whole without overflow for files up to a petabyte.
func share(size, part, whole sim.Size) sim.Size {
	return size/whole*part + size%whole*part/whole
}
