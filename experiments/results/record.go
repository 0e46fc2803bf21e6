// Package results owns a results folder: the journal of finished runs, and the CSV files that are made from it.
package results

import (
	"math"
	"strconv"
	"strings"

	"starmesh/experiments/stats"
	"starmesh/sim"
	"starmesh/sim/counting"
	"starmesh/sim/refusal"
)

// Record is a finished run as the journal keeps it.
type Record struct {
	RunID       string          `json:"run_id"`
	Build       string          `json:"build,omitempty"` // hash of the program that did it
	Platform    string          `json:"platform,omitempty"`
	Worker      string          `json:"worker,omitempty"` // that did it; "": whoever holds the folder
	Status      sim.Status      `json:"status"`
	Reason      string          `json:"reason,omitempty"` // a line of printable text, so that JSON and CSV keep it as it is
	Digest      string          `json:"digest"`
	Events      uint64          `json:"events"`
	PeakPending int             `json:"peak_pending"`
	Values      []Number        `json:"values"` // by the columns of the run's cell
	Ledger      []sim.LedgerRow `json:"ledger"`
	Firings     []sim.Firing    `json:"firings,omitempty"`
	Observed
	WallNanos int64 `json:"wall_ns"`
}

// Observed is what only the statistics need of a run.
type Observed struct {
	Samples []Sample          `json:"samples,omitempty"`
	Series  []Series          `json:"series,omitempty"` // for batch means
	Binned  []Series          `json:"binned,omitempty"` // bin by bin
	Theory  map[string]Number `json:"theory,omitempty"` // by metric, where what is predicted differs from run to run
}

// Sample is what a run observed of one quantity, so that quantiles of several runs can be told.
type Sample struct {
	Name     string        `json:"name"`
	Scale    float64       `json:"scale"` // what a value is divided by to be in the metric's unit
	Infinite uint64        `json:"infinite,omitempty"`
	Bins     counting.Bins `json:"bins"`
}

// Series is a metric in each part of the run.
type Series struct {
	Name   string   `json:"name"`
	Values []Number `json:"values"`
}

// observations returns those of one sample, in the metric's unit.
func (r *Record) observations(name string) (o stats.Observations) {
	for _, s := range r.Samples {
		if s.Name != name {
			continue
		}
		o.Infinite = float64(s.Infinite)
		o.Bins = func(yield func(stats.Bin) bool) {
			for b := range s.Bins.All() {
				if !yield(stats.Bin{Low: float64(b.Low) / s.Scale, High: float64(b.High) / s.Scale, Count: float64(b.Count)}) {
					return
				}
			}
		}
	}
	return o
}

// Predict adds what is predicted for this run and not for all of its cell.
func (r *Record) Predict(theory map[string]float64) {
	if theory == nil {
		return
	}
	r.Theory = map[string]Number{}
	for metric, value := range theory {
		r.Theory[metric] = Number(value)
	}
}

// NewRecord makes the record of a run.
func NewRecord(runID string, r *sim.Report, wallNanos int64) *Record {
	values := numbers(r.Values)
	series := func(list []counting.Series) (all []Series) {
		for _, s := range list {
			all = append(all, Series{s.Name, numbers(s.Values)})
		}
		return all
	}
	var samples []Sample
	for _, o := range r.Samples {
		if o.Infinite > 0 || len(o.Bins) > 0 {
			samples = append(samples, Sample{o.Name, counting.UnitScale(o.Unit), o.Infinite, o.Bins})
		}
	}
	return &Record{
		Observed: Observed{Samples: samples, Series: series(r.Series), Binned: series(r.Binned)}, RunID: runID, Status: r.Status, Reason: refusal.Printable(r.Reason), Digest: strconv.FormatUint(r.Digest, 16),
		Events: r.Events, PeakPending: r.PeakPending, Values: values, Ledger: r.Ledger, Firings: r.Firings, WallNanos: wallNanos,
	}
}

func numbers(values []float64) []Number {
	list := make([]Number, len(values))
	for i, v := range values {
		list[i] = Number(v)
	}
	return list
}

// parts returns the series as the engine reported them.
func (r *Record) parts() []counting.Series {
	list := make([]counting.Series, len(r.Series))
	for i, s := range r.Series {
		list[i].Name = s.Name
		for _, v := range s.Values {
			list[i].Values = append(list[i].Values, float64(v))
		}
	}
	return list
}

// Number is a float64 that may be infinite, INF in JSON and CSV, or missing: NaN, null in JSON, empty in CSV.
type Number float64

// MarshalJSON writes the shortest text that reads back as the same number.
func (n Number) MarshalJSON() ([]byte, error) { return n.appendTo(nil), nil }

func (n Number) appendTo(text []byte) []byte {
	switch {
	case math.IsNaN(float64(n)):
		return append(text, "null"...)
	case math.IsInf(float64(n), 0):
		return append(text, `"`+formatNumber(float64(n))+`"`...)
	}
	return strconv.AppendFloat(text, float64(n), 'g', -1, 64)
}

// UnmarshalJSON is the inverse.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = Number(v)
	return err
}

func (n Number) String() string { return formatNumber(float64(n)) }

// formatNumber writes a number for CSV: empty where missing, and infinite as Table Schema, pandas and R have it.
func formatNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return ""
	case math.IsInf(x, 1):
		return "INF"
	case math.IsInf(x, -1):
		return "-INF"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
