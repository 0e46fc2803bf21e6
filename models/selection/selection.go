// Package selection names nodes the way an experiment does: whom a fault strikes, which links differ from the
// others, who offers a service.
package selection

import (
	"fmt"

	"starmesh/sim"
	"starmesh/sim/random"
)

// Selector names nodes. Filters say who may be selected: a node must pass all that are given. At most one pick says
// who of them is. Nothing at all selects every node, hubs included.
type Selector struct {
	IDs      *[]sim.NodeID `yaml:"ids" min:"0" help:"only these nodes, by id"`
	Labels   *[]string     `yaml:"labels" also:"label names name" help:"only these nodes of a topology that a file holds, by their label there, or else by their id there"`
	Position *string       `yaml:"position" oneof:"hub leaf" help:"only nodes that stand there in the topology; not given: hubs, too"`
	Role     string        `yaml:"role" help:"only nodes with this role in the protocol, or, of a fault, nodes that are up and hold this office when it begins, such as leader"`
	Region   string        `yaml:"region" help:"only nodes in this region of the latency matrix"`

	Count         *int       `yaml:"count" min:"0" help:"pick so many at random; a larger count keeps whom a smaller one picks"`
	Fraction      *sim.Ratio `yaml:"fraction" help:"pick this share at random, rounded to the nearest number of nodes, half up"`
	Coin          *sim.Ratio `yaml:"coin" help:"pick each with this probability, independently"`
	MostConnected *int       `yaml:"most_connected" min:"0" help:"pick so many with most neighbours; ties are drawn"`
	Measured      *string    `yaml:"measured" oneof:"initially currently" help:"whom most_connected counts: all neighbours (the default), or, among nodes that are up when the fault begins, neighbours that are up then (with mttf: at the start)"`
}

// Validate implements the decoder's hook.
func (s *Selector) Validate() error {
	picks := s.picks()
	switch {
	case len(picks) > 1:
		return problem(picks[1], "%s picks already; keep one of the two", picks[0])
	case s.Measured != nil && s.MostConnected == nil:
		return problem("measured", "belongs to most_connected; give that, or remove measured")
	case s.IDs != nil && len(*s.IDs) == 0:
		return problem("ids", "the list is empty; write ids, or `count: 0` to select nobody")
	case s.Labels != nil && len(*s.Labels) == 0:
		return problem("labels", "the list is empty; write labels, or `count: 0` to select nobody")
	case s.IDs != nil:
		return s.validateIDs()
	}
	return nil
}

// picks lists the picks that are given.
func (s *Selector) picks() (given []string) {
	for _, pick := range []struct {
		name  string
		given bool
	}{
		{"count", s.Count != nil}, {"fraction", s.Fraction != nil}, {"coin", s.Coin != nil},
		{"most_connected", s.MostConnected != nil},
	} {
		if pick.given {
			given = append(given, pick.name)
		}
	}
	return given
}

func (s *Selector) validateIDs() error {
	seen := map[sim.NodeID]bool{}
	for i, n := range *s.IDs {
		if seen[n] {
			return problem(fmt.Sprintf("ids[%d]", i), "node %d is listed twice; remove one", n)
		}
		seen[n] = true
	}
	return nil
}

// Select returns the selected nodes, ascending. A nil selector selects all. control is nil where nobody knows who is
// up, outside faults. Random picks take one draw of r whatever they pick, and otherwise follow from the node:
// another node more or less changes who is picked as little as possible.
// Errors are *sim.FieldError: a choice that cannot be made in this world.
func (s *Selector) Select(world *sim.World, control *sim.Control, r *random.Rand) ([]sim.NodeID, error) {
	if control == nil || control.Spent() == nil {
		return s.SelectFree(world, control, r, nil)
	}
	return s.selectLeft(world, control, r)
}

// selectLeft is Select for a fault that has struck some already: it picks as many of the others, or all if there are fewer.
func (s *Selector) selectLeft(world *sim.World, control *sim.Control, r *random.Rand) ([]sim.NodeID, error) {
	key := r.Uint64()
	if s == nil {
		s = &Selector{}
	}
	candidates, err := s.candidates(world, control)
	left := free(candidates, control.Spent())
	if err != nil || len(s.picks()) == 0 {
		return left, err
	}
	return s.pick(&lottery{world: world, control: control, key: key, candidates: len(candidates), free: left, rest: len(left) < len(candidates) || s.Changes(world)})
}

// SelectFree is Select where some nodes are taken already: they count in a fraction and are never picked. Without
// a pick they are selected nevertheless, since that is what the experiment says.
func (s *Selector) SelectFree(world *sim.World, control *sim.Control, r *random.Rand, taken []bool) ([]sim.NodeID, error) {
	key := r.Uint64()
	if s == nil {
		s = &Selector{}
	}
	candidates, err := s.candidates(world, control)
	if err != nil || len(s.picks()) == 0 {
		return candidates, err
	}
	l := lottery{world: world, control: control, key: key, candidates: len(candidates), free: free(candidates, taken), rest: s.Changes(world)}
	return s.pick(&l)
}

// At blames a selector's error on the parameter that holds the selector.
func At(parameter string, err error) error {
	field, ok := err.(*sim.FieldError)
	if !ok {
		return err
	}
	if field.Field != "" {
		parameter += "." + field.Field
	}
	return &sim.FieldError{Field: parameter, Problem: field.Problem}
}

// Mask turns a selection into a set that answers for each node.
func Mask(nodes []sim.NodeID, world *sim.World) []bool {
	mask := make([]bool, world.Len())
	for _, n := range nodes {
		mask[n] = true
	}
	return mask
}

// problem blames a parameter.
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
