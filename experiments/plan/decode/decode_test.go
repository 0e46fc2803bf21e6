package decode

// These tests prove strict reading: every type of parameter is read and written back, and whatever is wrong is said at
// once, with its place and repair.

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// model is the interface of a catalogue; constant and spread are its components.
type model interface{ model() }

type constant struct {
	Value time.Duration `yaml:"value" required:"true" help:"how long"`
}

type spread struct {
	Min time.Duration `yaml:"min"`
	Max time.Duration `yaml:"max" required:"true"`
}

func (*constant) model() {}
func (*spread) model()   {}

func (s *spread) Validate() error {
	if s.Min > s.Max {
		return errors.Join(&sim.FieldError{Field: "min", Problem: "it is above max; swap them"})
	}
	return nil
}

type inner struct {
	Queue int `yaml:"queue" min:"1" max:"100"`
}

// SetDefaults keeps a part of a list or mapping within its bounds.
func (i *inner) SetDefaults() { i.Queue = 1 }

type inlined struct {
	At time.Duration `yaml:"at"`
}

type everything struct {
	Name      string            `yaml:"name" required:"true" help:"who"`
	Mode      string            `yaml:"mode" oneof:"fast slow"`
	Flag      bool              `yaml:"flag"`
	Count     int               `yaml:"count"`
	Seed      uint64            `yaml:"seed"`
	Weight    float64           `yaml:"weight"`
	Wait      time.Duration     `yaml:"wait" above:"0s" max:"1h"`
	Loss      sim.Ratio         `yaml:"loss"`
	Rate      sim.Rate          `yaml:"rate"`
	Bandwidth sim.Bandwidth     `yaml:"bandwidth"`
	Size      sim.Size          `yaml:"size"`
	Inner     inner             `yaml:"inner"`
	Option    *inner            `yaml:"option"`
	Latency   model             `yaml:"latency"`
	IDs       []int             `yaml:"ids"`
	Named     map[string]inner  `yaml:"named"`
	Texts     map[string]string `yaml:"texts"`
	inlined   `yaml:",inline"`
	Hidden    string
}

func decoder() *Decoder {
	return &Decoder{File: "exp.yaml", Catalogues: map[reflect.Type][]sim.Component{
		reflect.TypeFor[model](): {
			{Name: "constant", Scalar: "value", New: func() any { return &constant{} }},
			{Name: "spread", New: func() any { return &spread{} }},
		},
	}}
}

func fresh() *everything {
	return &everything{Mode: "fast", Wait: time.Second, Inner: inner{Queue: 5}}
}

func decodeText(t *testing.T, text string) (*everything, Problems) {
	t.Helper()
	document, problems := Parse("exp.yaml", []byte(text))
	if len(problems) > 0 {
		return nil, problems
	}
	into := fresh()
	return into, decoder().Decode(document.Root, "", into).Sorted()
}

