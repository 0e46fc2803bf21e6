package durations

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim/random"
)

// Empirical is a sample of measured durations, listed or in a file.
type Empirical struct {
	Values  []time.Duration `yaml:"values" help:"the sample"`
	File    string          `yaml:"file" help:"file with the sample instead: one number a line, or a CSV with a header if column is given"`
	Column  string          `yaml:"column" help:"column of the CSV that holds the numbers"`
	Weights []float64       `yaml:"weights" min:"0" help:"how often each of the values occurs, in proportion; default: all alike"`
	Unit    string          `yaml:"unit" oneof:"us ms s" help:"unit of the numbers in the file"`

	sample *random.Empirical // of the file
	notes  []string
}

// Validate implements the decoder's hook.
func (e *Empirical) Validate() error {
	switch {
	case len(e.Values) == 0 && e.File == "":
		return problem("values", "there is no sample; list values such as [10ms, 12ms], or name a file")
	case len(e.Values) > 0 && e.File != "":
		return problem("file", "there are values, too; keep one of the two")
	case len(e.Weights) > 0 && len(e.Weights) != len(e.Values):
		return problem("weights", "%s for %s; give one for each", intake.Counted(len(e.Weights), "weight", "weights"), intake.Counted(len(e.Values), "value", "values"))
	case len(e.Weights) > 0 && slices.Max(e.Weights) == 0:
		return problem("weights", "all weights are 0; raise one")
	case e.Column != "" && e.File == "":
		return problem("column", "belongs to a file; name the file, or remove column")
	}
	return nil
}

// Load implements the decoder's hook.
func (e *Empirical) Load(read func(path string) ([]byte, error)) error {
	if e.File == "" {
		return nil
	}
	data, err := read(e.File)
	if err != nil {
		return problem("file", "%v", err)
	}
	var mistakes intake.Mistakes
	values := e.parse(data, &mistakes)
	if err := mistakes.Of(e.File); err != nil {
		return problem("file", "%v", err)
	}
	sample, err := random.NewEmpirical(values)
	if err != nil {
		return problem("file", "%s: %v", e.File, err)
	}
	e.sample = &sample
	return nil
}

// Notes says how the file was read.
func (e *Empirical) Notes() []string { return e.notes }

// parse reads the numbers, in nanoseconds. Its mistakes begin with line and column.
func (e *Empirical) parse(data []byte, mistakes *intake.Mistakes) (values []float64) {
	reader, err := intake.NewTable(data)
	at := 0
	if err == nil && e.Column != "" {
		at, err = columnOf(reader, e.Column)
	}
	if err != nil {
		mistakes.Add(err)
		return nil
	}
	for {
		record, err := reader.Read()
		switch {
		case err == io.EOF:
			e.notes = reader.NotesOn(e.File)
			return values
		case err != nil:
			if mistakes.Add(intake.Malformed(err)); !intake.GoesOn(err) {
				return nil
			}
			continue
		case e.Column == "" && len(record) > 1:
			line, column := reader.FieldPos(1)
			mistakes.Add(fmt.Errorf("%d:%d: a second value in a line; give the file a header and name the `column`", line, column))
			return nil
		}
		value, err := Parse(record[at], e.Unit)
		if err != nil {
			line, column := reader.FieldPos(at)
			mistakes.Add(fmt.Errorf("%d:%d: %v", line, column, err))
		}
		values = append(values, value)
	}
}

// columnOf finds a column in the header.
func columnOf(reader *intake.Table, name string) (int, error) {
	header, err := reader.Read()
	if err != nil {
		return 0, intake.Malformed(err)
	}
	at := slices.Index(header, name)
	if at < 0 {
		return 0, fmt.Errorf("1:1: there is no column %q; the columns are %s", name, strings.Join(header, ", "))
	}
	return at, nil
}

// Distribution implements Model.
func (e *Empirical) Distribution() random.Distribution {
	if e.sample != nil {
		return *e.sample
	}
	values := make([]float64, len(e.Values))
	for i, v := range e.Values {
		values[i] = float64(v)
	}
	if len(e.Weights) > 0 {
		parts := make([]random.Distribution, len(values))
		for i, v := range values {
			parts[i] = random.Constant{Value: v}
		}
		return random.NewMixture(parts, e.Weights)
	}
	sample, err := random.NewEmpirical(values)
	if err != nil {
		panic("durations: the sample was not checked or loaded: " + err.Error())
	}
	return sample
}
