package intake

// These tests prove that files as people have them become the same text, and that what is no text is refused with its line.

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

const want = "from,to\nKöln,Zürich\n"

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	utf16 := func(e unicode.Endianness) string {
		text, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String(want)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	latin := "from,to\nK\xf6ln,Z\xfcrich\n"
	for name, c := range map[string]struct{ data, named, encoding string }{
		"plain":         {want, "", "utf-8"},
		"mark":          {"\ufeff" + want, "", "utf-8"},
		"utf-16le":      {utf16(unicode.LittleEndian), "", "utf-16le"},
		"utf-16be":      {utf16(unicode.BigEndian), "", "utf-16be"},
		"latin 1":       {latin, "ISO-8859-1", "iso-8859-1"},
		"CRLF":          {strings.ReplaceAll(want, "\n", "\r\n"), "", "utf-8"},
		"CR":            {strings.ReplaceAll(want, "\n", "\r"), "", "utf-8"},
		"gzip":          {zipped(t, "\ufeff"+want), "", "utf-8"},
		"named for all": {want, "UTF-8", "utf-8"},
	} {
		text, err := Decode([]byte(c.data), c.named)
		if err != nil || text.Content != want || text.Encoding != c.encoding {
			t.Errorf("%s: %+v, %v", name, text, err)
		}
	}
	declared, err := Decode([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?>`+"\n<a>K\xf6ln</a>"), "")
	if err != nil || !strings.HasSuffix(declared.Content, "<a>Köln</a>") {
		t.Errorf("%+v, %v", declared, err)
	}
}

func TestRefused(t *testing.T) {
	for data, want := range map[string]string{
		"a\nb\nK\xf6ln": "3: the byte 0xf6 is no UTF-8; save",
		`<?xml version="1.0" encoding="klingon"?>`: `1: there is no encoding "klingon"`,
		"\x1f\x8bnothing":                          "1: the file begins like gzip",
		zipped(t, want)[:30]:                       "1: the file begins like gzip",
	} {
		if _, err := Decode([]byte(data), ""); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func TestTable(t *testing.T) {
	for _, text := range []string{
		"a,b,c\n1,,3\n", "a;b;c\n1;;3\n", "a\tb\tc\n1\t\t3\n", "# who, wrote, this, when, why\na;b;c\n# and more\n1;;3\n", "% x\na,b,c\n1,,3\n", "\ufeffa, \"b\",c\n1, ,3\n", "a b c\n 1 \"\"   3 \n", "a;b;c\n1; ;3",
	} {
		reader, err := NewTable([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := reader.ReadAll()
		if err != nil || len(rows) != 2 || !slices.Equal(rows[0], []string{"a", "b", "c"}) || rows[1][2] != "3" || strings.TrimSpace(rows[1][1]) != "" {
			t.Errorf("%q: %q, %v", text, rows, err)
		}
	}
}

// TestSeparators: found out from the content, and said; blanks count where the first two rows have as many words.
func TestSeparators(t *testing.T) {
	for _, c := range []struct {
		text string
		rows [][]string
		note string
	}{
		{"from to latency_ms\na  b 5\n  b\tc   6  \n", [][]string{{"from", "to", "latency_ms"}, {"a", "b", "5"}, {"b", "c", "6"}}, "cells are separated by blanks"},
		{"from to\n\"New  York\" Boston\n", [][]string{{"from", "to"}, {"New  York", "Boston"}}, "cells are separated by blanks"},
		{"round trip\n5\n", [][]string{{"round trip"}, {"5"}}, ""},
		{"from;to\na b;c d\n", [][]string{{"from", "to"}, {"a b", "c d"}}, "cells are separated by ';'"},
		{"# one\na\tb\n# two\n\tc\n", [][]string{{"a", "b"}, {"", "c"}}, "2 lines are comments, and were left out"},
	} {
		table := Rows(c.text)
		rows, err := table.ReadAll()
		if err != nil || !slices.EqualFunc(rows, c.rows, slices.Equal) {
			t.Errorf("%q: %q, %v", c.text, rows, err)
		}
		if notes := strings.Join(table.Notes(), "; "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("%q: the notes are %q", c.text, notes)
		}
	}
}

// TestTrimmed: cells that had blanks around them are known, be they quoted or not.
func TestTrimmed(t *testing.T) {
	table := Rows("a, b,c ,\"d\"\n e,f, \"g\",\" h\"\n")
	for _, want := range [][]bool{{false, true, true, false}, {true, false, true, true}} {
		if row, err := table.Read(); err != nil || !slices.Equal(table.Trimmed, want) {
			t.Errorf("%q: %v, %v", row, table.Trimmed, err)
		}
	}
}
