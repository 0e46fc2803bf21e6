// Package cli is the command line: a file for each command or two, their flags, what they print, and the exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

// Exit codes. `go run` turns all but 0 into 1.
const (
	exitFine        = 0
	exitIncomplete  = 1   // a run failed, or a verdict is unknown
	exitUsage       = 2   // bad usage or experiment: nothing ran
	exitExpectation = 3   // an expectation failed
	exitInterrupted = 130 // resumable
)

// exit is an error that carries its exit code.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Main runs a command and returns the exit code. A program of your own calls it with a catalogue that holds your
// protocols beside the built-in ones.
func Main(catalogue *models.Catalogue, args []string) int {
	return run(context.Background(), catalogue, typed(args[0]), args[1:], os.Stdout, os.Stderr)
}

// typed returns what a user types to start this program, so that the commands it advises can be copied.
func typed(path string) string {
	if slash := filepath.ToSlash(path); strings.Contains(slash, "/go-build") && strings.Contains(slash, "/exe/") {
		return "go run ."
	}
	return plan.Quote(path)
}

// Run is Main with everything given: the results go to stdout, progress and errors to stderr.
func Run(ctx context.Context, catalogue *models.Catalogue, args []string, stdout, stderr io.Writer) int {
	return run(ctx, catalogue, "starmesh", args, stdout, stderr)
}

func run(ctx context.Context, catalogue *models.Catalogue, program string, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "starmesh",
		Short:         "A deterministic network simulator: star against mesh, from a YAML file to statistics in CSV",
		Version:       fmt.Sprintf("%s (engine %s)", version(), sim.Version),
		SilenceErrors: true, SilenceUsage: true,
	}
	root.SetArgs(args)
	out := &output{to: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; `%s --help` lists the flags", err, c.CommandPath())
	})
	app := &app{catalogue: catalogue, program: program, stdout: out, stderr: stderr}
	root.AddCommand(app.runCommand(), app.checkCommand(), app.listCommand(), app.describeCommand(), app.replayCommand(), app.watchCommand(),
		app.showCommand(), app.reportCommand(), app.plotCommand(), app.mergeCommand(), app.workCommand(), app.serveCommand(), app.statusCommand(), app.topologyCommand(), app.schemaCommand(), app.initCommand())
	err := plan.Sound(catalogue)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if coded := (*exit)(nil); out.err != nil && !errors.As(err, &coded) {
		err = &exit{exitIncomplete, fmt.Errorf("writing the output: %w", out.err)}
	}
	return app.code(err)
}

// output remembers the first error of what was printed, so that commands can print without asking each time.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(text []byte) (int, error) {
	n, err := o.to.Write(text)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// app is what commands share.
type app struct {
	catalogue      *models.Catalogue
	program        string // as the user types it
	stdout, stderr io.Writer
}

// code prints an error and returns its exit code; an error without one is bad usage.
func (a *app) code(err error) int {
	if err == nil {
		return exitFine
	}
	code := exitUsage
	var coded *exit
	if errors.As(err, &coded) {
		code = coded.code
	}
	if text := err.Error(); text != "" {
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintln(a.stderr, refusal.Printable(line))
		}
	}
	return code
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
