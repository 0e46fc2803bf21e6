package cli

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/models/selection"
	"starmesh/sim"
)

// filter says which events a replay shows.
type filter struct {
	from, until string
	nodes       []int32
	labels      []string
	kinds       []string

	first, last time.Duration
}

func (f *filter) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.from, "from", "", "only events from this time on, as in 20s")
	c.Flags().StringVar(&f.until, "until", "", "only events until this time, inclusive")
	c.Flags().Int32SliceVar(&f.nodes, "node", nil, "only events at this node, or with it as the other end (repeatable)")
	c.Flags().StringArrayVar(&f.labels, "label", nil, "likewise, by the label or the id that the topology's file gives the node (repeatable)")
	c.Flags().StringSliceVar(&f.kinds, "kind", nil, "only what becomes of messages of this kind (repeatable)")
}

// check refuses what no event of the run can be.
func (f *filter) check(c *cobra.Command, cell *plan.Cell, s *sim.Setting) error {
	end := cell.Duration + cell.Drain
	f.last = sim.Forever
	for _, border := range []struct {
		flag, text string
		to         *time.Duration
	}{{"from", f.from, &f.first}, {"until", f.until, &f.last}} {
		if !c.Flags().Changed(border.flag) {
			continue
		}
		at, err := decode.ParseDuration(border.text)
		if err != nil {
			return fmt.Errorf("--%s: %w", border.flag, err)
		}
		*border.to = at
	}
	switch {
	case f.first < 0 || f.first > end:
		return fmt.Errorf("--from %s: the run lasts from 0s to %s (duration + drain); take a time of that", f.from, end)
	case f.last < f.first:
		return fmt.Errorf("--until %s: that is before --from, %s; exchange them", f.until, f.first)
	}
	for _, n := range f.nodes {
		if n < 0 || int(n) >= s.World.Len() {
			return fmt.Errorf("--node %d: there is no such node; take one from 0 to %d%s", n, s.World.Len()-1, hubsOf(s.World))
		}
	}
	for _, label := range f.labels {
		n, err := selection.Labelled(s.World, label)
		if err != nil {
			return fmt.Errorf("--label: %w", err)
		}
		f.nodes = append(f.nodes, int32(n))
	}
	kinds := slices.Clone(cell.Model.Kinds)
	if s.Network.Reliable != nil {
		kinds = append(kinds, sim.AckKind)
	}
	for _, kind := range f.kinds {
		if !slices.Contains(kinds, kind) {
			return fmt.Errorf("--kind %s: nobody sends messages of this kind%s", kind, decode.Suggest(kind, kinds))
		}
	}
	return nil
}

// hubsOf says which ids are hubs.
func hubsOf(w *sim.World) string {
	if w.Len() == w.Participants {
		return ""
	}
	return fmt.Sprintf(" (hubs are those from %d on)", w.Participants)
}

func (f *filter) covers(h *sim.Happening) bool {
	is := func(n int32) bool { return h.Node == sim.NodeID(n) || h.Peer == sim.NodeID(n) }
	return h.At >= f.first && h.At <= f.last &&
		(len(f.nodes) == 0 || slices.ContainsFunc(f.nodes, is)) &&
		(len(f.kinds) == 0 || slices.Contains(f.kinds, h.Kind))
}
