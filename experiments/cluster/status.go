package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Status is what is known on the server.
type Status struct {
	Batches []Batch // with when they were heard of by the server's clock
	Workers []Alive // those that are there, and those that a collector has heard of lately
}

// Status listens for so long, and returns what it has heard.
func (s *Server) Status(ctx context.Context, long time.Duration) (*Status, error) {
	alive := make(chan *nats.Msg, 4096)
	subscription, err := s.conn.ChanSubscribe(aliveSubject, alive)
	if err != nil {
		return nil, err
	}
	defer subscription.Unsubscribe()
	status := &Status{}
	if status.Batches, err = s.list(ctx); err != nil {
		return nil, err
	}
	workers := map[string]Alive{}
	for _, b := range status.Batches {
		for _, w := range b.Workers {
			if w.Heard.After(workers[w.Worker].Heard) {
				workers[w.Worker] = w
			}
		}
	}
	for end := time.After(long); ; {
		select {
		case msg := <-alive:
			var a Alive
			if json.Unmarshal(msg.Data, &a) == nil && a.Worker != "" {
				a.Heard = time.Now().UTC()
				workers[a.Worker] = a
			}
			continue
		case <-end:
		case <-ctx.Done():
		}
		break
	}
	for _, w := range workers {
		if !w.Left {
			status.Workers = append(status.Workers, w)
		}
	}
	slices.SortFunc(status.Workers, func(a, b Alive) int { return strings.Compare(a.Worker, b.Worker) })
	return status, ctx.Err()
}

// list returns the batches in the bucket.
func (s *Server) list(ctx context.Context) (list []Batch, err error) {
	bucket, err := s.streams.KeyValue(ctx, batchesBucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	keys, err := bucket.Keys(ctx)
	if errors.Is(err, jetstream.ErrNoKeysFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(keys)
	for _, key := range keys {
		entry, err := bucket.Get(ctx, key)
		if err != nil {
			continue // it is over meanwhile
		}
		var b Batch
		if json.Unmarshal(entry.Value(), &b) == nil && b.ID == key {
			b.Heard = entry.Created()
			list = append(list, b)
		}
	}
	return list, nil
}
