package decode

// These tests prove that components, nested and inlined, are read and written back, and that a problem of a field is
// placed where the field stands.

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// pair requires a parameter beside the one that a scalar sets.
type pair struct {
	Mean time.Duration `yaml:"mean" required:"true"`
	Unit string        `yaml:"unit" required:"true"`
}

func (*pair) model() {}

// Left and Right both check and load themselves, so Go promotes neither's methods to a struct that inlines both.
type Left struct {
	Low int `yaml:"low"`

	read []byte
}

type Right struct {
	High int `yaml:"high"`
}

func (l *Left) Validate() error  { return refuse("low", l.Low) }
func (r *Right) Validate() error { return refuse("high", r.High) }

func (l *Left) Load(read func(string) ([]byte, error)) (err error) {
	l.read, err = readFor("low", read)
	return err
}

func (r *Right) Load(read func(string) ([]byte, error)) error {
	_, err := readFor("high", read)
	return err
}

func refuse(field string, value int) error {
	if value < 0 {
		return &sim.FieldError{Field: field, Problem: "it is negative; raise it"}
	}
	return nil
}

func readFor(field string, read func(string) ([]byte, error)) ([]byte, error) {
	data, err := read(field)
	if err != nil {
		return nil, &sim.FieldError{Field: field, Problem: err.Error()}
	}
	return data, nil
}

// line has defaults of its own.
type line struct {
	Rate  sim.Bandwidth `yaml:"rate"`
	Queue int           `yaml:"queue"`
}

func (l *line) SetDefaults() { l.Queue = 7 }

// texted reads and writes itself.
type texted struct{ text string }

func (x *texted) DecodeNode(d *Decoder, node *yaml.Node, path string) Problems {
	if node.Kind != yaml.ScalarNode {
		return Problems{d.At(node, path, "write a text")}
	}
	x.text = node.Value
	return nil
}

func (x *texted) EncodeNode(*Decoder) *yaml.Node { return text(x.text) }

type entry struct {
	Model model          `yaml:",component"`
	At    *time.Duration `yaml:"at"`
}

type house struct {
	Model   model            `yaml:"model" required:"true"`
	Lines   []line           `yaml:"lines"`
	Line    *line            `yaml:"line" required:"true"`
	ByName  map[string]line  `yaml:"by_name"`
	Any     map[string]int   `yaml:"any" keys:"any"`
	Entries map[string]entry `yaml:"entries"`
	Word    *string          `yaml:"word"`
	Own     texted           `yaml:"own"`
	IDs     *[]sim.NodeID    `yaml:"ids" min:"0"`
	Skipped int              `yaml:"-"`
	Left    `yaml:",inline"`
	Right   `yaml:",inline"`
}

func houses() *Decoder {
	d := decoder()
	of := reflect.TypeFor[model]()
	d.Catalogues[of] = append(d.Catalogues[of], sim.Component{Name: "pair", Scalar: "mean", New: func() any { return &pair{} }})
	return d
}

