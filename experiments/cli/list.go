package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"starmesh/sim"
)

// shelf is one table of the catalogue.
type shelf struct {
	title      string
	place      string // of its components in an experiment, as the reference writes paths
	components []sim.Component
}

func (a *app) shelves() []shelf {
	c := a.catalogue
	protocols := make([]sim.Component, len(c.Protocols))
	for i := range c.Protocols {
		protocols[i] = c.Protocols[i].Component
	}
	return []shelf{
		{"protocol", "protocol", protocols}, {"topology", "topology", c.Topologies}, {"contacts", "contacts", c.Contacts}, {"links.latency", "links.latency", c.Latencies},
		{"links.loss", "links.loss", c.Losses}, {"links.capacity", "links.capacity", c.Capacities}, {"transport", "transport", c.Transports},
		{"durations (service.time)", "service.time", c.Durations}, {"faults", "faults.NAME.KIND", c.Faults},
	}
}

func (a *app) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List protocols, topologies, link models, faults, keys, and the experiments in ./experiments",
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
			if err := a.listKeys(); err != nil {
				return err
			}
			return listExperiments(a.stdout)
		},
	}
}

// listKeys lists the keys at the top of an experiment.
func (a *app) listKeys() error {
	fmt.Fprintln(a.stdout, "keys (starmesh describe knows those inside them, too):")
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, key := range a.reference() {
		if isTop(key.Name) {
			fmt.Fprintf(w, "  %s\t%s\n", key.Name, key.Help)
		}
	}
	return w.Flush()
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
