package results

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
)

// journal is an append-only file, a line each: a checksum, then JSON. The first line is a head, the others are records, a head
// of other options, which then counts, or a distrust. A process that is killed at any byte leaves at most one torn line at the
// end, which the next one cuts off.
type journal struct {
	file   *os.File
	end    int64             // of the last line
	buffer []byte            // for one line at a time
	names  map[string]string // observedReader's
}

// line is where a line stands in the journal.
type line struct {
	at       int64
	length   int
	observed int // where in it begins what was observed, if this program wrote it; 0: not known
}

// journalText is what a journal holds.
type journalText struct {
	head    *Manifest // nil: there is none, or it is damaged
	records []*Finished
	liars   map[string]bool // workers of which nothing counts
	whole   int64           // bytes of all whole lines
	damaged int             // whole lines, by a disk or by an editor, and the torn one at the end: their runs are done again
}

func newJournal(file *os.File) *journal { return &journal{file: file, names: map[string]string{}} }

// openJournal opens a journal for more, with a head if it is new or has lost it, and returns what it holds.
func openJournal(path string, head *Manifest) (*journal, *journalText, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, nil, err
	}
	j := newJournal(file)
	text, err := readJournal(file)
	if err == nil {
		err = file.Truncate(text.whole)
	}
	if err == nil {
		_, err = file.Seek(text.whole, io.SeekStart)
	}
	if err == nil {
		j.end = text.whole
	}
	if err == nil && text.head == nil {
		_, err = j.append(head)
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return j, text, nil
}

// readJournal returns what all whole lines hold. A damaged one is passed over.
func readJournal(r io.Reader) (*journalText, error) {
	text := &journalText{liars: map[string]bool{}}
	reader := bufio.NewReader(r)
	for {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF {
			if len(line) > 0 {
				text.damaged++
			}
			return text, nil
		}
		if err != nil {
			return nil, err
		}
		text.take(line)
		text.whole += int64(len(line))
	}
}

func (t *journalText) take(text []byte) {
	content, sound := contentOf(text)
	if !sound {
		t.damaged++
		return
	}
	var head Manifest
	if json.Unmarshal(content, &head) == nil && head.Format != "" {
		t.head = &head
		return
	}
	var d distrust
	if bytes.HasPrefix(content, []byte(`{"distrust":`)) && json.Unmarshal(content, &d) == nil {
		t.liars[d.Worker] = true
		t.records = slices.DeleteFunc(t.records, func(r *Finished) bool { return r.Worker == d.Worker })
		return
	}
	var record Record
	if json.Unmarshal(content, &record) != nil || record.RunID == "" {
		t.damaged++
		return
	}
	t.records = append(t.records, finish(&record, line{at: t.whole, length: len(text)}))
}

// contentOf returns what follows the checksum of a line, and whether that fits.
func contentOf(line []byte) (content []byte, sound bool) {
	sum, content, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	return content, found && string(sum) == checksum(content)
}

// read returns the content of a line, until the next one is read or appended.
func (j *journal) read(l line) ([]byte, error) {
	j.buffer = slices.Grow(j.buffer[:0], l.length)[:l.length]
	if _, err := j.file.ReadAt(j.buffer, l.at); err != nil {
		return nil, err
	}
	content, sound := contentOf(j.buffer)
	if !sound {
		return nil, fmt.Errorf("%s has changed while it was in use: what is at byte %d is no record any more", j.file.Name(), l.at)
	}
	return content, nil
}

// distrust is a line after which nothing counts that a worker has done.
type distrust struct {
	Worker string `json:"distrust"`
}

// headOf returns the head of a journal file; nil if it has none.
func headOf(path string) (*Manifest, error) {
	file, err := openRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := readJournal(file)
	if err != nil {
		return nil, err
	}
	return text.head, nil
}

func checksum(text []byte) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(text))
	return hex.EncodeToString(sum)
}

// append adds a line, and tells where it stands.
func (j *journal) append(content any) (line, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return line{}, err
	}
	lines, err := j.appendTexts(text)
	return lines[0], err
}

// appendTexts adds lines in one write, and tells where they stand.
func (j *journal) appendTexts(contents ...[]byte) (lines []line, err error) {
	return j.appendLines(len(contents), func(i int, buffer []byte) []byte { return append(buffer, contents[i]...) })
}

// appendRecords is appendTexts for records.
func (j *journal) appendRecords(records ...*Record) (lines []line, err error) {
	observed := make([]int, len(records))
	lines, err = j.appendLines(len(records), func(i int, buffer []byte) (longer []byte) {
		begin := len(buffer)
		longer, observed[i] = records[i].appendTo(buffer)
		observed[i] -= begin
		return longer
	})
	for i := range lines {
		lines[i].observed = observed[i]
	}
	return lines, err
}

const (
	noSum        = "-------- " // the place of a checksum
	mostBuffered = 1 << 20     // bytes that are kept for the next lines
)

// appendLines adds so many lines in one write, each of which is what add appends to the buffer.
func (j *journal) appendLines(n int, add func(i int, buffer []byte) []byte) (lines []line, err error) {
	j.buffer = j.buffer[:0]
	for i := range n {
		begin := len(j.buffer)
		j.buffer = add(i, append(j.buffer, noSum...))
		copy(j.buffer[begin:], checksum(j.buffer[begin+len(noSum):]))
		j.buffer = append(j.buffer, '\n')
		lines = append(lines, line{at: j.end + int64(begin), length: len(j.buffer) - begin})
	}
	_, err = j.file.Write(j.buffer)
	j.end += int64(len(j.buffer))
	if cap(j.buffer) > mostBuffered {
		j.buffer = nil
	}
	return lines, err
}

func (j *journal) close() error {
	if err := j.file.Sync(); err != nil {
		j.file.Close()
		return err
	}
	return j.file.Close()
}
