package account

import (
	"math/bits"

	"starmesh/sim/network"
)

// fold chains x onto a digest.
func fold(chain, x uint64) uint64 {
	hi, lo := bits.Mul64(chain^x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

// Note counts an event and adds it to the chain of its node: its key (time, class, origin and number), and what happened. A
// message that is lost before it arrives has no event: the ledger speaks for it. (A chain lies beside the other state
// of its node, where it costs no access to memory of its own.)
func (a *Account) Note(chain *uint64, when, who, what uint64) {
	a.Events++
	*chain = fold(fold(fold(*chain, when), who), what)
}

// Digest folds the nodes' chains in the order of their ids, so that it does not depend on how events of different nodes
// interleave, and the losses by kind and cause.
type Digest uint64

// Node adds a node: its chain, and how many messages it has sent.
func (d *Digest) Node(chain, sent uint64) { *d = Digest(fold(fold(uint64(*d), chain), sent)) }

// Losses adds the ledger's.
func (d *Digest) Losses(l Ledger) {
	for _, row := range l {
		for cause, lost := range row.Lost {
			// Causes that came later count only where they occur: a digest stays what it was without them.
			if network.Cause(cause) < network.Corrupted || lost > 0 {
				*d = Digest(fold(uint64(*d), uint64(lost)))
			}
		}
	}
}
