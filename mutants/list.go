package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// mutant is a mistake in one file.
type mutant struct {
	file    string // with slashes, from the module's root
	mistake string
	hunks   []hunk
}

// hunk is some lines of the file, and what stands there instead.
type hunk struct{ source, instead []string }

func (m *mutant) name() string { return m.file + ": " + m.mistake }

// packageName is the pattern by which the go command knows the mutated package.
func (m *mutant) packageName() string { return "./" + path.Dir(m.file) }

// readLists reads the lists of some parts, or all in the folder, and checks that each mutant can be planted.
func readLists(folder string, parts []string) (mutants []mutant, err error) {
	var files []string
	for _, part := range parts {
		files = append(files, filepath.Join(folder, part+".txt"))
	}
	if len(parts) == 0 {
		if files, err = filepath.Glob(filepath.Join(folder, "*.txt")); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		list, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s:%w", file, err)
		}
		mutants = append(mutants, list...)
	}
	return mutants, nil
}

// parse reads a list: blocks of a line `file: mistake`, lines with - that are in the file, and lines with + that replace them.
func parse(text string) (list []mutant, err error) {
	inside := false
	for i, line := range strings.Split(text, "\n") {
		problem := func(what string) error { return fmt.Errorf("%d: %s", i+1, what) }
		if !inside && line != "" {
			file, mistake, found := strings.Cut(line, ": ")
			if !found || !strings.HasSuffix(file, ".go") {
				return nil, problem("a mutant begins with a line such as sim/report.go: what is wrong")
			}
			list, inside = append(list, mutant{file: file, mistake: mistake}), true
			continue
		}
		if line == "" {
			if inside && list[len(list)-1].hunks == nil {
				return nil, problem("the mutant changes nothing; write lines with - and +")
			}
			inside = false
			continue
		}
		m := &list[len(list)-1]
		last := len(m.hunks) - 1
		switch code, sign := strings.TrimLeft(line[1:], " \t"), line[0]; {
		case sign == '-' && (last < 0 || m.hunks[last].instead != nil):
			m.hunks = append(m.hunks, hunk{source: []string{code}})
		case sign == '-':
			m.hunks[last].source = append(m.hunks[last].source, code)
		case sign == '+' && last >= 0:
			m.hunks[last].instead = append(m.hunks[last].instead, code)
		default:
			return nil, problem("write - before a line of the file, and then + before one that replaces it")
		}
	}
	return list, nil
}

// plant returns the text of the file with the mistake in it.
func (m *mutant) plant(text string) (string, error) {
	lines := strings.Split(text, "\n")
	for _, h := range m.hunks {
		found := -1
		for at := range lines {
			if !h.stands(lines[at:]) {
				continue
			}
			if found >= 0 {
				return "", fmt.Errorf("this occurs twice: %s", strings.Join(h.source, "\n"))
			}
			found = at
		}
		if found < 0 {
			return "", fmt.Errorf("this does not occur: %s", strings.Join(h.source, "\n"))
		}
		rest := lines[found+len(h.source):]
		lines = append(append(lines[:found:found], h.instead...), rest...)
	}
	return strings.Join(lines, "\n"), nil
}

// stands tells whether lines begin with the hunk's, leading blanks aside.
func (h *hunk) stands(lines []string) bool {
	if len(lines) < len(h.source) {
		return false
	}
	for i, line := range h.source {
		if strings.TrimLeft(lines[i], " \t") != line {
			return false
		}
	}
	return true
}
