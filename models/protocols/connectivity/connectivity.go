// Package connectivity measures the network itself: who could reach whom, while faults come and go.
package connectivity

import (
	"time"

	"starmesh/sim"
)

// Params is the section `protocol: {connectivity: ...}`.
type Params struct {
	Interval time.Duration `yaml:"interval" above:"0s" help:"time between two looks at the network, from 0s on"`
}

// Declared metrics, by number.
const (
	inLargest = iota
	participants
	largestRatio
	components
	isolated
	isolatedRatio
)

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, silence]{
	Name: "connectivity",
	About: "Nodes do nothing: a referee looks at the network at intervals, who is paused being up. Two nodes hang together if there is a way between them over nodes " +
		"that are up (hubs included) and links that are not cut in either direction (one-way links do not count); loss, latency and queues do not count. " +
		"largest_component_ratio is the share of all participants, those that are down included, in the largest component.",
	Source:   "Albert, Jeong & Barabasi 2000, Error and attack tolerance of complex networks; Cohen et al. 2000",
	Defaults: Params{Interval: time.Second},
	Kinds:    []string{"none"},
	Metrics: []sim.Metric{
		inLargest:     {Name: "in_largest", Nature: sim.Counter, Better: sim.Higher, About: "participants in the largest component, summed over all looks"},
		participants:  {Name: "looked_at", Nature: sim.Counter, About: "participants, up or down, summed over all looks"},
		largestRatio:  {Name: "largest_component", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "in_largest", Denominator: "looked_at", About: "share of all participants in the largest component"},
		components:    {Name: "components", Nature: sim.Sample, Better: sim.Lower, About: "components with a participant, at each look"},
		isolated:      {Name: "isolated", Nature: sim.Counter, Better: sim.Lower, About: "participants that are up and reach no other participant, summed over all looks"},
		isolatedRatio: {Name: "isolated", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "isolated", Denominator: "looked_at", About: "share of all participants that are up and reach no other one"},
	},
	New: func(*Params, *sim.World) func(sim.NodeID) sim.Protocol[silence] {
		return func(sim.NodeID) sim.Protocol[silence] { return idle{} }
	},
	Referee:  func(p *Params, w *sim.World) sim.Referee[silence] { return newReferee(p, w) },
	Recovery: recovery,
	Load:     func(*Params, *sim.Setting) sim.Load { return sim.Load{} },
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"largest_component_ratio", "isolated_ratio", "components_mean"},
		Source:  "all participants hang together, and nobody is alone",
		Assumes: sim.NoFaults[Params]().
			And("a connected graph", isConnected).
			And("a look within the statistics window", func(p *Params, s *sim.Setting) bool {
				window := s.Window()
				return (window.From+p.Interval-1)/p.Interval*p.Interval < window.To
			}),
		Values: func(*Params, *sim.Setting) []float64 { return []float64{1, 0, 1} },
	}},
}

// silence is the message that nobody sends.
type silence struct{}

func (silence) Kind() sim.Kind { return 0 }
func (silence) Size() sim.Size { return 0 }

// idle is a node that does nothing.
type idle struct{}

func (idle) Init(*sim.Env[silence])                           {}
func (idle) OnMessage(*sim.Env[silence], sim.NodeID, silence) {}
func (idle) OnTimer(*sim.Env[silence], sim.Timer)             {}

// referee searches the network, breadth first.
type referee struct {
	Params
	up      []bool // at the last look
	intact  bool   // all links were
	found   picture
	reached []bool
	queue   []sim.NodeID
}

// picture is what a look at the network finds.
type picture struct{ largest, components, isolated int }

func newReferee(p *Params, w *sim.World) *referee {
	return &referee{Params: *p, up: make([]bool, w.Len()), reached: make([]bool, w.Len())}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration { return r.Interval }

// Sample implements sim.Referee. Where all is as at the last look it need not search again.
func (r *referee) Sample(view *sim.View[silence], final bool) {
	if final {
		return
	}
	same := r.intact
	for n, before := range r.up {
		r.up[n] = view.Up(sim.NodeID(n))
		same = same && r.up[n] == before
	}
	if r.intact = view.Intact(); !same || !r.intact {
		r.search(view)
	}
	view.Count(isolated, int64(r.found.isolated))
	view.Count(inLargest, int64(r.found.largest))
	view.Count(participants, int64(view.World().Participants))
	view.Observe(components, int64(r.found.components))
}

// search finds the components.
func (r *referee) search(view *sim.View[silence]) {
	left := 0 // nodes that are up and not reached yet
	for n, up := range r.up {
		r.reached[n] = !up
		if up {
			left++
		}
	}
	r.found = picture{}
	for n := range sim.NodeID(len(r.reached)) {
		if r.reached[n] {
			continue
		}
		members := r.component(view, n, &left)
		r.found.largest = max(r.found.largest, members)
		if members > 0 {
			r.found.components++
		}
		if members == 1 {
			r.found.isolated++
		}
	}
}

// component returns the participants that hang together with a node. It ends when nobody is left, so that a complete
// mesh takes n steps and not n^2.
func (r *referee) component(view *sim.View[silence], start sim.NodeID, left *int) (members int) {
	world := view.World()
	graph := world.Graph
	_, oneWay := graph.(sim.OneWay)
	severed := func(a, b sim.NodeID) bool {
		return !r.intact && (view.Severed(a, b) || view.Severed(b, a)) || oneWay && !graph.Adjacent(b, a)
	}
	r.queue = append(r.queue[:0], start)
	r.reached[start] = true
	*left--
	for i := 0; i < len(r.queue); i++ {
		n := r.queue[i]
		if int(n) < world.Participants {
			members++
		}
		for j, degree := 0, graph.Degree(n); *left > 0 && j < degree; j++ {
			next := graph.Neighbor(n, j)
			if r.reached[next] || severed(n, next) {
				continue
			}
			r.reached[next] = true
			*left--
			r.queue = append(r.queue, next)
		}
	}
	return members
}

// isConnected tells whether all nodes hang together while nothing is broken.
func isConnected(_ *Params, s *sim.Setting) bool {
	graph := s.World.Graph
	_, oneWay := graph.(sim.OneWay)
	reached := make([]bool, graph.Len())
	queue := append(make([]sim.NodeID, 0, graph.Len()), 0)
	reached[0] = true
	for i := 0; i < len(queue); i++ {
		for j := 0; len(queue) < graph.Len() && j < graph.Degree(queue[i]); j++ {
			if next := graph.Neighbor(queue[i], j); !reached[next] && (!oneWay || graph.Adjacent(next, queue[i])) {
				reached[next] = true
				queue = append(queue, next)
			}
		}
	}
	return len(queue) == graph.Len()
}
