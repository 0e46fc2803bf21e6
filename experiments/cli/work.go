package cli

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"starmesh/experiments/cluster"
	"starmesh/experiments/plan"
	"starmesh/intake"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

func (a *app) workCommand() *cobra.Command {
	var who access
	var jobs int
	c := &cobra.Command{
		Use:   "work URL",
		Short: "Do runs of whatever batches are on NATS servers (`run --on`), until interrupted",
		Long: "Do runs of whatever batches are on NATS servers (`run --on`), until interrupted. Any number of workers may come\n" +
			"and go at any time, on machines of any platform, with no disk in common: when one dies, others do its runs.",
		Example: "  starmesh work nats://10.0.0.1:4222 --creds starmesh.creds --jobs 8",
		Args:    exactlyOneServer,
		RunE: func(c *cobra.Command, args []string) error {
			if jobs < 1 || jobs > mostJobs {
				return fmt.Errorf("--jobs %d: write a number from 1 to %d", jobs, mostJobs)
			}
			ctx, stop := interruptible(c.Context())
			defer stop()
			s, err := who.connect(args[0], "starmesh work")
			if err != nil {
				return err
			}
			defer s.Close()
			defer tunePace()()
			fmt.Fprintf(a.stderr, "waiting for batches, with %s; Ctrl-C ends\n", intake.Counted(jobs, "job", "jobs"))
			return endsWell(ctx, s.Work(ctx, a.catalogue, cluster.WorkOptions{
				Jobs: jobs, Build: buildHash(),
				Memory: func(e *plan.Experiment) sim.Size { return each(available(), jobs) },
				Note:   func(text string) { fmt.Fprintln(a.stderr, refusal.Printable(text)) },
			}))
		},
	}
	who.flags(c)
	c.Flags().IntVar(&jobs, "jobs", runtime.GOMAXPROCS(0), "runs at a time")
	return c
}

func (a *app) serveCommand() *cobra.Command {
	var listen cluster.Listen
	var passwordFile string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Be a NATS server with JetStream, for batches on many machines, until interrupted",
		Long: "Be a NATS server with JetStream, for batches on many machines, until interrupted. It is the ordinary nats-server, and\n" +
			"--config takes its configuration, with TLS, accounts and clusters. Without one it listens on this machine alone; beyond\n" +
			"it, it asks for the user " + cluster.User + " and a password: nats://" + cluster.User + ":PASSWORD@HOST:4222.",
		Example: "  starmesh serve --store /var/tmp/starmesh\n  starmesh serve --store /var/tmp/starmesh --listen 0.0.0.0:4222 --password-file password",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if passwordFile != "" {
				text, err := os.ReadFile(passwordFile)
				listen.Password = strings.TrimSpace(string(text))
				if err != nil || listen.Password == "" {
					return fmt.Errorf("--password-file %s: it holds no password (%v)", passwordFile, err)
				}
			}
			ctx, stop := interruptible(c.Context())
			defer stop()
			defer tunePace()()
			return endsWell(ctx, cluster.Serve(ctx, listen, func(url string) {
				fmt.Fprintf(a.stderr, "serving at %s; Ctrl-C ends\n", url)
			}))
		},
	}
	c.Flags().StringVar(&listen.Address, "listen", "127.0.0.1:4222", "host and port; port 0: any that is free")
	c.Flags().StringVar(&listen.Store, "store", "", "folder in which tasks and results are kept")
	c.Flags().StringVar(&passwordFile, "password-file", "", "file with the password that the user "+cluster.User+" has to give")
	c.Flags().StringVar(&listen.Config, "config", "", "file of nats-server, in place of these flags")
	return c
}

func (a *app) statusCommand() *cobra.Command {
	var who access
	var forget []string
	c := &cobra.Command{
		Use:     "status URL",
		Short:   "Say which batches and workers are on NATS servers",
		Example: "  starmesh status nats://127.0.0.1:4222",
		Args:    exactlyOneServer,
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := interruptible(c.Context())
			defer stop()
			s, err := who.connect(args[0], "starmesh status")
			if err != nil {
				return err
			}
			defer s.Close()
			for _, id := range forget {
				if err := s.Forget(ctx, id); err != nil {
					return &exit{exitIncomplete, fmt.Errorf("--forget %s: %w", id, err)}
				}
			}
			const workersSpeak = 1500 * time.Millisecond // each second
			status, err := s.Status(ctx, workersSpeak)
			if err != nil {
				return &exit{exitIncomplete, err}
			}
			a.show(status)
			return nil
		},
	}
	who.flags(c)
	c.Flags().StringArrayVar(&forget, "forget", nil, "remove all of a batch from the servers, by its id (repeatable)")
	return c
}

func (a *app) show(status *cluster.Status) {
	ago := func(t time.Time) string { return max(time.Since(t), 0).Round(time.Second).String() + " ago" }
	if len(status.Batches) == 0 {
		fmt.Fprintln(a.stdout, "no batch is there")
	}
	for _, b := range status.Batches {
		collector := "collected by " + b.Collector + ", heard of " + ago(b.Heard)
		if b.Collector == "" {
			collector = "collected by nobody; go on with the command that began it"
		}
		fmt.Fprintln(a.stdout, refusal.Printable(fmt.Sprintf("batch %s, %s (engine %s): %d of %s, %d failed, %s", b.ID, b.Name, b.Engine, b.Done, intake.Counted(b.Runs, "run", "runs"), b.Failed, collector)))
		if b.Stalled != "" {
			fmt.Fprintln(a.stdout, refusal.Printable("  it does not go on: "+b.Stalled))
		}
	}
	if len(status.Workers) == 0 {
		fmt.Fprintln(a.stdout, "no worker is there")
	}
	for _, w := range status.Workers {
		line := fmt.Sprintf("worker %s on %s: build %s, engine %s, %s, %s, %.1f a second, heard of %s", w.Worker, w.Platform, w.Build, w.Engine, intake.Counted(w.Jobs, "job", "jobs"), intake.Counted(w.Done, "run", "runs"), w.Rate, ago(w.Heard))
		if w.Trouble != "" {
			line += "; " + w.Trouble
		}
		fmt.Fprintln(a.stdout, refusal.Printable(line))
	}
}

func exactlyOneServer(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s needs the URL of a server: starmesh %s", c.Name(), c.Use)
	}
	return nil
}
