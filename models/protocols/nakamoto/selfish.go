package nakamoto

import "starmesh/sim"

// selfishMiner keeps its blocks to itself, so that others work in vain (Eyal & Sirer 2014, algorithm 1).
type selfishMiner struct {
	private  *block // the end of its own chain
	released int32  // height up to which it is published
}

func (s *selfishMiner) tip() *block { return s.private }

// found is when the pool finds a block: it publishes at once only to win a tie.
func (s *selfishMiner) found(n *node, env *sim.Env[message], b *block) {
	tie := s.private.height == n.head.height && s.private != n.head && s.private.height > n.fork(s.private, n.head).height
	s.private = b
	if tie {
		s.publish(n, env, b.height)
	}
}

// heard is when others have found a block: it gives up if it is behind, publishes all if it is level or one ahead,
// and else the first block that it has kept.
func (s *selfishMiner) heard(n *node, env *sim.Env[message]) {
	switch lead := s.private.height - n.head.height; {
	case lead < 0:
		s.private, s.released = n.head, n.head.height
	case lead <= 1:
		s.publish(n, env, s.private.height)
	default:
		s.publish(n, env, n.head.height)
	}
}

func (s *selfishMiner) publish(n *node, env *sim.Env[message], height int32) {
	n.publish(env, s.private, s.released, height)
	s.released = max(s.released, height)
}

// publish sends its own blocks above one height and up to another, the lowest first, and goes over to them if that is all.
func (n *node) publish(env *sim.Env[message], tip *block, above, height int32) {
	var chain []*block
	for b := tip; b.height > above && b.miner == n.self; b = n.parent(b) {
		if b.height <= height {
			chain = append(chain, b)
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		n.passOn(env, chain[i], n.self)
	}
	if tip.height > n.head.height && tip.height <= height {
		n.adopt(env, tip)
	}
}
