package results

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/bits"
	"slices"

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
	w := wire{writing: true}
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
	r.pass(&wire{data: f.packed})
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

// pass writes what is packed of a record, or reads it.
func (r *Record) pass(w *wire) {
	w.word(&r.Platform)
	w.word(&r.Reason)
	w.word(&r.Digest)
	whole(w, &r.Events)
	whole(w, &r.PeakPending)
	whole(w, &r.WallNanos)
	list(w, &r.Values, w.number)
	list(w, &r.Ledger, func(row *sim.LedgerRow) {
		w.word(&row.Kind)
		for _, count := range []*int64{&row.Sent, &row.Duplicated, &row.Delivered, &row.InFlight, &row.Transits, &row.TransitsArrived, &row.TransitsLost, &row.TransitsInFlight, &row.Bytes} {
			whole(w, count)
		}
		for cause := range row.Lost {
			whole(w, &row.Lost[cause])
		}
	})
	list(w, &r.Firings, func(f *sim.Firing) {
		w.word(&f.Fault)
		whole(w, &f.At)
		whole(w, &f.Targets)
		whole(w, &f.A)
		whole(w, &f.B)
		w.flag(&f.End)
	})
}

// wire packs values one after the other, or reads them again: so the one order stands for both. Most are 0, many in a row: of
// those it has a 0, and how many.
type wire struct {
	data    []byte
	writing bool
	zeros   uint64 // that are still to write, or were read already
}

func (w *wire) bits(x uint64) uint64 {
	switch {
	case w.writing && x == 0:
		w.zeros++
	case w.writing:
		w.flush()
		w.data = binary.AppendUvarint(w.data, x)
	case w.zeros > 0:
		w.zeros--
		return 0
	default:
		if x = w.next(); x == 0 {
			w.zeros = w.next() - 1
		}
	}
	return x
}

func (w *wire) flush() {
	if w.zeros > 0 {
		w.data = binary.AppendUvarint(append(w.data, 0), w.zeros)
		w.zeros = 0
	}
}

func (w *wire) next() uint64 {
	x, n := binary.Uvarint(w.data)
	w.data = w.data[n:]
	return x
}

func whole[T ~int | ~int32 | ~int64 | ~uint64](w *wire, v *T) {
	x := int64(*v)
	x = int64(w.bits(uint64(x)<<1 ^ uint64(x>>63))) // small ones of either sign are short
	*v = T(int64(uint64(x)>>1) ^ -(x & 1))
}

// number is short for small integers: the end of their mantissa is empty.
func (w *wire) number(v *Number) {
	x := math.Float64bits(float64(*v))
	if math.IsNaN(float64(*v)) {
		x = 0x7ff8 << 48 // one of many
	}
	*v = Number(math.Float64frombits(bits.ReverseBytes64(w.bits(bits.ReverseBytes64(x)))))
}

func (w *wire) flag(v *bool) {
	x := uint64(0)
	if *v {
		x = 1
	}
	*v = w.bits(x) == 1
}

func (w *wire) word(v *string) {
	n := w.bits(uint64(len(*v)))
	if w.writing {
		w.data = append(w.data, *v...)
		return
	}
	if word := w.data[:n]; string(word) != *v { // records in one memory often have the same
		*v = string(word)
	}
	w.data = w.data[n:]
}

func list[T any](w *wire, values *[]T, each func(*T)) {
	if n := int(w.bits(uint64(len(*values)))); !w.writing {
		*values = slices.Grow((*values)[:0], n)[:n]
	}
	for i := range *values {
		each(&(*values)[i])
	}
}
