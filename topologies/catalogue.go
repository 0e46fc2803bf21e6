package topologies

import (
	"strings"

	"starmesh/sim"
)

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
		{
			Name:  "tree",
			About: "A rooted tree, filled level by level: participant 0 is the root, and everyone has `branching` children as far as there are enough. Every link and every inner participant is the only way to some.",
			New:   func() any { return &Tree{Branching: 2} }, Scalar: "branching",
		},
		{
			Name:  "grid",
			About: "Participants in rows and columns, each adjacent to those above, below, left and right. Their number is rows x columns.",
			New:   func() any { return &Grid{} }, Scalar: "columns",
		},
		{
			Name:  "torus",
			About: "A grid whose opposite edges are adjacent, so that everyone has four neighbours. Rows and columns are 3 or more.",
			New:   func() any { return &Torus{} }, Scalar: "columns",
		},
		{
			Name:  "hypercube",
			About: "2^d participants, adjacent where the binary digits of their ids differ in one place: d neighbours each, and d/2 x n/(n-1) hops between two in the mean.",
			New:   func() any { return &Hypercube{} },
		},
		{
			Name: "random",
			About: "A random graph: every pair is adjacent with the same probability, G(n,p), or so many pairs are, G(n,m). It may fall into " +
				"pieces, which is reported; messages between them are lost for want of a route. Below a mean degree of 1 there is no giant component, and below ln n somebody is alone.",
			Source:  "Gilbert 1959; Erdos & Renyi 1959; Batagelj & Brandes 2005, Efficient generation of large random networks (the algorithm)",
			Example: "{degree: 6}",
			New:     func() any { return &Random{} }, Scalar: "degree",
		},
		{
			Name: "small_world",
			About: "A ring in which everyone is adjacent to the nearest participants on both sides, and with some probability the far end of a link " +
				"moves to a participant chosen at random: few such shortcuts make paths short while neighbours still know each other.",
			Source: "Watts & Strogatz 1998, Collective dynamics of small-world networks",
			New:    func() any { return &SmallWorld{Neighbors: 4, Rewire: 0.1} },
		},
		{
			Name: "scale_free",
			About: "A graph that has grown: m+1 participants are all adjacent at first, and each newcomer brings m links to different participants, " +
				"chosen in proportion to the links they have. Few have very many: the share with k or more falls like 1/k^2.",
			Source: "Barabasi & Albert 1999, Emergence of scaling in random networks",
			New:    func() any { return &ScaleFree{Links: 2} }, Scalar: "links",
		},
		{
			Name: "geometric",
			About: "Participants at random places of a square, adjacent if they are near each other: radios, sensors, towns. Links know their length, for " +
				"`latency: distance`. Many of them are in pieces, which is reported.",
			Source:  "Gilbert 1961, Random plane networks; Penrose 2003, Random Geometric Graphs",
			Example: "{degree: 8}",
			New:     func() any { return &Geometric{Side: 1000} }, Scalar: "degree",
		},
		{
			Name: "file",
			About: "A graph from a file: " + Enumerate(words(readers(), func(f fileFormat) string { return f.about }), ", or ") + ". It has its own number of participants: leave `nodes` out. What it knows of links is used by `latency: distance`, " +
				"`latency: measured`, `loss: measured` and `capacity: measured`. The length of a link that has none is that of the great circle between the coordinates of its ends.",
			Source:  strings.Join(words(readers(), func(f fileFormat) string { return f.source }), "; "),
			Example: "{path: data/topologies/Abilene.gml}",
			New:     func() any { return &File{Format: byEnding} }, Scalar: "path",
		},
	}
}
