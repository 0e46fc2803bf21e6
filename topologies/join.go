package topologies

import (
	"math"

	"starmesh/intake"
	"starmesh/sim"
)

// direction is what a file means by the order of a link's ends.
type direction int

const (
	undirected direction = iota // nothing
	wayThere                    // a line is about the way there, and about the way back if that has no line of its own
	directed                    // there is no way back unless it has a line of its own
)

// finish makes the graph of the nodes and links that were read.
func (c *chart) finish() {
	if c.drop {
		c.dropGaps()
	}
	given := newWays(c.edges)
	pairs := make([][2]sim.NodeID, 0, len(c.edges))
	merged, loops := 0, 0
	for i := range c.edges {
		e := &c.edges[i]
		if e.a == e.b {
			loops++
			if !c.dropLoops {
				c.collect(lineProblem(int(e.line), "a link from %q to itself; remove it, or write loops: drop", c.names[e.a]))
			}
			continue
		}
		before, twice := given.find(e.a, e.b)
		opposite, known := given.find(e.b, e.a)
		switch {
		case twice:
			c.join(before, i, &merged)
			continue
		case known && c.direction == undirected:
			if c.merge || c.known(&c.edges[opposite]) != c.known(e) {
				c.join(opposite, i, &merged)
			}
			continue
		case !known:
			pairs = append(pairs, [2]sim.NodeID{e.a, e.b})
		}
		given.put(i)
	}
	c.note(merged, "link was merged into another between the same nodes", "links were merged into others between the same nodes")
	c.note(loops, "link from a node to itself was dropped", "links from a node to itself were dropped")
	c.checkDirections(pairs, given)
	c.list()
	if c.mistakes.Count > 0 {
		return
	}
	if len(c.names) < 2 {
		c.collect(lineProblem(1, "%s no network; a file has 2 or more", intake.Counted(len(c.names), "node makes", "nodes make")))
		return
	}
	if err := c.build(pairs, given); err != nil {
		c.collect(lineProblem(1, "%v", err))
		return
	}
	c.measure(given)
	c.summarize(len(pairs))
}

// build makes the graph. Links that go one way are taken as they are, if that is asked for.
func (c *chart) build(pairs [][2]sim.NodeID, given *ways) (err error) {
	if c.asGiven && c.direction != undirected {
		list, alone := make([][2]sim.NodeID, 0, 2*len(pairs)), 0
		for _, there := range pairs {
			list = append(list, there)
			if _, returns := given.find(there[1], there[0]); returns {
				list = append(list, [2]sim.NodeID{there[1], there[0]})
			} else {
				alone++
			}
		}
		if c.note(alone, "link goes one way", "links go one way"); alone > 0 {
			if c.oneWay, err = FromWays(len(c.names), list); err == nil {
				c.graph = c.oneWay.List
			}
			return err
		}
	}
	c.graph, err = FromEdges(len(c.names), pairs)
	return err
}

// join merges a link into one that was there before, or refuses it.
func (c *chart) join(before, after int, merged *int) {
	first, second := &c.edges[before], &c.edges[after]
	switch {
	case c.merge:
		first.known = c.keep(mergedLinks(c.known(first), c.known(second)))
		*merged++
	case first.a == second.a:
		c.collect(lineProblem(int(second.line), "a second link from %q to %q, the first is in line %d; remove one, or write parallel: merge", c.names[second.a], c.names[second.b], first.line))
	default:
		c.collect(lineProblem(int(second.line), "the link from %q to %q says something else than line %d, which names its ends the other way round; remove one, write parallel: merge, or call the graph directed",
			c.names[second.a], c.names[second.b], first.line))
	}
}

// mergedLinks are two links as one: what they carry together, and all else of the one that is faster, or shorter.
func mergedLinks(a, b sim.Measured) sim.Measured {
	rate := sim.Bandwidth(-1) // without a limit, as one of them is
	if a.Rate >= 0 && b.Rate >= 0 {
		rate = a.Rate + b.Rate
	}
	if b.Latency >= 0 && (a.Latency < 0 || b.Latency < a.Latency) || a.Latency == b.Latency && b.Length >= 0 && (a.Length < 0 || b.Length < a.Length) {
		a, b = b, a
	}
	if a.Length < 0 {
		a.Length = b.Length
	}
	if a.Loss < 0 {
		a.Loss = b.Loss
	}
	a.Rate = rate
	return a
}

// checkDirections refuses links that lack their way back, or says that they have one now.
func (c *chart) checkDirections(pairs [][2]sim.NodeID, given *ways) {
	if c.direction != directed || c.asGiven {
		return
	}
	alone := 0
	for _, there := range pairs {
		if _, has := given.find(there[1], there[0]); has {
			continue
		}
		alone++
		if !c.bothWays {
			i, _ := given.find(there[0], there[1])
			c.collect(lineProblem(int(c.edges[i].line), "a link of a directed graph from %q to %q without its way back; add that, or write directed: both_ways, or as_given", c.names[there[0]], c.names[there[1]]))
		}
	}
	c.note(alone, "link of a directed graph goes both ways here", "links of a directed graph go both ways here")
}

// measure puts what is known of the links into the order of the graph.
func (c *chart) measure(given *ways) {
	guessed := c.settle()
	c.ends = make([]int32, len(c.graph.neighbors))
	for n := range sim.NodeID(c.graph.Len()) {
		for i, to := range c.graph.row(n) {
			e, there := given.find(n, to)
			if !there {
				e, _ = given.find(to, n)
			}
			link := &c.edges[e]
			if c.places[n].known() && c.places[to].known() {
				if known := c.known(link); known.Length < 0 {
					known.Length = greatCircle(c.places[n], c.places[to])
					link.known = c.keep(known) // for the way back, too
				} else if n == link.a && !guessed[n] && !guessed[to] {
					c.checkLength(link, greatCircle(c.places[n], c.places[to]))
				}
			}
			c.ends[int(c.graph.offsets[n])+i] = link.known
		}
	}
	if c.fill != nil {
		c.fillGaps(given)
	}
}

// checkLength refuses a length in the wrong unit: fibres make detours, but not of any size, and no shortcuts.
func (c *chart) checkLength(e *edge, apart sim.Length) {
	const detour, slack = 3, 10 // km, as coordinates are those of towns
	long := float64(c.known(e).Length)
	if math.Abs(long-float64(apart)) > slack && (long > float64(detour*apart) || float64(long*detour) < float64(apart)) {
		c.collect(lineProblem(int(e.line), "the link from %q to %q is %.6g km long, but the coordinates of its ends are %.6g km apart; correct the unit, the length or the coordinates", c.names[e.a], c.names[e.b], long, float64(apart)))
	}
}
