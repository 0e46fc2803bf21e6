package theory

// This test proves the chance that random quorums miss each other, that a majority can serve when coins part it, and that
// a crowd's collaborators guess right.

import "testing"

// TestQuorums are rows E12 and E13, and C9, which is the same formula.
func TestQuorums(t *testing.T) {
	near(t, "3,1,1", QuorumMiss(3, 1, 1), 2./3, 1e-9)
	near(t, "3,2,1", QuorumMiss(3, 2, 1), 1./3, 1e-9)
	near(t, "3,1,2", QuorumMiss(3, 1, 2), 1./3, 1e-9)
	near(t, "3,2,2", QuorumMiss(3, 2, 2), 0, 1e-9)
	near(t, "5 nodes", MajorityServes(5), .6875, 1e-9)
	near(t, "101 nodes", MajorityServes(101), .5398, 5e-5)
	near(t, "crowd of 100", CrowdsGuess(100, 10, .75), .3325, 1e-9)
	near(t, "10 of 100", 1-QuorumMiss(100, 10, 2), .19091, 5e-6)
}
