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

	"starmesh/sim"
)

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
		j, records, err := openJournal(path)
		if err != nil || len(records) != i {
			t.Fatal(err, len(records))
		}
		if err := j.append(sample(i)); err != nil {
			t.Fatal(err)
		}
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(path)
		ends = append(ends, len(text))
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
		j, records, err := openJournal(path)
		if err != nil || len(records) != want {
			t.Fatalf("cut at %d: %d records, want %d, %v", cut, len(records), want, err)
		}
		if err := j.append(sample(9)); err != nil {
			t.Fatal(err)
		}
		j.close()
		_, records, err = openJournal(path)
		if err != nil || len(records) != want+1 || !reflect.DeepEqual(records[want], sample(9)) {
			t.Fatalf("cut at %d, after one more: %d records, %v", cut, len(records), err)
		}
	}
}

func TestJournalRefusesAFlippedBit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j, _, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.append(sample(0)); err != nil {
		t.Fatal(err)
	}
	j.close()
	text, _ := os.ReadFile(path)
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, records, err := openJournal(path); err != nil || len(records) != 0 {
		t.Errorf("%d records, %v", len(records), err)
	}
}

func TestNumbersSurviveTheJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j, _, _ := openJournal(path)
	values := []Number{Number(math.NaN()), 0.1, 1.0 / 3, 1e300, 5e-324, Number(math.MaxInt64), 0}
	if err := j.append(&Record{RunID: "x", Values: values}); err != nil {
		t.Fatal(err)
	}
	j.close()
	_, records, err := openJournal(path)
	if err != nil || len(records) != 1 {
		t.Fatal(err)
	}
	for i, v := range values {
		if got := records[0].Values[i]; got != v && !(math.IsNaN(float64(got)) && math.IsNaN(float64(v))) {
			t.Errorf("value %d: wrote %v, read %v", i, v, got)
		}
	}
}
