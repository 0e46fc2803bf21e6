package swarm

// These tests prove whom a peer serves: of those interested who gave it most, or as a seed whom it has given least, in all places
// but one, which is for somebody drawn.

import (
	"slices"
	"testing"

	"starmesh/sim"
)

func TestFavourites(t *testing.T) {
	type neighbour struct {
		id                 sim.NodeID
		now, before, given sim.Size
	}
	uninterested := neighbour{9, 99, 99, 0}
	gave := func(to sim.NodeID, now, before, given sim.Size) neighbour { return neighbour{to, now, before, given} }
	for _, c := range []struct {
		name   string
		places int
		seeds  bool
		links  []neighbour
		want   []sim.NodeID
	}{
		{"who gave most in both intervals", 3, false, []neighbour{gave(1, 5, 0, 0), gave(2, 3, 4, 9), gave(3, 0, 6, 0)}, []sim.NodeID{2, 3}},
		{"of equals the lower ids", 3, false, []neighbour{gave(3, 5, 0, 0), gave(2, 0, 5, 9), gave(1, 2, 3, 0)}, []sim.NodeID{1, 2}},
		{"interested alone", 3, false, []neighbour{uninterested, gave(2, 0, 0, 0)}, []sim.NodeID{2}},
		{"a seed: who got least", 3, true, []neighbour{gave(1, 9, 9, 7), gave(2, 0, 0, 5), gave(3, 0, 0, 6)}, []sim.NodeID{2, 3}},
		{"a seed: of equals the lower ids", 2, true, []neighbour{gave(3, 0, 0, 5), gave(2, 0, 0, 5)}, []sim.NodeID{2}},
		{"one place is for somebody drawn", 1, false, []neighbour{gave(1, 9, 9, 9)}, nil},
		{"more places than peers", 9, false, []neighbour{gave(1, 9, 9, 9), gave(2, 0, 0, 0)}, []sim.NodeID{1, 2}},
	} {
		p := &peer{Params: &Params{Unchoked: c.places, Pieces: 4}, count: 3}
		if c.seeds {
			p.count = 4
		}
		for _, l := range c.links {
			if at := p.neighbours.meet(l.id, 0, link{received: [2]sim.Size{l.now, l.before}, given: l.given}, firstPiece); l != uninterested {
				p.add(wants, at)
			}
		}
		var got []sim.NodeID
		for _, at := range p.favourites(nil) {
			got = append(got, p.ids[at])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
