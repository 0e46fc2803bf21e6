package account

import (
	"slices"
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
	majority        counting.Level                   // 1 while most hubs are up
	turns           map[units.NodeID][]time.Duration // when a node went down, came up, went down, ...
	turned          int                              // of all nodes
}

func newUptime(w *network.World, window units.Interval) uptime {
	return uptime{world: w, window: window, nodesUp: w.Len(), hubsUp: len(w.Hubs), turns: map[units.NodeID][]time.Duration{}}
}

// up tells whether a node is up just before an instant.
func (u *uptime) up(n units.NodeID, at time.Duration) bool {
	turns, _ := slices.BinarySearch(u.turns[n], at)
	return turns%2 == 0
}

// change counts a node that goes down or comes up.
func (u *uptime) change(now time.Duration, n units.NodeID, up bool) {
	u.advance(now)
	by := -1
	if up {
		by = 1
	}
	u.nodesUp += by
	u.turns[n] = append(u.turns[n], now)
	u.turned++
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