func build(t *testing.T, text string) (*house, *Decoder, Problems) {
	t.Helper()
	document, problems := Parse("exp.yaml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	h, d := &house{Line: &line{Queue: 3}}, houses()
	return h, d, d.Decode(document.Root, "", h)
}

func TestStructures(t *testing.T) {
	h, d, problems := build(t, `
model: {pair: {mean: 1s, unit: ms}}
lines: [{rate: 1kbit}, {queue: 1}]
line: {rate: 2kbit}
by_name: {b: {queue: 2}, a: {}}
any: {"off": 1, "1": 2, "a b": 3, "": 4}
entries: {e: {constant: 5ms, at: 1s}}
word: "off"
own: free text
ids: []
low: 1
high: 2
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	word, at := "off", time.Second
	want := &house{
		Model:   &pair{time.Second, "ms"},
		Lines:   []line{{1000, 7}, {0, 1}},
		Line:    &line{2000, 3}, // the defaults that were there, not those of the type
		ByName:  map[string]line{"a": {0, 7}, "b": {0, 2}},
		Any:     map[string]int{"off": 1, "1": 2, "a b": 3, "": 4},
		Entries: map[string]entry{"e": {&constant{5 * time.Millisecond}, &at}},
		Word:    &word, Own: texted{"free text"}, IDs: new([]sim.NodeID), Left: Left{Low: 1}, Right: Right{2},
	}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("got  %+v\nwant %+v", h, want)
	}
	if got := (Position{9, 6}); d.Positions["own"] != got {
		t.Errorf("own stands at %v", d.Positions["own"])
	}
	roundTrip(t, houses(), h, &house{})
}

// roundTrip writes a value as text and reads it back.
func roundTrip(t *testing.T, d *Decoder, value, into any) {
	t.Helper()
	first, err := yaml.Marshal(d.Encode(value))
	if err != nil {
		t.Fatal(err)
	}
	document, problems := Parse("again.yaml", first)
	if len(problems) > 0 {
		t.Fatalf("%v\n%s", problems, first)
	}
	if problems := d.Decode(document.Root, "", into); len(problems) > 0 || !reflect.DeepEqual(value, into) {
		t.Fatalf("%v\n%+v\n%+v\n%s", problems, value, into, first)
	}
	if second, _ := yaml.Marshal(d.Encode(into)); string(second) != string(first) {
		t.Fatalf("written once:\n%s\nwritten again:\n%s", first, second)
	}
}

func TestStructureProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"model: off\n", "exp.yaml:1:8: model: it cannot be off; write one of constant, spread, pair\n" +
			"exp.yaml:1:1: line: this key is missing"},
		{"model: 1s\nline: off\n", "exp.yaml:2:7: line: it cannot be off; write a value"},
		{"model: {pair: 1s}\nline: {}\n", "exp.yaml:1:15: model.pair.unit: this key is missing"},
		{"model: 1s\nline: {}\nlow: -1\nhigh: -1\n", "exp.yaml:3:6: low: it is negative; raise it\nexp.yaml:4:7: high: it is negative; raise it"},
		{"model: 1s\nline: {}\nmodl: 1s\n", `exp.yaml:3:1: modl: unknown key; did you mean "model"?`},
		{"modl: 1s\nline: {}\n", `exp.yaml:1:1: modl: unknown key; did you mean "model"?`},
		{"model: 1s\nline: {}\nentries: {e: {at: 1s}}\n", "exp.yaml:3:14: entries.e: one of these keys is missing: constant, spread, pair"},
		{"model: 1s\nline: {}\nentries: {e: {constnt: 1s}}\n", `exp.yaml:3:15: entries.e.constnt: unknown key; did you mean "constant"?`},
		{"model: 1s\nline: {}\nown: [x]\n", "exp.yaml:3:6: own: write a text"},
		{"model: 1s\nline: {}\nids: [0, -1]\n", "exp.yaml:3:10: ids[1]: out of bounds; write a value at least 0"},
		{"model: {}\nline: {}\n", "exp.yaml:1:8: model: write one choice, such as {constant: {...}}"},
		{"model: {constant: off}\nline: {}\n", `exp.yaml:1:19: model.constant: "off" is no duration`},
		{"model: {spread: 1s}\nline: {}\n", "exp.yaml:1:17: model.spread: spread takes parameters in a mapping"},
		{"model: \"off\"\nline: {}\n", `exp.yaml:1:8: model: "off" is neither a duration (such as 40ms) nor one of constant, spread, pair`},
		{"model: .inf\nline: {}\n", "exp.yaml:1:8: model: \".inf\" is no duration"},
		{"model: -1s\nline: {}\n", "exp.yaml:1:8: model: it cannot be negative"},
	} {
		_, _, problems := build(t, c.text)
		for line := range strings.SplitSeq(c.want, "\n") {
			if !strings.Contains(problems.Error(), line) {
				t.Errorf("%q:\ngot  %s\nwant %s", c.text, problems, line)
			}
		}
		if n := strings.Count(c.want, "\n") + 1; len(problems) != n {
			t.Errorf("%q: %d problems, want %d:\n%s", c.text, len(problems), n, problems)
		}
	}
}

func TestFieldProblems(t *testing.T) {
	_, d, problems := build(t, "model: {pair: {mean: 1s, unit: ms}}\nline: {queue: 1}\nentries: {e: {spread: {max: 1s}, at: 1s}}\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct{ path, field, want string }{
		{"model", "unit", "exp.yaml:1:32: model.pair.unit: x"},
		{"model.pair", "unit", "exp.yaml:1:32: model.pair.unit: x"},
		{"model", "", "exp.yaml:1:8: model: x"},
		{"model", "absent", "exp.yaml:1:8: model.absent: x"},
		{"entries.e", "at", "exp.yaml:3:38: entries.e.at: x"},
		{"entries.e", "max", "exp.yaml:3:29: entries.e.spread.max: x"},
		{"nowhere.at", "all", "exp.yaml:1:1: nowhere.at.all: x"},
	} {
		got := d.FieldProblem(c.path, &sim.FieldError{Field: c.field, Problem: "x"}).Error()
		if got != c.want {
			t.Errorf("%s, %s: got %s, want %s", c.path, c.field, got, c.want)
		}
	}
}

func TestLoadFiles(t *testing.T) {
	h, d, problems := build(t, "model: 1s\nline: {}\nlow: 1\nhigh: 2\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var asked []string
	_, problems = d.LoadFiles(h, "", new(Loaded), func(name string) ([]byte, error) {
		asked = append(asked, name)
		return nil, errors.New("there is no such file")
	})
	if want := []string{"low", "high"}; !reflect.DeepEqual(asked, want) {
		t.Errorf("read %v, want %v", asked, want)
	}
	if want := "exp.yaml:3:6: low: there is no such file\nexp.yaml:4:7: high: there is no such file"; problems.Error() != want {
		t.Errorf("got  %s\nwant %s", problems, want)
	}
}

// TestLoadedIsShared: what says the same is loaded once, and is about the same files; what says something else, or could not be
// loaded, is loaded for itself.
func TestLoadedIsShared(t *testing.T) {
	var before Loaded
	asked := map[string]int{}
	for i, low := range []string{"1", "2", "1"} {
		h, d, problems := build(t, "model: 1s\nline: {}\nlow: "+low+"\nhigh: 2\n")
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		files, _ := d.LoadFiles(h, "", &before, func(name string) ([]byte, error) {
			if asked[name]++; name == "high" {
				return nil, errors.New("there is no such file")
			}
			return []byte(low), nil
		})
		if string(h.Left.read) != low || !reflect.DeepEqual(files.Names, []string{"low"}) {
			t.Errorf("%d: %q was loaded from %q", i, h.Left.read, files.Names)
		}
	}
	if asked["low"] != 2 || asked["high"] != 3 {
		t.Errorf("files were read so many times: %v", asked)
	}
}

func TestCommandLineHasNoLine(t *testing.T) {
	document, _ := Parse("exp.yaml", []byte("model: 1s\nline: {}\n"))
	value, problems := ParseScalar("{queue: x}")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := Set(document.Root, "line", value); err != nil {
		t.Fatal(err)
	}
	problems = houses().Decode(document.Root, "", &house{})
	if want := `command line: line.queue: "x" is no whole number in plain digits`; problems.Error() != want {
		t.Errorf("got %s, want %s", problems, want)
	}
}

// TestScalarInThePlaceOfAMapping sets the one field that takes it.
func TestScalarInThePlaceOfAMapping(t *testing.T) {
	type attribute struct {
		Key  string  `yaml:"key" required:"true" scalar:"true"`
		Unit *string `yaml:"unit" absent:"auto"`
	}
	var target struct {
		Short attribute  `yaml:"short"`
		Long  *attribute `yaml:"long"`
		None  *attribute `yaml:"none"`
	}
	node, problems := Parse("x", []byte("short: dist\nlong: {key: len, unit: m}\nnone: off\n"))
	if problems != nil {
		t.Fatal(problems)
	}
	d := &Decoder{File: "x"}
	if problems := d.Decode(node.Root, "", &target); problems != nil {
		t.Fatal(problems)
	}
	if target.Short.Key != "dist" || target.Long.Key != "len" || *target.Long.Unit != "m" || target.None != nil {
		t.Errorf("%+v", target)
	}
	if text := fmt.Sprint(d.Schema(&target)["properties"]); !strings.Contains(text, "anyOf") {
		t.Error(text)
	}
}
