package decode

import (
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// Position is where a value stands in the file, counted from 1. Line 0 is the command line.
type Position struct{ Line, Column int }

// commandLine stands for the file where a value came from a flag.
const commandLine = "command line"

// At returns a problem at a node.
func (d *Decoder) At(node *yaml.Node, path, format string, args ...any) Problem {
	return d.problem(Position{node.Line, node.Column}, path, fmt.Sprintf(format, args...))
}

// Problem returns a problem at a path that was decoded, or at the nearest one above it.
func (d *Decoder) Problem(path, format string, args ...any) Problem {
	message := fmt.Sprintf(format, args...)
	for at := path; ; at = parent(at) {
		if position, known := d.Positions[at]; known {
			return d.problem(position, path, message)
		}
		if at == "" {
			return d.problem(Position{1, 1}, path, message)
		}
	}
}

func (d *Decoder) problem(at Position, path, message string) Problem {
	if at.Line == 0 {
		return Problem{File: commandLine, Path: path, Message: message}
	}
	return Problem{File: d.File, Line: at.Line, Column: at.Column, Path: path, Message: message}
}

func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// record keeps where the value of a path stands.
func (d *Decoder) record(path string, node *yaml.Node) {
	if d.Positions == nil {
		d.Positions = map[string]Position{}
	}
	d.Positions[path] = Position{node.Line, node.Column}
}

// FieldProblem places an error of a component's parameter. The component's name need not be part of the path.
func (d *Decoder) FieldProblem(path string, err *sim.FieldError) Problem {
	if err.Field == "" {
		return d.Problem(path, "%s", err.Problem)
	}
	field := Join(path, err.Field)
	if _, known := d.Positions[field]; !known {
		inner := Join(d.components[path], err.Field)
		if _, known := d.Positions[inner]; known {
			field = inner
		}
	}
	return d.Problem(field, "%s", err.Problem)
}

// FieldProblems places what a Validate, Load or Check returned: an error, or several joined.
func (d *Decoder) FieldProblems(path string, err error) (problems Problems) {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			problems = append(problems, d.FieldProblems(path, e)...)
		}
		return problems
	}
	var f *sim.FieldError
	if errors.As(err, &f) {
		return Problems{d.FieldProblem(path, f)}
	}
	return Problems{d.Problem(path, "%s", err)}
}
