package topologies

import "starmesh/sim"

// Catalogue lists the topologies. A new one is one file and one entry here; the conformance test covers
// it without being told.
func Catalogue() []sim.Component {
	return []sim.Component{
		{
			Name: "star",
			About: "Every participant is adjacent to one hub and to nobody else. The hub is a relay of its own, " +
				"which also runs the server of a protocol that has one, or participant 0. n participants take n links " +
				"(n-1 if the hub is one of them), and two of them are two hops apart.",
			New: func() any { return &Star{Hub: "relay"} },
		},
		{
			Name: "hubs",
			About: "A federation: several hubs, connected among themselves by a backbone, and every participant " +
				"adjacent to one of them: the nearest by mean latency, or in turn.",
			New:    func() any { return &Hubs{Count: 3, Attach: "auto", Backbone: "mesh"} },
			Scalar: "count",
		},
		{
			Name: "mesh",
			About: "Participants are adjacent to each other, without a centre: all pairs (n(n-1)/2 links, no edges " +
				"stored), or with `degree: k` a random connected graph in which everyone has k neighbours.",
			Source: "Steger & Wormald 1999, Generating random regular graphs quickly (pairings); " +
				"Cooper, Dyer & Greenhill 2007, Sampling regular graphs and a peer-to-peer network (switches)",
			New:    func() any { return &Mesh{} },
			Scalar: "degree",
		},
		{
			Name:  "line",
			About: "Participants in a row, each adjacent to the one before and the one after.",
			New:   func() any { return &Line{} },
		},
		{
			Name: "ring",
			About: "Participants in a circle, each adjacent to the one before and the one after. For even n two of " +
				"them are n^2/(4(n-1)) hops apart in the mean.",
			New: func() any { return &Ring{} },
		},
	}
}
