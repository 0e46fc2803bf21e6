// Package trace reads what happens in one run and writes it in other forms: lines of text, JSON Lines, diagrams, and the formats
// of other tools, a file each. All of them write while the run goes on, and none keeps it (docs/trace.md).
package trace

import (
	"errors"
	"io"
	"slices"
	"time"

	"starmesh/sim"
	"starmesh/sim/account"
)

// Version is that of the stream: it grows when a line that was written before would mean something else.
const Version = 1

// Run is what is known of a run before it begins.
type Run struct {
	Experiment  string
	ID          string
	Cell        string // what the cell has of the sweep
	Replication int
	Seed        uint64
	Protocol    string
	End         time.Duration
	World       *sim.World
	Kinds       []string // of messages
}

// Event is one happening with its place among all of the run, from 1.
type Event struct {
	*sim.Happening
	ID uint64
}

// Writer writes a run in one form.
type Writer interface {
	// Write is called for each event that is shown, in order.
	Write(e Event) error
	// Close writes what comes at the end.
	Close() error
}

// Format is a form in which a run can be written.
type Format struct {
	Name, About string
	New         func(w io.Writer, r *Run) Writer
}

// Formats lists them. A new one is a file, a line here, and a test.
func Formats() []Format {
	return []Format{
		{"text", "a line for each event", newText},
		{"jsonl", "JSON Lines, an object for each event", newLines},
		{"svg", "a space-time diagram", newDiagram},
		{"perfetto", "a trace for ui.perfetto.dev", newPerfetto},
		{"shiviz", "a log with vector clocks for ShiViz", newShiViz},
		{"itf", "the nodes' states as ITF JSON, for the checkers of TLA+ and Quint", newITF},
	}
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats()[i], true
}

// Listener gives a writer those events of a run that are wanted.
type Listener struct {
	Wanted func(e Event) bool // nil: all
	Early  func(e Event) bool // those before the part that is shown; nil: none
	To     Writer
	Shown  int

	id      uint64
	earlier Earlier
	begun   bool
	failed  error
}

// Hears implements sim.Listener.
func (l *Listener) Hears() []account.What { return account.InWords() }

// Hear implements sim.Listener.
func (l *Listener) Hear(h *sim.Happening) {
	l.id++
	e := Event{h, l.id}
	if l.Early != nil && l.Early(e) {
		if l.earlier == nil {
			l.earlier = Earlier{}
		}
		l.earlier.Take(e)
	}
	if l.failed == nil && (l.Wanted == nil || l.Wanted(e)) {
		l.Shown++
		if l.begin(); l.failed == nil {
			l.failed = l.To.Write(e)
		}
	}
}

// begin tells the writer, once, what was so before.
func (l *Listener) begin() {
	to, is := l.To.(Windowed)
	if l.begun || !is {
		return
	}
	l.begun = true
	for _, e := range l.earlier.Events() {
		if l.failed == nil {
			l.failed = to.Before(e)
		}
	}
}

// Close ends what is written, and returns what went wrong.
func (l *Listener) Close() error {
	l.begin()
	return errors.Join(l.failed, l.To.Close())
}

// message names one of the run.
type message struct {
	sender sim.NodeID
	number uint64
}

func messageOf(h *sim.Happening) message { return message{h.Sender, h.Number} }
