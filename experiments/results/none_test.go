package results

// This test proves that where no pair of runs differs in a count the share of pairs that do is bounded, and nowhere else.

import (
	"math"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

func TestZeroDifferencesAreBounded(t *testing.T) {
	e, err := plan.Parse(models.Builtin(), "x.yaml", []byte("version: 1\nname: x\nreplications: 4\nduration: 5s\nnodes: 4\ntopology: star\nlinks: {latency: 1ms}\nprotocol: {chat: {rate: 1/s}}\nsweep: [{topology: [star, mesh]}]\ntable: {against: {topology: star}}\n"), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]*Record{}
	for i, cell := range e.Cells {
		for r := range e.Replications {
			record := &Record{RunID: cell.RunID(r), Status: sim.OK, Values: make([]Number, len(cell.Columns))}
			record.Values[cell.Column("messages_sent")] = Number(float64(i * r))
			record.Values[cell.Column("messages_delivered")] = Number(float64(r))
			done[record.RunID] = record
		}
	}
	s, err := Summarize(e, func(id string) (*Record, error) { return done[id], nil })
	if err != nil {
		t.Fatal(err)
	}
	cell := e.Cells[1]
	bound := 1 - math.Pow(0.025, 1./4)
	for metric, want := range map[string]float64{"agreement_violations": bound, "messages_delivered": bound, "messages_sent": math.NaN(), "latency_max_ms": math.NaN()} {
		if got := s.Pair(cell, metric).None; math.Abs(got-want) > 1e-9 || math.IsNaN(got) != math.IsNaN(want) {
			t.Errorf("%s: %v, want %v", metric, got, want)
		}
	}
}
