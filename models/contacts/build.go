package contacts

import (
	"starmesh/intake"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/refusal"
	"starmesh/topologies"
)

// Build implements Source.
func (f *File) Build(world *sim.World) (*sim.Contacts, error) {
	ids, err := f.resolve(world)
	if err != nil {
		return nil, err
	}
	built := &sim.Contacts{Of: make(map[sim.Link][]sim.Contact, 2*len(f.plan.contacts)), Waits: f.Between == "wait"}
	mistakes := intake.Mistakes{}
	for _, l := range f.plan.links() {
		from, to := ids[l[0]], ids[l[1]]
		if !world.Graph.Adjacent(from, to) && (l[0] < l[1] || f.plan.contacts[[2]int{l[1], l[0]}] == nil) {
			line := f.plan.firstLine(func(s *statement) bool { return s.from == l[0] && s.to == l[1] || s.from == l[1] && s.to == l[0] })
			mistakes.Line(line, "%q and %q are not adjacent in the topology; add the link there, or leave the topology out", clipped(f.plan.names[l[0]]), clipped(f.plan.names[l[1]]))
		}
		built.Of[sim.Link{From: from, To: to}] = f.plan.contacts[l]
		if back := (sim.Link{From: to, To: from}); built.Of[back] == nil {
			built.Of[back] = nil // it is never there, unless it has contacts of its own
		}
	}
	if err := mistakes.Of(f.Path); err != nil {
		return nil, problem("path", "%v", err)
	}
	return built, nil
}

// resolve returns the nodes of a world by the plan's: by their labels in the topology's file, else their ids there, else their numbers.
func (f *File) resolve(world *sim.World) ([]sim.NodeID, error) {
	ids, mistakes := make([]sim.NodeID, len(f.plan.names)), intake.Mistakes{}
	for i, name := range f.plan.names {
		var err error
		if ids[i], err = selection.Named(world, name); err != nil {
			mistakes.Line(f.plan.firstLine(func(s *statement) bool { return s.from == i || s.to == i }), "%v", err)
		}
	}
	if err := mistakes.Of(f.Path); err != nil {
		return nil, problem("path", "%v", err)
	}
	return ids, nil
}

// Shape implements Source.
func (f *File) Shape() topologies.Shape { return &union{f.plan} }

// union is the graph of all links that are ever there.
type union struct{ *plan }

// Participants returns how many nodes the plan names.
func (u *union) Participants() int { return len(u.names) }

// LinkEnds returns how many ends of links its graph stores.
func (u *union) LinkEnds(int) int { return 2 * len(u.edges()) }

// Build implements topologies.Shape.
func (u *union) Build(participants int, _ *topologies.Atlas, _ *random.Rand) (*topologies.Layout, error) {
	graph, err := topologies.FromEdges(participants, u.edges())
	if err != nil {
		return nil, err
	}
	layout := &topologies.Layout{Graph: graph}
	for _, name := range u.names {
		layout.Names = append(layout.Names, refusal.Printable(name))
	}
	return layout, nil
}

// edges returns the links that are ever there, in one direction or in both.
func (p *plan) edges() (edges [][2]sim.NodeID) {
	for _, l := range p.links() {
		if l[0] < l[1] || p.contacts[[2]int{l[1], l[0]}] == nil {
			edges = append(edges, [2]sim.NodeID{sim.NodeID(l[0]), sim.NodeID(l[1])})
		}
	}
	return edges
}
