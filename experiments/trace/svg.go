package trace

import (
	"fmt"
	"html"
	"io"
	"time"

	"starmesh/sim"
	"starmesh/sim/account"
)

// mostDrawn is how many events a diagram shows: a page with more is black.
const mostDrawn = 3000

// diagram is a space-time diagram (Lamport 1978): nodes are lines that time runs down, and messages arrows between them, hop by hop.
// It keeps what it draws, which is bounded, until the end.
type diagram struct {
	*Run
	w       io.Writer
	drawn   []drawn
	left    int           // events that came when it was full
	until   time.Duration // of the last one that is drawn
	columns map[sim.NodeID]int
	kinds   map[string]int
	absent  map[sim.NodeID]bool // down or paused when the first event comes
	split   time.Duration       // since when the network was partitioned then; -1: it was not
}

// drawn is an event as it is kept.
type drawn struct {
	Event
	words string
}

func newDiagram(w io.Writer, r *Run) Writer {
	return &diagram{Run: r, w: w, columns: map[sim.NodeID]int{}, kinds: map[string]int{}, absent: map[sim.NodeID]bool{}, split: -1}
}

// Before implements Windowed.
func (d *diagram) Before(e Event) error {
	switch e.What {
	case account.NodeDown, account.NodePaused:
		d.absent[e.Node] = true
	case account.PartitionBegan:
		d.split = e.At
	}
	return nil
}

// Write implements Writer. What is no event of a node, or would hide the others, is not drawn.
func (d *diagram) Write(e Event) error {
	switch e.What {
	case account.StateChanged:
		return nil
	case account.MessageSent: // its first hop tells where it goes
		return nil
	}
	if len(d.drawn) == mostDrawn {
		d.left++
		return nil
	}
	kept := *e.Happening
	kept.Content, kept.State = nil, nil
	words := fmt.Sprintf("#%d %s", e.ID, &account.Labelled{Happening: &kept, Labels: d.World.Labels})
	d.drawn = append(d.drawn, drawn{Event{&kept, e.ID}, words})
	d.until = e.At
	if e.Partition == nil {
		d.columns[e.Node] = 0
	}
	if e.What == account.MessageHop || e.What == account.MessageCopied {
		d.columns[e.Peer] = 0
	}
	if _, known := d.kinds[e.Kind]; e.Kind != "" && !known {
		d.kinds[e.Kind] = len(d.kinds)
	}
	return nil
}

// Close implements Writer.
func (d *diagram) Close() error {
	p := d.picture()
	_, err := io.WriteString(d.w, p.finish())
	return err
}

// escaped makes a text harmless in SVG, whatever it holds.
func escaped(text string) string { return html.EscapeString(text) }
