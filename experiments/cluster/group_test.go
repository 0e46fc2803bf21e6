package cluster

// These tests prove that results which go together in a message are kept once each, however workers put them together, that few
// messages carry many, and that a message which is not what a worker sends leaves nothing and keeps nobody's place.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/models"
)

// group does runs, by replication, and puts what they come to together.
func (s *scene) group(replications ...int) (g group) {
	var rig plan.Rig
	for _, r := range replications {
		record := batch.Execute(&rig, results.Task{Cell: s.e.Cells[0], Replication: r})
		record.Worker, record.Build, record.Platform = "w", "b", platform
		g.add(record)
	}
	return g
}

func (s *scene) publish(msg *nats.Msg) {
	s.Helper()
	if _, err := s.connect().streams.PublishMsg(context.Background(), msg); err != nil {
		s.Fatal(err)
	}
}

// lines counts those of the folder's journal that hold a record.
func (s *scene) lines() int {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.path, "journal.jsonl"))
	if err != nil {
		s.Fatal(err)
	}
	return strings.Count(string(text), `{"run_id":`)
}

// TestAResultCountsOnce: of a task that two workers had, each put other results together.
func TestAResultCountsOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t, 5)
	s.begin(CollectOptions{})
	for _, replications := range [][]int{{0, 1, 2}, {0, 1}, {1, 2, 3}, {3}, {4, 0}} {
		g := s.group(replications...)
		s.publish(&nats.Msg{Subject: groupSubject(batchID(s.e), g.runIDs...), Data: g.text})
	}
	if err := s.collect(context.Background(), CollectOptions{}); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
	if n := s.lines(); n != 5 {
		t.Errorf("%d records of 5 runs", n)
	}
}

// TestTheSameGroupIsKeptOnce: the server refuses it for who has not heard that it is stored.
func TestTheSameGroupIsKeptOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t, 2)
	stream, g := s.begin(CollectOptions{}), s.group(0, 1)
	w := &worker{Server: s.connect()}
	for range 2 {
		if err := w.store(context.Background(), &membership{Batch: Batch{ID: batchID(s.e)}}, &g); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := stream.Info(context.Background()); err != nil || info.State.Msgs != 1 {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestFewMessagesCarryManyResults(t *testing.T) {
	t.Parallel()
	const runs = 400
	s := newScene(t, runs)
	listener := s.connect().conn
	messages, err := listener.SubscribeSync(resultsSubject + batchID(s.e) + ".*")
	if err == nil {
		err = listener.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.work(models.Builtin())()
	if err := s.collect(context.Background(), CollectOptions{}); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
	if err := listener.Flush(); err != nil {
		t.Fatal(err)
	}
	if n, _, err := messages.Pending(); err != nil || n == 0 || n > runs/2 {
		t.Errorf("%d messages for %d short runs, %v", n, runs, err)
	}
}

// TestALargeGroupGoesThroughTheStoreOfObjects of a server that takes no large messages.
func TestALargeGroupGoesThroughTheStoreOfObjects(t *testing.T) {
	t.Parallel()
	const runs = 300
	config := filepath.Join(t.TempDir(), "nats.conf")
	text := fmt.Sprintf("listen: \"127.0.0.1:-1\"\nmax_payload: 150000\nlogfile: %q\njetstream {store_dir: %q}\n", config+".log", t.TempDir())
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSceneOn(t, runs, Listen{Config: config})
	stream := s.begin(CollectOptions{})
	var all []int
	for r := range runs {
		all = append(all, r)
	}
	g := s.group(all...)
	if err := (&worker{Server: s.connect()}).store(context.Background(), &membership{Batch: Batch{ID: batchID(s.e)}}, &g); err != nil {
		t.Fatal(err)
	}
	if msg, err := stream.GetMsg(context.Background(), 1); err != nil || msg.Header.Get(objectHeader) == "" || len(g.text) < 150_000 {
		t.Errorf("%d bytes: %+v, %v", len(g.text), msg, err)
	}
	if err := s.collect(context.Background(), CollectOptions{}); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
}

// TestWhatIsNoResultIsPassedOver, and keeps nobody's place: the true results come to where it stood.
func TestWhatIsNoResultIsPassedOver(t *testing.T) {
	t.Parallel()
	s := newScene(t, 3)
	stream := s.begin(CollectOptions{})
	id, g := batchID(s.e), s.group(0, 1, 2)
	other, _, err := results.Unpack(s.group(0).text)
	if err != nil {
		t.Fatal(err)
	}
	other.RunID = "0123456789ab" // of another batch
	unfit, _, _ := results.Unpack(s.group(1).text)
	unfit.Values = unfit.Values[1:]
	for _, c := range []struct {
		runs   []string
		text   []byte
		header nats.Header
		want   string
	}{
		{g.runIDs[:1], other.Pack(nil), nil, "stands where others belong"},
		{g.runIDs[1:2], unfit.Pack(nil), nil, "what it says of run " + g.runIDs[1]},
		{g.runIDs[2:3], g.text[:len(g.text)-1], nil, "something else than records"},
		{g.runIDs[:2], []byte(`{"run_id":"` + g.runIDs[0] + `"}`), nil, "something else than records"},
		{g.runIDs[1:], g.text, nil, "stands where others belong"},
		{g.runIDs, nil, nil, "stands where others belong"},
		{[]string{g.runIDs[0], g.runIDs[2]}, []byte(g.runIDs[0]), nats.Header{tooLargeHeader: {"w"}}, "stands where others belong"},
	} {
		s.publish(&nats.Msg{Subject: groupSubject(id, c.runs...), Data: c.text, Header: c.header})
		ctx, cancel := context.WithCancel(context.Background())
		over := make(chan error)
		go func() { over <- s.collect(ctx, CollectOptions{}) }()
		s.awaitNote(c.want)
		cancel()
		if err := <-over; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if info, err := stream.Info(context.Background()); err != nil || info.State.Msgs > 0 || s.lines() > 0 {
			t.Fatalf("%s: %d messages and %d records stay, %v", c.want, info.State.Msgs, s.lines(), err)
		}
	}
	s.publish(&nats.Msg{Subject: groupSubject(id, g.runIDs...), Data: g.text})
	if err := s.collect(context.Background(), CollectOptions{}); err != nil {
		t.Fatal(err)
	}
	s.expectAll()
}

// TestWhatIsGoneIsRemoved without an error.
func TestWhatIsGoneIsRemoved(t *testing.T) {
	t.Parallel()
	s := newScene(t, 2)
	c := &collector{stored: s.begin(CollectOptions{})}
	g := s.group(0)
	s.publish(&nats.Msg{Subject: groupSubject(batchID(s.e), g.runIDs...), Data: g.text})
	for range 2 {
		if err := c.remove(context.Background(), 1); err != nil {
			t.Error(err)
		}
	}
}
