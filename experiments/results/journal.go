package results

import (
	"bufio"
	"bytes"
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
type journal struct{ file *os.File }

// journalText is what a journal holds.
type journalText struct {
	head    *Manifest // nil: there is none, or it is damaged
	records []*Record
	liars   map[string]bool // workers of which nothing counts
	whole   int64           // bytes of all whole lines
	damaged int             // whole lines, by a disk or by an editor, and the torn one at the end: their runs are done again
}

// openJournal opens a journal for more, with a head if it is new or has lost it, and returns what it holds.
func openJournal(path string, head *Manifest) (*journal, *journalText, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, nil, err
	}
	j := &journal{file}
	text, err := readJournal(file)
	if err == nil {
		err = file.Truncate(text.whole)
	}
	if err == nil {
		_, err = file.Seek(text.whole, io.SeekStart)
	}
	if err == nil && text.head == nil {
		err = j.append(head)
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
		text.whole += int64(len(line))
		text.take(line)
	}
}

func (t *journalText) take(line []byte) {
	sum, content, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !found || string(sum) != checksum(content) {
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
		t.records = slices.DeleteFunc(t.records, func(r *Record) bool { return r.Worker == d.Worker })
		return
	}
	var record Record
	if json.Unmarshal(content, &record) != nil || record.RunID == "" {
		t.damaged++
		return
	}
	t.records = append(t.records, &record)
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

func checksum(text []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(text)) }

// append adds a line in one write.
func (j *journal) append(content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	line := append([]byte(checksum(text)+" "), text...)
	_, err = j.file.Write(append(line, '\n'))
	return err
}

func (j *journal) close() error {
	if err := j.file.Sync(); err != nil {
		j.file.Close()
		return err
	}
	return j.file.Close()
}
