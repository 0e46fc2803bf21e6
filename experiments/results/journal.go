package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// journal is an append-only file of records, a line each: a checksum, then JSON. A process that is killed at any
// byte leaves at most one torn line at the end, which the next one cuts off.
type journal struct{ file *os.File }

// openJournal reads the whole records of a journal and opens it for more.
func openJournal(path string) (*journal, []*Record, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, nil, err
	}
	records, whole, err := readRecords(file)
	if err == nil {
		err = file.Truncate(whole)
	}
	if err == nil {
		_, err = file.Seek(whole, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return &journal{file}, records, nil
}

// readRecords returns the records of all whole lines, and where the last one ends. A line that is damaged, by a disk
// or by an editor, is passed over: its run is done again.
func readRecords(r io.Reader) (records []*Record, whole int64, err error) {
	reader := bufio.NewReader(r)
	for {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF {
			return records, whole, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if record, ok := parseLine(line); ok {
			records = append(records, record)
		}
		whole += int64(len(line))
	}
}

func parseLine(line []byte) (*Record, bool) {
	sum, text, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
	if !found || string(sum) != checksum(text) {
		return nil, false
	}
	var record Record
	if json.Unmarshal(text, &record) != nil {
		return nil, false
	}
	return &record, true
}

func checksum(text []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(text)) }

// append adds a record in one write.
func (j *journal) append(record *Record) error {
	text, err := json.Marshal(record)
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
