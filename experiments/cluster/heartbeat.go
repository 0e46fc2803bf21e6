package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/sim"
)

// me names this process among those that collect.
func me() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

// claim makes sure that nobody else collects the batch. Who was killed is silent; who has left says so.
func (c *collector) claim(ctx context.Context) (err error) {
	if c.bucket, err = c.batches(ctx); err != nil {
		return c.noRoom(err)
	}
	entry, err := c.bucket.Get(ctx, c.batch.ID)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return c.tell(ctx)
	}
	if err != nil {
		return err
	}
	var before Batch
	if json.Unmarshal(entry.Value(), &before) == nil && before.Collector != "" && before.Collector != c.batch.Collector {
		c.Note(fmt.Sprintf("%s has been collecting this batch; it is taken over if nothing is heard of it", before.Collector))
		for range 3 {
			pause(ctx, ownBeat)
			now, err := c.bucket.Get(ctx, c.batch.ID)
			if err != nil || ctx.Err() != nil {
				return errors.Join(err, ctx.Err())
			}
			if now.Revision() != entry.Revision() {
				return &takenError{before.Collector}
			}
		}
	}
	c.claimed = entry.Revision()
	return c.tell(ctx)
}

// takenError says that another collector is at work.
type takenError struct{ by string }

func (t *takenError) Error() string {
	return fmt.Sprintf("%s collects this batch, and one does: wait for it, or end it", t.by)
}

// tell writes the entry of the batch, unless another collector has written there.
func (c *collector) tell(ctx context.Context) error {
	c.batch.Done, c.batch.Failed, c.batch.Heard = c.batch.Runs-len(c.pending)-c.auditor.open-c.tooLarge, c.failed, time.Now().UTC()
	c.batch.Workers = c.batch.Workers[:0]
	for _, w := range c.workers {
		c.batch.Workers = append(c.batch.Workers, w)
	}
	slices.SortFunc(c.batch.Workers, func(a, b Alive) int { return strings.Compare(a.Worker, b.Worker) })
	var revision uint64
	var err error
	if text := mustJSON(c.batch); c.claimed == 0 {
		revision, err = c.bucket.Create(ctx, c.batch.ID, text)
	} else {
		revision, err = c.bucket.Update(ctx, c.batch.ID, text, c.claimed)
	}
	if err == nil {
		c.claimed = revision
		return nil
	}
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return err
	}
	entry, err := c.bucket.Get(ctx, c.batch.ID) // of ours an answer may have been lost
	if err != nil {
		return err
	}
	var now Batch
	if json.Unmarshal(entry.Value(), &now) != nil || now.Collector != c.batch.Collector {
		return &takenError{now.Collector}
	}
	c.claimed = entry.Revision()
	return nil
}

// leave says that nobody collects, so that the next one need not wait.
func (c *collector) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), request)
	defer cancel()
	c.batch.Collector = ""
	c.bucket.Update(ctx, c.batch.ID, mustJSON(c.batch), c.claimed) // if it cannot, the next one waits
}

// hear keeps what a worker says.
func (c *collector) hear(msg *nats.Msg) {
	var a Alive
	if json.Unmarshal(msg.Data, &a) != nil || a.Worker == "" || len(c.workers) > 10_000 {
		return
	}
	if a.Heard = time.Now().UTC(); a.Left {
		delete(c.workers, a.Worker)
	} else {
		c.workers[a.Worker] = a
	}
}

// beat happens each second: it tells how far the batch is and why it is not further, and makes room.
func (c *collector) beat(ctx context.Context) error {
	present := 0
	for name, w := range c.workers {
		switch silent := time.Since(w.Heard); {
		case silent > time.Minute:
			delete(c.workers, name)
		case silent < c.Silence:
			present++
		}
	}
	done := c.batch.Runs - len(c.pending)
	c.Progress(Progress{Done: done, Runs: c.batch.Runs, Workers: present, Rate: c.rate.at(done)})
	asking, cancel := context.WithTimeout(ctx, request)
	defer cancel()
	if info, err := c.stored.Info(asking); err == nil {
		c.stalled(info)
		if err := c.makeRoom(asking, info); err != nil {
			return err
		}
	}
	if info, err := c.queue.stream.Info(asking); err == nil && info.State.Msgs == 0 && c.queue.out.Load() && time.Since(c.last) > 2*c.Silence {
		c.last = time.Now() // what nobody has, somebody has lost
		c.queue.publish(ctx, c.tasks())
	}
	if taken, is := errors.AsType[*takenError](c.tell(asking)); is { // any other error is a server's that is gone for the moment
		return taken
	}
	return nil
}

// makeRoom removes results that are on the disk here when the server's room is half full.
func (c *collector) makeRoom(ctx context.Context, info *jetstream.StreamInfo) error {
	if int64(info.State.Bytes) < c.Store/2 || c.sequence < info.State.FirstSeq || c.auditor.open > 0 {
		return nil
	}
	if err := c.folder.Sync(); err != nil {
		return err
	}
	c.stored.Purge(ctx, jetstream.WithPurgeSequence(c.sequence+1)) // if it does not, it will the next time
	return nil
}

// stalled finds out why no result comes, and says it once.
func (c *collector) stalled(info *jetstream.StreamInfo) {
	why := ""
	if time.Since(c.last) > 5*time.Second {
		why = c.reason(info)
	}
	if why != c.batch.Stalled && why != "" {
		c.Note("no result has come for some seconds: " + why)
	}
	c.batch.Stalled = why
}

func (c *collector) reason(info *jetstream.StreamInfo) string {
	wrong, trouble, present := "", "", 0
	for _, w := range c.workers {
		if time.Since(w.Heard) > c.Silence {
			continue
		}
		present++
		if w.Engine != sim.Version {
			wrong = w.Engine
		} else if w.Trouble != "" {
			trouble = w.Worker + ": " + w.Trouble
		}
	}
	switch {
	case present == 0:
		return "no worker is there; start some: starmesh work " + c.shown
	case trouble != "":
		return trouble
	case int64(info.State.Bytes) > c.Store*9/10:
		return fmt.Sprintf("the server's room for results is full (%d MB); raise --store", c.Store/1e6)
	case wrong != "":
		return fmt.Sprintf("the workers are of the engine %s, and this batch is of %s: start workers of that version", wrong, sim.Version)
	}
	return "" // the runs take their time
}
