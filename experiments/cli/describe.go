package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/sim"
	"starmesh/sim/counting"
)

func (a *app) describeCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "describe WORD",
		Short: "Describe any word of an experiment: a protocol, topology, fault, key, choice, metric, ...",
		Example: "  starmesh describe chat\n  starmesh describe faults.NAME.every\n  starmesh describe units\n" +
			"  starmesh describe --all > docs/reference.md",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 && !(all && len(args) == 0) {
				return fmt.Errorf("describe needs one name; `starmesh list` has them all")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if all {
				a.describeAll()
				return nil
			}
			return a.describe(args[0])
		},
	}
	c.Flags().BoolVar(&all, "all", false, "the reference of all words, in Markdown")
	return c
}

func (a *app) reference() []plan.Key { return plan.Reference(a.catalogue) }

// describe prints everything of that name: some names are on two shelves, and many keys have the same last word.
func (a *app) describe(word string) error {
	p := screen{a.stdout}
	names := []string{}
	found := false
	for _, find := range []func(page, string) []string{a.describeComponents, a.describeKeys, a.describeParameters, a.describeMetrics, a.describeRoles} {
		known := find(p, word)
		found = found || slices.ContainsFunc(known, func(name string) bool { return strings.EqualFold(name, word) })
		names = append(names, known...)
	}
	if !found {
		slices.Sort(names)
		return fmt.Errorf("nothing is called %s%s; `starmesh list` has all names", word, decode.Suggest(word, slices.Compact(names)))
	}
	return nil
}

// describeAll prints the reference.
func (a *app) describeAll() {
	p := markdown{a.stdout}
	fmt.Fprint(a.stdout, "# Reference\n\nEvery word that an experiment file may hold. `go run . describe --all > docs/reference.md` writes this page; `starmesh describe\n"+
		"WORD` prints the part about one of them.\n")
	p.chapter("Keys")
	p.paragraph("In paths, NAME is a name of one's own, KIND that of a component, PATH the way to a key, with dots, and [] a place in a list.")
	keys := a.reference()
	for _, key := range keys {
		if isTop(key.Name) {
			a.describeKey(p, &key, examplesOf(keys, key.Name))
		}
	}
	for _, s := range a.shelves() {
		p.chapter("Components: " + s.title)
		for _, c := range s.components {
			a.describeComponent(p, &s, c)
		}
	}
	p.chapter("Metrics")
	p.paragraph("Faults add columns of their own, and `phases` those of each phase.")
	p.table([]string{"metric", "of", "meaning"}, a.metrics(func(string) bool { return true }))
}

// isTop tells whether a key stands at the top of a file, or is one that others are part of.
func isTop(path string) bool { return !strings.ContainsAny(path, ".[") }

// examplesOf lists those of a key and of what stands inside it, each once.
func examplesOf(keys []plan.Key, path string) (list []string) {
	for _, key := range keys {
		if (key.Name == path || plan.Within(key.Name, path)) && !slices.Contains(list, key.Example) {
			list = append(list, key.Example)
		}
	}
	return list
}

func (a *app) describeComponents(p page, word string) (names []string) {
	for _, s := range a.shelves() {
		for _, c := range s.components {
			names = append(names, c.Name)
			if strings.EqualFold(c.Name, word) {
				a.describeComponent(p, &s, c)
				a.describeAround(p, &s)
				fmt.Fprintln(a.stdout)
			}
		}
	}
	return names
}

var parameterHead = []string{"parameter", "type", "default", "bounds", ""}

func parameterRows(list []decode.Parameter) (rows [][]string) {
	for _, p := range list {
		rows = append(rows, append([]string{p.Name}, about(&p)...))
	}
	return rows
}

// about returns a parameter's type, default, bounds and text; names of components, which are many, end the text.
func about(p *decode.Parameter) []string {
	if choices, is := strings.CutPrefix(p.Type, "one of "); is {
		return []string{"choice", p.Default, p.Bounds, fmt.Sprintf("%s (%s)", p.Help, choices)}
	}
	return []string{p.Type, p.Default, p.Bounds, p.Help}
}

func (a *app) describeComponent(p page, s *shelf, c sim.Component) {
	p.title(s.title, c.Name)
	p.paragraph(c.About)
	if c.Source != "" {
		p.paragraph("After: " + c.Source)
	}
	if parameters := plan.NewDecoder("", a.catalogue).Describe(c); len(parameters) > 0 {
		p.table(parameterHead, parameterRows(parameters))
	}
	if c.Example != "" {
		p.example(fmt.Sprintf("{%s: %s}", c.Name, c.Example))
	}
	if m := a.catalogue.Protocol(c.Name); m != nil && s.title == "protocol" {
		a.describeProtocol(p, m)
	}
}

// describeAround prints the keys that stand beside a component, unless that is at the top of the file.
func (a *app) describeAround(p page, s *shelf) {
	section := s.place[:max(strings.LastIndexByte(s.place, '.'), 0)]
	var beside []decode.Parameter
	for _, key := range a.reference() {
		if rest, inside := strings.CutPrefix(key.Name, section+"."); section != "" && inside && key.Name != s.place && isTop(rest) {
			beside = append(beside, key.Parameter)
		}
	}
	if len(beside) > 0 {
		p.paragraph("The keys around it:")
		p.table(parameterHead, parameterRows(beside))
	}
}

// usersRule is what all protocols with operations have in common (sim.Users).
const usersRule = "Users are not part of their node: they ask at their times whether it is up, paused or down. What they ask a node that is down " +
	"is invoked and never answered by it; what they ask a paused node is invoked at that time and served when the node goes on."

func (a *app) describeProtocol(p page, m *sim.Model) {
	if m.Reports&sim.Operations != 0 {
		p.paragraph(usersRule)
	}
	p.paragraph("messages: " + strings.Join(m.Kinds, ", "))
	p.paragraph("roles: " + strings.Join(m.Roles, ", "))
	if len(m.Offices) > 0 {
		p.paragraph("offices, which a fault's `role` knows, too: " + strings.Join(m.Offices, ", "))
	}
	if _, whole := p.(markdown); !whole { // which has all metrics at its end
		var rows [][]string
		for _, c := range m.Columns() {
			rows = append(rows, []string{"  " + c.Name, c.About + direction[c.Better]})
		}
		p.table([]string{"metrics:", ""}, rows)
	}
	a.describeRecovery(p, &m.Recovery)
	if len(m.Stated) > 0 {
		p.paragraph("theory (it vanishes where an assumption does not hold; `starmesh check FILE` says which):")
	}
	for _, t := range m.Stated {
		p.item(strings.Join(t.Metrics, ", "), t.Source)
	}
}

// describeRecovery prints what a protocol promises about faults.
func (a *app) describeRecovery(p page, r *sim.Recovery[any]) {
	if r.Model == "" {
		return
	}
	then := "what begins after that is answered and decided as if nothing had been"
	if r.Resumes {
		then = "what begins after that, and what had begun before, is answered and decided"
	}
	p.paragraph(fmt.Sprintf("recovery, within %s after the last fault (%s): %s", r.Bound, then, r.Model))
	for _, b := range r.Beyond {
		p.item(fmt.Sprintf("not promised under %s: %s.", b.Hazard, b.Harms), b.Why)
	}
}

// direction is what is said of a metric behind its words.
var direction = map[counting.Better]string{sim.Higher: "; higher is better", sim.Lower: "; lower is better"}
