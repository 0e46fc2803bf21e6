package cluster

// These tests prove, with a server in this process, that what workers and an honest audit make of a batch is what one machine
// makes of it, that a worker which lies leaves nothing, that a full store loses nothing, and that a batch which does not go on
// says why.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/models"
	"starmesh/sim"
)

// scene is a server, an experiment, and the folder of a batch that is to be done.
type scene struct {
	*testing.T
	url    string
	path   string
	e      *plan.Experiment
	folder *results.Folder
	notes  chan string
}

func newScene(t *testing.T, runs int) *scene {
	t.Helper()
	return newSceneOn(t, runs, Listen{Address: "127.0.0.1:0", Store: t.TempDir()})
}

func newSceneOn(t *testing.T, runs int, listen Listen) *scene {
	t.Helper()
	s := &scene{T: t, path: filepath.Join(t.TempDir(), "out"), notes: make(chan string, 1000)}
	text := fmt.Sprintf("version: 1\nname: small\nreplications: %d\nduration: 4s\nnodes: 6\ntopology: star\nlinks: {latency: 10ms}\nprotocol: {chat: {rate: 1/s}}\n", runs)
	var err error
	if s.e, err = plan.Parse(models.Builtin(), "small.yaml", []byte(text), plan.Options{}); err != nil {
		t.Fatal(err)
	}
	ready, over := make(chan string), make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		over <- Serve(ctx, listen, func(url string) { ready <- url })
	}()
	t.Cleanup(func() { stop(); <-over })
	select {
	case s.url = <-ready:
	case err := <-over:
		t.Fatal(err)
	}
	return s
}

func (s *scene) connect() *Server {
	s.Helper()
	server, err := Connect(Access{URL: s.url}, "test")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(server.Close)
	return server
}

// work starts a worker, and returns what ends it.
func (s *scene) work(catalogue *models.Catalogue) (stop func()) {
	s.Helper()
	server := s.connect()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() {
		over <- server.Work(ctx, catalogue, WorkOptions{Jobs: 2, Build: "b", Memory: func(*plan.Experiment) sim.Size { return 0 }, Note: s.note})
	}()
	return func() { cancel(); <-over }
}

func (s *scene) note(text string) {
	select {
	case s.notes <- text:
	default:
	}
}

// awaitNote waits for a note, and fails if it does not come.
func (s *scene) awaitNote(want string) {
	s.Helper()
	for end := time.After(20 * time.Second); ; {
		select {
		case text := <-s.notes:
			if strings.Contains(text, want) {
				return
			}
		case <-end:
			s.Fatalf("nobody said %q", want)
		}
	}
}

// collect collects the batch into the scene's folder, on which it goes on.
func (s *scene) collect(ctx context.Context, options CollectOptions) error {
	s.Helper()
	folder, err := results.Open(s.path, s.e, results.Options{Build: "b", Resume: true})
	if err != nil {
		s.Fatal(err)
	}
	s.folder = folder
	defer folder.Close()
	options.Build, options.Note, options.Progress = "b", s.note, func(Progress) {}
	if options.Silence == 0 {
		options.Silence = time.Second
	}
	if options.Store == 0 {
		options.Store = 10e6
	}
	return s.connect().Collect(ctx, folder, options)
}

// begin publishes the whole batch, leaves it to workers, and returns the stream of results.
func (s *scene) begin(options CollectOptions) jetstream.Stream {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error)
	go func() { over <- s.collect(ctx, options) }()
	server := s.connect()
	for end := time.Now().Add(time.Minute); s.published(server) < s.e.Runs(); pause(ctx, 10*time.Millisecond) {
		if time.Now().After(end) {
			s.Error("the batch is not published")
			break
		}
	}
	cancel()
	if err := <-over; !errors.Is(err, context.Canceled) {
		s.Fatal(err)
	}
	stream, err := server.streams.Stream(context.Background(), resultsStream+batchID(s.e))
	if err != nil {
		s.Fatal(err)
	}
	return stream
}

