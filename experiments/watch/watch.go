// Package watch writes a page that plays one run: a single file that loads nothing, and that runs no script but its own.
package watch

import (
	"fmt"
	"time"

	"starmesh/experiments/trace"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
	"starmesh/topologies"
)

// What a page holds at most. Where there is more, it says so.
const (
	MostNodes  = 200
	MostEvents = 100_000
	mostLinks  = 1500
)

// Page is what is on a page, while the run goes on: it is a trace.Writer.
type Page struct {
	Start  int64     `json:"start"` // nanoseconds
	End    int64     `json:"end"`
	Words  []string  `json:"words"` // of events
	Kinds  []string  `json:"kinds"`
	Nodes  []node    `json:"nodes"`
	Links  [][2]int  `json:"links"`
	Events [][]int64 `json:"events"` // time, number, word, node, peer, message, extra (a text, a state or groups), violated
	// A message is its sender, number, kind, receiver and content, a text.
	Messages [][5]int64    `json:"messages"`
	Texts    []string      `json:"texts"`
	States   [][][2]string `json:"states"` // fields with values
	Groups   [][]int       `json:"groups"`
	Said     []string      `json:"said"`
	Series   []series      `json:"series"`

	title, about string
	run          *trace.Run
	shown        []int // by node: its place in Nodes; -1: it is left out
	kinds        map[string]int64
	texts        map[string]int64
	messages     map[[2]uint64]int64
	decided      map[uint64]uint64 // by instance: what correct nodes decided first
	liars        map[sim.NodeID]bool
	left         int // events, for want of room
	early        int // events that came before the page begins
}

