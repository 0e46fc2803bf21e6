package results

// These tests prove that what is written of a record is what encoding/json writes, and that what is read of it is what that reads.

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/quick"

	"starmesh/sim"
	"starmesh/sim/counting"
)

// sameAsJSON compares with encoding/json, both ways.
func sameAsJSON(t *testing.T, r *Record) {
	t.Helper()
	want, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	text, at := r.appendTo([]byte("before "))
	if got := strings.TrimPrefix(string(text), "before "); got != string(want) {
		t.Fatalf("\n%s, want\n%s", got, want)
	}
	var read, reference Observed
	if err := json.Unmarshal(want, &reference); err != nil {
		return // bins that no histogram has
	}
	reader := observedReader{text[at:], map[string]string{}}
	samples, all := reader.samples()
	only := len(r.Series)+len(r.Binned)+len(r.Theory) == 0
	plain := !strings.ContainsFunc(names(r), func(c rune) bool { return c < ' ' || c > '~' || strings.ContainsRune(`"\<>&`, c) })
	if all != (only && plain) {
		t.Fatalf("read by itself: %v\n%s", all, text)
	}
	if read.Samples = samples; all && !reflect.DeepEqual(read, reference) {
		t.Fatalf("%+v, want %+v", read, reference)
	}
}

func names(r *Record) (all string) {
	for _, s := range r.Samples {
		all += s.Name
	}
	return all
}

func TestARecordIsWrittenAsJSONWritesIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	special := []Number{Number(math.NaN()), Number(math.Inf(1)), Number(math.Inf(-1)), 0, Number(math.Copysign(0, -1)), 1e21, 1e-7, 5e-324, 123456789012345678}
	words := []string{"", "latency", "a\"b", `a\b`, "<b>&", "\u2028", "\xff", "é", "\n", "\x7f"}
	check := func(r Record, s Observed, plain bool) bool {
		r.Observed = s
		for i := range r.Values {
			if i%2 == 0 {
				r.Values[i] = special[random.IntN(len(special))]
			}
		}
		r.Reason, r.Worker = words[random.IntN(len(words))], words[random.IntN(len(words))]
		for i := range r.Samples {
			h := counting.Histogram{}
			for range random.IntN(20) {
				h.Add(random.Uint64() >> random.IntN(64))
			}
			r.Samples[i].Bins = h.Pack()
			if plain || i%2 == 0 {
				r.Samples[i].Name = "latency"
			}
			if i%3 == 0 {
				r.Samples[i].Scale = []float64{1, 1e6, 1e9, 0, 1e15, 1e22, 0.001}[random.IntN(7)]
			}
		}
		if plain {
			r.Series, r.Binned, r.Theory = nil, nil, nil
		}
		sameAsJSON(t, &r)
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 60}); err != nil {
		t.Error(err)
	}
	sameAsJSON(t, &Record{})
	sameAsJSON(t, &Record{Values: []Number{}, Ledger: []sim.LedgerRow{}, Observed: Observed{Series: []Series{{}}, Samples: []Sample{{}}}})
}

// FuzzReadingOfWhatWasObserved: of no text it ends in a panic, and what it takes alone is what encoding/json reads.
func FuzzReadingOfWhatWasObserved(f *testing.F) {
	r := &Record{Observed: Observed{Samples: []Sample{{"latency", 1e6, 3, counting.Bins{3, 0, 0, 1}}, {"n", 1, 0, nil}}}}
	text, at := r.appendTo(nil)
	f.Add(string(text[at:]))
	f.Fuzz(func(t *testing.T, text string) {
		reader := observedReader{[]byte(text), map[string]string{}}
		samples, all := reader.samples()
		var reference Observed
		if err := json.Unmarshal([]byte("{"+strings.TrimPrefix(text, ",")), &reference); !all || err != nil || strings.Count(text, "samples") > 1 {
			return
		}
		if !reflect.DeepEqual(samples, reference.Samples) {
			t.Errorf("%+v, want %+v", samples, reference.Samples)
		}
	})
}

// BenchmarkRecord takes a record of a small run to the journal and back.
func BenchmarkRecord(b *testing.B) {
	r := &Record{RunID: "e69a633981e10cba", Build: "59b420d8cd6c79bc", Status: sim.OK, Digest: "9e6b3980dc852459", Values: make([]Number, 42), Ledger: make([]sim.LedgerRow, 3)}
	for i := range r.Values {
		r.Values[i] = []Number{0, 9, 28.226131444444444}[i%3]
	}
	for _, name := range []string{"latency", "decision_latency"} {
		h := counting.Histogram{}
		for i := range uint64(50) {
			h.Add(5e6 + i*i*10007)
		}
		r.Samples = append(r.Samples, Sample{name, 1e6, 0, h.Pack()})
	}
	j, _, err := openJournal(b.TempDir()+"/journal.jsonl", head)
	if err != nil {
		b.Fatal(err)
	}
	defer j.close()
	for b.Loop() {
		lines, err := j.appendRecords(r)
		if err == nil {
			_, err = j.record(finish(r, lines[0]))
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
