package sim

import (
	"starmesh/sim/account"
	"starmesh/sim/pending"
	"starmesh/sim/timeline"
)

// rerouting lets adaptive routes follow failures and repairs after a while. The news of one instant travel together.
type rerouting[M Message] struct{ *Engine[M] }

// The events at which routes adapt are nobody's: they have an origin of their own.
const rerouteOrigin = timeline.Origins

// Hears implements account.Listener.
func (r rerouting[M]) Hears() []account.What {
	return []account.What{account.NodeDown, account.NodeUp, account.LinkCut, account.LinkMended, account.PartitionBegan, account.PartitionEnded}
}

// Hear implements account.Listener.
func (r rerouting[M]) Hear(h *account.Happening) {
	due := After(h.At, r.config.Routes.After)
	if number, first := r.traffic.router.Hear(*h, due); first {
		r.agenda.Schedule(pending.New(due, pending.Fault, rerouteOrigin, number, 0, 0))
	}
}
