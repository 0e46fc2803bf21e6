package swarm

import (
	"time"

	"starmesh/sim"
)

// referee counts who is there, and at the end what has been lost.
type referee struct{ Params }

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Check }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	downloading, seeding := 0, 0
	union := newBitfield(r.Pieces)
	var fromFirst sim.Size
	for id := range sim.NodeID(view.World().Len()) {
		p := view.Node(id).(*peer)
		if final && p.first {
			fromFirst += left(p.sent, view.Unsent(id, blockKind))
		}
		if !p.present || !view.Up(id) {
			continue
		}
		if p.count == r.Pieces {
			seeding++
		} else {
			downloading++
		}
		for i, word := range p.holding {
			union[i] |= word
		}
	}
	if !final {
		view.Observe(downloaders, int64(downloading))
		view.Observe(seeds, int64(seeding))
		return
	}
	view.CountAt(firstSeedMegabytes, view.Window().From, int64(fromFirst/mega))
	for piece := range int32(r.Pieces) {
		if !union.has(piece) {
			view.CountAt(lostPieces, view.Window().From, 1)
		}
	}
}