// published counts the runs that wait for workers.
func (s *scene) published(server *Server) (runs int) {
	tasks, err := server.streams.Stream(context.Background(), tasksStream+batchID(s.e))
	if err != nil {
		return 0
	}
	for sequence := tasks.CachedInfo().State.FirstSeq; sequence <= tasks.CachedInfo().State.LastSeq; sequence++ {
		msg, err := tasks.GetMsg(context.Background(), sequence)
		var t task
		if err == nil && json.Unmarshal(msg.Data, &t) == nil {
			runs += len(t.Replications)
		}
	}
	return runs
}

// expectAll compares each record with that of a run done here.
func (s *scene) expectAll() {
	s.Helper()
	var rig plan.Rig
	for r := range s.e.Replications {
		t := results.Task{Cell: s.e.Cells[0], Replication: r}
		if got := s.folder.Done[t.RunID()]; got == nil || !got.Record().SameAs(batch.Execute(&rig, t)) {
			s.Errorf("replication %d: %+v", r, got)
		}
	}
}

// lie takes tasks and publishes results of another digest.
func (s *scene) lie(ctx context.Context) {
	server := s.connect()
	var rig plan.Rig
	id := batchID(s.e)
	for ctx.Err() == nil {
		consumer, err := server.streams.Consumer(ctx, tasksStream+id, consumerName)
		if err != nil {
			pause(ctx, 10*time.Millisecond)
			continue
		}
		msg, err := consumer.Next(jetstream.FetchContext(ctx))
		var t task
		if err != nil || json.Unmarshal(msg.Data(), &t) != nil {
			continue
		}
		var g group
		for _, r := range t.Replications {
			record := batch.Execute(&rig, results.Task{Cell: s.e.Cells[0], Replication: r})
			record.Digest, record.Worker, record.Build, record.Platform = "666", "liar", "b", "plan9/mips"
			g.add(record)
		}
		server.streams.Publish(ctx, groupSubject(id, g.runIDs...), g.text)
		msg.Ack()
	}
}

func TestALiarLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, 40)
	ctx, cancel := context.WithCancel(context.Background())
	go s.lie(ctx)
	err := s.collect(context.Background(), CollectOptions{Audit: 0.2})
	cancel()
	if err == nil || !strings.Contains(err.Error(), "the worker liar (build b on plan9/mips) has the digest 666, and this program (build b on "+platform+") comes to") {
		t.Fatal(err)
	}
	if len(s.folder.Done) > 0 {
		t.Errorf("%d runs of the liar are on record", len(s.folder.Done))
	}
	defer s.work(models.Builtin())()
	if err := s.collect(context.Background(), CollectOptions{Audit: 1}); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
	status, err := s.connect().Status(context.Background(), time.Millisecond)
	if err != nil || len(status.Batches) > 0 {
		t.Errorf("what is collected stays on the server: %+v, %v", status, err)
	}
	for range s.connect().streams.StreamNames(context.Background(), jetstream.WithStreamListSubject("starmesh.>")).Name() {
		t.Error("a stream stays")
	}
}

// TestAFullStoreLosesNothing: workers wait while nobody collects; who does so makes room.
func TestAFullStoreLosesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, 600)
	options := CollectOptions{Store: 3 * largeGroup} // half of it has room for a message
	s.begin(options)
	defer s.work(models.Builtin())()
	s.awaitNote("maximum bytes exceeded")
	s.path = filepath.Join(t.TempDir(), "elsewhere") // on another machine
	if err := s.collect(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
}

// TestAWorkerOfAnotherEngineTakesNothing, nor one whose program does not know the experiment; both say so.
func TestAWorkerOfAnotherEngineTakesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, 4)
	s.begin(CollectOptions{})
	poor := models.Builtin()
	poor.Protocols = poor.Protocols[:1]
	server := s.connect()
	stop := s.work(poor)
	s.awaitNote("is of a program that this worker's differs from")
	stop()
	bucket, err := server.streams.KeyValue(context.Background(), batchesBucket)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.Put(context.Background(), batchID(s.e), mustJSON(Batch{ID: batchID(s.e), Name: "small", Engine: "0"})); err != nil {
		t.Fatal(err)
	}
	stop = s.work(models.Builtin())
	s.awaitNote("is of the engine 0, and this worker of " + sim.Version)
	stop()
	if _, err := bucket.Put(context.Background(), batchID(s.e), mustJSON(Batch{ID: batchID(s.e), Name: "small", Engine: sim.Version})); err != nil {
		t.Fatal(err)
	}
	stop = s.work(models.Builtin())
	s.awaitNote("reads other results (form 0) than this worker writes (form 1)")
	stop()
}

