package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/plan"
	"starmesh/intake"
	"starmesh/models"
	"starmesh/sim"
)

// WorkOptions say how to work.
type WorkOptions struct {
	Jobs   int
	Build  string
	Memory func(*plan.Experiment) sim.Size // that each run may take
	Note   func(text string)
}

// worker takes tasks of whatever batches there are.
type worker struct {
	*Server
	WorkOptions
	catalogue *models.Catalogue
	name      string
	done      atomic.Int64

	mutex   sync.Mutex
	joined  map[string]*membership // by the id of the batch
	noted   map[string]bool
	trouble string
}

// membership is a batch as a worker sees it.
type membership struct {
	Batch
	refused  string // why no task is taken
	cells    map[string]*plan.Cell
	memory   sim.Size
	tasks    jetstream.Consumer
	results  jetstream.Stream
	suspects sync.RWMutex // who has it for writing does a run that somebody died of, and nobody else does one
}

// Work takes tasks until ctx is done; then it gives back what it has not begun.
func (s *Server) Work(ctx context.Context, catalogue *models.Catalogue, options WorkOptions) error {
	host, _ := os.Hostname()
	w := &worker{
		Server: s, WorkOptions: options, catalogue: catalogue, joined: map[string]*membership{}, noted: map[string]bool{},
		name: fmt.Sprintf("%s-%d-%04x", host, os.Getpid(), rand.Uint32()&0xffff),
	}
	var jobs sync.WaitGroup
	for range options.Jobs {
		jobs.Go(func() { w.job(ctx) })
	}
	news := make(chan *nats.Msg, 1)
	if subscription, err := s.conn.ChanSubscribe(newsSubject, news); err == nil {
		defer subscription.Unsubscribe()
	}
	jobs.Go(func() {
		for ctx.Err() == nil {
			within(ctx, w.look) // the next time is soon
			select {
			case <-news:
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
		}
	})
	for rate := (rate{}); ctx.Err() == nil; pause(ctx, time.Second) {
		w.say(rate.at(int(w.done.Load())), false)
	}
	jobs.Wait()
	w.say(0, true)
	return s.conn.FlushTimeout(request)
}

// say tells those who listen that the worker is alive.
func (w *worker) say(rate float64, left bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.conn.Publish(aliveSubject, mustJSON(Alive{ // the next one comes in a second
		Worker: w.name, Platform: platform, Build: w.Build, Engine: sim.Version, Jobs: w.Jobs, Done: int(w.done.Load()), Rate: rate, Trouble: w.trouble, Left: left,
	}))
	w.trouble = ""
	for _, m := range w.joined {
		if m.refused != "" {
			w.trouble = m.refused
		}
	}
}

const platform = runtime.GOOS + "/" + runtime.GOARCH

// note says something once.
func (w *worker) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.trouble = text
	if !w.noted[text] {
		w.noted[text] = true
		w.Note(text)
	}
}

// look joins batches that are new, and leaves those that are gone.
func (w *worker) look(ctx context.Context) error {
	there := map[string]bool{}
	list := w.streams.StreamNames(ctx, jetstream.WithStreamListSubject(tasksSubject+"*"))
	for name := range list.Name() {
		there[strings.TrimPrefix(name, tasksStream)] = true
	}
	if err := list.Err(); err != nil { // the servers are electing a leader, perhaps
		return err
	}
	for id := range there {
		if w.member(id) == nil {
			if m := w.join(ctx, id); m != nil {
				w.mutex.Lock()
				w.joined[id] = m
				w.mutex.Unlock()
				if m.refused != "" {
					w.note("%s", m.refused)
				} else {
					w.Note(fmt.Sprintf("batch %s, %s: %s", m.ID, m.Name, intake.Counted(m.Runs, "run", "runs")))
				}
			}
		}
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for id := range w.joined {
		if !there[id] {
			delete(w.joined, id)
		}
	}
	return nil
}

func (w *worker) member(id string) *membership {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.joined[id]
}

// join gets what is to be known of a batch; nil where that is not there yet.
func (w *worker) join(ctx context.Context, id string) *membership {
	m := &membership{}
	bucket, err := w.streams.KeyValue(ctx, batchesBucket)
	if err != nil {
		return nil
	}
	entry, err := bucket.Get(ctx, id)
	if err != nil || json.Unmarshal(entry.Value(), &m.Batch) != nil {
		return nil
	}
	if m.Engine != sim.Version {
		m.refused = fmt.Sprintf("batch %s, %s, is of the engine %s, and this worker of %s: start one of that version", m.ID, m.Name, m.Engine, sim.Version)
		return m
	}
	if m.Packing != packing {
		m.refused = fmt.Sprintf("batch %s, %s, is of a program that reads other results (form %d) than this worker writes (form %d): start workers of its version", m.ID, m.Name, m.Packing, packing)
		return m
	}
	if m.tasks, err = w.streams.Consumer(ctx, tasksStream+id, consumerName); err != nil {
		return nil
	}
	if m.results, err = w.streams.Stream(ctx, resultsStream+id); err != nil {
		return nil
	}
	objects, err := w.streams.ObjectStore(ctx, experimentBucket)
	if err != nil {
		return nil
	}
	text, err := objects.GetBytes(ctx, id)
	if err != nil {
		return nil
	}
	e, err := unpack(w.catalogue, text)
	if err != nil {
		m.refused = fmt.Sprintf("batch %s, %s, is of a program that this worker's differs from: %v", m.ID, m.Name, err)
		return m
	}
	m.cells, m.memory = map[string]*plan.Cell{}, w.Memory(e)
	for _, cell := range e.Cells {
		m.cells[cell.ID] = cell
	}
	return m
}

// job takes one task after another.
func (w *worker) job(ctx context.Context) {
	rigs := map[*membership]*plan.Rig{} // of the batch that it did last
	for turn := rand.Int(); ctx.Err() == nil; turn++ {
		m, others := w.pick(turn)
		if m == nil {
			pause(ctx, 20*time.Millisecond)
			continue
		}
		if rigs[m] == nil {
			clear(rigs)
			rigs[m] = &plan.Rig{Memory: m.memory}
		}
		patience := time.Second
		if others {
			patience = 50 * time.Millisecond
		}
		waiting, cancel := context.WithTimeout(ctx, patience)
		msg, err := m.tasks.Next(jetstream.FetchContext(waiting))
		cancel()
		switch {
		case err == nil:
			w.do(ctx, m, rigs[m], msg)
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, jetstream.ErrNoMessages):
		default: // the batch is gone, or a server is
			pause(ctx, 200*time.Millisecond)
		}
	}
}

// pick returns the next batch of which tasks can be taken, in turns.
func (w *worker) pick(turn int) (m *membership, others bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	var open []string
	for id, m := range w.joined {
		if m.refused == "" {
			open = append(open, id)
		}
	}
	if len(open) == 0 {
		return nil, false
	}
	slices.Sort(open)
	return w.joined[open[turn%len(open)]], len(open) > 1
}

func pause(ctx context.Context, long time.Duration) {
	select {
	case <-time.After(long):
	case <-ctx.Done():
	}
}
