package sim

import "math/bits"

// fold chains x onto a digest.
func fold(chain, x uint64) uint64 {
	hi, lo := bits.Mul64(chain^x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}

// note counts an event and adds it to the digest of its node: time, class, origin, number, and what happened. A message that is
// lost before it arrives has no event: the ledger speaks for it.
func (e *Engine[M]) note(ev *event, what uint64) {
	e.events++
	chain := &e.records[ev.node].chain
	*chain = fold(fold(fold(*chain, ev.when), ev.who), what)
}

// digest folds the nodes' chains in the order of their ids, so that it does not depend on how events of
// different nodes interleave, and the losses by kind and cause.
func (e *Engine[M]) digest() uint64 {
	digest := uint64(len(e.records))
	for i := range e.records {
		digest = fold(fold(digest, e.records[i].chain), e.records[i].sent)
	}
	for _, row := range e.ledger.rows {
		for cause, lost := range row.Lost {
			// Causes that came later count only where they occur: a digest stays what it was without them.
			if Cause(cause) < Corrupted || lost > 0 {
				digest = fold(digest, uint64(lost))
			}
		}
	}
	return digest
}
