package contacts

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// column is one that a CSV of contacts may have.
type column struct {
	names  []string // the first is ours
	needed bool
	set    func(p *plan, s *statement, name, cell string) error
}

// columns lists those behind from and to.
var columns = []column{
	{[]string{"start", "start_s", "start_ms"}, true, func(p *plan, s *statement, name, cell string) (err error) {
		s.From, err = duration(cell, unitOf(name, p.unit))
		return err
	}},
	{[]string{"end", "end_s", "end_ms"}, true, func(p *plan, s *statement, name, cell string) (err error) {
		s.To, err = duration(cell, unitOf(name, p.unit))
		return err
	}},
	{[]string{"latency", "latency_ms", "latency_s"}, false, func(_ *plan, s *statement, name, cell string) (err error) {
		s.Latency, err = duration(cell, unitOf(name, 0))
		return err
	}},
	{[]string{"bandwidth", "bandwidth_bit_per_s"}, false, func(_ *plan, s *statement, name, cell string) (err error) {
		s.Rate, err = bandwidth(cell, name != "bandwidth")
		return err
	}},
}

// unitOf returns the unit at the end of a column's name, or else another one.
func unitOf(name string, otherwise time.Duration) time.Duration {
	if at := strings.LastIndexByte(name, '_'); at >= 0 {
		return units[name[at+1:]]
	}
	return otherwise
}

// readCSV reads a header from,to,start,end and any of latency and bandwidth, then a row for each contact. A contact without an end
// lasts for ever.
func readCSV(text string, p *plan) {
	table := intake.Rows(text)
	defer func() { p.notes = append(p.notes, table.Notes()...) }()
	first, err := table.Read()
	if err != nil {
		p.mistakes.Add(intake.Malformed(err))
		return
	}
	header := slices.Clone(first)
	setters, sound := p.header(header)
	if !sound {
		return
	}
	for {
		row, err := table.Read()
		switch {
		case err == io.EOF:
			return
		case err == nil:
			line, _ := table.FieldPos(0)
			table.Named(row, 0)
			table.Named(row, 1)
			p.row(line, header, row, setters)
		default:
			if p.mistakes.Add(intake.Malformed(err)); !intake.GoesOn(err) {
				return
			}
		}
	}
}

// header finds the columns.
func (p *plan) header(names []string) (setters []*column, sound bool) {
	setters = make([]*column, len(names))
	sound = true
	for i, end := range []string{"from", "to"} {
		if i >= len(names) || names[i] != end {
			sound = false
			p.mistakes.Line(1, "column %d is not %q; a list of contacts begins with from,to,start,end", i+1, end)
		}
	}
	for k := range columns {
		var found []string
		for i, name := range names {
			if i > 1 && slices.Contains(columns[k].names, name) {
				setters[i] = &columns[k]
				found = append(found, name)
			}
		}
		switch {
		case len(found) > 1:
			sound = false
			p.mistakes.Line(1, "the columns %s say the same; keep one", strings.Join(found, " and "))
		case len(found) == 0 && columns[k].needed:
			sound = false
			p.mistakes.Line(1, "there is no column %s", strings.Join(columns[k].names, " or "))
		}
	}
	for i, name := range names {
		if i > 1 && setters[i] == nil {
			p.notes = append(p.notes, fmt.Sprintf("column %q is ignored; there is %s", clipped(name), "latency (latency_ms) and bandwidth (bandwidth_bit_per_s)"))
		}
	}
	return setters, sound
}

func (p *plan) row(line int, header, row []string, setters []*column) {
	a, b, sound := p.ends(line, row[0], row[1])
	s := &statement{from: a, to: b, Contact: sim.Contact{To: sim.Forever, Latency: -1, Rate: -1}, line: line}
	for i, set := range setters {
		if set == nil {
			continue
		}
		if row[i] == "" {
			if set == &columns[0] {
				p.mistakes.Line(line, "the contact has no start; write one, such as 0s")
				sound = false
			}
			continue
		}
		if err := set.set(p, s, header[i], row[i]); err != nil {
			p.mistakes.Line(line, "%s: %v", header[i], err)
			sound = false
		}
	}
	if sound {
		p.say(s)
	}
}
