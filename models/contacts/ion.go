package contacts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// ion reads a contact plan of ION: times since the start, or from the first line's date on; contacts with a rate in bytes per
// second; and ranges, the one-way light times of both directions.
type ion struct {
	*plan
	zero     time.Time // of dates; not set: there was none yet
	contacts []statement
	ranges   map[[2]int][]statement
	ignored  int
}

func readION(text string, p *plan) {
	r := &ion{plan: p, ranges: map[[2]int][]statement{}}
	line := 0
	for text := range strings.Lines(text) {
		line++
		text, _, _ = strings.Cut(text, "#")
		if fields := strings.Fields(text); len(fields) > 0 {
			r.command(line, fields)
		}
	}
	p.note(r.ignored, "command of ION that says nothing of contacts or ranges is ignored", "commands of ION that say nothing of contacts or ranges are ignored")
	for _, list := range r.ranges {
		slices.SortStableFunc(list, func(a, b statement) int { return cmp.Compare(a.From, b.From) })
	}
	without := 0
	for i := range r.contacts {
		without += r.split(&r.contacts[i])
	}
	p.note(without, "contact lies outside of all ranges: there the link's own latency counts", "contacts lie outside of all ranges: there the links' own latency counts")
}

// command reads one line.
func (r *ion) command(line int, fields []string) {
	switch {
	case fields[0] == "a" && len(fields) > 1 && fields[1] == "contact":
		r.entry(line, fields[2:], "a contact START END FROM TO BYTES_PER_SECOND", r.contact)
	case fields[0] == "a" && len(fields) > 1 && fields[1] == "range":
		r.entry(line, fields[2:], "a range START END FROM TO SECONDS", r.span)
	case fields[0] == "d" || fields[0] == "c" || len(fields) > 1 && fields[0] == "m" && (fields[1] == "contact" || fields[1] == "range"):
		r.mistakes.Line(line, "the command %q changes what was said before; write the plan as it is to be", strings.Join(fields[:min(len(fields), 2)], " "))
	case fields[0] == "@" && len(fields) > 1:
		if at, err := time.Parse(ionDate, fields[1]); err == nil && r.zero.IsZero() {
			r.zero = at
			return
		}
		r.mistakes.Line(line, "%q is no first date; write one such as @ 2026/01/31-00:00:00, once, before all else", clipped(fields[1]))
	default:
		r.ignored++
	}
}

const ionDate = "2006/01/02-15:04:05"

// entry reads what contacts and ranges have in common.
func (r *ion) entry(line int, fields []string, form string, add func(s *statement, value string) error) {
	if len(fields) < 5 {
		r.mistakes.Line(line, "%s too few; write %s", intake.Counted(len(fields), "value is", "values are"), form)
		return
	}
	s := &statement{Contact: sim.Contact{Latency: -1, Rate: -1}, line: line}
	for i, to := range []*time.Duration{&s.From, &s.To} {
		at, err := r.instant(fields[i])
		if err != nil {
			r.mistakes.Line(line, "%v", err)
			return
		}
		*to = at
	}
	var sound bool
	if s.from, s.to, sound = r.ends(line, fields[2], fields[3]); !sound {
		return
	}
	if s.To <= s.From {
		r.mistakes.Line(line, "it ends at %v, not after it starts, %v; swap the two, or remove the line", s.To, s.From)
	} else if err := add(s, fields[4]); err != nil {
		r.mistakes.Line(line, "%v", err)
	}
}

// instant reads +SECONDS, or a date.
func (r *ion) instant(text string) (time.Duration, error) {
	date, err := time.Parse(ionDate, text)
	if err != nil {
		return duration(strings.TrimPrefix(text, "+"), time.Second)
	}
	if r.zero.IsZero() {
		r.zero = date
		r.notes = append(r.notes, "the run begins at "+text)
	}
	if since := date.Sub(r.zero); since >= 0 {
		return min(since, sim.Forever), nil
	}
	return 0, errBefore(text, r.zero)
}

func (r *ion) contact(s *statement, value string) error {
	bytes, err := bandwidth(value, true)
	const bitsPerByte = 8
	s.Rate = bytes * bitsPerByte
	r.contacts = append(r.contacts, *s)
	return err
}

func (r *ion) span(s *statement, value string) (err error) {
	s.Latency, err = duration(value, time.Second)
	link := [2]int{min(s.from, s.to), max(s.from, s.to)}
	r.ranges[link] = append(r.ranges[link], *s)
	return err
}

// split says a contact in pieces with the latencies of the ranges that it lies in. It returns how many have none.
func (r *ion) split(s *statement) (without int) {
	at := s.From
	piece := func(to, latency time.Duration) {
		if to > at {
			p := *s
			p.From, p.To, p.Latency = at, to, latency
			r.say(&p)
			at = to
		}
	}
	for _, span := range r.ranges[[2]int{min(s.from, s.to), max(s.from, s.to)}] {
		if span.To <= at || span.From >= s.To {
			continue
		}
		if span.From > at {
			piece(span.From, -1)
			without = 1
		}
		piece(min(span.To, s.To), span.Latency)
	}
	if at < s.To {
		piece(s.To, -1)
		without = 1
	}
	return without
}
