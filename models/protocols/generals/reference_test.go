package generals

import "starmesh/sim"

// reference is the algorithm as the paper puts it: OM(m) by recursion on the commander, with the messages that
// traitors send worked out on the spot. It shares nothing with the protocol but the type of a path.
type reference struct {
	traitor map[sim.NodeID]bool
	lie     func(from, to sim.NodeID, told order) order
}

// om returns what each of the lieutenants makes of the commander's value.
func (r *reference) om(m int, commander sim.NodeID, value order, lieutenants []sim.NodeID) map[sim.NodeID]order {
	received := map[sim.NodeID]order{}
	for _, l := range lieutenants {
		received[l] = value
		if r.traitor[commander] {
			received[l] = r.lie(commander, l, value)
		}
	}
	if m == 0 {
		return received
	}
	values := map[sim.NodeID][]order{}
	for _, i := range lieutenants {
		values[i] = append(values[i], received[i])
		var others []sim.NodeID
		for _, j := range lieutenants {
			if j != i {
				others = append(others, j)
			}
		}
		for j, v := range r.om(m-1, i, received[i], others) {
			values[j] = append(values[j], v)
		}
	}
	decided := map[sim.NodeID]order{}
	for _, l := range lieutenants {
		decided[l] = majority(values[l])
	}
	return decided
}

func majority(values []order) order {
	count := [2]int{}
	for _, v := range values {
		count[v]++
	}
	if count[attack] > count[retreat] {
		return attack
	}
	return retreat
}
