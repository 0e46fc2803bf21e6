package theory

import "math"

// GossipReach is the share of nodes that a rumour reaches if each node, when it first hears it, tells
// fanout others chosen uniformly, and no more (infect and die), given that it takes off. It is the
// positive root of
//
//	r = 1 - e^(-fanout r)
//
// in the limit of many nodes without loss, and 0 up to the threshold fanout = 1. Given to 10 decimals.
// Source: Kermarrec, Massoulié and Ganesh, Probabilistic reliable dissemination in large-scale
// systems, IEEE TPDS 14(3), 2003.
func GossipReach(fanout float64) float64 {
	return roundShare(survival(fanout))
}

// GiantComponent is the share of nodes in the giant component of the random graph G(n, c/n), c being
// the mean degree, in the limit of many nodes: the positive root of S = 1 - e^(-c S), 0 up to c = 1.
// After a random removal of the share f it is (1-f) GiantComponent((1-f) c) of the original nodes.
// Given to 10 decimals.
// Source: Erdős and Rényi, On the evolution of random graphs, 1960, theorem 9b.
func GiantComponent(c float64) float64 {
	return roundShare(survival(c))
}

// survival is the probability that a branching process with Poisson(mean) children never dies out. It
// bisects until no number lies between the ends.
func survival(mean float64) float64 {
	if !notNegative(mean) {
		return math.NaN()
	}
	if mean <= 1 {
		return 0
	}
	low, high := 0.0, 1.0
	for {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			return high
		}
		if middle < -math.Expm1(-mean*middle) {
			low = middle
		} else {
			high = middle
		}
	}
}

// PullNext is the share of nodes uninformed after a round of anti-entropy by pull, when s was before:
// each asks one other node, uniformly, and stays uninformed if that one is: s² in the limit of many
// nodes. Source: Demers et al., Epidemic algorithms for replicated database maintenance, PODC 1987,
// section 1.3.
func PullNext(s float64) float64 {
	if !isProbability(s) {
		return math.NaN()
	}
	return round10(s * s)
}

// PushNext is the share of nodes uninformed after a round of anti-entropy by push, when s was before:
// each informed node tells one other, uniformly, so a node is missed by n(1-s) of them with
// probability (1-1/n)^(n(1-s)): s e^(-(1-s)) in the limit of many nodes. Source: as for PullNext.
func PushNext(s float64) float64 {
	if !isProbability(s) {
		return math.NaN()
	}
	return round10(s * math.Exp(s-1))
}
