package clientserver

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// Trace is a record of requests: a CSV file whose header is one of these two, rows in order of time. The first row is
// time 0.
//
//	seconds,request_bytes,reply_bytes
//	TIMESTAMP,ContextTokens,GeneratedTokens
//
// The second is the format of the Azure LLM inference traces (Patel et al., Splitwise, ISCA 2024), with timestamps
// such as 2023-11-16 18:17:03.9799600.
type Trace struct {
	File          string   `yaml:"file" required:"true" help:"CSV with the header seconds,request_bytes,reply_bytes or TIMESTAMP,ContextTokens,GeneratedTokens"`
	BytesPerToken sim.Size `yaml:"bytes_per_token" min:"1B" help:"size of a token, where the file counts sizes in tokens"`

	rows  []row
	notes []string
}

// SetDefaults implements the decoder's hook.
func (t *Trace) SetDefaults() { t.BytesPerToken = 4 }

// row is one recorded request.
type row struct {
	at             time.Duration
	request, reply sim.Size
}

// format is how a file writes its rows.
type format struct {
	header  []string
	instant func(text string) (time.Time, error)
	tokens  bool
}

var formats = []format{
	{[]string{"seconds", "request_bytes", "reply_bytes"}, parseSeconds, false},
	{[]string{"TIMESTAMP", "ContextTokens", "GeneratedTokens"}, parseTimestamp, true},
}

// Load implements the decoder's hook.
func (t *Trace) Load(read func(path string) ([]byte, error)) error {
	if t.BytesPerToken < 1 {
		return &sim.FieldError{Field: "bytes_per_token", Problem: "must be 1B or more"}
	}
	data, err := read(t.File)
	if err != nil {
		return &sim.FieldError{Field: "file", Problem: fmt.Sprintf("%s: %v", t.File, err)}
	}
	var mistakes intake.Mistakes
	t.parse(data, &mistakes)
	if err := mistakes.Of(t.File); err != nil {
		return &sim.FieldError{Field: "file", Problem: err.Error()}
	}
	return nil
}

// Notes says how the file was read.
func (t *Trace) Notes() []string { return t.notes }

// before counts the rows before an instant.
func (t *Trace) before(at time.Duration) int {
	return sort.Search(len(t.rows), func(i int) bool { return t.rows[i].at >= at })
}

// parse reads the record. Its mistakes begin with the line.
func (t *Trace) parse(data []byte, mistakes *intake.Mistakes) {
	t.rows = nil
	reader, err := intake.NewTable(data)
	var f *format
	if err == nil {
		f, err = formatOf(reader)
	}
	if err != nil {
		mistakes.Add(err)
		return
	}
	var start time.Time
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
		if start, err = t.add(f, record, start); err != nil {
			line, _ := reader.FieldPos(0)
			mistakes.Add(fmt.Errorf("%d: %w", line, err))
		}
	}
	t.notes = reader.NotesOn(t.File)
	if len(t.rows) == 0 && mistakes.Count == 0 {
		mistakes.Add(errors.New("2: there are no requests after the header"))
	}
}

func formatOf(reader *intake.Table) (*format, error) {
	header, err := reader.Read()
	if err != nil && err != io.EOF {
		return nil, intake.Malformed(err)
	}
	for i := range formats {
		if slices.Equal(header, formats[i].header) {
			return &formats[i], nil
		}
	}
	return nil, fmt.Errorf("1: the header is %q; it must be %q or %q",
		strings.Join(header, ","), strings.Join(formats[0].header, ","), strings.Join(formats[1].header, ","))
}

// add appends a row, and returns when the first one was.
func (t *Trace) add(f *format, record []string, start time.Time) (time.Time, error) {
	at, err := f.instant(record[0])
	if err != nil {
		return start, err
	}
	if len(t.rows) == 0 {
		start = at
	}
	r := row{at: at.Sub(start)}
	if n := len(t.rows); r.at < 0 || n > 0 && r.at < t.rows[n-1].at {
		return start, fmt.Errorf("%s is earlier than the row before; sort the file by time", record[0])
	}
	unit := sim.Size(1)
	if f.tokens {
		unit = t.BytesPerToken
	}
	if r.request, err = parseSize(record[1], unit); err != nil {
		return start, err
	}
	if r.reply, err = parseSize(record[2], unit); err != nil {
		return start, err
	}
	t.rows = append(t.rows, r)
	return start, nil
}

// parseSeconds reads digits with a point among them at most, to the nanosecond.
func parseSeconds(text string) (time.Time, error) {
	after, err := time.ParseDuration(text + "s")
	// ParseDuration also reads signs, and other units before the last.
	if err != nil || strings.Trim(text, "0123456789.") != "" {
		return time.Time{}, fmt.Errorf("%q is no time; write seconds as plain digits such as 12.5", text)
	}
	return time.Time{}.Add(after), nil
}

func parseTimestamp(text string) (time.Time, error) {
	at, err := time.Parse("2006-01-02 15:04:05.0000000", text)
	if err != nil {
		return at, fmt.Errorf("%q is no timestamp; write it like 2023-11-16 18:17:03.9799600", text)
	}
	return at, nil
}

func parseSize(text string, unit sim.Size) (sim.Size, error) {
	count, err := strconv.ParseUint(text, 10, 63)
	if err != nil || count > math.MaxInt64/uint64(unit) {
		return 0, fmt.Errorf("%q is no size; write a whole number, not too large", text)
	}
	return sim.Size(count) * unit, nil
}
