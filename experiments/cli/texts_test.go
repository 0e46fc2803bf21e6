package cli_test

// These tests prove that no text breaks a file or a terminal: what users write is refused in a line of printable text, or stands
// in each file as they wrote it, for readers of YAML, JSON and CSV that are not ours.

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"gopkg.in/yaml.v3"

	"starmesh/experiments/cli"
	"starmesh/models"
	"starmesh/sim"
)

// hostileTexts are of the kinds that break files.
var hostileTexts = []string{
	"plain", "a\nb", "a\r\nb", "\n", " blanks ", "tab\tbed", `"quoted"`, "it's", "a,b;c", "=cmd()", "+1", "+cmd()", "-1", "-x", "@x", "%0A", "<script>alert(1)</script>", "&amp;",
	"\x1b[31mred\x1b[0m", "a\x00b", "\a\b\v", "\u202eright to left\u200f", "🙂", "👩‍👧", "- yaml: [x, {y", "b\nnodes: 9999\n? ", "key: value # no comment", "---", "...", "~", "null", "yes", "1e3", "0x10",
	".nan", "*alias", "&anchor", "!!binary x", "%TAG", "`", "{}", "[]", `back\slash\n`, `\`, "\xff\xfe", "a\xc3", "\u2028", "\ufeff", "\u00a0", "日本", "", "$(rm -rf x)", "%s%d%n", strings.Repeat("x", 300),
}

// loud is a protocol with a text, which fails with it.
type (
	loudParams struct {
		Text string `yaml:"text" help:"what it says when it fails"`
	}
	loud struct{ params *loudParams }
	word struct{}
)

func (word) Kind() sim.Kind { return 0 }
func (word) Size() sim.Size { return 1 }

func (l loud) Init(*sim.Env[word])                      { panic(l.params.Text) }
func (loud) OnMessage(*sim.Env[word], sim.NodeID, word) {}
func (loud) OnTimer(*sim.Env[word], sim.Timer)          {}

func loudCatalogue() *models.Catalogue {
	c := models.Builtin()
	c.Protocols = append(c.Protocols, sim.Define(sim.Definition[loudParams, word]{
		Name: "loud", About: "Fails with a text.", Kinds: []string{"word"},
		New: func(params *loudParams, _ *sim.World) func(sim.NodeID) sim.Protocol[word] {
			return func(sim.NodeID) sim.Protocol[word] { return loud{params} }
		},
	}))
	return c
}

func FuzzTexts(f *testing.F) {
	if testing.Short() {
		f.Skip("texts, not races")
	}
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	for i, text := range hostileTexts {
		if fuzzing || i%3 == 0 { // a few suffice to see that the rest can be tried
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			t.Skip("long enough")
		}
		quoted := strconv.QuoteToASCII(text) // which YAML reads as the same text
		if !utf8.ValidString(text) {
			quoted = `"` + strings.Trim(text, "\"\\\n\r") + `"`
		}
		s := saying{T: t, text: text, dir: t.TempDir()}
		s.kept(quoted)
		s.refused(quoted)
		s.label(quoted)
	})
}

// saying is a text on its way through the program.
type saying struct {
	*testing.T
	text, dir string
}

// run runs a command with the catalogue of the loud protocol, and expects that a terminal can show what it says.
func (s *saying) run(args ...string) (code int, stdout, stderr string) {
	s.Helper()
	var out, errors bytes.Buffer
	code = cli.Run(context.Background(), loudCatalogue(), args, &out, &errors)
	for _, shown := range []string{out.String(), errors.String()} {
		if strings.ContainsFunc(shown, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
			s.Fatalf("%q: %q", args, shown)
		}
	}
	return code, out.String(), errors.String()
}

func (s *saying) experiment(more string) string {
	file := filepath.Join(s.dir, "texts.yaml")
	write(s.T, file, "version: 1\nname: texts\nreplications: 2\nduration: 1s\nnodes: 3\ntopology: star\nlinks: {latency: 1ms}\n"+more)
	return file
}

// failing is an experiment that is about a text, and fails with it.
func (s *saying) failing(quoted string) string {
	return s.experiment("about: " + quoted + "\nprotocol: {loud: {text: " + quoted + "}}\n")
}

// labelled is one of which a cell has the text for its name.
func (s *saying) labelled(quoted string) string {
	return s.experiment("protocol: {chat: {rate: 3/s}}\nsweep: [{nodes: [3, 4], label: [" + quoted + ", other]}]\ntable: {metrics: [messages_sent], against: {label: other}}\n")
}

