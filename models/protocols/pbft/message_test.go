package pbft

// These tests prove that a liar lies about results.

import (
	"testing"

	"starmesh/sim/random"
)

// TestLiesAboutResults: a liar's reply names the request that was asked, and another result.
func TestLiesAboutResults(t *testing.T) {
	var r random.Rand
	said := message{kind: replyKind, digest: digestOf(7, 3), sequence: 42}
	if lie := said.Mutate(&r); lie.digest != said.digest || lie.sequence == said.sequence {
		t.Errorf("of %+v it makes %+v", said, lie)
	}
}
