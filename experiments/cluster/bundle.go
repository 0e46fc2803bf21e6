package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"starmesh/experiments/plan"
	"starmesh/models"
)

// bundle is all that a worker needs to know of an experiment, so that it needs no disk that it shares with anybody.
type bundle struct {
	File    string       `json:"file"`
	Source  []byte       `json:"source"`
	Options plan.Options `json:"options"`
	Data    [][]byte     `json:"data"` // of Options.Data
}

// pack makes the bundle of an experiment.
func pack(e *plan.Experiment) ([]byte, error) {
	b := bundle{File: e.File, Source: e.Source, Options: e.Options}
	b.Options.Data = e.Data
	for i := range e.Data {
		content, err := e.Data[i].Read()
		if err != nil {
			return nil, err
		}
		b.Data = append(b.Data, content)
	}
	return json.Marshal(b)
}

// unpack makes the experiment of a bundle. It refuses one that would read files of this machine.
func unpack(catalogue *models.Catalogue, text []byte) (*plan.Experiment, error) {
	var b bundle
	if err := json.Unmarshal(text, &b); err != nil || len(b.Data) != len(b.Options.Data) {
		return nil, fmt.Errorf("its experiment cannot be read: %v", err)
	}
	for i := range b.Data {
		b.Options.Data[i].Content = b.Data[i]
	}
	e, err := plan.Parse(catalogue, b.File, b.Source, b.Options)
	if err != nil {
		return nil, err
	}
	for _, file := range e.Data {
		if !slices.ContainsFunc(b.Options.Data, func(f plan.DataFile) bool { return f.Name == file.Name }) {
			return nil, fmt.Errorf("its experiment names the file %s, which did not come with it", file.Name)
		}
	}
	return e, nil
}

// objects returns the store of experiments and of results that are too large for a message.
func (s *Server) objects(ctx context.Context) (jetstream.ObjectStore, error) {
	return s.streams.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: experimentBucket, Replicas: s.replicas()})
}

// batches returns the bucket of what is known of batches.
func (s *Server) batches(ctx context.Context) (jetstream.KeyValue, error) {
	return s.streams.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: batchesBucket, History: 1, Replicas: s.replicas()})
}
