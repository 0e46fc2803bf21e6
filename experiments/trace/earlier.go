package trace

import (
	"cmp"
	"maps"
	"slices"

	"starmesh/sim"
	"starmesh/sim/account"
)

// Windowed is a writer that shows what is so for a while: where only a part of a run is shown, it is told what is so when that begins.
type Windowed interface {
	// Before is called, before the first event, with the last one of each kind and node that came earlier.
	Before(e Event) error
}

// lasting says which happenings are about what a node is from then on: of each kind and node the last one before a part begins counts.
var lasting = map[account.What]account.What{
	account.StateChanged: account.StateChanged, account.Adversary: account.Adversary,
	account.NodeDown: account.NodeDown, account.NodeUp: account.NodeDown,
	account.NodePaused: account.NodePaused, account.NodeResumed: account.NodePaused,
	account.NodeCompromised: account.NodeCompromised, account.NodeReleased: account.NodeCompromised,
	account.OfficeTaken: account.OfficeTaken, account.OfficeLeft: account.OfficeTaken,
	account.PartitionBegan: account.PartitionBegan, account.PartitionEnded: account.PartitionBegan,
}

// matter is a node, and what it is.
type matter struct {
	node sim.NodeID
	what account.What
}

// Earlier has what is so after the events that it has taken.
type Earlier map[matter]Event

// Take takes an event.
func (l Earlier) Take(e Event) {
	if what, is := lasting[e.What]; is {
		kept := *e.Happening
		l[matter{e.Node, what}] = Event{Happening: &kept, ID: e.ID}
	}
}

// Events lists those that still count, in their order, and forgets them.
func (l Earlier) Events() []Event {
	list := slices.SortedFunc(maps.Values(l), func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	clear(l)
	return list
}
