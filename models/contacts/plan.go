package contacts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
	"starmesh/topologies"
)

// plan is what a file says: nodes by their names, and the contacts of directed links between them.
type plan struct {
	names    []string
	named    map[string]int // name -> index
	said     []statement
	contacts map[[2]int][]sim.Contact

	unit     time.Duration
	mistakes intake.Mistakes
	notes    []string
	summary  topologies.Summary
}

// statement is one line: a directed link is there from a time to a time.
type statement struct {
	from, to int
	sim.Contact
	line int
}

// node returns the index of a node, which is a new one if nobody has named it yet.
func (p *plan) node(name string) int {
	at, known := p.named[name]
	if !known {
		at, name = len(p.names), strings.Clone(name) // a row lives until the next one is read
		p.named[name], p.names = at, append(p.names, name)
	}
	return at
}

// ends returns both ends of a link, and tells whether they make one.
func (p *plan) ends(line int, from, to string) (a, b int, sound bool) {
	switch {
	case from == "" || to == "":
		p.mistakes.Line(line, "an end of the link has no name; name a node")
	case from == to:
		p.mistakes.Line(line, "a link from %q to itself; remove it", clipped(from))
	default:
		return p.node(from), p.node(to), true
	}
	return 0, 0, false
}

// say adds a statement, unless it makes no sense.
func (p *plan) say(s *statement) {
	if s.To <= s.From {
		p.mistakes.Line(s.line, "the contact ends at %v, not after it starts, %v; swap the two, or remove the line", s.To, s.From)
		return
	}
	p.said = append(p.said, *s)
}

// goBothWays adds the way back of links that have none of their own.
func (p *plan) goBothWays() {
	given := map[[2]int]bool{}
	for _, s := range p.said {
		given[[2]int{s.from, s.to}] = true
	}
	for _, s := range slices.Clone(p.said) {
		if !given[[2]int{s.to, s.from}] {
			s.from, s.to = s.to, s.from
			p.said = append(p.said, s)
		}
	}
}

// finish puts the contacts of each link in the order of time.
func (p *plan) finish() {
	slices.SortStableFunc(p.said, func(a, b statement) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.From, b.From), cmp.Compare(a.line, b.line))
	})
	p.contacts = map[[2]int][]sim.Contact{}
	for i, s := range p.said {
		link := [2]int{s.from, s.to}
		if i > 0 && p.said[i-1].from == s.from && p.said[i-1].to == s.to && p.said[i-1].To > s.From {
			before := p.said[i-1]
			p.mistakes.Line(s.line, "the contact from %q to %q begins at %v, before the one of line %d ends, %v; join them, or correct the times",
				clipped(p.names[s.from]), clipped(p.names[s.to]), s.From, before.line, before.To)
			continue
		}
		p.contacts[link] = append(p.contacts[link], s.Contact)
	}
	if len(p.said) == 0 {
		p.mistakes.Line(1, "there is no contact; a file has one or more")
	}
	p.number()
}

// number gives nodes the order of their numbers, if all are named by numbers.
func (p *plan) number() {
	numbers := make([]int, len(p.names))
	for i, name := range p.names {
		n, err := strconv.Atoi(name)
		if err != nil {
			return
		}
		numbers[i] = n
	}
	order := make([]int, len(p.names)) // new index -> old one
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(numbers[a], numbers[b]) })
	names, place, contacts := make([]string, len(order)), make([]int, len(order)), map[[2]int][]sim.Contact{}
	for i, old := range order {
		names[i], place[old] = p.names[old], i
	}
	for link, list := range p.contacts {
		contacts[[2]int{place[link[0]], place[link[1]]}] = list
	}
	for i := range p.said {
		s := &p.said[i]
		s.from, s.to = place[s.from], place[s.to]
	}
	p.names, p.contacts = names, contacts
}

// firstLine returns the first line with a statement of which something holds.
func (p *plan) firstLine(holds func(s *statement) bool) (line int) {
	for i := range p.said {
		if s := &p.said[i]; holds(s) && (line == 0 || s.line < line) {
			line = s.line
		}
	}
	return line
}

// links returns the directed links that have contacts, in order.
func (p *plan) links() [][2]int {
	list := make([][2]int, 0, len(p.contacts))
	for link := range p.contacts {
		list = append(list, link)
	}
	slices.SortFunc(list, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list
}

func (p *plan) count() (contacts int) {
	for _, list := range p.contacts {
		contacts += len(list)
	}
	return contacts
}

// understood says what the plan has, with the notes that were made on the way.
func (p *plan) understood() []string {
	first, last, fixed, rated, open := sim.Forever, time.Duration(0), 0, 0, 0
	for i := range p.said {
		s := &p.said[i]
		if first = min(first, s.From); s.To < sim.Forever {
			last = max(last, s.To)
		} else {
			open++
		}
		if s.Latency >= 0 {
			fixed++
		}
		if s.Rate >= 0 {
			rated++
		}
	}
	end := fmt.Sprintf("to %v", last)
	if open > 0 {
		end = fmt.Sprintf("on; %d without an end", open)
	}
	has := fmt.Sprintf("%s on %s, from %v %s", intake.Counted(p.count(), "contact", "contacts"), intake.Counted(len(p.contacts), "directed link", "directed links"), first, end)
	return append(slices.Clone(p.notes), has, fmt.Sprintf("latency of contacts: known of %d of %d; bandwidth: of %d of %d", fixed, len(p.said), rated, len(p.said)))
}

// note adds a note on so many things, unless there are none.
func (p *plan) note(count int, one, many string) {
	if count > 0 {
		p.notes = append(p.notes, intake.Counted(count, one, many))
	}
}

// clipped shortens a text that somebody else wrote, to be shown in an error.
func clipped(text string) string {
	const most = 40
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}
