package account

import (
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// uptime integrates how many nodes and hubs are up, and for how long most hubs are.
type uptime struct {
	world           *network.World
	window          units.Interval
	nodesUp, hubsUp int
	nodes, hubs     counting.Level
	majority        counting.Level // 1 while most hubs are up
}

func newUptime(w *network.World, window units.Interval) uptime {
	return uptime{world: w, window: window, nodesUp: w.Len(), hubsUp: len(w.Hubs)}
}

// change counts a node that goes down or comes up.
func (u *uptime) change(now time.Duration, n units.NodeID, up bool) {
	u.advance(now)
	by := -1
	if up {
		by = 1
	}
	u.nodesUp += by
	if u.world.Position(n) == network.Hub {
		u.hubsUp += by
	}
}

func (u *uptime) advance(now time.Duration) {
	u.nodes.Advance(uint64(u.nodesUp), now, u.window)
	u.hubs.Advance(uint64(u.hubsUp), now, u.window)
	majority := uint64(0)
	if 2*u.hubsUp > len(u.world.Hubs) {
		majority = 1
	}
	u.majority.Advance(majority, now, u.window)
}
