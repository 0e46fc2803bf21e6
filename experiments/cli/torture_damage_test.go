//go:build linux

package cli_test

// These tests prove that a journal or a manifest that was damaged by a disk or an editor costs runs that are done again, or is
// refused in words, and never changes
// a result.

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// damages spoils copies of a finished folder, each in its way, and resumes.
func (o *ordeal) damages() {
	for i := range 56 {
		out := filepath.Join(o.dir, fmt.Sprint(i))
		if err := os.CopyFS(out, os.DirFS(o.want)); err != nil {
			o.Fatal(err)
		}
		way := ways[i%len(ways)]
		journal, manifest := filepath.Join(out, "journal.jsonl"), filepath.Join(out, "manifest.json")
		for _, err := range []error{os.WriteFile(journal, way.spoil(o, []byte(read(o.T, journal))), 0o644), way.more(manifest)} {
			if err != nil {
				o.Fatal(err)
			}
		}
		e := o.run(o.batch(out)...)
		if e.code == 0 {
			sameFiles(o.T, o.want, out)
		} else if !strings.Contains(e.stderr, out) || !strings.Contains(e.stderr, "--out") {
			o.Errorf("%s: exit code %d without a repair\n%s", way.name, e.code, e.stderr)
		}
		if o.Failed() {
			o.Fatalf("%s, damage %d", way.name, i)
		}
		o.counts["damages"]++
		o.counts["damages refused"] += min(e.code, 1)
		os.RemoveAll(out)
	}
}

func whole(manifest string) error   { return nil }
func missing(manifest string) error { return os.Remove(manifest) }
func empty(manifest string) error   { return os.WriteFile(manifest, nil, 0o644) }
func torn(manifest string) error {
	return os.WriteFile(manifest, []byte(`{"format": "starmesh results`), 0o644)
}

// ways are how a journal is spoilt, and its manifest with it.
var ways = []struct {
	name  string
	spoil func(o *ordeal, journal []byte) []byte
	more  func(manifest string) error
}{
	{"cut at any byte", cut, whole},
	{"cut at any byte, manifest lost", cut, missing},
	{"a byte flipped", flip, whole},
	{"a byte flipped, manifest empty", flip, empty},
	{"many bytes flipped", func(o *ordeal, journal []byte) []byte {
		for range 30 {
			journal = flip(o, journal)
		}
		return journal
	}, torn},
	{"the head cut off", behead, whole},
	{"the head cut off, manifest lost", behead, missing},
	{"lines twice", func(o *ordeal, journal []byte) []byte { return append(journal, journal...) }, whole},
	{"lines in another order", func(o *ordeal, journal []byte) []byte {
		lines := bytes.SplitAfter(journal, []byte("\n"))
		o.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		return bytes.Join(lines, nil)
	}, missing},
	{"a line taken out", func(o *ordeal, journal []byte) []byte {
		lines := bytes.SplitAfter(journal, []byte("\n"))
		at := o.IntN(len(lines))
		return bytes.Join(append(lines[:at:at], lines[at+1:]...), nil)
	}, whole},
	{"ends of lines as in Windows", func(o *ordeal, journal []byte) []byte {
		return bytes.ReplaceAll(journal, []byte("\n"), []byte("\r\n"))
	}, whole},
	{"a hole of zeros", func(o *ordeal, journal []byte) []byte {
		at := o.IntN(len(journal))
		clear(journal[at:min(len(journal), at+4096)])
		return journal
	}, whole},
	{"nothing left", func(*ordeal, []byte) []byte { return nil }, missing},
	{"a number edited by hand", func(o *ordeal, journal []byte) []byte {
		return bytes.Replace(journal, []byte(`"values":[`), []byte(`"values":[1`), 3)
	}, whole},
}

func cut(o *ordeal, journal []byte) []byte { return journal[:o.IntN(len(journal)+1)] }

func behead(o *ordeal, journal []byte) []byte {
	return journal[o.IntN(bytes.IndexByte(journal, '\n')+2):]
}

func flip(o *ordeal, journal []byte) []byte {
	journal[o.IntN(len(journal))] ^= byte(1 << o.IntN(8))
	return journal
}
