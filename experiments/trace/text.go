package trace

import (
	"fmt"
	"io"

	"starmesh/sim/account"
	"starmesh/sim/refusal"
)

// text writes a line for each event: its number, its time, what happened, and to whom.
type text struct {
	w io.Writer
	*Run
}

func newText(w io.Writer, r *Run) Writer { return &text{w, r} }

// Write implements Writer.
func (t *text) Write(e Event) error {
	line := (&account.Labelled{Happening: e.Happening, Labels: t.World.Labels}).String()
	_, err := fmt.Fprintf(t.w, "%8d %s\n", e.ID, refusal.Printable(line))
	return err
}

// Close implements Writer.
func (t *text) Close() error { return nil }
