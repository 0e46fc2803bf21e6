package faults

import (
	"slices"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// Outage takes whole regions down, all nodes of one together.
type Outage struct {
	Regions []string `yaml:"regions" help:"these regions of the latency matrix"`
	Count   *int     `yaml:"count" min:"0" help:"so many regions at random instead, of those in which a node stands"`
	Disk    Disk     `yaml:"disk" help:"whether nodes find their disks again when they are back"`
}

// Validate implements the decoder's hook.
func (o *Outage) Validate() error {
	switch {
	case len(o.Regions) == 0 && o.Count == nil:
		return problem("", "it is not said which regions; give regions or count")
	case len(o.Regions) > 0 && o.Count != nil:
		return problem("count", "regions are named already; keep one of the two")
	}
	return nil
}

// Plan implements sim.FaultModel. A region is one strike, so that its nodes fail and recover together also where each
// strike has a random process of its own.
func (o *Outage) Plan(control *sim.Control, r *random.Rand) ([]sim.Strike, error) {
	world := control.World()
	if len(world.Regions) == 0 {
		return nil, problem("", "needs links.latency: {matrix: ...}, which defines the regions")
	}
	names := slices.Clone(o.Regions)
	if o.Count != nil {
		var err error
		if names, err = o.drawn(world, r); err != nil {
			return nil, err
		}
	}
	var list []sim.Strike
	for i, name := range names {
		key := random.New(0) // without a pick nothing is drawn
		nodes, err := (&selection.Selector{Region: name}).Select(world, control, &key)
		if err != nil {
			return nil, problem("regions", "%s", err.(*sim.FieldError).Problem)
		}
		if slices.Contains(names[:i], name) {
			return nil, problem("regions", "%q is named twice; remove one", name)
		}
		if len(nodes) == 0 {
			continue
		}
		list = append(list, sim.Strike{
			Target: sim.Target{A: nodes[0], B: nodes[0]},
			Begin: func() {
				for _, n := range nodes {
					control.Crash(n, o.Disk.destruction())
				}
			},
			End: func() {
				for _, n := range nodes {
					control.Recover(n)
				}
			},
		})
	}
	if len(list) == 0 && (o.Count == nil || *o.Count > 0) {
		return nil, &sim.Nobody{Why: "no node stands in " + topologies.Enumerate(names, " or ")}
	}
	return list, nil
}

// Whole implements sim.Whole: random regions are drawn anew.
func (o *Outage) Whole() bool { return o.Count != nil }

// drawn picks regions in which a node stands.
func (o *Outage) drawn(world *sim.World, r *random.Rand) ([]string, error) {
	used := make([]bool, len(world.Regions))
	for _, region := range world.RegionOf {
		used[region] = true
	}
	var names []string
	for i, name := range world.Regions {
		if used[i] {
			names = append(names, name)
		}
	}
	if *o.Count > len(names) {
		return nil, problem("count", "nodes stand in %d regions; take fewer", len(names))
	}
	random.Shuffle(r, names)
	return names[:*o.Count], nil
}
