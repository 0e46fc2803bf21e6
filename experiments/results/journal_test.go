package results

// These tests prove that the journal of finished runs survives a cut at any byte, notices a flipped bit, and keeps every
// number to the last bit.

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/counting"
)

var head = &Manifest{Format: format, Name: "x"}

func sample(i int) *Record {
	return &Record{
		RunID: fmt.Sprint("run", i), Status: sim.OK, Digest: "ab12", Events: 7,
		Values: []Number{1.5, 0, -3e-9}, Ledger: []sim.LedgerRow{{Kind: "text", Sent: 2, Delivered: 2}}, WallNanos: 99,
	}
}

// TestJournalSurvivesACutAtAnyByte writes three records, cuts the file at each byte, and expects the whole records
// before the cut, and a journal that takes more.
func TestJournalSurvivesACutAtAnyByte(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	var ends []int
	for i := range 3 {
		j, text, err := openJournal(path, head)
		if err != nil || len(text.records) != i || text.damaged != 0 {
			t.Fatal(err, len(text.records))
		}
		if _, err := j.appendRecords(sample(i)); err != nil {
			t.Fatal(err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		content, _ := os.ReadFile(path)
		ends = append(ends, len(content))
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range len(whole) + 1 {
		want := 0
		for _, end := range ends {
			if end <= cut {
				want++
			}
		}
		if err := os.WriteFile(path, whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		j, cutText, err := openJournal(path, head)
		if err != nil || len(cutText.records) != want {
			t.Fatalf("cut at %d: %d records, want %d, %v", cut, len(cutText.records), want, err)
		}
		if _, err := j.appendRecords(sample(9)); err != nil {
			t.Fatal(err)
		}
		j.close()
		j, again, err := openJournal(path, head)
		if err != nil || again.head == nil || again.damaged != 0 || len(again.records) != want+1 {
			t.Fatalf("cut at %d, after one more: %+v, %v", cut, again, err)
		}
		if last, err := j.record(again.records[want]); err != nil || !reflect.DeepEqual(last, sample(9)) {
			t.Fatalf("cut at %d, the last one: %+v, %v", cut, last, err)
		}
		j.close()
	}
}

// full is a record with something in each field.
func full() *Record {
	r := &Record{
		RunID: "run", Build: "b", Status: sim.Truncated, Reason: "so many", Digest: "ab12", Events: 1<<63 + 7, PeakPending: 8,
		Values:  []Number{1.5, 0, -3e-9, 1 << 40, Number(math.Inf(-1))},
		Ledger:  []sim.LedgerRow{{Kind: "text", Sent: 2, Delivered: 2}, {Kind: "tick", InFlight: -1, Bytes: 1 << 50}},
		Firings: []sim.Firing{{Fault: "f", At: time.Second, End: true, Targets: 3, A: 1, B: 2}, {Fault: "g"}},
		Observed: Observed{
			Samples: []Sample{{"latency", 1e6, 3, counting.Bins{3, 0, 0, 1}}}, Series: []Series{{"n", []Number{1, 2}}}, Theory: map[string]Number{"n": 4},
		},
		WallNanos: -99,
	}
	for cause := range r.Ledger[1].Lost {
		r.Ledger[1].Lost[cause] = int64(cause * cause)
	}
	return r
}

// TestARecordComesBackWhole: part of it was packed, and part is read from the journal, which may be longer by then.
func TestARecordComesBackWhole(t *testing.T) {
	want := full()
	j, _, err := openJournal(filepath.Join(t.TempDir(), "journal.jsonl"), head)
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	lines, err := j.appendRecords(want)
	if err == nil {
		_, err = j.appendRecords(sample(1))
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := j.record(finish(want, lines[0])); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := j.file.WriteAt([]byte{'#'}, lines[0].at+40); err != nil {
		t.Fatal(err)
	}
	if _, err := j.record(finish(want, lines[0])); err == nil {
		t.Error("a line that has changed is read")
	}
}

func TestJournalRefusesAFlippedBit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j, _, err := openJournal(path, head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.appendRecords(sample(0)); err != nil {
		t.Fatal(err)
	}
	j.close()
	text, _ := os.ReadFile(path)
	text[len(text)-10] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, got, err := openJournal(path, head); err != nil || len(got.records) != 0 || got.damaged != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestNumbersSurviveTheJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j, _, _ := openJournal(path, head)
	values := []Number{Number(math.NaN()), 0.1, 1.0 / 3, 1e300, 5e-324, Number(math.MaxInt64), 0}
	if _, err := j.appendRecords(&Record{RunID: "x", Values: values}); err != nil {
		t.Fatal(err)
	}
	j.close()
	_, text, err := openJournal(path, head)
	if err != nil || len(text.records) != 1 {
		t.Fatal(err)
	}
	for i, v := range values {
		if got := text.records[0].Record().Values[i]; got != v && !(math.IsNaN(float64(got)) && math.IsNaN(float64(v))) {
			t.Errorf("value %d: wrote %v, read %v", i, v, got)
		}
	}
}