// kept lets the text be what an experiment is about, what it fails with, and what is set on the command line.
func (s *saying) kept(quoted string) {
	file, out := s.failing(quoted), filepath.Join(s.dir, "out")
	code, stdout, stderr := s.run("run", file, "--out", out, "--set", "protocol.loud.text="+quoted)
	if !utf8.ValidString(s.text) {
		if code != 2 || !strings.Contains(stderr, "this is not UTF-8 text") {
			s.Fatalf("exit code %d\n%s", code, stderr)
		}
		return
	}
	if code != 1 || strings.Count(stdout, "\n") != linesOfAFailure(s) {
		s.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	s.sameBytes(filepath.Join(out, "experiment.yaml"), file)
	var resolved struct {
		Protocol struct{ Loud struct{ Text string } }
	}
	s.documents(filepath.Join(out, "resolved.yaml"), 1, &resolved)
	var dictionary struct{ Description string }
	s.json(read(s.T, filepath.Join(out, "datapackage.json")), &dictionary)
	var manifest, head struct {
		Options struct {
			Set []struct{ Path, Value string }
		}
	}
	s.json(read(s.T, filepath.Join(out, "manifest.json")), &manifest)
	journal := strings.Split(read(s.T, filepath.Join(out, "journal.jsonl")), "\n")
	s.json(journal[0][9:], &head)
	for what, got := range map[string]string{
		"resolved.yaml": resolved.Protocol.Loud.Text, "datapackage.json": dictionary.Description,
	} {
		if got != s.text {
			s.Errorf("%s: %q, want %q", what, got, s.text)
		}
	}
	if manifest.Options.Set[0].Value != quoted || head.Options.Set[0].Value != quoted {
		s.Errorf("manifest: %q, journal: %q, want %q", manifest, head, quoted)
	}
	var record struct{ Reason string }
	s.json(journal[1][9:], &record)
	for _, row := range s.rows(filepath.Join(out, "runs.csv")) {
		if reason := row["reason"]; reason != record.Reason || !strings.HasPrefix(reason, "panic at ") {
			s.Errorf("the reason is %q in runs.csv and %q in the journal", reason, record.Reason)
		}
	}
	for _, table := range matching(s.T, filepath.Join(out, "*.csv"), 4) {
		s.rows(table)
	}
	s.page(out, (*saying).failing)
	if code, replayed, stderr := s.run("replay", file, "--run", s.rows(filepath.Join(out, "runs.csv"))[0]["run_id"]); code != 2 && code != 1 {
		s.Errorf("replay: exit code %d\n%s%s", code, replayed, stderr)
	}
}

// linesOfAFailure is how many are printed where the text is plain.
func linesOfAFailure(s *saying) int {
	plainLines.Do(func() {
		plain := saying{T: s.T, text: "plain", dir: s.TempDir()}
		_, stdout, _ := plain.run("run", plain.experiment("protocol: {loud: {text: plain}}\n"), "--out", filepath.Join(plain.dir, "out"))
		plainLines.count = strings.Count(stdout, "\n")
	})
	return plainLines.count
}

var plainLines struct {
	sync.Once
	count int
}

// label lets the text name a cell: it is refused, or stands in each table as it is.
func (s *saying) label(quoted string) {
	file, out := s.labelled(quoted), filepath.Join(s.dir, "labels")
	code, stdout, stderr := s.run("run", file, "--out", out)
	if code == 2 {
		if lines := strings.Count(stderr, "\n"); lines != 1 || printable(s.text) {
			s.Errorf("%q is refused in %d lines: %s", s.text, lines, stderr)
		}
		return
	}
	number := func() bool { _, err := strconv.ParseFloat(strings.TrimSuffix(s.text, "%"), 64); return err == nil }
	if formula := strings.ContainsAny(s.text[:1], "=+-@") && !number(); code != 0 || formula || !strings.Contains(stdout, s.text) {
		s.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	s.documents(filepath.Join(out, "resolved.yaml"), 2, &struct{ Nodes int }{})
	for name, column := range map[string]string{"runs.csv": "label", "summary.csv": "label", "paired.csv": "label"} {
		if got := s.rows(filepath.Join(out, name))[0][column]; got != s.text {
			s.Errorf("%s: %q, want %q", name, got, s.text)
		}
	}
	if !strings.Contains(s.page(out, (*saying).labelled), s.text) {
		s.Errorf("%q is not on the page", s.text)
	}
	code, stdout, _ = s.run("run", file, "--out", out, "--table", "csv")
	if rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll(); code != 0 || err != nil || rows[1][3] != s.text {
		s.Errorf("the table as CSV: %q, %v", rows, err)
	}
}

// page expects that the page of a folder has the elements that it has with a plain text, and returns what a reader sees.
func (s *saying) page(folder string, written func(*saying, string) string) string {
	s.Helper()
	plain := saying{T: s.T, text: "plain", dir: s.TempDir()}
	file, plainFolder := written(&plain, "plain"), filepath.Join(plain.dir, "out")
	experiment := read(s.T, file)
	if plainShapes[experiment] == "" {
		plain.run("run", file, "--out", plainFolder)
		plainShapes[experiment], _ = plain.shape(plainFolder)
	}
	got, words := s.shape(folder)
	if want := plainShapes[experiment]; got != want && s.text != "" { // of which nothing is shown
		s.Errorf("%q makes other elements of the page:\n%s\nwant\n%s", s.text, got, want)
	}
	return words
}

var plainShapes = map[string]string{} // by experiment

// shape lists the elements of a folder's page, with their attributes, and its words.
func (s *saying) shape(folder string) (elements, words string) {
	s.Helper()
	if code, _, stderr := s.run("report", folder); code != 0 {
		s.Fatalf("report: exit code %d\n%s", code, stderr)
	}
	root, err := html.Parse(strings.NewReader(read(s.T, filepath.Join(folder, "report.html"))))
	if err != nil {
		s.Fatal(err)
	}
	var shape, shown strings.Builder
	for node := range root.Descendants() {
		switch node.Type {
		case html.ElementNode:
			shape.WriteString(node.Data)
			for _, a := range node.Attr {
				shape.WriteString(" " + a.Key)
			}
			shape.WriteByte('\n')
		case html.TextNode:
			shown.WriteString(node.Data + "\n")
		}
	}
	return shape.String(), shown.String()
}

// printable tells whether a text may be a label.
func printable(text string) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return text != "" && utf8.ValidString(text) && !strings.ContainsFunc(text, hidden) && !strings.ContainsAny(text[:1], "=+-@")
}

// refused puts the text where a name of ours should be.
func (s *saying) refused(quoted string) {
	for _, more := range []string{
		quoted + ": 1\nprotocol: chat\n", "protocol: " + quoted + "x\n", "protocol: chat\nfaults: {" + quoted + ": {crash: {nodes: {}}, at: 9s}}\n",
		"protocol: chat\nfaults: {f: {crash: {nodes: {role: " + quoted + "}}, at: 9s}}\n", "protocol: chat\nphases: " + quoted + "x\n",
		"protocol: chat\nexpect: [{metric: " + quoted + ", at_least: 1}]\n", "protocol: chat\nexpect: [{metric: loss_ratio, at_least: " + quoted + "}]\n",
		"protocol: chat\nwarmup: " + quoted + "\n", "protocol: chat\nsweep: [{" + quoted + ": [1, 2]}]\n", "protocol: chat\nseed: " + quoted + "\n",
	} {
		code, _, stderr := s.run("check", s.experiment(more))
		if code == 2 && strings.Count(stderr, "texts.yaml") != strings.Count(stderr, "\n") {
			s.Errorf("%q breaks a line: %s", more, stderr)
		}
	}
	s.run("check", filepath.Join(s.dir, "no", s.text))
	s.run("describe", s.text)
	s.run("run", s.experiment("protocol: chat\n"), "--set", s.text, "--dry-run")
	s.run("topology", s.text)
}

func (s *saying) sameBytes(got, want string) {
	if read(s.T, got) != read(s.T, want) {
		s.Errorf("%s is not %s", got, want)
	}
}

// documents reads so many documents of YAML, each into v.
func (s *saying) documents(file string, want int, v any) {
	s.Helper()
	reader := yaml.NewDecoder(strings.NewReader(read(s.T, file)))
	for i := 0; ; i++ {
		err := reader.Decode(v)
		if err == io.EOF && i == want {
			return
		}
		if err != nil {
			s.Fatalf("document %d of %d: %v\n%s", i, want, err, read(s.T, file))
		}
	}
}

func (s *saying) json(text string, v any) {
	s.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		s.Fatal(err)
	}
}

