package selection

import "starmesh/sim"

// mostConnected picks the k nodes with most neighbours. Of those that are up now there may be fewer than k: all then.
func (l *lottery) mostConnected(k int, currently bool) ([]sim.NodeID, error) {
	if err := l.enough("most_connected", k); err != nil {
		return nil, err
	}
	k = min(k, len(l.free))
	degree := l.world.Graph.Degree
	if currently {
		if l.control == nil {
			return nil, problem("measured", "only a fault knows who is up at the time; take initially")
		}
		l.free = keep(l.free, l.control.Up)
		degree = currentDegree(l.world, l.control)
		k = min(k, len(l.free))
	}
	return l.first(k, func(n sim.NodeID) int { return -degree(n) }), nil
}

// currentDegree counts the neighbours that are up of nodes that are up, but for those who are everybody's neighbours: they change
// no order, and so a complete mesh takes n steps and not n². It takes away those that are down, of which there are mostly few.
func currentDegree(world *sim.World, control *sim.Control) func(sim.NodeID) int {
	lost, senders := make([]int, world.Len()), sim.Reversed(world.Graph)
	for n := range sim.NodeID(world.Len()) {
		degree := senders.Degree(n)
		if control.Up(n) || degree == world.Len()-1 {
			continue
		}
		for i := range degree {
			lost[senders.Neighbor(n, i)]++
		}
	}
	return func(n sim.NodeID) int { return world.Graph.Degree(n) - lost[n] }
}
