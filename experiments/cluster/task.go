package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
)

// mostDeaths is how many workers a run may kill: then it is taken for the cause.
const mostDeaths = 3

// errGone says that the batch is over.
var errGone = errors.New("the batch is gone")

// do does a task, and acknowledges it when all its results are stored.
func (w *worker) do(ctx context.Context, m *membership, rig *plan.Rig, msg jetstream.Msg) {
	defer keepAlive(msg, m.Silence/4)()
	var t task
	meta, err := msg.Metadata()
	if err == nil {
		err = json.Unmarshal(msg.Data(), &t)
	}
	cell := m.cells[t.Cell]
	if err != nil || len(t.Replications) == 0 {
		msg.Term() // nobody can read it
		return
	}
	t.Deaths += int(meta.NumDelivered) - 1
	if cell == nil || cell.RunID(t.Replications[0]) != t.RunID {
		w.refuse(m, fmt.Sprintf("batch %s, %s, has runs that this worker's program does not know: start one of the same build", m.ID, m.Name))
		w.giveBack(ctx, m, msg, t)
		return
	}
	if t.Deaths > 0 && len(t.Replications) > 1 { // one by one, to find out which of them it is
		for _, r := range t.Replications {
			id := fmt.Sprintf("%s after %d", cell.RunID(r), t.Deaths) // two workers may do so: the server takes one
			if w.publish(ctx, m, taskMessage(m, task{cell.ID, cell.RunID(r), []int{r}, t.Deaths}), id) != nil {
				return
			}
		}
		w.acknowledge(msg)
		return
	}
	left := w.results(ctx, m, rig, cell, &t)
	switch {
	case left == nil:
	case len(left) == 0:
		w.acknowledge(msg)
	default:
		w.giveBack(ctx, m, msg, task{cell.ID, cell.RunID(left[0]), left, t.Deaths})
	}
}

// mostUnstored is how many results of a task may be on their way to the server, while the next run is done.
const mostUnstored = 32

// results does a task's runs and stores what they come to. It returns the replications that are left, as the worker leaves; nil if
// some results could not be stored.
func (w *worker) results(ctx context.Context, m *membership, rig *plan.Rig, cell *plan.Cell, t *task) (left []int) {
	var storing errgroup.Group
	storing.SetLimit(mostUnstored)
	for left = t.Replications; len(left) > 0; left = left[1:] {
		msg, err := w.result(ctx, m, rig, results.Task{Cell: cell, Replication: left[0]}, t.Deaths)
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			storing.Wait()
			return nil
		}
		if msg != nil {
			storing.Go(func() error {
				err := w.publish(ctx, m, msg, "")
				if err == nil {
					w.done.Add(1)
				}
				return err
			})
		}
	}
	if storing.Wait() != nil {
		return nil
	}
	return left
}

// keepAlive tells the server that the task is being done, and returns what ends that.
func keepAlive(msg jetstream.Msg, every time.Duration) (stop func()) {
	over := make(chan struct{})
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				msg.InProgress() // if it does not get there, the next one does, or the task is done twice
			case <-over:
				return
			}
		}
	}()
	return func() { close(over) }
}

// giveBack puts what is left of a task that was taken back into the queue: nobody died.
func (w *worker) giveBack(ctx context.Context, m *membership, msg jetstream.Msg, t task) {
	if w.publish(ctx, m, taskMessage(m, t), fmt.Sprintf("%s of %d by %s", t.RunID, len(t.Replications), w.name)) == nil {
		w.acknowledge(msg)
	}
}

func taskMessage(m *membership, t task) *nats.Msg {
	return &nats.Msg{Subject: tasksSubject + m.ID, Data: mustJSON(t)}
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types
	}
	return text
}

// refuse takes no more tasks of a batch, and says why.
func (w *worker) refuse(m *membership, why string) {
	w.mutex.Lock()
	m.refused = why
	w.mutex.Unlock()
	w.note("%s", why)
}

func (w *worker) acknowledge(msg jetstream.Msg) {
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), request)
		err := msg.DoubleAck(ctx)
		cancel()
		if err == nil || errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
			return
		}
	}
}

// result does a run and returns what it comes to, nil if that is stored already; context.Canceled for a run that is given up, as the
// worker leaves.
func (w *worker) result(ctx context.Context, m *membership, rig *plan.Rig, t results.Task, deaths int) (*nats.Msg, error) {
	id := t.RunID()
	subject := resultsSubject + m.ID + "." + id
	if deaths > 0 && w.stored(m, subject) { // who had it died, or was cut off, after that
		return nil, nil
	}
	record, err := w.record(ctx, m, rig, t, deaths)
	if err != nil {
		return nil, err
	}
	msg := &nats.Msg{Subject: subject, Header: nats.Header{}}
	if record == nil {
		msg.Header.Set(tooLargeHeader, w.name)
	} else {
		record.Build, record.Platform, record.Worker = w.Build, platform, w.name
		if msg.Data = mustJSON(record); int64(len(msg.Data)) > w.conn.MaxPayload()-1024 {
			msg.Header.Set(objectHeader, m.ID+"."+id)
			if err := w.storeObject(m.ID+"."+id, msg.Data); err != nil {
				return nil, err
			}
			msg.Data = nil
		}
	}
	return msg, nil
}

func (w *worker) stored(m *membership, subject string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), request)
	defer cancel()
	_, err := m.results.GetLastMsgForSubject(ctx, subject)
	return err == nil
}

// record does a run. One that somebody died of is done while no other is, so that it is known which it was.
func (w *worker) record(ctx context.Context, m *membership, rig *plan.Rig, t results.Task, deaths int) (*results.Record, error) {
	if deaths >= mostDeaths {
		w.note("run %s is given up: %d workers died of it or fell silent", t.RunID(), deaths)
		return results.NewRecord(t.RunID(), batch.Failed(t, fmt.Sprintf("%d workers died of it, or were not heard of any more while they did it", mostDeaths)), 0), nil
	}
	done := make(chan *results.Record, 1)
	go func() {
		if deaths > 0 {
			m.suspects.Lock()
			defer m.suspects.Unlock()
		} else {
			m.suspects.RLock()
			defer m.suspects.RUnlock()
		}
		if ctx.Err() == nil {
			done <- batch.Execute(rig, t)
		}
	}()
	select {
	case record := <-done:
		return record, nil
	case <-ctx.Done():
		return nil, context.Canceled
	}
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
