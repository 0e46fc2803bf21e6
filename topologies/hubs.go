package topologies

import (
	"slices"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Hubs is a federation: each participant is attached to one of several connected hubs.
type Hubs struct {
	Count    int      `yaml:"count" min:"1" help:"number of hubs"`
	At       []string `yaml:"at" help:"the regions that the hubs stand in, one for each; default: not said"`
	Attach   string   `yaml:"attach" oneof:"auto nearest round_robin" help:"a participant's hub: the one nearest by mean latency, or in turn by id; auto: nearest if at is given"`
	Backbone string   `yaml:"backbone" oneof:"mesh ring line" help:"how hubs are connected among themselves"`
}

// Build implements Shape.
func (h *Hubs) Build(participants int, atlas *Atlas, _ *random.Rand) (*Layout, error) {
	if err := h.check(participants, atlas); err != nil {
		return nil, err
	}
	g := &federation{participants: participants, backbone: h.backbone(), attach: h.attach(participants, atlas)}
	g.fillMembers()
	layout := &Layout{Graph: g, HubRegions: make([]string, h.Count)}
	copy(layout.HubRegions, h.At)
	for i := range h.Count {
		layout.Hubs = append(layout.Hubs, sim.NodeID(participants+i))
	}
	return layout, nil
}

func (h *Hubs) check(participants int, atlas *Atlas) error {
	if err := checkSize("a federation of hubs", 2, participants); err != nil {
		return err
	}
	switch {
	case h.Count < 1:
		return problem("count", "%d hubs connect nobody: take 1 or more", h.Count)
	case h.Count > most:
		return problem("count", "%d hubs are too many: the most is %d", h.Count, most)
	case len(h.At) != 0 && len(h.At) != h.Count:
		return problem("at", "%d regions for %d hubs: name one region for each hub, or set count: %d", len(h.At), h.Count, len(h.At))
	case h.Attach == "nearest" && len(h.At) == 0:
		return problem("attach", "nearest needs to know where the hubs stand: name their regions in at, or take round_robin")
	case !slices.Contains([]string{"auto", "nearest", "round_robin"}, h.Attach):
		return problem("attach", "%q is neither auto, nearest nor round_robin", h.Attach)
	case !slices.Contains([]string{"mesh", "ring", "line"}, h.Backbone):
		return problem("backbone", "%q is neither mesh, ring nor line", h.Backbone)
	case h.Backbone == "mesh" && h.Count > mostMeshed:
		return problem("count", "a mesh of %d hubs has too many links: take %d hubs or fewer, or backbone: ring", h.Count, mostMeshed)
	case h.Backbone == "ring" && h.Count < 3:
		return problem("backbone", "a ring needs at least 3 hubs, not %d: take mesh or line", h.Count)
	}
	return checkRegions(atlas, h.At...)
}

// mostMeshed hubs have fifty million links, all of which a table of routes looks at.
const mostMeshed = 10_000

// backbone returns the graph among hubs, which are numbered from 0 in it.
func (h *Hubs) backbone() sim.Graph {
	switch h.Backbone {
	case "ring":
		return ring(h.Count)
	case "line":
		return line(h.Count)
	}
	return complete(h.Count)
}

// federation is the graph. Edges follow from the backbone and from which hub each participant has.
type federation struct {
	participants int
	backbone     sim.Graph
	attach       []int32 // participant -> hub, from 0

	offsets []int32 // the members of hub h are members[offsets[h]:offsets[h+1]], ascending
	members []sim.NodeID
}

// fillMembers sorts the participants by their hubs. It takes them by id, so members come out ascending.
func (g *federation) fillMembers() {
	g.offsets = make([]int32, g.backbone.Len()+1)
	g.members = make([]sim.NodeID, g.participants)
	for _, hub := range g.attach {
		g.offsets[hub+1]++
	}
	for hub := range g.backbone.Len() {
		g.offsets[hub+1] += g.offsets[hub]
	}
	next := slices.Clone(g.offsets)
	for p, hub := range g.attach {
		g.members[next[hub]] = sim.NodeID(p)
		next[hub]++
	}
}

func (g *federation) Len() int { return g.participants + g.backbone.Len() }

// hub returns a hub's number in the backbone, negative for a participant.
func (g *federation) hub(n sim.NodeID) sim.NodeID { return n - sim.NodeID(g.participants) }

func (g *federation) Degree(n sim.NodeID) int {
	hub := g.hub(n)
	if hub < 0 {
		return 1
	}
	return int(g.offsets[hub+1]-g.offsets[hub]) + g.backbone.Degree(hub)
}

// Neighbor returns a hub's members first: their ids are lower than those of hubs.
func (g *federation) Neighbor(n sim.NodeID, i int) sim.NodeID {
	hub := g.hub(n)
	if hub < 0 {
		return sim.NodeID(g.participants) + sim.NodeID(g.attach[n])
	}
	members := g.members[g.offsets[hub]:g.offsets[hub+1]]
	if i < len(members) {
		return members[i]
	}
	return sim.NodeID(g.participants) + g.backbone.Neighbor(hub, i-len(members))
}

func (g *federation) Adjacent(a, b sim.NodeID) bool {
	low, high := min(a, b), max(a, b)
	switch {
	case g.hub(high) < 0:
		return false
	case g.hub(low) < 0:
		return sim.NodeID(g.attach[low]) == g.hub(high)
	}
	return g.backbone.Adjacent(g.hub(low), g.hub(high))
}
