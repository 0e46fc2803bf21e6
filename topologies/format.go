package topologies

import (
	"regexp"
	"slices"
	"strings"
)

// fileFormat is a way to hold a graph in a file.
type fileFormat struct {
	name  string // in experiments and on the command line
	title string // in sentences

	begins  *regexp.Regexp                    // how the content of a file does
	endings []string                          // of the names of files that are read, in lower case
	read    func(text string, c *chart) error // nil: it is written only; errors begin with the line
	about   string                            // what is read, as a part of a sentence
	source  string

	write func(*writer) error // nil: it is read only; an error says what the format cannot hold
}

// formats lists the formats. A new one is one file and one entry here; what an experiment can name, commands, their
// descriptions and the tests of reading and writing follow.
var formats = []fileFormat{
	{
		name: "dot", title: "DOT", endings: []string{".dot", ".gv"}, begins: regexp.MustCompile(`^(?is)(\s|//[^\n]*\n|/\*.*?\*/|#[^\n]*\n)*(strict\s+)?(di)?graph\b[^\[{<]*\{`), read: readDOT, write: (*writer).dot,
		about: "DOT", source: "Gansner & North 2000, Graphviz",
	},
	{
		name: "gml", title: "GML", endings: []string{".gml"}, begins: regexp.MustCompile(`^(?s)[^{<]{0,900}?\bgraph\s*\[`), read: readGML, write: (*writer).gml,
		about: "GML", source: "Himsolt 1997, GML",
	},
	{
		name: "graphml", title: "GraphML", endings: []string{".graphml"}, begins: regexp.MustCompile(`^(?s)\s*<.{0,900}?<?graph`), read: readGraphML, write: (*writer).graphML,
		about: "GraphML", source: "Brandes et al. 2001, GraphML",
	},
	{
		name: "csv", title: "CSV", endings: []string{".csv"}, begins: regexp.MustCompile(`(?i)^([#%].*\n|\s)*"?(from|source|src|node1)"?\s*[,;\t ]\s*"?(to|target|destination|dst|node2)"?\s*([,;\t\n ]|$)`), read: readCSV, write: (*writer).csv,
		about: "a CSV with a row for each link (from, to, and any of length_km, latency_ms, loss_ratio, bandwidth_bit_per_s)",
	},
	{
		name: "json", title: "JSON", endings: []string{".json"}, begins: regexp.MustCompile(`^\s*\{\s*"`), read: readJSON,
		about: "JSON with nodes and links (of NetworkX or D3)",
	},
	{
		name: "brite", title: "BRITE", endings: []string{".brite"}, begins: regexp.MustCompile(`^\s*Topology:\s*\(`), read: readBRITE,
		about: "BRITE", source: "Medina et al. 2001, BRITE",
	},
	{
		name: "edges", title: "a list of edges", endings: []string{".edges", ".edgelist", ".intra", ".as-rel.txt", ".as-rel2.txt"},
		begins: regexp.MustCompile(`^([#%].*\n|\s)*[0-9]+[ \t]*[ \t|,;][ \t]*[0-9]+[ \t]*([ \t|,;\n]|$)`), read: readEdges,
		about: "a list of edges without a header (of SNAP, CAIDA, Rocketfuel)",
	},
}

// byEnding is the FormatName that leaves the choice to the end of a file's name.
const byEnding FormatName = "auto"

// FormatName names a format that can be read, or is "auto".
type FormatName string

// Choices lists the formats that can be read, for the decoder.
func (FormatName) Choices() (names, meanings []string) {
	return append([]string{string(byEnding)}, words(readers(), func(f fileFormat) string { return f.name })...), nil
}

// Readable tells whether a file is named like one that holds a graph.
func Readable(file string) bool {
	_, found := readerOf(file, byEnding)
	return found
}

// Writers returns the names of the formats that Write knows, and what sentences call them.
func Writers() (names, titles []string) {
	writers := slices.DeleteFunc(slices.Clone(formats), func(f fileFormat) bool { return f.write == nil })
	return words(writers, func(f fileFormat) string { return f.name }), words(writers, func(f fileFormat) string { return f.title })
}

func readers() []fileFormat {
	return slices.DeleteFunc(slices.Clone(formats), func(f fileFormat) bool { return f.read == nil })
}

func readerOf(file string, name FormatName) (format fileFormat, found bool) {
	lower := strings.TrimSuffix(strings.ToLower(file), ".gz")
	for _, f := range readers() {
		isEnding := func(ending string) bool { return strings.HasSuffix(lower, ending) }
		if FormatName(f.name) == name || name == byEnding && slices.ContainsFunc(f.endings, isEnding) {
			return f, true
		}
	}
	return fileFormat{}, false
}

// recognized returns the format of a file by its content.
func recognized(text string) (format fileFormat, found bool) {
	for _, f := range readers() {
		if f.begins.MatchString(text) {
			return f, true
		}
	}
	return fileFormat{}, false
}

// words returns one of the texts of each format, where it has one.
func words(of []fileFormat, text func(fileFormat) string) (list []string) {
	for _, f := range of {
		if word := text(f); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// Enumerate joins words as a sentence does: with " or " before the last one, "a, b or c".
func Enumerate(words []string, beforeLast string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + beforeLast + words[last]
}
