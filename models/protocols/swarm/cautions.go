package swarm

import (
	"fmt"
	"time"

	"starmesh/sim"
)

// cautions says where blocks must be given up that are on their way: whoever serves may have as many asked for as it serves peers and
// they ask for ahead, and the last one waits for all others. Who has waited for one knows better, up to a bound.
func cautions(p *Params, s *sim.Setting) []string {
	all := func(sim.NodeID) bool { return true }
	size := p.FileSize / sim.Size(p.Pieces*p.Blocks)
	alone := s.SlowestTransmission(size, all, all)
	queue := p.Unchoked * p.Pipeline
	waits := time.Duration(min(float64(alone)*float64(queue), float64(sim.Forever)/2))
	switch bound := p.Patience * mostPatience; {
	case alone > p.Patience:
		return []string{fmt.Sprintf("protocol.swarm.patience: a block of %d bytes takes %v on the slowest access lines, longer than patience (%v): it is asked for elsewhere while it comes, "+
			"and a peer that gets no block for that long gives neighbours up; take smaller blocks (pieces, blocks) or more patience", size, alone, p.Patience)}
	case waits > bound:
		return []string{fmt.Sprintf("protocol.swarm.patience: %d blocks of %d bytes (unchoked x pipeline) take %v on the slowest access lines, longer than patience ever becomes (%v): "+
			"they are asked for elsewhere while they wait; take smaller blocks (pieces, blocks), serve fewer at a time, or have more patience", queue, size, waits, bound)}
	}
	return nil
}
