package intake

import (
	"fmt"
	"strings"
)

// mostTold is how many mistakes of a file are told one by one.
const mostTold = 20

// Mistakes are what is wrong with a file, so that all is told at once.
type Mistakes struct {
	Count int
	told  []string // the first of them, each beginning with its line
}

// Add remembers a mistake, if it is one.
func (m *Mistakes) Add(err error) {
	if err == nil {
		return
	}
	if m.Count++; m.Count <= mostTold {
		m.told = append(m.told, err.Error())
	}
}

// Line remembers what is wrong with a line, and the repair.
func (m *Mistakes) Line(line int, format string, args ...any) {
	m.Add(fmt.Errorf("%d: %s", line, fmt.Sprintf(format, args...)))
}

// Place remembers what is wrong with a place in a line.
func (m *Mistakes) Place(line, column int, format string, args ...any) {
	m.Add(fmt.Errorf("%d:%d: %s", line, column, fmt.Sprintf(format, args...)))
}

// Of returns all mistakes as one error, or nil if there are none.
func (m *Mistakes) Of(path string) error {
	if m.Count == 0 {
		return nil
	}
	lines := make([]string, len(m.told))
	for i, mistake := range m.told {
		lines[i] = path + ":" + mistake
	}
	if more := m.Count - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("%s has %s more", path, Counted(more, "mistake", "mistakes")))
	}
	return fmt.Errorf("%s", strings.Join(lines, "; "))
}
