package network

import (
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Transit is one message's passage over one link: all that link models and their draws depend on.
type Transit struct {
	Number   uint64 // among its sender's messages, from 1
	Size     units.Size
	From     units.NodeID // the sender
	At, Next units.NodeID // the two ends of the link
	Hops     uint16       // so far, this one included
	Kind     Kind
	Part     Part
}

// Part is what a message is for the transport.
type Part uint8

// A message is one of these.
const (
	Datagram        Part = iota
	Frame                // a message of the protocol, numbered within its connection
	Acknowledgement      // of a frame or a notice
	Notice               // that frames were given up
)

// Draws gives the random draws of transits. The key of a draw is the transit's identity, so no other draw shifts it.
type Draws struct {
	seed    uint64
	scratch random.Rand // a local one would be allocated anew for each call through an interface
}

// NewDraws returns the draws of a run.
func NewDraws(seed uint64) Draws { return Draws{seed: random.Hash(seed, random.TransitDraw)} }

// identityBits is how many bits of a key the number takes; the sender has the others.
const identityBits = 36

// For returns the generator of one draw for a transit. It is good until the next call.
func (d *Draws) For(t *Transit, purpose uint64) *random.Rand {
	identity := random.Mix(d.seed^random.Mix(uint64(t.From)<<identityBits|t.Number)) + uint64(t.Hops)<<8 + purpose
	d.scratch = random.New(random.Mix(identity))
	return &d.scratch
}
