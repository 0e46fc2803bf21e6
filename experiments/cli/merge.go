package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
)

func (a *app) mergeCommand() *cobra.Command {
	var table string
	c := &cobra.Command{
		Use:   "merge OUT FOLDER...",
		Short: "Join the results folders of shards into one, the same as of a batch that was never split, and print its table",
		Long: "Join the results folders of shards into one, byte for byte the same as of a batch that was never split.\n" +
			"It says which runs are missing, keeps the others, and can be called again with more folders. Where two folders\n" +
			"say different things of one run, it names both programs and writes nothing.",
		Example: "  starmesh merge results/big results/big-shard-*",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return errors.New("merge needs the folder to make and those to join: starmesh merge OUT FOLDER")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.merge(args[0], args[1:], table) },
	}
	c.Flags().StringVar(&table, "table", "text", "print the tables as text or as csv")
	return c
}

func (a *app) merge(out string, from []string, table string) error {
	if err := checkTable(table); err != nil {
		return err
	}
	e, err := readFolder(a.catalogue, from[0], plan.Options{})
	if err != nil {
		return err
	}
	folder, err := results.Merge(out, e, from, buildHash())
	if err != nil {
		return err
	}
	defer folder.Close()
	if missing := folder.Missing(from); missing != "" {
		return &exit{exitIncomplete, fmt.Errorf("%s; %s holds the others. Do those shards, and merge again: %s merge %s FOLDER...; or do them here: %s run %s --resume",
			missing, out, a.program, plan.Quote(out), a.program, plan.Quote(out))}
	}
	summary, err := folder.Finish()
	if err != nil {
		return err
	}
	if err := a.drawPlots(summary, out); err != nil {
		return err
	}
	return a.conclude(summary, table, out)
}
