// Package intake turns the bytes of a file that somebody else made into text that readers can trust: UTF-8 without a byte
// order mark, with lines that end alike. What it did is said in notes; what it cannot do is refused with the repair.
package intake

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// mostBytes bounds what a compressed file may grow to.
const mostBytes = 256 << 20

// Text is the content of a file.
type Text struct {
	Content  string
	Encoding string   // of the file, as the file or its reader names it
	Notes    []string // of what was done to it, each a sentence without a full stop
}

// Decode reads a file. The encoding is what its byte order mark or its own header says, or else what is named, or else
// UTF-8. Errors begin with the line.
func Decode(data []byte, named string) (*Text, error) {
	t := &Text{}
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		var err error
		if data, err = unzip(data); err != nil {
			return nil, err
		}
		t.Notes = append(t.Notes, "gzip was unpacked")
	}
	from, data, err := t.encodingOf(data, named)
	if err != nil {
		return nil, err
	}
	if from != nil {
		if data, err = from.NewDecoder().Bytes(data); err != nil {
			return nil, fmt.Errorf("1: the file is no %s: %w; save it as UTF-8", t.Encoding, err)
		}
	}
	if at := invalid(data); at >= 0 {
		line := 1 + bytes.Count(data[:at], []byte("\n"))
		return nil, fmt.Errorf("%d: the byte 0x%02x is no UTF-8; save the file as UTF-8, or say what it is (a topology has the key `encoding`, such as iso-8859-1)", line, data[at])
	}
	t.Content = string(data)
	if strings.Contains(t.Content, "\r") {
		t.Content = lineEnds.Replace(t.Content)
	}
	return t, nil
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func unzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(r, mostBytes+1))
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("1: the file begins like gzip, but cannot be unpacked: %w; pack it again", err)
	case len(data) > mostBytes:
		return nil, fmt.Errorf("1: the file has more than %d bytes when it is unpacked; take a part of it", mostBytes)
	}
	return data, nil
}

// encodingOf returns the encoding, nil for UTF-8, and the data behind the byte order mark.
func (t *Text) encodingOf(data []byte, named string) (encoding.Encoding, []byte, error) {
	for _, mark := range []struct {
		begin, name string
		from        encoding.Encoding
	}{
		{"\xef\xbb\xbf", "utf-8", nil},
		{"\xff\xfe", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\xfe\xff", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		if behind, marked := bytes.CutPrefix(data, []byte(mark.begin)); marked {
			t.Encoding = mark.name
			t.Notes = append(t.Notes, "a byte order mark of "+mark.name+" was removed")
			return mark.from, behind, nil
		}
	}
	if declared := declaration.FindSubmatch(data[:min(len(data), 200)]); declared != nil {
		named = string(declared[1])
	}
	if named == "" {
		t.Encoding = "utf-8"
		return nil, data, nil
	}
	from, err := htmlindex.Get(named)
	if err != nil {
		return nil, nil, fmt.Errorf("1: there is no encoding %q that can be read; save the file as UTF-8", named)
	}
	t.Encoding = strings.ToLower(named)
	if name, err := htmlindex.Name(from); err != nil || name == "utf-8" {
		return nil, data, nil
	}
	t.Notes = append(t.Notes, "the text was decoded from "+t.Encoding)
	return from, data, nil
}

// declaration is how XML names its encoding.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// invalid returns where the first byte stands that is no UTF-8, or -1.
func invalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; ; {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}
