package swarm

// These tests prove whom a peer serves: of those interested who gave it most, or as a seed whom it has given least, in all places
// but one, which is for somebody drawn.

import (
	"slices"
	"testing"

	"starmesh/sim"
)

func TestFavourites(t *testing.T) {
	uninterested := link{to: 9, received: [2]sim.Size{99, 99}}
	gave := func(to sim.NodeID, now, before, given sim.Size) link {
		return link{to: to, received: [2]sim.Size{now, before}, given: given}
	}
	for _, c := range []struct {
		name   string
		places int
		seeds  bool
		links  []link
		want   []sim.NodeID
	}{
		{"who gave most in both intervals", 3, false, []link{gave(1, 5, 0, 0), gave(2, 3, 4, 9), gave(3, 0, 6, 0)}, []sim.NodeID{2, 3}},
		{"of equals the lower ids", 3, false, []link{gave(3, 5, 0, 0), gave(2, 0, 5, 9), gave(1, 2, 3, 0)}, []sim.NodeID{1, 2}},
		{"interested alone", 3, false, []link{uninterested, gave(2, 0, 0, 0)}, []sim.NodeID{2}},
		{"a seed: who got least", 3, true, []link{gave(1, 9, 9, 7), gave(2, 0, 0, 5), gave(3, 0, 0, 6)}, []sim.NodeID{2, 3}},
		{"a seed: of equals the lower ids", 2, true, []link{gave(3, 0, 0, 5), gave(2, 0, 0, 5)}, []sim.NodeID{2}},
		{"one place is for somebody drawn", 1, false, []link{gave(1, 9, 9, 9)}, nil},
		{"more places than peers", 9, false, []link{gave(1, 9, 9, 9), gave(2, 0, 0, 0)}, []sim.NodeID{1, 2}},
	} {
		p := &peer{Params: &Params{Unchoked: c.places, Pieces: 4}, count: 3}
		if c.seeds {
			p.count = 4
		}
		for _, l := range c.links {
			if at := p.neighbours.meet(l, firstPiece); l != uninterested {
				p.add(wants, at)
			}
		}
		var got []sim.NodeID
		for _, at := range p.favourites(nil) {
			got = append(got, p.list[at].to)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
