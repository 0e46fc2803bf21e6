package cli

import (
	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
)

func (a *app) showCommand() *cobra.Command {
	var s source
	var table string
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "Print every cell of an experiment with all its defaults, a YAML document each; of a results folder, its tables",
		Args:  exactlyOneFile,
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkTable(table); err != nil {
				return err
			}
			if isFolder(args[0]) {
				return a.showTables(c, &s, args[0], table)
			}
			e, err := a.read(c, &s, args[0])
			if err != nil {
				return err
			}
			_, err = a.stdout.Write(e.Resolved())
			return err
		},
	}
	s.flags(c)
	c.Flags().StringVar(&table, "table", "text", "print the tables of a results folder as text or as csv")
	return c
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of experiment files, for editors",
		Long: "Print the JSON Schema of experiment files. An editor with a YAML language server then completes keys, shows what they mean\n" +
			"and underlines mistakes in files whose first line is\n\n    # yaml-language-server: $schema=experiment.schema.json\n\n" +
			"where that file is what this command prints. `starmesh check` knows more mistakes than a schema can say.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(plan.Schema(a.catalogue))
			return err
		},
	}
}