// rows reads a table whose rows are all as long as its header, and in which nothing but a number begins like a formula.
func (s *saying) rows(path string) []map[string]string {
	s.Helper()
	rows := table(s.T, path)
	for i, row := range rows {
		for column, cell := range row {
			_, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") && err != nil {
				s.Errorf("%s: row %d, %s: %q is a formula", path, i, column, cell)
			}
		}
	}
	return rows
}

// TestHostileSweptValues stand in tables without a label: refused, or as they are.
func TestHostileSweptValues(t *testing.T) {
	dir := t.TempDir()
	for i, text := range hostileTexts {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "/\x00") || text == "" || len(text) > 200 { // no name of a file
			continue
		}
		graph := text + ".csv"
		if err := os.WriteFile(filepath.Join(dir, graph), []byte("from,to\na,b\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s := saying{T: t, text: graph, dir: dir}
		file := filepath.Join(dir, "texts.yaml")
		write(t, filepath.Join(dir, "other.csv"), "from,to\na,b\nb,c\n")
		write(t, file, "version: 1\nname: texts\nreplications: 1\nduration: 1s\nlinks: {latency: 1ms}\nprotocol: flood\nsweep: [{topology.file.path: [other.csv, "+strconv.QuoteToASCII(graph)+"]}]\n")
		out := filepath.Join(dir, fmt.Sprint(i))
		code, stdout, stderr := s.run("run", file, "--out", out)
		switch {
		case code == 2 && !printable(graph) && strings.Count(stderr, "\n") == 1:
		case code != 0 || !printable(graph) || !strings.Contains(stdout, graph) || s.rows(filepath.Join(out, "runs.csv"))[1]["topology.file.path"] != graph:
			t.Errorf("%q: exit code %d\n%s%s", graph, code, stdout, stderr)
		default:
			s.documents(filepath.Join(out, "resolved.yaml"), 2, &struct{ Nodes int }{})
		}
	}
}
