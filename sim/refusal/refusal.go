// Package refusal is how parameters that cannot be are refused: with the place, what is wrong, and the repair.
package refusal

import "fmt"

// Field is what a parameter struct's Validate or Load returns for a value that it cannot take.
type Field struct {
	Field   string // YAML name of the parameter; "" for the component as a whole
	Problem string // what is wrong and how to repair it
}

func (f *Field) Error() string {
	if f.Field == "" {
		return f.Problem
	}
	return f.Field + ": " + f.Problem
}

// If returns a Field if a rule is broken, and nil otherwise; errors.Join makes one of several.
func If(broken bool, field, format string, args ...any) error {
	if !broken {
		return nil
	}
	return &Field{field, fmt.Sprintf(format, args...)}
}

// Path places an error at a section of the experiment ("faults.hub-crash").
type Path struct {
	Path string
	Err  error
}

func (p *Path) Error() string { return p.Path + ": " + p.Err.Error() }
func (p *Path) Unwrap() error { return p.Err }
