package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

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
	if t.Deaths > 0 && len(t.Replications) > 1 { // one by one, to find out which of them it is: none is to blame for that death
		for _, r := range t.Replications {
			id := fmt.Sprintf("%s after %d", cell.RunID(r), t.Deaths) // two workers may do so: the server takes one
			if w.publish(ctx, m, taskMessage(m, task{Cell: cell.ID, RunID: cell.RunID(r), Replications: []int{r}, Alone: true}), id) != nil {
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
		w.giveBack(ctx, m, msg, task{cell.ID, cell.RunID(left[0]), left, t.Deaths, t.Alone})
	}
}

// results does a task's runs and stores what they come to. It returns the replications that are left, as the worker leaves; nil if
// some results could not be stored.
func (w *worker) results(ctx context.Context, m *membership, rig *plan.Rig, cell *plan.Cell, t *task) (left []int) {
	alone := t.Alone || t.Deaths > 0
	s, hand := w.newSender(ctx, m), m.newHand(ctx, rig, alone)
	defer close(hand.runs)
	for left = t.Replications; len(left) > 0; left = left[1:] {
		run := results.Task{Cell: cell, Replication: left[0]}
		if alone && w.stored(m, run.RunID()) { // who had it died, or was cut off, after that
			continue
		}
		record, err := w.record(ctx, hand, run, t.Deaths)
		if errors.Is(err, context.Canceled) {
			break
		}
		if record == nil {
			err = w.sayTooLarge(ctx, m, run.RunID())
		} else {
			record.Build, record.Platform, record.Worker = w.Build, platform, w.name
			s.records <- record
		}
		if err != nil {
			s.end()
			return nil
		}
	}
	if s.end() != nil {
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

// stored tells whether the server has the result of a run that was done alone.
func (w *worker) stored(m *membership, runID string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), request)
	defer cancel()
	_, err := m.results.GetLastMsgForSubject(ctx, groupSubject(m.ID, runID))
	return err == nil
}

// record does a run, or gives it up: when the worker leaves, or when too many have died of it.
func (w *worker) record(ctx context.Context, hand *hand, t results.Task, deaths int) (*results.Record, error) {
	if deaths >= mostDeaths {
		w.note("run %s is given up: %d workers died of it or fell silent", t.RunID(), deaths)
		return results.NewRecord(t.RunID(), batch.Failed(t, fmt.Sprintf("%d workers died of it, or were not heard of any more while they did it", mostDeaths)), 0), nil
	}
	hand.runs <- t
	select {
	case record := <-hand.records:
		return record, nil
	case <-ctx.Done():
		return nil, context.Canceled
	}
}

// hand does runs on a goroutine of its own, so that nobody waits for the end of one that is given up.
type hand struct {
	runs    chan results.Task
	records chan *results.Record
}

// newHand makes one. Runs of which somebody died it does while no other is done, so that it is known which it was.
func (m *membership) newHand(ctx context.Context, rig *plan.Rig, alone bool) *hand {
	h := &hand{make(chan results.Task), make(chan *results.Record, 1)}
	var lock sync.Locker = m.suspects.RLocker()
	if alone {
		lock = &m.suspects
	}
	go func() {
		for t := range h.runs {
			lock.Lock()
			if ctx.Err() == nil {
				h.records <- batch.Execute(rig, t)
			}
			lock.Unlock()
		}
	}()
	return h
}
