package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"starmesh/experiments/cluster"
	"starmesh/experiments/plan/decode"
	"starmesh/experiments/results"
	"starmesh/sim"
	"starmesh/sim/refusal"
)

// access are the flags that say who asks at the servers.
type access struct{ creds, ca string }

func (a *access) flags(c *cobra.Command) {
	c.Flags().StringVar(&a.creds, "creds", "", "file with NATS credentials")
	c.Flags().StringVar(&a.ca, "tlsca", "", "file with the certificates to trust, instead of the system's")
}

func (a *access) connect(url, name string) (*cluster.Server, error) {
	s, err := cluster.Connect(cluster.Access{URL: url, Creds: a.creds, CA: a.ca}, name)
	if err != nil {
		return nil, &exit{exitIncomplete, err}
	}
	return s, nil
}

// remote are the flags of a batch that workers do.
type remote struct {
	access
	on           string
	audit, store string
	silence      time.Duration
	auditShare   sim.Ratio
	storeBytes   sim.Size
}

func (r *remote) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.on, "on", "", "have workers do the runs (`starmesh work`), by the NATS servers at this URL")
	r.access.flags(c)
	c.Flags().StringVar(&r.audit, "audit", "0%", "with --on: so many of the runs are done here again, to find out workers that compute otherwise")
	c.Flags().StringVar(&r.store, "store", "1GB", "with --on: room for results on the server")
	c.Flags().DurationVar(&r.silence, "silence", 10*time.Second, "with --on: a worker that is not heard of for so long is taken for dead, and others do its runs")
}

// check reads what is written in units.
func (r *remote) check(shard results.Shard) (err error) {
	if r.on != "" && shard.Count > 0 {
		return errors.New("--on and --shard: workers share the runs of a batch by themselves; leave --shard out")
	}
	if r.auditShare, err = decode.ParseRatio(r.audit); err != nil || r.auditShare < 0 || r.auditShare > 1 {
		return fmt.Errorf("--audit %s: write a share from 0%% to 100%%", r.audit)
	}
	if r.storeBytes, err = decode.ParseSize(r.store); err != nil || r.storeBytes < 1_000_000 {
		return fmt.Errorf("--store %s: write a size of at least 1MB", r.store)
	}
	if r.silence < time.Second || r.silence > time.Hour {
		return fmt.Errorf("--silence %s: write a time from 1s to 1h", r.silence)
	}
	return nil
}

// collect has workers do what the folder does not hold. What they could not is left to this machine.
func (a *app) collect(ctx context.Context, r *remote, folder *results.Folder, memory sim.Size, bar *progress) error {
	s, err := r.connect(r.on, "starmesh run")
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Collect(ctx, folder, cluster.CollectOptions{
		Build: buildHash(), Silence: r.silence, Store: int64(r.storeBytes), Audit: float64(r.auditShare), Memory: memory,
		Progress: bar.workers,
		Note:     func(text string) { fmt.Fprintf(a.stderr, "note: %s\n", refusal.Printable(text)) }, // workers name themselves
	})
}

// endsWell is the end of a command that goes on until it is interrupted.
func endsWell(ctx context.Context, err error) error {
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	if err != nil {
		return &exit{exitIncomplete, err}
	}
	return nil
}
