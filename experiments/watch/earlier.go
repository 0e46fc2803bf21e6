package watch

import (
	"cmp"
	"maps"
	"slices"

	"starmesh/experiments/trace"
	"starmesh/sim"
	"starmesh/sim/account"
)

// lasting says which happenings are about what a node is from then on: of each kind and node the last one before a page begins counts.
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

// Earlier takes an event from before the page begins: what is so by then, the page knows.
func (p *Page) Earlier(e trace.Event) {
	if what, is := lasting[e.What]; is {
		kept := *e.Happening
		p.earlier[matter{e.Node, what}] = trace.Event{Happening: &kept, ID: e.ID}
	}
}

// begin writes what was so before the first event.
func (p *Page) begin() error {
	early := slices.SortedFunc(maps.Values(p.earlier), func(a, b trace.Event) int { return cmp.Compare(a.ID, b.ID) })
	clear(p.earlier)
	for _, e := range early {
		if err := p.write(e); err != nil {
			return err
		}
	}
	return nil
}
