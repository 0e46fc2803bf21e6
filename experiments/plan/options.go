package plan

import (
	"slices"
	"time"

	"starmesh/experiments/plan/decode"
)

// Options change an experiment from the command line. A results folder keeps them: with the file, they are the experiment as it
// was run.
type Options struct {
	Set          []Change `json:"set,omitempty"`
	Seed         *uint64  `json:"seed,omitempty"`
	Replications int      `json:"replications,omitempty"` // 0: as the file says
	// Warmups are those that were measured, by the ID of a cell whose warm-up is auto.
	Warmups map[string]time.Duration `json:"warmups_ns,omitempty"`
	// Units bounds how many nodes and ends of links are laid out, in all cells together; cells beyond are Unbuilt. 0: no bound.
	Units int64      `json:"-"`
	Data  []DataFile `json:"data,omitempty"` // which a results folder keeps; others are relative to the experiment file
}

// With adds what the command line says to what was said before. Who says some of it again changes nothing.
func (o Options) With(more Options) Options {
	said := func(c Change) bool { return slices.Contains(o.Set, c) }
	if slices.ContainsFunc(more.Set, func(c Change) bool { return !said(c) }) {
		o.Set = slices.Concat(o.Set, more.Set)
	}
	if more.Seed != nil {
		o.Seed = more.Seed
	}
	if more.Replications > 0 {
		o.Replications = more.Replications
	}
	if more.Warmups != nil {
		o.Warmups = more.Warmups
	}
	o.Units = more.Units
	return o
}

// NameOf returns what an experiment calls itself, as far as that can be told without checking it.
func NameOf(data []byte, changes []Change) string {
	for _, c := range slices.Backward(changes) {
		if c.Path == "name" {
			return c.Value
		}
	}
	document, problems := decode.Parse("", data)
	if len(problems) > 0 {
		return ""
	}
	if name := decode.Get(document.Root, "name"); name != nil {
		return name.Value
	}
	return ""
}
