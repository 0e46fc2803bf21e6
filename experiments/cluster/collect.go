package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/results"
	"starmesh/sim"
)

// CollectOptions say how to collect.
type CollectOptions struct {
	Build    string
	Silence  time.Duration // after which a worker is taken for dead
	Store    int64         // bytes that the results take on the server at most
	Audit    float64       // the share of the results that are computed again here
	Memory   sim.Size      // of a run that is
	Progress func(Progress)
	Note     func(text string)
}

// Progress is how far a batch is.
type Progress struct {
	Done, Runs, Workers int
	Rate                float64 // runs a second
}

// Stream bounds. What waits longest is the first to go when a month has passed and nobody has asked for it.
const (
	mostTasks = 10_000
	mostAge   = 30 * 24 * time.Hour
	ownBeat   = time.Second
)

// collector gets the runs of a folder done.
type collector struct {
	*Server
	CollectOptions
	folder  *results.Folder
	batch   Batch
	bucket  jetstream.KeyValue
	stored  jetstream.Stream // results
	claimed uint64           // revision of our entry in the bucket

	wanted   []results.Task          // when it began, in the order of the experiment
	pending  map[string]results.Task // what is still of these, by run id
	tooLarge int                     // runs that no worker had the memory for; they are pending no more
	sequence uint64                  // of the last result that was seen
	reached  bool                    // all results that were there when it began are seen
	from     map[string]*share       // worker -> what it has done
	failed   int
	auditor  *auditor
	workers  map[string]Alive
	last     time.Time // when a result came
	rate     rate
	queue    *queue
}

// Collect has the workers do what the folder does not hold yet. What comes from other builds than this one is on record, and does
// not count before it is tried. It returns early when ctx is done; the workers go on, and another collector gets what they have done.
func (s *Server) Collect(ctx context.Context, folder *results.Folder, options CollectOptions) error {
	const patience = 30
	for attempt := 1; ; attempt++ {
		err := s.collectOnce(ctx, folder, options)
		if err == nil || ctx.Err() != nil || !passing(err) || attempt == patience {
			return err
		}
		options.Note(fmt.Sprintf("the servers do not answer (%v); trying again", err))
		pause(ctx, time.Second)
	}
}

// passing tells whether an error is that of a server which is gone: the others elect a leader within seconds, and what needs them all
// waits until it is back.
func passing(err error) bool {
	const unavailable, storeFailed, noPlace = 503, 10077, 10005
	if refusal, is := errors.AsType[*jetstream.APIError](err); is {
		return refusal.Code == unavailable && refusal.ErrorCode != storeFailed ||
			refusal.ErrorCode == noPlace && strings.Contains(refusal.Description, "offline")
	}
	for _, known := range []error{context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected, jetstream.ErrNoStreamResponse} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func (s *Server) collectOnce(ctx context.Context, folder *results.Folder, options CollectOptions) error {
	c := &collector{
		Server: s, CollectOptions: options, folder: folder, wanted: folder.Wanted(), pending: map[string]results.Task{}, from: map[string]*share{},
		workers: map[string]Alive{}, last: time.Now(), auditor: newAuditor(options.Audit, options.Memory),
	}
	for _, t := range c.wanted {
		c.pending[t.RunID()] = t
	}
	c.batch = Batch{ID: batchID(folder.Experiment), Name: folder.Experiment.Name, Engine: sim.Version, Packing: packing, Silence: options.Silence, Collector: me(), Runs: folder.Runs()}
	if len(c.pending) == 0 {
		return within(ctx, func(ctx context.Context) error { return s.Forget(ctx, c.batch.ID) })
	}
	if err := within(ctx, c.claim); err != nil {
		return err
	}
	err := within(ctx, c.prepare)
	if err == nil {
		err = c.collect(ctx)
	}
	if err == nil {
		return within(ctx, func(ctx context.Context) error { return s.Forget(ctx, c.batch.ID) })
	}
	c.leave()
	return err
}

// within bounds what takes several requests: one that reads an object waits for ever if its server is gone.
func within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 6*request)
	defer cancel()
	return do(ctx)
}

