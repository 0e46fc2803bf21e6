package nakamoto

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// Arrivals is a record of when blocks were found: a CSV file without a header, whose third column is the time in
// milliseconds, rows in order of time. The first row is time 0.
type Arrivals struct {
	File string `yaml:"file" required:"true" help:"CSV without a header: height, hash, time in ms since 1970"`

	at    []time.Duration
	notes []string
}

// Load implements the decoder's hook.
func (a *Arrivals) Load(read func(path string) ([]byte, error)) error {
	data, err := read(a.File)
	if err != nil {
		return &sim.FieldError{Field: "file", Problem: fmt.Sprintf("%s: %v", a.File, err)}
	}
	var mistakes intake.Mistakes
	a.parse(data, &mistakes)
	if err := mistakes.Of(a.File); err != nil {
		return &sim.FieldError{Field: "file", Problem: err.Error()}
	}
	return nil
}

// Notes says how the file was read.
func (a *Arrivals) Notes() []string { return a.notes }

// parse reads the record. Its mistakes begin with the line.
func (a *Arrivals) parse(data []byte, mistakes *intake.Mistakes) {
	a.at = nil
	reader, err := intake.NewTable(data)
	if err != nil {
		mistakes.Add(err)
		return
	}
	reader.FieldsPerRecord = 3
	var start int64
	for {
		record, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			if mistakes.Add(intake.Malformed(err)); !intake.GoesOn(err) {
				return
			}
			continue
		}
		line, _ := reader.FieldPos(2)
		ms, err := strconv.ParseInt(record[2], 10, 64)
		if err != nil || ms < 0 || ms > 1<<43 {
			mistakes.Add(fmt.Errorf("%d: %q is no time in ms since 1970", line, record[2]))
			continue
		}
		if len(a.at) == 0 {
			start = ms
		}
		at := time.Duration(ms-start) * time.Millisecond
		if n := len(a.at); ms < start || n > 0 && at < a.at[n-1] {
			mistakes.Add(fmt.Errorf("%d: %s is earlier than the row before; sort the file by time", line, record[2]))
			continue
		}
		a.at = append(a.at, at)
	}
	a.notes = reader.NotesOn(a.File)
	if len(a.at) == 0 && mistakes.Count == 0 {
		mistakes.Add(fmt.Errorf("1: there are no blocks"))
	}
}

// mineAsRecorded finds every n-th block of the record. What came up while it was down nobody finds.
func (n *node) mineAsRecorded(env *sim.Env[message]) {
	if int(n.self) >= n.participants {
		return
	}
	for row := int(n.self) + n.row*n.participants; row < len(n.Arrivals.at); row += n.participants {
		n.row++
		if at := n.Arrivals.at[row]; at >= env.Instant() {
			n.findIn(env, at-env.Instant())
			return
		}
	}
}
