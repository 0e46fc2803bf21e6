package cli

import (
	"fmt"
	"slices"
	"strings"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// lastWord returns what a path ends with.
func lastWord(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// describeKeys prints the keys of that path, or that end with that word, or that other tools call so.
func (a *app) describeKeys(p page, word string) (names []string) {
	for _, key := range a.reference() {
		words := append(strings.Fields(key.Also), key.Name, lastWord(key.Name))
		names = append(names, words...)
		if !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) }) {
			continue
		}
		if slices.ContainsFunc(strings.Fields(key.Also), func(w string) bool { return strings.EqualFold(w, word) }) {
			fmt.Fprintf(a.stdout, "%s: did you mean %q?\n\n", word, key.Name)
		}
		a.describeKey(p, &key, []string{key.Example})
		fmt.Fprintln(a.stdout)
	}
	return names
}

func (a *app) describeKey(p page, key *plan.Key, examples []string) {
	p.title("key", key.Name)
	p.paragraph(key.Help)
	if key.About != "" {
		p.paragraph(key.About)
	}
	if key.Source != "" {
		p.paragraph("After: " + key.Source)
	}
	self := key.Parameter
	self.Help = "" // which is said above
	p.table(parameterHead, parameterRows(append([]decode.Parameter{self}, key.With...)))
	for _, example := range examples {
		p.example(example)
	}
}

// describeParameters prints the parameters of components that have that name, and what has that word as a choice.
func (a *app) describeParameters(p page, word string) (names []string) {
	var tails []string
	owners := map[string][]string{} // by what is said of them
	add := func(path string, q *decode.Parameter, words ...string) {
		words = append(words, strings.Split(q.Bounds, " | ")...)
		names = append(names, words...)
		if !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) }) {
			return
		}
		tail := strings.Join(slices.DeleteFunc(about(q), func(part string) bool { return part == "" }), "; ")
		if owners[tail] == nil {
			tails = append(tails, tail)
		}
		owners[tail] = append(owners[tail], path)
	}
	d := plan.NewDecoder("", a.catalogue)
	for _, s := range a.shelves() {
		for _, c := range s.components {
			for _, q := range d.Describe(c) {
				add(c.Name+"."+q.Name, &q, c.Name+"."+q.Name, lastWord(q.Name))
			}
		}
	}
	for _, key := range a.reference() {
		add(key.Name, &key.Parameter) // which describeKeys names
	}
	if len(tails) > 0 {
		p.title("parameters and choices", word)
	}
	for _, tail := range tails {
		p.item(strings.Join(slices.Compact(owners[tail]), ", "), tail)
	}
	if len(tails) > 0 {
		fmt.Fprintln(a.stdout)
	}
	return names
}

// metrics lists those whose names are wanted, each meaning once, with the protocols that report it.
func (a *app) metrics(wanted func(name string) bool) (rows [][]string) {
	index := map[string]int{} // name and meaning -> row
	for i := range a.catalogue.Protocols {
		m := &a.catalogue.Protocols[i]
		for _, c := range m.Columns() {
			about := c.About + direction[c.Better]
			at, known := index[c.Name+" "+about]
			switch {
			case !wanted(c.Name):
			case known:
				rows[at][1] += ", " + m.Name
			default:
				index[c.Name+" "+about] = len(rows)
				rows = append(rows, []string{c.Name, m.Name, about})
			}
		}
	}
	for _, row := range rows {
		if strings.Count(row[1], ",") == len(a.catalogue.Protocols)-1 {
			row[1] = "all protocols"
		}
	}
	slices.SortStableFunc(rows, func(x, y []string) int { return strings.Compare(x[0], y[0]) })
	return rows
}

func (a *app) describeMetrics(p page, word string) (names []string) {
	rows := a.metrics(func(name string) bool {
		names = append(names, name)
		return strings.EqualFold(name, word)
	})
	if len(rows) > 0 {
		p.title("metric", word)
		p.table([]string{"metric", "of", "meaning"}, rows)
		fmt.Fprintln(a.stdout)
	}
	return names
}

// describeRoles prints which protocols have that role, or messages of that kind.
func (a *app) describeRoles(p page, word string) (names []string) {
	for _, part := range []struct {
		title string
		of    func(*sim.Model) []string
	}{
		{"role", func(m *sim.Model) []string { return m.Roles }},
		{"office", func(m *sim.Model) []string { return m.Offices }},
		{"kind of message", func(m *sim.Model) []string { return m.Kinds }},
	} {
		var protocols []string
		for i := range a.catalogue.Protocols {
			m := &a.catalogue.Protocols[i]
			names = append(names, part.of(m)...)
			if slices.ContainsFunc(part.of(m), func(w string) bool { return strings.EqualFold(w, word) }) {
				protocols = append(protocols, m.Name)
			}
		}
		if len(protocols) > 0 {
			p.title(part.title, word)
			p.paragraph("of " + strings.Join(protocols, ", "))
			fmt.Fprintln(a.stdout)
		}
	}
	return names
}
