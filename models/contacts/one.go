package contacts

import (
	"fmt"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// readONE reads connection events of the ONE simulator, `TIME CONN a b up` or `down`, with times in seconds.
func readONE(text string, p *plan) {
	type link [2]int
	began, ups, others := map[link]statement{}, []link{}, 0
	line := 0
	for text := range strings.Lines(text) {
		line++
		fields := strings.Fields(text)
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
			continue
		case len(fields) < 2 || fields[1] != "CONN":
			others++
			continue
		case len(fields) < 5:
			p.mistakes.Line(line, "%s too few; write TIME CONN A B up, or down", intake.Counted(len(fields), "value is", "values are"))
			continue
		}
		at, err := duration(fields[0], time.Second)
		if err != nil {
			p.mistakes.Line(line, "%v", err)
			continue
		}
		a, b, sound := p.ends(line, fields[2], fields[3])
		if !sound {
			continue
		}
		key := link{min(a, b), max(a, b)}
		up, is := began[key]
		switch {
		case fields[4] == "up" && is:
			p.mistakes.Line(line, "%q and %q are connected already, since line %d; remove the line, or add a down before it", clipped(fields[2]), clipped(fields[3]), up.line)
		case fields[4] == "up":
			began[key] = statement{from: a, to: b, Contact: sim.Contact{From: at, Latency: -1, Rate: -1}, line: line}
			ups = append(ups, key)
		case fields[4] == "down" && !is:
			p.mistakes.Line(line, "%q and %q are not connected; remove the line, or add an up before it", clipped(fields[2]), clipped(fields[3]))
		case fields[4] == "down":
			up.To = at
			p.say(&up)
			delete(began, key)
		default:
			p.mistakes.Line(line, "%q is neither up nor down", clipped(fields[4]))
		}
	}
	open := 0
	for _, key := range ups {
		if up, is := began[key]; is {
			open++
			delete(began, key)
			up.To = sim.Forever
			p.say(&up)
		}
	}
	p.note(open, "connection is not ended by the file: it lasts for ever", "connections are not ended by the file: they last for ever")
	p.note(others, "line is no connection event, and is ignored", "lines are no connection events, and are ignored")
}

func errBefore(text string, zero time.Time) error {
	return fmt.Errorf("%q is before the first date, %s; put the earliest line first, or write @ and a date before all", clipped(text), zero.Format(ionDate))
}