func TestAStalledBatchSaysWhy(t *testing.T) {
	info := &jetstream.StreamInfo{}
	c := &collector{Server: &Server{shown: "nats://here"}, CollectOptions: CollectOptions{Silence: time.Second, Store: 1e6}, workers: map[string]Alive{}}
	expect := func(want string) {
		t.Helper()
		if got := c.reason(info); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
	}
	expect("no worker is there; start some: starmesh work nats://here")
	c.hear(&nats.Msg{Data: mustJSON(Alive{Worker: "old", Engine: "0"})})
	expect("the workers are of the engine 0, and this batch is of " + sim.Version)
	c.hear(&nats.Msg{Data: mustJSON(Alive{Worker: "new", Engine: sim.Version})})
	c.hear(&nats.Msg{Data: mustJSON(Alive{Worker: "old", Left: true})})
	expect("")
	info.State.Bytes = 950_000
	expect("room for results is full (1 MB); raise --store")
	c.hear(&nats.Msg{Data: mustJSON(Alive{Worker: "new", Engine: sim.Version, Trouble: "the disk is full"})})
	expect("new: the disk is full")
}

// TestARunThatKillsIsGivenUp after three deaths, told by the task; others of its task are done one by one.
func TestARunThatKillsIsGivenUp(t *testing.T) {
	t.Parallel()
	s := newScene(t, 6)
	stream := s.begin(CollectOptions{})
	server, cell := s.connect(), s.e.Cells[0]
	if tasks, err := server.streams.Stream(context.Background(), tasksStream+batchID(s.e)); err != nil || tasks.Purge(context.Background()) != nil {
		t.Fatal(err)
	}
	for _, killer := range []task{{cell.ID, cell.RunID(3), []int{3}, mostDeaths, true}, {cell.ID, cell.RunID(4), []int{4, 5}, mostDeaths, false}} {
		if _, err := server.streams.Publish(context.Background(), tasksSubject+batchID(s.e), mustJSON(killer)); err != nil {
			t.Fatal(err)
		}
	}
	defer s.work(models.Builtin())()
	s.awaitNote("run " + cell.RunID(3) + " is given up: 3 workers died of it or fell silent")
	for _, r := range []int{3, 4, 5} {
		var text []byte
		for range 100 {
			if msg, err := stream.GetLastMsgForSubject(context.Background(), groupSubject(batchID(s.e), cell.RunID(r))); err == nil {
				text = msg.Data
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if record, _, err := results.Unpack(text); err != nil || (record.Status == sim.Failed) != (r == 3) {
			t.Errorf("replication %d: %+v, %v", r, record, err)
		}
	}
}

// TestWhatPasses: a batch waits for a server that comes back, and for nothing else.
func TestWhatPasses(t *testing.T) {
	refusal := func(code int, number jetstream.ErrorCode, what string) error {
		return fmt.Errorf("the tasks: %w", &jetstream.APIError{Code: code, ErrorCode: number, Description: what})
	}
	for err, want := range map[error]bool{
		refusal(503, 10008, "JetStream system temporarily unavailable"):                        true,
		refusal(503, 10077, "no space left on device"):                                         false,
		refusal(400, 10005, "no suitable peers for placement, peer offline"):                   true,
		refusal(400, 10005, "no suitable peers for placement, insufficient storage resources"): false,
		refusal(400, 10052, "stream configuration for create must be JSON"):                    false,
		fmt.Errorf("begin: %w", context.DeadlineExceeded):                                      true,
		errors.New("no such user"):                                                             false,
	} {
		if passing(err) != want {
			t.Errorf("%v passes: %v", err, !want)
		}
	}
}
