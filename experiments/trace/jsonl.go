package trace

import (
	"encoding/json"
	"io"

	"starmesh/sim"
	"starmesh/sim/account"
)

// lines writes JSON Lines: a head, and then an object for each event (docs/trace.md).
type lines struct {
	to   *json.Encoder
	run  *Run
	head bool // it is written
}

// head is the first line.
type head struct {
	Version      int          `json:"starmesh_trace"`
	Engine       string       `json:"engine"`
	Experiment   string       `json:"experiment"`
	Run          string       `json:"run"`
	Cell         string       `json:"cell"`
	Replication  int          `json:"replication"`
	Seed         uint64       `json:"seed"`
	Protocol     string       `json:"protocol"`
	End          int64        `json:"end_ns"`
	Nodes        int          `json:"nodes"`
	Participants int          `json:"participants"`
	Hubs         []sim.NodeID `json:"hubs"`
	Roles        []string     `json:"roles"` // by node
	Kinds        []string     `json:"kinds"`
}

func newLines(w io.Writer, r *Run) Writer {
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	return &lines{to: to, run: r}
}

// headOf describes a run.
func headOf(r *Run) *head {
	h := &head{Version, sim.Version, r.Experiment, r.ID, r.Cell, r.Replication, r.Seed, r.Protocol, int64(r.End),
		r.World.Len(), r.World.Participants, []sim.NodeID{}, make([]string, r.World.Len()), r.Kinds}
	h.Hubs = append(h.Hubs, r.World.Hubs...)
	for n := range h.Roles {
		h.Roles[n] = r.World.RoleNames[r.World.Role(sim.NodeID(n))]
	}
	return h
}

// Write implements Writer.
func (l *lines) Write(e Event) error {
	if err := l.begin(); err != nil {
		return err
	}
	line := &account.Labelled{Happening: e.Happening, ID: e.ID, Labels: l.run.World.Labels}
	if e.Happening.Content != nil {
		line.Content = ContentOf(e.Happening.Content)
	}
	return l.to.Encode(line)
}

func (l *lines) begin() error {
	if l.head {
		return nil
	}
	l.head = true
	return l.to.Encode(headOf(l.run))
}

// Close implements Writer.
func (l *lines) Close() error { return l.begin() }
