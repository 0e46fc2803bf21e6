package sim

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
