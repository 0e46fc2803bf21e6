package results

import (
	"encoding/json"

	"starmesh/sim"
)

// Finished is a finished run as an open folder knows it, in few bytes: there may be a million. What it observed, mostly as much
// again many times, stays in the journal.
type Finished struct {
	RunID, Build, Worker string
	Status               sim.Status

	packed []byte // what else the tables of runs hold
	line   line
}

// finish packs a record whose line the journal has.
func finish(r *Record, at line) *Finished {
	w := wire{writing: true, counted: true}
	r.pass(&w)
	w.flush()
	return &Finished{r.RunID, r.Build, r.Worker, r.Status, append([]byte(nil), w.data...), at}
}

// Record returns the record, without what was observed.
func (f *Finished) Record() *Record {
	r := &Record{}
	f.unpack(r)
	return r
}

// unpack makes the record in the memory of another, which had nothing observed.
func (f *Finished) unpack(r *Record) {
	r.RunID, r.Build, r.Worker, r.Status = f.RunID, f.Build, f.Worker, f.Status
	r.pass(&wire{data: f.packed, counted: true})
}

// read returns the whole record of a run; nil if it is not done.
func (f *Folder) read(runID string) (*Record, error) {
	if done := f.Done[runID]; done != nil {
		return f.journal.record(done)
	}
	return nil, nil
}

// record returns the whole record of a run.
func (j *journal) record(f *Finished) (*Record, error) {
	text, err := j.read(f.line)
	if err != nil {
		return nil, err
	}
	r := f.Record()
	if f.line.observed > 0 {
		reader := observedReader{text[f.line.observed:], j.names}
		if samples, all := reader.samples(); all {
			r.Samples = samples
			return r, nil
		}
	}
	return r, json.Unmarshal(text, &r.Observed)
}
