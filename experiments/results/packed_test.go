package results

// These tests prove that a record goes from one machine to another as it is, that what was never packed is refused without a panic
// and without more memory than its bytes deserve, and that a record of another shape does not reach the tables.

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"runtime"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/sim"
	"starmesh/sim/counting"
)

func TestARecordIsPackedWhole(t *testing.T) {
	full, bare := full(), &Record{RunID: "bare", Values: []Number{Number(math.Copysign(0, -1))}}
	full.Worker, full.Platform, full.Binned = "w", "plan9/mips", []Series{{"n", make([]Number, 3000)}}
	bare.Observed.Theory = map[string]Number{}
	data := bare.Pack(full.Pack(nil))
	for _, want := range []*Record{full, bare} {
		got, rest, err := Unpack(data)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, %v; want %+v", got, err, want)
		}
		data = rest
	}
	if len(data) > 0 {
		t.Errorf("%d bytes are left", len(data))
	}
}

func TestWhatWasNeverPackedIsRefused(t *testing.T) {
	record := full()
	record.Samples[0].Bins = counting.Bins{3}
	brokenBins := record.Pack(nil)

	for name, data := range map[string][]byte{
		"nothing":                   {},
		"a name longer than all":    binary.AppendUvarint(nil, 1<<40),
		"a list longer than all":    append(make([]byte, 10), binary.AppendUvarint(nil, 1<<62)...),
		"a number that is too long": append([]byte{0x80, 0}, make([]byte, 40)...),
		"bins cut off":              brokenBins,
		"JSON":                      []byte(`{"run_id":"x"}`),
	} {
		if r, _, err := Unpack(data); err == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}

	whole := full().Pack(nil)
	for cut := range len(whole) {
		if r, _, err := Unpack(whole[:cut]); err == nil {
			t.Fatalf("cut at %d: %+v", cut, r)
		}
	}
}

// TestAListTakesNoMoreThanItsBytes: a message of some bytes cannot ask for much more memory.
func TestAListTakesNoMoreThanItsBytes(t *testing.T) {
	const claimed = 1 << 17
	for zeros := 10; zeros < 17; zeros++ { // before the number of values, of rows of the ledger, of firings, samples and series
		data := binary.AppendUvarint(make([]byte, zeros), claimed)
		data = append(data, make([]byte, claimed)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if r, rest, err := Unpack(data); err == nil && len(rest) == 0 {
			t.Errorf("%d zeros are the record %+v", zeros, r)
		}
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 128*claimed {
			t.Errorf("%d zeros: %d bytes for a message of %d", zeros, taken, len(data))
		}
	}
}

// FuzzUnpack: whatever is read either is what Pack writes, or is refused; what fits a cell then reaches no panic in a table.
func FuzzUnpack(f *testing.F) {
	f.Add(full().Pack(nil))
	f.Add((&Record{}).Pack(nil))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		r, rest, err := Unpack(data)
		if err != nil {
			return
		}
		if packed := r.Pack(nil); !bytes.Equal(append(packed, rest...), data) {
			t.Fatalf("%x is packed as %x", data, packed)
		}
		for _, s := range r.Samples {
			for o := r.observations(s.Name); o.Bins != nil; o.Bins = nil {
				for range o.Bins {
				}
			}
		}
		r.bin("n", 5)
		if again := finish(r, line{}).Record(); !bytes.Equal(again.Pack(nil), (&Record{
			RunID: r.RunID, Build: r.Build, Worker: r.Worker, Status: r.Status, Platform: r.Platform, Reason: r.Reason, Digest: r.Digest, Events: r.Events,
			PeakPending: r.PeakPending, WallNanos: r.WallNanos, Values: r.Values, Ledger: r.Ledger, Firings: r.Firings,
		}).Pack(nil)) {
			t.Fatalf("%+v, kept as %+v", r, again)
		}
	})
}

func TestARecordFitsItsCell(t *testing.T) {
	e := experiment(t, "", plan.Options{Replications: 1})
	labelled := *e.Cells[0]
	labelled.Labels = []string{"a", "b"}
	sound := func() *Record {
		r := full()
		r.Worker, r.Platform, r.Values = "w", "linux/386", make([]Number, len(labelled.Columns))
		r.Firings[0].A, r.Firings[0].B = 1, 0
		return r
	}
	if !sound().Fits(&labelled) {
		t.Fatal("a sound one does not fit")
	}
	for name, spoil := range map[string]func(*Record){
		"another status":         func(r *Record) { r.Status = "fine" },
		"no worker":              func(r *Record) { r.Worker = "" },
		"no build":               func(r *Record) { r.Build = "" },
		"a value more":           func(r *Record) { r.Values = append(r.Values, 1) },
		"no digest":              func(r *Record) { r.Digest = "666,ok" },
		"a long digest":          func(r *Record) { r.Digest = "0123456789abcdef0" },
		"a reason of two lines":  func(r *Record) { r.Reason = "a\nb" },
		"a worker that rings":    func(r *Record) { r.Worker = "w\a" },
		"a kind that is no text": func(r *Record) { r.Ledger[0].Kind = "\xff" },
		"a fault of two lines":   func(r *Record) { r.Firings[0].Fault = "\n" },
		"a node too many":        func(r *Record) { r.Firings[0].A = 2 },
		"a node below all":       func(r *Record) { r.Firings[0].B = -1 },
		"a fault before time":    func(r *Record) { r.Firings[1].At = -1 },
		"no scale":               func(r *Record) { r.Samples[0].Scale = 0 },
		"parts of two lengths":   func(r *Record) { r.Series = append(r.Series, Series{"m", nil}) },
		"bins of two lengths":    func(r *Record) { r.Binned = []Series{{"n", nil}, {"m", make([]Number, 1)}} },
	} {
		r := sound()
		if spoil(r); r.Fits(&labelled) {
			t.Errorf("%s fits", name)
		}
	}
	if r := sound(); r.Status != sim.Truncated || !math.IsNaN(r.bin("n", 1)) {
		t.Error("a bin that is not there has a value")
	}
}