// prepare makes what a batch is on the server, or finds it there.
func (c *collector) prepare(ctx context.Context) error {
	text, err := pack(c.folder.Experiment)
	if err != nil {
		return err
	}
	objects, err := c.objects(ctx)
	if err == nil {
		_, err = objects.PutBytes(ctx, c.batch.ID, text)
	}
	if err == nil {
		c.stored, err = c.streams.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
			Name: resultsStream + c.batch.ID, Subjects: []string{resultsSubject + c.batch.ID + ".*"}, Description: c.batch.Name,
			MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxBytes: c.Store, MaxAge: mostAge,
			Compression: jetstream.S2Compression, Replicas: c.replicas(), AllowDirect: true,
		})
	}
	if err == nil {
		c.queue, err = c.newQueue(ctx)
	}
	return c.noRoom(err)
}

// noRoom says what to do where the server has no room for a batch.
func (c *collector) noRoom(err error) error {
	const storageExceeded = 10047
	if refusal, is := errors.AsType[*jetstream.APIError](err); is && (refusal.ErrorCode == storageExceeded || strings.Contains(refusal.Description, "maximum bytes")) {
		return fmt.Errorf("%s has no room for the batch: %w; lower --store (now %d MB), or `starmesh status --forget ID` batches that nobody wants any more", c.shown, err, c.Store/1e6)
	}
	return err
}

// collect takes what is there, publishes the rest, and takes that.
func (c *collector) collect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	info, err := c.stored.Info(ctx)
	if err != nil {
		return err
	}
	c.reached = info.State.Msgs == 0
	arrived, alive := make(chan jetstream.Msg, 256), make(chan *nats.Msg, 256)
	go c.receive(ctx, arrived)
	go c.auditor.audit(ctx)
	subscription, err := c.conn.ChanSubscribe(aliveSubject, alive)
	if err != nil {
		return err
	}
	defer subscription.Unsubscribe()
	tick := time.NewTicker(ownBeat)
	defer tick.Stop()
	published := false
	for len(c.pending)+c.auditor.open > 0 {
		if !published && (c.reached || time.Since(c.last) > 2*c.Silence) {
			published = true
			c.queue.publish(ctx, c.tasks())
		}
		orders, waits := c.auditor.next()
		select {
		case orders <- waits:
			c.auditor.waiting = c.auditor.waiting[1:]
		case msg := <-arrived:
			err = c.take(ctx, msg)
		case verdict := <-c.auditor.verdicts:
			err = c.judged(ctx, verdict)
		case msg := <-alive:
			c.hear(msg)
		case <-tick.C:
			err = c.beat(ctx)
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tasks lists what is pending, in order.
func (c *collector) tasks() (list []results.Task) {
	for _, t := range c.wanted {
		if _, is := c.pending[t.RunID()]; is {
			list = append(list, t)
		}
	}
	return list
}

// receive passes on all results in the order in which they were stored.
func (c *collector) receive(ctx context.Context, arrived chan<- jetstream.Msg) {
	for next := uint64(1); ctx.Err() == nil; pause(ctx, 300*time.Millisecond) {
		consumer, err := c.streams.OrderedConsumer(ctx, resultsStream+c.batch.ID, jetstream.OrderedConsumerConfig{
			DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: next,
		})
		if err != nil {
			continue
		}
		messages, err := consumer.Messages()
		if err != nil {
			continue
		}
		stop := context.AfterFunc(ctx, messages.Stop)
		for {
			msg, err := messages.Next()
			if err != nil { // a server is gone: another consumer goes on
				break
			}
			meta, err := msg.Metadata()
			if err != nil {
				continue
			}
			next = meta.Sequence.Stream + 1
			select {
			case arrived <- msg:
			case <-ctx.Done():
			}
		}
		stop()
		messages.Stop()
	}
}

// Forget removes all of a batch from the server. It is no error if there is none.
func (s *Server) Forget(ctx context.Context, id string) error {
	var list []error
	for _, name := range []string{tasksStream + id, resultsStream + id} {
		if err := s.streams.DeleteStream(ctx, name); !errors.Is(err, jetstream.ErrStreamNotFound) {
			list = append(list, err)
		}
	}
	if objects, err := s.streams.ObjectStore(ctx, experimentBucket); err == nil {
		infos, err := objects.List(ctx)
		if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
			list = append(list, err)
		}
		for _, info := range infos {
			if info.Name == id || strings.HasPrefix(info.Name, id+".") {
				list = append(list, objects.Delete(ctx, info.Name))
			}
		}
	}
	if bucket, err := s.streams.KeyValue(ctx, batchesBucket); err == nil {
		list = append(list, bucket.Purge(ctx, id))
	}
	return errors.Join(list...)
}
