// Package contacts reads networks that change by a file: contact plans, in which links are there from a time to a time.
package contacts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"starmesh/intake"
	"starmesh/sim"
	"starmesh/topologies"
)

// Source is where contacts come from, as an experiment names it: a parameter struct.
type Source interface {
	// Shape returns the nodes and all links that are ever there, where the experiment has no topology of its own.
	Shape() topologies.Shape
	// Build returns the contacts between the nodes of a world. Its errors are *sim.FieldError.
	Build(world *sim.World) (*sim.Contacts, error)
	// Summary says what was understood.
	Summary() *topologies.Summary
}

// Catalogue lists the sources. The first one takes a bare path.
func Catalogue() []sim.Component {
	return []sim.Component{{
		Name:    "plan",
		Example: "{path: data/satellite-passes/day.csv, between: wait}",
		About: "A contact plan: links are there from a time to a time, with a latency and a bandwidth if the plan says so. Without a topology, " +
			"the plan's nodes and links are the network; with one, links that the plan does not name are always there. A contact is judged where a " +
			"message departs from the beginning of its link: what has left in time arrives after the contact has ended, and what its capacity " +
			"cannot send in time is lost as link_cut. Routes by latency go by the first contact's; adaptive routes follow contacts as they follow cuts and repairs.",
		Source: "Burleigh, Interplanetary Overlay Network (contact plans: contacts and ranges); Keränen, Ott & Kärkkäinen 2009, The ONE simulator (connection events)",
		New:    func() any { return &File{Format: auto, Between: "lose", Unit: "s"} },
		Scalar: "path",
	}}
}

// File is a contact plan that somebody else wrote.
type File struct {
	Path     string  `yaml:"path" required:"true" help:"the file, relative to the experiment's"`
	Format   string  `yaml:"format" oneof:"auto csv ion one" help:"csv: columns from, to, start, end, and any of latency, bandwidth; ion: a contact plan of ION; one: connection events of the ONE simulator; auto: by the content"`
	Between  string  `yaml:"between" oneof:"lose wait" help:"what becomes of what is sent while the link is away: it is lost (link_cut), or waits at the beginning of the link for the next contact, if there is one, as in a store-and-forward network"`
	Unit     string  `yaml:"unit" oneof:"ns us ms s min h" help:"unit of starts and ends in a CSV that have none of their own"`
	Directed *string `yaml:"directed" oneof:"both_ways as_given" absent:"auto" help:"a link that is named in one direction only is there both ways, or that way alone; auto: as given in ION, both ways else"`

	plan *plan
}

const auto = "auto"

// format is a way to write contacts down.
type format struct {
	name, title string
	begins      *regexp.Regexp // some line does
	read        func(text string, p *plan)
	asGiven     bool // directions
}

// formats lists them.
var formats = []format{
	{"ion", "a contact plan of ION", regexp.MustCompile(`(?m)^\s*a\s+(contact|range)\s`), readION, true},
	{"one", "connection events of the ONE simulator", regexp.MustCompile(`(?m)^\s*[0-9.]+\s+CONN\s`), readONE, false},
	{"csv", "CSV", regexp.MustCompile(`(?m)^"?from"?\s*[,; \t]\s*"?to"?\s*[,; \t]`), readCSV, false},
}

// Load implements the decoder's hook.
func (f *File) Load(read func(path string) ([]byte, error)) error {
	data, err := read(f.Path)
	if err != nil {
		return problem("path", "%v", err)
	}
	text, err := intake.Decode(data, "")
	if err != nil {
		return problem("path", "%s:%v", f.Path, err)
	}
	if strings.TrimSpace(text.Content) == "" {
		return problem("path", "%s:1: the file is empty", f.Path)
	}
	for i := range formats {
		of := &formats[i]
		if f.Format == of.name || f.Format == auto && of.begins.MatchString(text.Content) {
			return f.parse(text, of)
		}
	}
	return problem("path", "the content of %q says neither csv (a header from,to,start,end), ion (`a contact ...`) nor one (`TIME CONN a b up`); give the format", f.Path)
}

func (f *File) parse(text *intake.Text, of *format) error {
	p := &plan{mistakes: intake.Mistakes{}, unit: units[f.Unit], notes: text.Notes, named: map[string]int{}}
	of.read(text.Content, p)
	if f.Directed == nil && !of.asGiven || f.Directed != nil && *f.Directed == "both_ways" {
		p.goBothWays()
	}
	p.finish()
	if err := p.mistakes.Of(f.Path); err != nil {
		return problem("path", "%v", err)
	}
	p.summary = topologies.Summary{File: f.Path, Encoding: text.Encoding, Format: of.title, Nodes: len(p.names), Links: len(p.edges()), Notes: p.understood()}
	f.plan = p
	return nil
}

// units are those of times.
var units = map[string]time.Duration{
	"ns": 1, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
}

// Summary implements Source.
func (f *File) Summary() *topologies.Summary { return &f.plan.summary }

// Recognized tells whether a text is a contact plan, and no list of links.
func Recognized(text string) bool {
	return slices.ContainsFunc(formats, func(f format) bool {
		begin := f.begins.FindStringIndex(text)
		return begin != nil && (f.name != "csv" || timed.MatchString(text[begin[0]:]))
	})
}

// timed is a header that has starts and ends.
var timed = regexp.MustCompile(`^[^\n]*\bstart(_m?s)?\b[^\n]*\bend(_m?s)?\b|^[^\n]*\bend(_m?s)?\b[^\n]*\bstart(_m?s)?\b`)

// problem blames a parameter.
func problem(field, format string, args ...any) error {
	return &sim.FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}
