package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/plan/decode"
	"starmesh/sim"
	"starmesh/sim/counting"
)

// shelf is one table of the catalogue.
type shelf struct {
	title      string
	components []sim.Component
}

func (a *app) shelves() []shelf {
	protocols := make([]sim.Component, len(a.catalogue.Protocols))
	for i := range a.catalogue.Protocols {
		protocols[i] = a.catalogue.Protocols[i].Component
	}
	return []shelf{
		{"protocol", protocols}, {"topology", a.catalogue.Topologies}, {"links.latency", a.catalogue.Latencies},
		{"links.loss", a.catalogue.Losses}, {"links.capacity", a.catalogue.Capacities}, {"transport", a.catalogue.Transports}, {"durations (service.time)", a.catalogue.Durations}, {"faults", a.catalogue.Faults},
		{"key", plan.Keys()},
	}
}

func (a *app) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List protocols, topologies, link models, faults, and the experiments in ./experiments",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("list takes no names; `starmesh describe %s` describes one", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			for _, s := range a.shelves() {
				fmt.Fprintf(a.stdout, "%s:\n", s.title)
				w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
				for _, c := range s.components {
					fmt.Fprintf(w, "  %s\t%s\n", c.Name, firstSentence(c.About))
				}
				if err := w.Flush(); err != nil {
					return err
				}
			}
			return listExperiments(a.stdout)
		},
	}
}

func listExperiments(w io.Writer) error {
	files, err := filepath.Glob(filepath.Join("experiments", "*.yaml"))
	if err != nil || len(files) == 0 {
		return err
	}
	fmt.Fprintln(w, "experiments:")
	for _, file := range files {
		fmt.Fprintf(w, "  %s\n", filepath.ToSlash(file))
	}
	return nil
}

func firstSentence(text string) string {
	sentence, _, found := strings.Cut(strings.Join(strings.Fields(text), " "), ". ")
	if found {
		return sentence + "."
	}
	return sentence
}

func (a *app) describeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "describe NAME",
		Short: "Describe a protocol, topology, link model or fault, or the sweep: parameters, metrics, source",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("describe needs one name; `starmesh list` has them all")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.describe(args[0]) },
	}
}

// describe prints everything of that name: some names are on two shelves.
func (a *app) describe(name string) error {
	var names []string
	found := false
	for _, s := range a.shelves() {
		for _, c := range s.components {
			names = append(names, c.Name)
			if c.Name == name {
				found = true
				if err := a.describeComponent(s.title, c); err != nil {
					return err
				}
			}
		}
	}
	if !found {
		slices.Sort(names)
		return fmt.Errorf("nothing is called %s%s; `starmesh list` has all names", name, decode.Suggest(name, slices.Compact(names)))
	}
	return nil
}

func (a *app) describeComponent(shelf string, c sim.Component) error {
	fmt.Fprintf(a.stdout, "%s: %s\n\n%s\n", shelf, c.Name, wrap(c.About, 100))
	if c.Source != "" {
		fmt.Fprintf(a.stdout, "\nAfter: %s\n", wrap(c.Source, 100))
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nparameter\ttype\tdefault\tbounds\t")
	for _, p := range plan.NewDecoder("", a.catalogue).Describe(c) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Name, p.Type, p.Default, p.Bounds, p.Help)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if c.Example != "" {
		fmt.Fprintf(a.stdout, "\nexample: {%s: %s}\n", c.Name, c.Example)
	}
	if m := a.catalogue.Protocol(c.Name); m != nil && shelf == "protocol" {
		a.describeProtocol(m)
	}
	fmt.Fprintln(a.stdout)
	return nil
}

// usersRule is what all protocols with operations have in common (sim.Users).
const usersRule = "Users are not part of their node: they ask at their times whether it is up, paused or down. What they ask a node that is down " +
	"is invoked and never answered by it; what they ask a paused node is invoked at that time and served when the node goes on."

func (a *app) describeProtocol(m *sim.Model) {
	if m.Reports&sim.Operations != 0 {
		fmt.Fprintf(a.stdout, "\n%s\n", wrap(usersRule, 100))
	}
	fmt.Fprintf(a.stdout, "\nmessages: %s\nroles: %s\n\nmetrics:\n", strings.Join(m.Kinds, ", "), strings.Join(m.Roles, ", "))
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, c := range m.Columns() {
		fmt.Fprintf(w, "  %s\t%s%s\n", c.Name, c.About, direction[c.Better])
	}
	w.Flush()
	a.describeRecovery(&m.Recovery)
	if len(m.Stated) > 0 {
		fmt.Fprintln(a.stdout, "\ntheory (it vanishes where an assumption does not hold; `starmesh check FILE` says which):")
	}
	for _, t := range m.Stated {
		fmt.Fprintf(a.stdout, "  %s\n%s\n", strings.Join(t.Metrics, ", "), indent(t.Source, "      "))
	}
}

// describeRecovery prints what a protocol promises about faults.
func (a *app) describeRecovery(r *sim.Recovery[any]) {
	if r.Model == "" {
		return
	}
	then := "what begins after that is answered and decided as if nothing had been"
	if r.Resumes {
		then = "what begins after that, and what had begun before, is answered and decided"
	}
	fmt.Fprintf(a.stdout, "\nrecovery, within %s after the last fault (%s):\n%s\n", r.Bound, then, indent(r.Model, "  "))
	for _, b := range r.Beyond {
		fmt.Fprintln(a.stdout, indent(fmt.Sprintf("not promised under %s: %s. %s", b.Hazard, b.Harms, b.Why), "  "))
	}
}

// indent breaks a text into lines that begin with these spaces.
func indent(text, spaces string) string {
	return spaces + strings.ReplaceAll(wrap(text, 100-len(spaces)), "\n", "\n"+spaces)
}

// direction is what is said of a metric behind its words.
var direction = map[counting.Better]string{sim.Higher: "; higher is better", sim.Lower: "; lower is better"}

// wrap breaks a text into lines.
func wrap(text string, width int) string {
	var b strings.Builder
	length := 0
	for _, word := range strings.Fields(text) {
		switch {
		case length == 0:
		case length+1+len(word) > width:
			b.WriteByte('\n')
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += len(word)
	}
	return b.String()
}
