package download

import (
	"fmt"

	"starmesh/sim"
)

// cautions says where every piece is asked for again while it comes.
func cautions(p *Params, s *sim.Setting) []string {
	is := func(wanted sim.Role) func(sim.NodeID) bool {
		return func(n sim.NodeID) bool { return role(p, s.World, n) == wanted }
	}
	takes := sim.After(s.SlowestTransmission(requestSize, is(clientRole), is(serverRole)), s.SlowestTransmission(p.sizeOf(0), is(serverRole), is(clientRole)))
	if latency, known := s.SlowestLink(); known {
		takes = sim.After(takes, 2*latency)
	}
	if p.Timeout == 0 || takes <= p.Timeout {
		return nil
	}
	return []string{fmt.Sprintf("protocol.download.timeout: a piece of %d bytes takes %v on the slowest access lines and links, the request included, longer than the timeout (%v): "+
		"it is asked for again while it comes; raise timeout, or take more pieces", p.sizeOf(0), takes, p.Timeout)}
}
