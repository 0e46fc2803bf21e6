// Package links holds the models of links, nodes and transports: latency, loss, bandwidth and capacity, service, and what is
// sent again. Build makes the network of one run of them.
package links

import (
	"errors"
	"fmt"
	"time"

	"starmesh/models/selection"
	"starmesh/sim"
)

// Links is the section of the same name. What is not given costs nothing.
type Links struct {
	Latency   Latency    `yaml:"latency" also:"delay rtt" help:"how long a link takes; off: no time"`
	Loss      Loss       `yaml:"loss" also:"drop drops packet_loss" help:"which transits a link loses; off: none"`
	Bandwidth *Bandwidth `yaml:"bandwidth" also:"throughput" help:"access line of each node; off: unlimited"`
	Capacity  Capacity   `yaml:"capacity" also:"rate" help:"rate of each direction of each link; off: unlimited"`

	Duplication sim.Ratio   `yaml:"duplication" also:"duplicate" help:"probability that a path delivers a second copy, with a latency of its own"`
	Corruption  sim.Ratio   `yaml:"corruption" also:"corrupt" help:"probability that bits of a transit flip: it is lost, unless the protocol takes corrupted messages"`
	Reordering  *Reordering `yaml:"reordering" help:"some transits take longer and are overtaken; off: none"`

	Order     *string    `yaml:"order" oneof:"any fifo" help:"fifo: no message overtakes another on the same link; any, the default: each draws its own delay"`
	Overrides []Override `yaml:"overrides" help:"links and nodes that differ; where several apply, the last one wins"`
}

// Bandwidth is a node's access line: messages pass one after another, and those that find the queue full are lost.
type Bandwidth struct {
	Up    sim.Bandwidth `yaml:"up" help:"rate of the uplink; 0bit: unlimited"`
	Down  sim.Bandwidth `yaml:"down" help:"rate of the downlink; 0bit: unlimited"`
	Queue int           `yaml:"queue" min:"-1" help:"messages that may wait in each direction behind the one in transmission; -1: unlimited"`
}

// SetDefaults implements the decoder's hook.
func (b *Bandwidth) SetDefaults() { b.Queue = 256 }

// Reordering delays some transits.
type Reordering struct {
	Probability sim.Ratio     `yaml:"probability" required:"true" help:"probability that a transit takes longer"`
	Delay       time.Duration `yaml:"delay" required:"true" help:"how much longer"`
}

// Validate implements the decoder's hook.
func (l *Links) Validate() error {
	if l.Reordering != nil && l.Order != nil && *l.Order == "fifo" {
		return problem("reordering", "order: fifo forbids what reordering does; keep one of the two")
	}
	return nil
}

// noise returns what happens to transits by chance, nil if nothing does.
func (l *Links) noise() *sim.Noise {
	n := sim.Noise{Duplication: float64(l.Duplication), Corruption: float64(l.Corruption)}
	if l.Reordering != nil && l.Reordering.Delay > 0 {
		n.Reordering, n.ReorderedBy = float64(l.Reordering.Probability), l.Reordering.Delay
	}
	if n.Duplication == 0 && n.Corruption == 0 && n.Reordering == 0 {
		return nil
	}
	return &n
}

// Override changes some links (from, to, between, kind; latency or loss) or some nodes' access (nodes; bandwidth).
type Override struct {
	From    *selection.Selector `yaml:"from" help:"links from these nodes; default: from all"`
	To      *selection.Selector `yaml:"to" help:"links to these nodes; default: to all"`
	Between *[]sim.NodeID       `yaml:"between" min:"0" help:"the link between these two nodes, in both directions"`
	Kind    string              `yaml:"kind" help:"messages of this kind only; routes do not know kinds"`
	Nodes   *selection.Selector `yaml:"nodes" help:"the nodes whose bandwidth differs"`

	Latency   Latency    `yaml:"latency" help:"of these links"`
	Loss      Loss       `yaml:"loss" help:"of these links"`
	Bandwidth *Bandwidth `yaml:"bandwidth" help:"of these nodes, as a whole: what it leaves out has its default"`
}

// Validate implements the decoder's hook.
func (o *Override) Validate() error {
	switch {
	case o.Nodes != nil && o.Bandwidth == nil:
		return problem("nodes", "goes with bandwidth; name links by from, to or between")
	case o.Bandwidth != nil:
		return o.validateAccess()
	case o.Latency == nil && o.Loss == nil:
		return problem("", "nothing is changed; give latency, loss (0%% for none) or bandwidth")
	case o.From == nil && o.To == nil && o.Between == nil && o.Kind == "":
		return problem("", "no link is named; give from, to, between or kind, or change links itself")
	case o.Between != nil && (o.From != nil || o.To != nil):
		return problem("between", "names the link already; remove it, or from and to")
	case o.Between != nil && len(*o.Between) != 2:
		return problem("between", "names %d nodes; write two ids such as [0, 1]", len(*o.Between))
	case o.Between != nil && (*o.Between)[0] == (*o.Between)[1]:
		return problem("between", "a node has no link to itself; write two different ids")
	}
	if _, kinds := o.Latency.(*ByKind); kinds {
		return problem("latency", "by_kind belongs to all links; put it in links.latency, or write an override with kind")
	}
	if _, placed := o.Latency.(*Matrix); placed {
		return problem("latency", "a matrix places all nodes; put it in links.latency")
	}
	return nil
}

// validateAccess checks an override of bandwidth, which belongs to nodes and not to links.
func (o *Override) validateAccess() error {
	switch {
	case o.Nodes == nil:
		return problem("bandwidth", "belongs to nodes, not to links; say whose by `nodes: {...}`")
	case o.From != nil || o.To != nil || o.Between != nil || o.Kind != "":
		return problem("bandwidth", "is a node's for all its links and messages; name nodes alone")
	case o.Latency != nil || o.Loss != nil:
		return problem("bandwidth", "belongs to nodes, latency and loss to links; write two overrides")
	}
	return nil
}

// Build makes the network of one run: what is not configured is nil, and costs nothing. Random selections depend on
// the seed and on the override's place in the list.
func Build(l *Links, s *Service, t Transport, kinds []string, world *sim.World, seed uint64) (*sim.Network, error) {
	b := builder{links: l, world: world, kinds: kinds, seed: seed}
	network := &sim.Network{FIFO: l.Order != nil && *l.Order == "fifo", Noise: l.noise()}
	if t != nil {
		network.Reliable = t.Build()
	}
	var problems [5]error
	network.Latency, problems[0] = b.latency()
	network.Loss, problems[1] = b.loss()
	network.Uplink, network.Downlink, problems[2] = b.access()
	if l.Capacity != nil {
		network.Capacity, problems[4] = l.Capacity.Build(world)
		problems[4] = under("links.capacity", problems[4])
	}
	if s != nil {
		network.Service, problems[3] = s.build(world, seed)
	}
	for _, err := range problems {
		if err != nil {
			return nil, err
		}
	}
	return network, nil
}

// builder makes the parts of one run's network.
type builder struct {
	links *Links
	world *sim.World
	kinds []string
	seed  uint64
}

// blame places an error at an override.
func blame(list string, i int, err error) error {
	return &sim.PathError{Path: fmt.Sprintf("%s[%d]", list, i), Err: err}
}

// under places an error at a section unless it has its place.
func under(path string, err error) error {
	var placed *sim.PathError
	if err == nil || errors.As(err, &placed) {
		return err
	}
	return &sim.PathError{Path: path, Err: err}
}

// problem blames a parameter, or the section as a whole if field is "".
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
