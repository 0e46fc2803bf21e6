package replication

import "starmesh/sim"

// Ballot counts votes for values: of each node the first one. Its zero value is empty. A vote takes as long however many there are.
type Ballot struct {
	voted []uint64 // a bit a node
	votes map[uint64]int
}

// Vote takes a node's vote, and tells whether it counts.
func (b *Ballot) Vote(n sim.NodeID, value uint64) bool {
	word, bit := int(n)/64, uint64(1)<<(n%64)
	for word >= len(b.voted) {
		b.voted = append(b.voted, 0)
	}
	if b.voted[word]&bit != 0 {
		return false
	}
	if b.votes == nil {
		b.votes = map[uint64]int{}
	}
	b.voted[word] |= bit
	b.votes[value]++
	return true
}

// Votes returns how many nodes voted for a value.
func (b *Ballot) Votes(value uint64) int { return b.votes[value] }
