package sim

import (
	"errors"
	"fmt"
	"slices"

	"starmesh/sim/counting"
)

// Sound returns what is wrong with a protocol's definition, each mistake by name; nil if nothing is.
func (m *Model) Sound() error {
	if m.mistakes != nil {
		return m.mistakes
	}
	var list []error
	for _, name := range takenTwice(m.Metrics) {
		list = append(list, fmt.Errorf("protocol %s: its metrics make the column %s, which every run has or another of them makes; take another name", m.Name, name))
	}
	return errors.Join(list...)
}

// mistakes finds what an author has forgotten or named twice.
func mistakes[P any, M Message](d *Definition[P, M]) error {
	var list []error
	blame := func(broken bool, format string, args ...any) {
		if broken {
			list = append(list, fmt.Errorf("protocol %s: "+format, append([]any{d.Name}, args...)...))
		}
	}
	blame(!counting.IsName(d.Name), "Name is %q; write small letters, digits and _", d.Name)
	blame(d.New == nil, "New is missing, which makes the nodes")
	blame(len(d.Kinds) == 0, "Kinds is empty; name each kind of message, by number")
	for i, kind := range d.Kinds {
		blame(kind == "", "kind %d has no name; write one in Kinds", i)
		blame(kind != "" && slices.Index(d.Kinds, kind) < i, "two kinds are called %s", kind)
		blame(kind == AckKind, "kind %d has the name of what the reliable transport sends, %s; take another name", i, AckKind)
	}
	for i, office := range d.Offices {
		blame(office == "", "office %d has no name; write one in Offices", i)
		blame(office != "" && (slices.Contains(d.Roles, office) || slices.Index(d.Offices, office) < i), "two roles or offices are called %s", office)
	}
	for i, role := range d.Roles {
		blame(role == "", "role %d has no name; write one in Roles", i)
		blame(role != "" && slices.Index(d.Roles, role) < i, "two roles are called %s", role)
	}
	for i := range d.Metrics {
		if problem := d.Metrics[i].Mistake(d.Metrics); problem != "" {
			blame(true, "metric %d (%s): %s", i, d.Metrics[i].Name, problem)
		}
	}
	return errors.Join(list...)
}

// takenTwice lists the columns that metrics make and that are there already, whatever a run has.
func takenTwice(metrics []Metric) (names []string) {
	f := everyFeature()
	f.Reports, f.Metrics = Operations|Decisions|Proposals, metrics
	seen := map[string]bool{}
	for _, c := range f.Columns().List {
		if seen[c.Name] && !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
		seen[c.Name] = true
	}
	return names
}

// everyFeature is what a run can have besides its protocol, but for phases and the names of faults.
func everyFeature() *Features {
	f := &Features{Exposure: true, Hubs: true, Adaptive: true}
	f.Service, f.Partitions = true, true
	return f
}