func TestDecodeReadsEveryType(t *testing.T) {
	got, problems := decodeText(t, `
name: n
mode: slow
flag: true
count: -3
seed: 18446744073709551615
weight: 1e3
wait: 1m30s
loss: 0.1%
rate: 30/min
bandwidth: 2.5Mbit
size: 4KiB
inner: {queue: 9}
option: {queue: 7}
latency: {spread: {min: 1ms, max: 1.5ms}}
ids: [3, 1]
named: {b-1: {queue: 1}, a: {queue: 2}}
texts: {x: "y"}
at: 5s
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := &everything{
		Name: "n", Mode: "slow", Flag: true, Count: -3, Seed: math.MaxUint64, Weight: 1000, Wait: 90 * time.Second, Loss: 0.001,
		Rate: 0.5, Bandwidth: 2_500_000, Size: 4096, Inner: inner{9}, Option: &inner{7},
		Latency: &spread{time.Millisecond, 1500 * time.Microsecond}, IDs: []int{3, 1},
		Named: map[string]inner{"a": {2}, "b-1": {1}}, Texts: map[string]string{"x": "y"}, inlined: inlined{5 * time.Second},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	again := fresh()
	encoded := decoder().Encode(want)
	if problems := decoder().Decode(encoded, "", again); len(problems) > 0 || !reflect.DeepEqual(again, want) {
		text, _ := yaml.Marshal(encoded)
		t.Errorf("after encoding: %v\n%+v\n%s", problems, again, text)
	}
}

func TestComponentsInShort(t *testing.T) {
	for text, want := range map[string]model{
		"latency: 40ms":                      &constant{40 * time.Millisecond},
		"latency: {constant: 40ms}":          &constant{40 * time.Millisecond},
		"latency: {constant: {value: 40ms}}": &constant{40 * time.Millisecond},
		"latency: off":                       nil,
		"latency: {spread: {max: 1s}}":       &spread{0, time.Second},
	} {
		got, problems := decodeText(t, "name: n\n"+text)
		if len(problems) > 0 || !reflect.DeepEqual(got.Latency, want) {
			t.Errorf("%s: got %v, %v", text, got, problems)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "exp.yaml:1:1: the file is empty"},
		{"- a\n", "exp.yaml:1:1: an experiment is a mapping"},
		{"name: n\n---\nname: m\n", "exp.yaml:2:1: a second document starts here"},
		{"name: n\nname: m\n", "exp.yaml:2:1: name: this key stands in line 1 already"},
		{"name: &a n\n", "exp.yaml:1:7: name: anchors and aliases are not supported"},
		{"name: n\n<<: {flag: true}\n", "merge keys are not supported"},
		{"name: !!str n\n", "exp.yaml:1:7: name: the tag !!str is not supported"},
		{"name: n\n\tflag: true\n", "exp.yaml:2:1: YAML is not indented with tabs"},
		{"name: [n\n", "this is not YAML"},
		{"name: \xff\n", "exp.yaml:1:7: this is not UTF-8 text"},
		{"nam: n\n", `exp.yaml:1:1: nam: unknown key; did you mean "name"?`},
		{"flag: true\n", "exp.yaml:1:1: name: this key is missing: who"},
		{"name:\n", "exp.yaml:1:6: name: this key has no value"},
		{"name: n\nflag: yes\n", `exp.yaml:2:7: flag: "yes" is neither true nor false`},
		{"name: n\nmode: fsat\n", `did you mean "fast"?`},
		{"name: n\ncount: 010\n", "exp.yaml:2:8: count: \"010\" is no whole number in plain digits"},
		{"name: n\ncount: 0x10\n", "is no whole number in plain digits"},
		{"name: n\ncount: 1_000\n", "is no whole number in plain digits"},
		{"name: n\ncount: 99999999999999999999\n", "is too large"},
		{"name: n\ncount: \"3\"\n", "remove the quotes"},
		{"name: n\nseed: -1\n", "is no whole number from 0 on"},
		{"name: n\nweight: .nan\n", "is no number"},
		{"name: n\nweight: .inf\n", "is no number"},
		{"name: n\nwait: 40\n", "exp.yaml:2:7: wait: a duration needs a unit; write 40s or 40ms"},
		{"name: n\nwait: 40 sec\n", "is no unit of time"},
		{"name: n\nwait: 0s\n", "write a value above 0s"},
		{"name: n\nwait: 2h\n", "write a value at most 1h"},
		{"name: n\nwait: 0.5ns\n", "finer than a nanosecond"},
		{"name: n\nwait: 1000000h\n", "out of bounds"},
		{"name: n\nat: 10000000h\n", "longer than 146 years"},
		{"name: n\nat: -1s\n", "cannot be negative"},
		{"name: n\nloss: 0.01\n", "exp.yaml:2:7: loss: a ratio needs a percent sign; write 1%"},
		{"name: n\nloss: 101%\n", "at most 100%"},
		{"name: n\nloss: -1%\n", "cannot be negative"},
		{"name: n\nrate: 2\n", "a rate needs a unit; write 2/s"},
		{"name: n\nrate: 2/y\n", "is no unit of a rate"},
		{"name: n\nbandwidth: 10MB\n", "is no unit of a bandwidth"},
		{"name: n\nsize: 10\n", "a size needs a unit"},
		{"name: n\ninner: 3\n", "exp.yaml:2:8: inner: write a mapping"},
		{"name: n\ninner: {queue: 0}\n", "exp.yaml:2:16: inner.queue: out of bounds; write a value at least 1"},
		{"name: n\nlatency: {constnat: 40ms}\n", `exp.yaml:2:11: latency.constnat: there is no choice "constnat"; did you mean "constant"?`},
		{"name: n\nlatency: {constant: 40ms, spread: {}}\n", "write one choice"},
		{"name: n\nlatency: constant\n", "latency.constant.value: this key is missing: how long"},
		{"name: n\nlatency: {spread: {min: 2s, max: 1s}}\n", "exp.yaml:2:25: latency.spread.min: it is above max; swap them"},
		{"name: n\nids: 3\n", "exp.yaml:2:6: ids: write a list, such as [3]"},
		{"name: n\nids: 3, 4%\n", "write a list, such as [3, 4%]"},
		{"name: n\nids: \"a: b\"\n", "write a list, such as [a, b]"},
		{"name: n\nids: {first: 3}\n", "write a list, such as [{first: ...}]"},
		{"name: n\nids: [3, x]\n", "exp.yaml:2:10: ids[1]: \"x\" is no whole number"},
		{"name: n\nnamed: {A_b: {queue: 1}}\n", NameRule},
		{"name: n\nnamed: {B: {queue: 1}, b: {queue: 1}}\n", "B and b differ in capital letters alone"},
	} {
		_, problems := decodeText(t, c.text)
		if text := problems.Error(); !strings.Contains(text, c.want) {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, text, c.want)
		}
		if len(problems) > 2 {
			t.Errorf("%q: %d problems for one mistake:\n%v", c.text, len(problems), problems)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, problems := decodeText(t, "loss: 5\nwait: 3\nmode: x\nrubbish: 1\n")
	if len(problems) != 5 {
		t.Errorf("want 5 problems (name is missing too), got:\n%v", problems)
	}
}

func TestSet(t *testing.T) {
	document, _ := Parse("exp.yaml", []byte("name: n\nlatency: spread\ninner: {queue: 1}\n"))
	for path, text := range map[string]string{"latency.spread.max": "2s", "inner.queue": "3", "option.queue": "4"} {
		value, problems := ParseScalar(text)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if err := Set(document.Root, path, value); err != nil {
			t.Fatal(err)
		}
	}
	got := fresh()
	if problems := decoder().Decode(document.Root, "", got); len(problems) > 0 {
		t.Fatal(problems)
	}
	if got.Latency.(*spread).Max != 2*time.Second || got.Inner.Queue != 3 || got.Option.Queue != 4 {
		t.Errorf("got %+v", got)
	}
	value, _ := ParseScalar("1")
	for path, want := range map[string]string{"name.x": "name is no mapping", "a..b": "is no path"} {
		if err := Set(document.Root, path, value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("name: n\nlatency: {spread: {min: 1ms, max: 2ms}}\nids: [1]\n")
	f.Add("name: n\nloss: 12.5%\nrate: 1/d\nsize: 1GB\nat: 1h2m3s\n")
	f.Add("a: *b\n? [x]\n: y\n")
	f.Fuzz(func(t *testing.T, text string) {
		document, problems := Parse("exp.yaml", []byte(text))
		if len(problems) > 0 {
			return
		}
		first, second := fresh(), fresh()
		if len(decoder().Decode(document.Root, "", first)) > 0 {
			return
		}
		if problems := decoder().Decode(decoder().Encode(first), "", second); len(problems) > 0 || !reflect.DeepEqual(first, second) {
			t.Errorf("%v\n%+v\n%+v", problems, first, second)
		}
	})
}
