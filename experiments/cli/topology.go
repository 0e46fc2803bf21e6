package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/intake"
	"starmesh/models/contacts"
	"starmesh/sim"
	"starmesh/sim/refusal"
	"starmesh/topologies"
)

func (a *app) topologyCommand() *cobra.Command {
	var nodes int
	var seed uint64
	var as, with, out string
	var explain bool
	formats, titles := topologies.Writers()
	c := &cobra.Command{
		Use:   "topology FILE|SPEC",
		Short: "Measure a topology, or write it as " + topologies.Enumerate(titles, " or "),
		Long: "Measure a topology, or write it in another format to the standard output or to a new file. It is named by an experiment file (of the first\n" +
			"cell), by a file that holds a graph, or as an experiment writes it.",
		Example: "  starmesh topology experiments/star-vs-mesh.yaml\n  starmesh topology experiments/data/topologies/Abilene.gml --explain\n  starmesh topology experiments/data/topologies/Abilene.gml\n" +
			"  starmesh topology '{small_world: {neighbors: 6}}' --nodes 1000 --as graphml --out small-world.graphml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("topology needs one argument: an experiment, a file with a graph, or a topology such as '{mesh: {degree: 8}}'")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if as != "measures" && !slices.Contains(formats, as) {
				return fmt.Errorf("--as %s: there is measures, %s", as, strings.Join(formats, ", "))
			}
			if out != "" && as == "measures" {
				return fmt.Errorf("--out %s takes a topology in another form: say which with --as (%s)", out, strings.Join(formats, ", "))
			}
			if nodes < 0 {
				return fmt.Errorf("--nodes %d: take 2 or more", nodes)
			}
			cell, err := a.cellOf(args[0], with, nodes, seed)
			if err != nil {
				return err
			}
			if explain {
				return a.explain(args[0], cell)
			}
			layout, err := cell.Layout(0)
			if err != nil {
				return err
			}
			if as != "measures" {
				return a.writeTopology(layout, as, out)
			}
			fmt.Fprint(a.stderr, renumbered(layout))
			return a.printMeasures(layout)
		},
	}
	c.Flags().IntVar(&nodes, "nodes", 0, "participants (default: 64, or as many as the file has)")
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of random topologies")
	c.Flags().BoolVar(&explain, "explain", false, "say what was understood of a file: encoding, format, nodes, links, what is used, merged, dropped and ignored")
	c.Flags().StringVar(&with, "with", "", "how a file is read: keys of the topology file, such as 'parallel: merge, attributes: {latency: delay_us}'")
	c.Flags().StringVar(&as, "as", "measures", "measures, "+topologies.Enumerate(formats, " or "))
	c.Flags().StringVar(&out, "out", "", "new file for what --as writes")
	return c
}

// writeTopology writes a topology to a file that is not there yet, or to the standard output.
func (a *app) writeTopology(layout *topologies.Layout, as, out string) error {
	if out == "" {
		return topologies.Write(a.stdout, layout, as)
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("--out %s: there is such a file; name another one, or remove it", out)
	}
	if err != nil {
		return err
	}
	if err = errors.Join(topologies.Write(file, layout, as), file.Close()); err != nil {
		return errors.Join(err, os.Remove(out))
	}
	return nil
}

// explain says what was understood of a file.
func (a *app) explain(name string, cell *plan.Cell) error {
	graphs := (&plan.Experiment{Cells: []*plan.Cell{cell}}).Graphs()
	if len(graphs) == 0 {
		return fmt.Errorf("--explain is about files with graphs or contacts, and %s is none", name)
	}
	for _, s := range graphs {
		if err := a.explainFile(&s); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) explainFile(s *plan.GraphFile) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "file\t%s\nencoding\t%s\nformat\t%s\nnodes\t%d\nlinks\t%d\n", s.File, s.Encoding, s.Format, s.Nodes, s.Links)
	for _, note := range s.Notes {
		fmt.Fprintf(w, "note\t%s\n", refusal.Printable(note))
	}
	return w.Flush()
}

// sayGraphs says what was understood of files with graphs and contacts.
func (a *app) sayGraphs(e *plan.Experiment) {
	for _, g := range e.Graphs() {
		fmt.Fprintf(a.stdout, "%s: %s, %s, %s\n", refusal.Printable(g.File), g.Format, intake.Counted(g.Nodes, "node", "nodes"), intake.Counted(g.Links, "link", "links"))
		for _, note := range g.Notes {
			fmt.Fprintf(a.stdout, "note: %s: %s\n", refusal.Printable(g.File), refusal.Printable(note))
		}
	}
}

