// Package decode reads YAML strictly: every problem with its file, line, column and repair, all at once.
package decode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"starmesh/sim/refusal"
)

// Problem is one error that a user can repair.
type Problem struct {
	File         string
	Line, Column int // 0: not in a file
	Path         string
	Message      string // what is wrong, and how to repair it
	Absent       bool   // a key that has to be there is not
}

// Error is one line, whatever the file holds.
func (p Problem) Error() string {
	text := p.File
	if p.Line > 0 {
		text += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	if p.Path != "" {
		text += ": " + p.Path
	}
	return refusal.Printable(text + ": " + p.Message)
}

// Problems are all that is wrong with a file.
type Problems []Problem

// MostShown is how many problems are told; more have one cause, and nobody reads them.
const MostShown = 100

func (p Problems) Error() string {
	var lines []string
	for _, problem := range p[:min(len(p), MostShown)] {
		lines = append(lines, problem.Error())
	}
	if more := len(p) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("... and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// Sorted returns the problems in the order of the file, each once: cells of a sweep share most of what is wrong.
func (p Problems) Sorted() Problems {
	sorted := slices.Clone(p)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	seen := map[Problem]bool{}
	return slices.DeleteFunc(sorted, func(problem Problem) bool {
		again := seen[problem]
		seen[problem] = true
		return again
	})
}
