package cluster

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
)

// queue is the stream of tasks. It holds so many at most; the others wait here.
type queue struct {
	*Server
	id        string
	stream    jetstream.Stream
	perSecond map[*plan.Cell]int // runs
	out       atomic.Bool        // all tasks are published
}

// newQueue makes the stream of tasks, empties that of an earlier collector, and lets workers take from it.
func (c *collector) newQueue(ctx context.Context) (*queue, error) {
	q := &queue{Server: c.Server, id: c.batch.ID, perSecond: map[*plan.Cell]int{}}
	var err error
	if q.stream, err = c.streams.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: tasksStream + q.id, Subjects: []string{tasksSubject + q.id}, Description: c.batch.Name, Retention: jetstream.WorkQueuePolicy,
		MaxMsgs: mostTasks, MaxBytes: mostTasks * 6400, Discard: jetstream.DiscardNew, MaxAge: mostAge, Replicas: c.replicas(),
	}); err != nil {
		return nil, err
	}
	if err := q.stream.Purge(ctx); err != nil {
		return nil, err
	}
	if _, err := q.stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumerName, AckPolicy: jetstream.AckExplicitPolicy, AckWait: c.Silence, MaxDeliver: -1, MaxAckPending: mostTasks,
	}); err != nil {
		return nil, err
	}
	c.conn.Publish(newsSubject, nil) // who does not hear it looks each second
	const patience = 300 * time.Millisecond
	for i, f := range batch.Foretell(c.folder.Experiment, 1, patience).Cells {
		q.perSecond[c.folder.Experiment.Cells[i]] = int(max(time.Second/max(f.Time, time.Microsecond), 1))
	}
	return q, nil
}

// mostRuns of a task bound what is done again when its worker dies.
const mostRuns = 500

// publish makes tasks of runs and publishes them, as fast as the stream takes them, and returns at once.
func (q *queue) publish(ctx context.Context, runs []results.Task) {
	q.out.Store(false)
	generation := rand.Uint32()
	go func() {
		defer q.out.Store(true)
		for len(runs) > 0 && ctx.Err() == nil {
			n := q.size(runs)
			t := task{Cell: runs[0].Cell.ID, RunID: runs[0].RunID()}
			for _, run := range runs[:n] {
				t.Replications = append(t.Replications, run.Replication)
			}
			q.store(ctx, t, fmt.Sprintf("%s %08x", t.RunID, generation))
			runs = runs[n:]
		}
	}()
}

// size returns how many of the first runs make a task: a second's worth, of one cell; towards the end fewer, so that nobody has
// much to do when others have nothing, but a fiftieth of a second's, as a task has its costs.
func (q *queue) size(runs []results.Task) int {
	const parts, least = 32, 50
	perSecond := q.perSecond[runs[0].Cell]
	most := min(perSecond, mostRuns, max(len(runs)/parts, perSecond/least, 1))
	n := 1
	for n < min(most, len(runs)) && runs[n].Cell == runs[0].Cell {
		n++
	}
	return n
}

func (q *queue) store(ctx context.Context, t task, id string) {
	msg := &nats.Msg{Subject: tasksSubject + q.id, Data: mustJSON(t)}
	for ctx.Err() == nil {
		asking, cancel := context.WithTimeout(ctx, request)
		_, err := q.streams.PublishMsg(asking, msg, jetstream.WithMsgID(id))
		cancel()
		if err == nil {
			return
		}
		pause(ctx, 200*time.Millisecond) // the queue is full, or a server is gone
	}
}