// cellOf makes a cell of what the argument names. Everything but an experiment is read as one, so that mistakes are found and
// worded alike.
func (a *app) cellOf(name, with string, nodes int, seed uint64) (*plan.Cell, error) {
	options, section := plan.Options{Seed: &seed}, "topology"
	switch ending := strings.ToLower(filepath.Ext(name)); {
	case (ending == ".yaml" || ending == ".yml") && with == "":
		e, err := plan.Read(a.catalogue, name, plan.Options{})
		if err != nil {
			return nil, err
		}
		return e.Cells[0], nil
	case holdsContacts(name):
		section, name = "contacts", fmt.Sprintf("{plan: {path: %q, %s}}", name, with)
	case topologies.Readable(name) || isFile(name):
		name = fmt.Sprintf("{file: {path: %q, %s}}", name, with)
	case with != "":
		return nil, fmt.Errorf("--with %s is about a file with a graph, and %s is none", with, name)
	}
	text := fmt.Sprintf("%s: %s\nversion: 1\nname: topology\nprotocol: connectivity\n", section, name)
	e, err := plan.Parse(a.catalogue, "topology", []byte(text+participants(nodes)), options)
	if err != nil && nodes == 0 {
		e, err = plan.Parse(a.catalogue, "topology", []byte(text+participants(64)), options)
	}
	if err != nil {
		return nil, err
	}
	return e.Cells[0], nil
}

// isFile tells whether there is a file of that name, whose content may say that it holds a graph.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// holdsContacts tells whether there is a file of that name which holds a contact plan.
func holdsContacts(name string) bool {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() > plan.MostKeptBytes {
		return false
	}
	if isTable := strings.Contains(strings.ToLower(filepath.Base(name)), ".csv"); topologies.Readable(name) && !isTable {
		return false // which its name says
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	text, err := intake.Decode(data, "")
	return err == nil && contacts.Recognized(text.Content)
}

func participants(nodes int) string {
	if nodes == 0 {
		return "" // a file has its own
	}
	return fmt.Sprintf("nodes: %d\n", nodes)
}

func (a *app) printMeasures(l *topologies.Layout) error {
	m := topologies.Measure(l.Graph)
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	line := func(what, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", what, fmt.Sprintf(format, args...)) }
	line("nodes", "%d", m.Nodes)
	if len(l.Hubs) > 0 {
		line("hubs", "%d", len(l.Hubs))
	}
	if line("links", "%d", m.Links); m.OneWay > 0 {
		line("one way", "%d of the links", m.OneWay)
	}
	line("degree", "%d to %d, mean %.4g", m.DegreeLeast, m.DegreeMost, m.DegreeMean)
	if m.Components == 1 {
		line("components", "1")
	} else {
		line("components", "%d: the network is in pieces, the largest of %s; messages between them are lost for want of a route", m.Components, intake.Counted(m.Largest, "node", "nodes"))
	}
	sampled := ""
	if m.Sources < m.Nodes {
		sampled = fmt.Sprintf(" (from %d nodes drawn at random)", m.Sources)
	}
	line("diameter", "%s%s", intake.Counted(m.Diameter, "hop", "hops"), sampled)
	line("mean path", "%.6g hops%s", m.MeanPath, sampled)
	if m.Known {
		line("clustering", "%.6g", m.Clustering)
		line("articulation points", "%d", m.Articulations)
	} else {
		line("clustering", "not computed for so many links")
		line("articulation points", "not computed for so many links")
	}
	if length, known := lengths(l); known {
		line("length of links", "%.6g to %.6g km, mean %.6g", length[0], length[1], length[2])
	}
	const most = 1000
	for n, name := range l.Names[:min(len(l.Names), most)] {
		line(fmt.Sprintf("node %d", n), "%s", name)
	}
	if more := len(l.Names) - most; more > 0 {
		line("nodes", "and %d more: --as gml has all", more)
	}
	return w.Flush()
}

// lengths returns the least, the greatest and the mean length of links, if the topology knows them all.
func lengths(l *topologies.Layout) (summary [3]float64, known bool) {
	if l.Measured == nil {
		return summary, false
	}
	links := 0
	for n := range sim.NodeID(l.Graph.Len()) {
		for i := range l.Graph.Degree(n) {
			length := float64(l.Measured(n, l.Graph.Neighbor(n, i)).Length)
			if length < 0 {
				return summary, false
			}
			if links == 0 || length < summary[0] {
				summary[0] = length
			}
			summary[1] = max(summary[1], length)
			summary[2] += length
			links++
		}
	}
	summary[2] /= float64(max(links, 1))
	return summary, links > 0
}
