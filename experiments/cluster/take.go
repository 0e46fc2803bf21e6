package cluster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/results"
	"starmesh/sim"
)

// share is what one worker has done.
type share struct {
	runs     int
	messages []uint64 // sequences
}

// take puts the results of a message on record, or hands them to the auditor, who does. Those of runs that are not wanted go.
func (c *collector) take(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	c.sequence = meta.Sequence.Stream
	c.reached = c.reached || meta.NumPending == 0
	if worker := msg.Headers().Get(tooLargeHeader); worker != "" {
		if id := string(msg.Data()); msg.Subject() == groupSubject(c.batch.ID, id) {
			return c.takeTooLarge(ctx, id, worker)
		}
		return c.drop(ctx, errMisplaced.Error())
	}
	text := msg.Data()
	if name := msg.Headers().Get(objectHeader); name != "" {
		if text, err = c.object(ctx, name); err != nil {
			return err
		}
	}
	records, err := c.read(msg.Subject(), text)
	if err != nil {
		return c.drop(ctx, err.Error())
	}
	var known []*results.Record
	for _, r := range records {
		t, wanted := c.pending[r.RunID]
		if !wanted { // it came twice
			continue
		}
		c.last = time.Now()
		c.credit(r.Worker)
		delete(c.pending, r.RunID)
		if c.auditor.chooses(r.RunID) {
			c.auditor.begin(t, r)
		} else {
			known = append(known, r)
		}
	}
	return c.keep(known...)
}

// errMisplaced says that a message stands where the server would refuse those of other runs for it.
var errMisplaced = errors.New("the message stands where others belong")

// read returns the records of a message: all, or none if one is not what a worker would send that can be trusted.
func (c *collector) read(subject string, text []byte) (records []*results.Record, err error) {
	var ids []string
	for len(text) > 0 {
		var r *results.Record
		if r, text, err = results.Unpack(text); err != nil {
			return nil, fmt.Errorf("the message holds something else than records: %w", err)
		}
		if t, wanted := c.pending[r.RunID]; wanted && !r.Fits(t.Cell) {
			return nil, fmt.Errorf("what it says of run %s is no record of that", r.RunID)
		}
		if c.folder.Distrusts(r.Worker) {
			return nil, fmt.Errorf("%s is not trusted", r.Worker)
		}
		records, ids = append(records, r), append(ids, r.RunID)
	}
	if subject != groupSubject(c.batch.ID, ids...) {
		return nil, errMisplaced
	}
	return records, nil
}

// credit notes that the message which is being read has a result of a worker's.
func (c *collector) credit(worker string) {
	s := c.from[worker]
	if s == nil {
		s = &share{}
		c.from[worker] = s
	}
	if s.runs++; len(s.messages) == 0 || s.messages[len(s.messages)-1] != c.sequence {
		s.messages = append(s.messages, c.sequence)
	}
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

func (c *collector) keep(records ...*results.Record) error {
	for _, r := range records {
		if r.Status == sim.Failed {
			c.failed++
		}
	}
	return c.folder.Take(records...)
}

// takeTooLarge leaves a run to this machine, which may have more memory than that of the worker.
func (c *collector) takeTooLarge(ctx context.Context, id, worker string) error {
	if _, wanted := c.pending[id]; !wanted {
		return nil
	}
	c.last = time.Now()
	if c.tooLarge++; c.tooLarge == 1 {
		c.Note(fmt.Sprintf("run %s needs more memory than %s has for each; such runs are done here at the end", id, worker))
	}
	delete(c.pending, id)
	return c.remove(ctx, c.sequence)
}

// drop removes a message from the results, so that others can take its place.
func (c *collector) drop(ctx context.Context, why string) error {
	c.Note("results are passed over: " + why)
	return c.remove(ctx, c.sequence)
}

// remove removes a message. It is no error if it has gone, to make room.
func (c *collector) remove(ctx context.Context, sequence uint64) error {
	err := c.stored.DeleteMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		if _, missing := c.stored.GetMsg(ctx, sequence); errors.Is(missing, jetstream.ErrMsgNotFound) {
			return nil
		}
	}
	return err
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
	for _, sequence := range c.from[r.Worker].messages {
		if err := c.remove(ctx, sequence); err != nil {
			return err
		}
	}
	return fmt.Errorf("audit: of run %s, the worker %s (build %s on %s) has the digest %s, and this program (build %s on %s) comes to %s; none of its %d results counts: find out whether that program differs, or lies, and stop it",
		r.RunID, r.Worker, r.Build, r.Platform, r.Digest, c.Build, platform, v.computed.Digest, c.from[r.Worker].runs)
}
