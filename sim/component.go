package sim

import "fmt"

// Component is one choice in a catalogue (a latency model, a topology, a fault, ...) with its
// documentation. In YAML it is a one-key map, name -> parameters.
type Component struct {
	Name   string // the YAML key
	About  string // one paragraph for `describe`
	Source string // the paper or text it follows, "" if none

	// New returns a pointer to a fresh parameter struct that holds the defaults and implements the
	// interface of its catalogue. The struct's tags are its documentation: `yaml:"name"`, `help:"..."`,
	// `min:"..."`, `max:"..."`, `oneof:"a b"`, `required:"true"`.
	New func() any

	// Scalar is the YAML name of the parameter that a bare scalar sets (`latency: 40ms`), or "".
	Scalar string

	// Example is a sensible choice of parameters in YAML's flow style, for `describe` and the conformance test; "" where
	// the defaults do.
	Example string
}

// FieldError is what a parameter struct's Validate or Load returns for a value that it cannot take.
type FieldError struct {
	Field   string // YAML name of the parameter; "" for the component as a whole
	Problem string // what is wrong and how to repair it
}

func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.Problem
	}
	return e.Field + ": " + e.Problem
}

// RefuseIf returns a FieldError if a rule is broken, and nil otherwise; errors.Join makes one of several.
func RefuseIf(broken bool, field, format string, args ...any) error {
	if !broken {
		return nil
	}
	return &FieldError{field, fmt.Sprintf(format, args...)}
}

// PathError places an error at a section of the experiment ("faults.hub-crash").
type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Path + ": " + e.Err.Error() }
func (e *PathError) Unwrap() error { return e.Err }
