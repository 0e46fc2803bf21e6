package selection

import (
	"fmt"
	"strings"

	"starmesh/sim"
)

// Asks tells whether a selector asks for somebody: a count, a share or a probability of zero is how an experiment says nobody.
func (s *Selector) Asks() bool {
	switch {
	case s == nil:
		return true
	case s.Count != nil:
		return *s.Count > 0
	case s.Fraction != nil:
		return *s.Fraction > 0
	case s.Coin != nil:
		return *s.Coin > 0
	case s.MostConnected != nil:
		return *s.MostConnected > 0
	}
	return true
}

// Nobody says why a selector that asks for somebody has selected nobody, as a *sim.Nobody; nil if it asks for nobody.
func (s *Selector) Nobody(world *sim.World) error {
	if !s.Asks() {
		return nil
	}
	if s.Changes(world) {
		return &sim.Nobody{Why: "no node is " + s.Role, Later: true}
	}
	candidates, err := s.candidates(world, nil)
	switch {
	case err != nil:
		return err
	case len(candidates) == 0:
		return &sim.Nobody{Why: "no node is " + s.filters()}
	case s.Fraction != nil:
		return &sim.Nobody{Why: fmt.Sprintf("%v%% of %d, rounded to the nearest number, is no node", float64(*s.Fraction)*100, len(candidates))}
	case s.Coin != nil:
		return &sim.Nobody{Why: fmt.Sprintf("none of %d coins falls so", len(candidates))}
	}
	return &sim.Nobody{Why: "nobody of whom it could pick is up, or left"}
}

// filters says in words what a node must be.
func (s *Selector) filters() string {
	var words []string
	if s.IDs != nil {
		words = append(words, fmt.Sprintf("one of %v", *s.IDs))
	}
	if s.Labels != nil {
		words = append(words, fmt.Sprintf("labelled one of %q", *s.Labels))
	}
	if s.Position != nil {
		words = append(words, "a "+*s.Position)
	}
	if s.Role != "" {
		words = append(words, fmt.Sprintf("in the role %s", s.Role))
	}
	if s.Region != "" {
		words = append(words, "in the region "+s.Region)
	}
	return strings.Join(words, " and ")
}
