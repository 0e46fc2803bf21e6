package pbft

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// The message kinds of the paper, and two by which who was away catches up.
const (
	requestKind sim.Kind = iota
	prePrepareKind
	prepareKind
	commitKind
	replyKind
	checkpointKind
	viewChangeKind
	newViewKind
	statusKind
	stateKind
)

// digest names a request: its client, the client's number of it, and which of two that a lying client has signed under
// one number. 0 is the null request.
type digest uint64

const variantBit digest = 1

func digestOf(client sim.NodeID, number uint64) digest {
	return digest(uint64(client+1)<<40 | number<<1)
}

func (d digest) client() sim.NodeID { return sim.NodeID(d>>40) - 1 }
func (d digest) number() uint64     { return uint64(d>>1) & (1<<39 - 1) }

// message is any of them; what points elsewhere is never changed.
type message struct {
	kind     sim.Kind
	view     uint32
	sequence uint64
	digest   digest // of a request; of a checkpoint the state's
	size     sim.Size
	change   *viewChange
	newView  *newView
	state    *state
	held     *held
}

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.size }

// signed is the size of a message that carries a signature and numbers only.
const signed = 64

// Mutate implements adversary.Mutable: it says the other one of the client's two requests where it can; what others have signed it cannot
// change.
func (m message) Mutate(r *random.Rand) message {
	switch m.kind {
	case prePrepareKind, prepareKind, commitKind:
		if m.digest != 0 {
			m.digest ^= variantBit
		}
	case replyKind:
		m.sequence ^= r.Uint64() | 1 // the result
	case checkpointKind:
		m.digest ^= digest(r.Uint64() | 1)
	case stateKind:
		other := *m.state
		other.digest ^= digest(r.Uint64() | 1)
		other.executed = slices.Clone(other.executed)
		for i := range other.executed {
			other.executed[i] ^= variantBit
		}
		m.state = &other
	}
	return m
}

// viewChange says what its sender had prepared when it gave up a view.
type viewChange struct {
	from     sim.NodeID
	view     uint32 // the new one
	stable   uint64 // the last stable checkpoint
	state    digest // there
	prepared []certificate
}

// certificate is a request that was prepared; 2f prepares, which nobody can forge, prove it.
type certificate struct {
	sequence uint64
	view     uint32
	digest   digest
}

// newView is what a primary begins a view with, and the proof that it may.
type newView struct {
	changes  []*viewChange
	proposed []certificate // in order of sequence numbers
}

// held is what a replica has, as its status tells. That it has executed so many is the message's sequence number.
type held struct {
	stable  uint64  // the last stable checkpoint
	stages  []stage // of the requests after those that it has executed
	changes []bool  // while it waits for a view: whose view changes to it or later ones; nil: its view has begun
}

// stage is how far a request has come with a replica.
type stage uint8

const (
	unknown stage = iota
	proposed
	prepared
	committed
)

// size is that of a status: two bits a stage, one a view change.
func (h *held) size() sim.Size { return signed + sim.Size(2*len(h.stages)+len(h.changes)+7)/8 }

// state is what a replica has executed after so many requests, and its stable checkpoint.
type state struct {
	after    uint64
	executed []digest
	stable   uint64
	digest   digest // there
}

// then returns the digest of a state after one more request.
func (d digest) then(request digest) digest {
	return digest(random.Mix(uint64(d) ^ random.Mix(uint64(request)+1)))
}
