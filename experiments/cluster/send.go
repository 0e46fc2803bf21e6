package cluster

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/results"
)

// sender stores the results of a task on the server. Those that come soon after each other go in one message, so that many short
// runs share what a message costs the worker, the server and the collector.
type sender struct {
	records chan *results.Record
	over    chan error
}

const (
	mostUnsent  = 256                    // results that wait while the server takes none; then the runs do
	longestWait = 200 * time.Millisecond // of a result for others
	largeGroup  = 64 << 10               // bytes
)

func (w *worker) newSender(ctx context.Context, m *membership) *sender {
	s := &sender{make(chan *results.Record, mostUnsent), make(chan error, 1)}
	go func() { s.over <- w.send(ctx, m, s.records) }()
	return s
}

// end returns when all results are stored, or one could not be.
func (s *sender) end() error {
	close(s.records)
	return <-s.over
}

// group is results that go together.
type group struct {
	runIDs []string
	text   []byte
}

func (g *group) add(r *results.Record) {
	g.runIDs, g.text = append(g.runIDs, r.RunID), r.Pack(g.text)
}

func (w *worker) send(ctx context.Context, m *membership, records <-chan *results.Record) error {
	var failed []error
	var g group
	store := func() {
		failed = append(failed, w.store(ctx, m, &g))
		g = group{}
	}
	due := time.NewTimer(longestWait)
	for {
		select {
		case <-due.C:
			store()
		case r, more := <-records:
			if !more {
				store()
				return errors.Join(failed...)
			}
			if g.add(r); len(g.runIDs) == 1 {
				due.Reset(longestWait)
			}
			if len(g.text) > largeGroup {
				store()
			}
		}
	}
}

// store stores a group, if there is anything in it.
func (w *worker) store(ctx context.Context, m *membership, g *group) error {
	if len(g.runIDs) == 0 {
		return nil
	}
	msg := &nats.Msg{Subject: groupSubject(m.ID, g.runIDs...), Data: g.text}
	const heads = 1024
	if int64(len(g.text)) > w.conn.MaxPayload()-heads {
		name := strings.TrimPrefix(msg.Subject, resultsSubject)
		if err := w.storeObject(name, g.text); err != nil {
			return err
		}
		msg.Data, msg.Header = nil, nats.Header{objectHeader: {name}}
	}
	err := w.publish(ctx, m, msg, "")
	if err == nil {
		w.done.Add(int64(len(g.runIDs)))
	}
	return err
}

// sayTooLarge leaves a run to others.
func (w *worker) sayTooLarge(ctx context.Context, m *membership, runID string) error {
	return w.publish(ctx, m, &nats.Msg{Subject: groupSubject(m.ID, runID), Data: []byte(runID), Header: nats.Header{tooLargeHeader: {w.name}}}, "")
}

func (w *worker) storeObject(name string, text []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*request)
	defer cancel()
	objects, err := w.streams.ObjectStore(ctx, experimentBucket)
	if err == nil {
		_, err = objects.PutBytes(ctx, name, text)
	}
	return err
}

// publish stores a message, however long it takes, unless the batch is gone or the worker leaves. What is there already is stored.
func (w *worker) publish(ctx context.Context, m *membership, msg *nats.Msg, id string) error {
	var options []jetstream.PublishOpt
	if id != "" {
		options = append(options, jetstream.WithMsgID(id))
	}
	for {
		leaving := ctx.Err() != nil
		asking, cancel := context.WithTimeout(context.Background(), request)
		_, err := w.streams.PublishMsg(asking, msg, options...)
		cancel()
		refusal, refused := errors.AsType[*jetstream.APIError](err)
		switch {
		case err == nil, refused && strings.Contains(refusal.Description, thereAlready):
			return nil
		case leaving || w.conn.IsClosed():
			return err
		case refused:
			w.note("the server takes no results of batch %s: %s", m.ID, refusal.Description)
		}
		if w.gone(m) {
			return errGone
		}
		pause(ctx, 300*time.Millisecond)
	}
}

func (w *worker) gone(m *membership) bool {
	ctx, cancel := context.WithTimeout(context.Background(), request)
	defer cancel()
	_, err := w.streams.Stream(ctx, tasksStream+m.ID)
	return errors.Is(err, jetstream.ErrStreamNotFound)
}

// thereAlready is the server's refusal of a second message where one is kept.
const thereAlready = "maximum messages per subject exceeded"
