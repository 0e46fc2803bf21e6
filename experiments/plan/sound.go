package plan

import (
	"errors"

	"starmesh/models"
)

// Sound returns what is wrong with a catalogue, each mistake by name: of its protocols' definitions, of names that two
// components have, and of the tags of their parameters. A program of one's own brings its own catalogue.
func Sound(c *models.Catalogue) error {
	var problems []error
	for i := range c.Protocols {
		problems = append(problems, c.Protocols[i].Sound())
	}
	return errors.Join(append(problems, NewDecoder("", c).Check())...)
}