type node struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Hub  bool   `json:"hub"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
}

// New begins a page of what happens from an instant on.
func New(r *trace.Run, shape topologies.Shape, layout *topologies.Layout, from time.Duration) *Page {
	p := &Page{Start: int64(from), Kinds: []string{}, Links: [][2]int{}, Events: [][]int64{}, Messages: [][5]int64{}, Texts: []string{}, States: [][][2]string{}, Groups: [][]int{},
		Said: []string{}, Series: []series{}, End: int64(r.End), run: r, kinds: map[string]int64{}, texts: map[string]int64{}, messages: map[[2]uint64]int64{},
		decided: map[uint64]uint64{}, liars: map[sim.NodeID]bool{}}
	for _, what := range account.InWords() {
		for len(p.Words) <= int(what) {
			p.Words = append(p.Words, "")
		}
		p.Words[what] = what.String()
	}
	for i, kind := range r.Kinds {
		p.kinds[kind] = int64(i)
		p.Kinds = append(p.Kinds, refusal.Printable(kind))
	}
	p.title = refusal.Printable(r.Experiment + ", run " + r.ID)
	plural := "s"
	if r.World.Participants == 1 {
		plural = ""
	}
	p.about = refusal.Printable(fmt.Sprintf("%s with %d participant%s; replication %d %s", r.Protocol, r.World.Participants, plural, r.Replication, r.Cell))
	p.addNodes(shape, layout)
	return p
}

// addNodes takes hubs first, and then participants by id, as many as there is room for.
func (p *Page) addNodes(shape topologies.Shape, layout *topologies.Layout) {
	w := p.run.World
	p.shown = make([]int, w.Len())
	room := MostNodes
	for _, position := range []sim.Position{sim.Hub, sim.Leaf} {
		for n := range p.shown {
			if w.Position(sim.NodeID(n)) == position {
				if p.shown[n] = -1; room > 0 {
					p.shown[n], room = 0, room-1
				}
			}
		}
	}
	var ids []sim.NodeID
	for n := range p.shown {
		if p.shown[n] == 0 {
			p.shown[n] = len(ids)
			ids = append(ids, sim.NodeID(n))
		}
	}
	for i, at := range places(shape, layout, ids) {
		n := ids[i]
		p.Nodes = append(p.Nodes, node{trace.NameOf(w, n), refusal.Printable(w.RoleNames[w.Role(n)]), w.Position(n) == sim.Hub, at.x, at.y})
	}
	if len(ids) < w.Len() {
		p.say("%d of %d nodes are shown, hubs first and then by id, with what happens among them", len(ids), w.Len())
	}
	p.addLinks(newPart(w.Graph, ids))
}

func (p *Page) addLinks(shown *part) {
	all := 0
	for a, neighbors := range shown.neighbors {
		for _, b := range neighbors {
			if int(b) > a {
				if all++; all <= mostLinks {
					p.Links = append(p.Links, [2]int{a, int(b)})
				}
			}
		}
	}
	if all > mostLinks {
		p.Links = p.Links[:0]
		p.say("its %d links are not drawn: messages on them are", all)
	}
}

func (p *Page) say(format string, args ...any) { p.Said = append(p.Said, fmt.Sprintf(format, args...)) }

// Before implements trace.Windowed.
func (p *Page) Before(e trace.Event) error {
	err := p.Write(e)
	p.early = len(p.Events)
	return err
}

// Write implements trace.Writer.
func (p *Page) Write(e trace.Event) error {
	switch {
	case e.Partition == nil && (p.shown[e.Node] < 0 || e.What.OfMessage() && p.shown[e.Peer] < 0):
		return nil
	case len(p.Events) == MostEvents:
		p.left++
		return nil
	}
	line := []int64{int64(e.At), int64(e.ID), int64(e.What), 0, 0, -1, -1}
	if e.Partition == nil {
		line[3], line[4] = int64(p.shown[e.Node]), int64(max(p.shown[e.Peer], 0))
	}
	switch {
	case e.What.OfMessage():
		line[5] = p.message(e)
		if e.What == account.MessageLost {
			line[6] = p.text(e.Cause.String())
		}
	case e.What == account.StateChanged:
		line[6] = int64(len(p.States))
		var state [][2]string
		for _, field := range e.State {
			state = append(state, [2]string{refusal.Printable(field.Name), refusal.Printable(fmt.Sprint(field.Value))})
		}
		p.States = append(p.States, state)
	case e.What == account.PartitionBegan:
		line[6] = int64(len(p.Groups))
		groups, _ := e.Partition.Groups()
		var shown []int
		for n, i := range p.shown {
			if i >= 0 {
				shown = append(shown, groups[n])
			}
		}
		p.Groups = append(p.Groups, shown)
	default:
		if words := wordsOf(e.Happening); words != "" {
			line[6] = p.text(words)
		}
		if p.violates(e.Happening) {
			line = append(line, 1)
		}
	}
	p.Events = append(p.Events, line)
	return nil
}

// wordsOf says what an event is about.
func wordsOf(h *sim.Happening) string {
	switch h.What {
	case account.Decided, account.Proposed:
		return fmt.Sprintf("%d = %d", h.Number, h.Value)
	case account.Noted:
		return fmt.Sprintf("%s %d", h.Text, h.Value)
	case account.OperationInvoked:
		return fmt.Sprintf("key %d value %d", h.Key, h.Value)
	}
	return h.Text
}

// violates tells whether a correct node decides otherwise than another did.
func (p *Page) violates(h *sim.Happening) bool {
	switch {
	case h.What == account.Adversary:
		p.liars[h.Node] = true
	case h.What == account.Decided && !p.liars[h.Node]:
		first, known := p.decided[h.Number]
		if !known {
			p.decided[h.Number] = h.Value
		}
		return known && first != h.Value
	}
	return false
}

// message returns the place of an event's message.
func (p *Page) message(e trace.Event) int64 {
	name := [2]uint64{uint64(e.Sender), e.Number}
	if i, known := p.messages[name]; known {
		return i
	}
	i, content := int64(len(p.Messages)), int64(-1)
	p.messages[name] = i
	if e.Content != nil {
		content = p.text(trace.ContentOf(e.Content))
	}
	kind, known := p.kinds[e.Kind]
	if !known {
		kind = int64(len(p.Kinds))
		p.kinds[e.Kind] = kind
		p.Kinds = append(p.Kinds, refusal.Printable(e.Kind))
	}
	p.Messages = append(p.Messages, [5]int64{int64(p.shown[e.Sender]), int64(e.Number), kind, int64(p.shown[e.Peer]), content})
	return i
}

func (p *Page) text(words string) int64 {
	i, known := p.texts[words]
	if !known {
		i = int64(len(p.Texts))
		p.texts[words] = i
		p.Texts = append(p.Texts, refusal.Printable(words))
	}
	return i
}
