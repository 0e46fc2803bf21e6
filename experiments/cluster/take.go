package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/results"
	"starmesh/sim"
)

// take puts a result on record, or hands it to the auditor, who does. What is no result of a run that is wanted goes.
func (c *collector) take(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	c.sequence = meta.Sequence.Stream
	c.reached = c.reached || meta.NumPending == 0
	id := msg.Subject()[strings.LastIndexByte(msg.Subject(), '.')+1:]
	t, wanted := c.pending[id]
	if !wanted {
		return nil
	}
	c.last = time.Now()
	if worker := msg.Headers().Get(tooLargeHeader); worker != "" {
		return c.takeTooLarge(ctx, id, worker)
	}
	text := msg.Data()
	if name := msg.Headers().Get(objectHeader); name != "" {
		if text, err = c.object(ctx, name); err != nil {
			return err
		}
	}
	var r results.Record
	switch err := json.Unmarshal(text, &r); {
	case err != nil || r.RunID != id || len(r.Values) != len(t.Cell.Columns) || r.Build == "" || r.Worker == "":
		return c.drop(ctx, id, "it is no record of this run")
	case c.folder.Distrusts(r.Worker):
		return c.drop(ctx, id, r.Worker+" is not trusted")
	}
	c.from[r.Worker] = append(c.from[r.Worker], c.sequence)
	delete(c.pending, id)
	if c.auditor.chooses(id) {
		c.auditor.begin(t, &r)
		return nil
	}
	return c.keep(&r)
}

func (c *collector) object(ctx context.Context, name string) ([]byte, error) {
	var text []byte
	err := within(ctx, func(ctx context.Context) error {
		objects, err := c.objects(ctx)
		if err == nil {
			text, err = objects.GetBytes(ctx, name)
		}
		return err
	})
	return text, err
}

func (c *collector) keep(r *results.Record) error {
	if r.Status == sim.Failed {
		c.failed++
	}
	return c.folder.Take(r)
}

// takeTooLarge leaves a run to this machine, which may have more memory than that of the worker.
func (c *collector) takeTooLarge(ctx context.Context, id, worker string) error {
	if c.tooLarge++; c.tooLarge == 1 {
		c.Note(fmt.Sprintf("run %s needs more memory than %s has for each; such runs are done here at the end", id, worker))
	}
	delete(c.pending, id)
	return c.stored.DeleteMsg(ctx, c.sequence)
}

// drop removes a message from the results, so that another can take its place.
func (c *collector) drop(ctx context.Context, id, why string) error {
	c.Note(fmt.Sprintf("a result of run %s is passed over: %s", id, why))
	return c.stored.DeleteMsg(ctx, c.sequence)
}

// judged takes what the auditor has done again. Of a worker whose result differs nothing counts.
func (c *collector) judged(ctx context.Context, v verdict) error {
	c.auditor.open--
	r := v.claimed
	if c.folder.Distrusts(r.Worker) {
		return nil
	}
	if v.computed == nil || v.computed.SameAs(r) {
		return c.keep(r)
	}
	if err := c.folder.Distrust(r.Worker); err != nil {
		return err
	}
	for _, sequence := range c.from[r.Worker] {
		if err := c.stored.DeleteMsg(ctx, sequence); err != nil {
			return err
		}
	}
	return fmt.Errorf("audit: of run %s, the worker %s (build %s on %s) has the digest %s, and this program (build %s on %s) comes to %s; none of its %d results counts: find out whether that program differs, or lies, and stop it",
		r.RunID, r.Worker, r.Build, r.Platform, r.Digest, c.Build, platform, v.computed.Digest, len(c.from[r.Worker]))
}
