package decode

// These tests prove that a parameter struct is its own documentation, and that tags and catalogues that cannot be right
// are refused before anybody uses them.

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

// shown has something of each kind that a description shows.
type shown struct {
	Wait   time.Duration `yaml:"wait" above:"0s" max:"1h" help:"how long"`
	Loss   sim.Ratio     `yaml:"loss"`
	Mode   string        `yaml:"mode" oneof:"fast slow"`
	Name   string        `yaml:"name" required:"true"`
	Seeds  []uint64      `yaml:"seeds" min:"1"`
	Model  model         `yaml:"model"`
	Line   *line         `yaml:"line"`
	Inner  inner         `yaml:"inner"`
	Lines  []line        `yaml:"lines"`
	Deeper *shown        `yaml:"deeper"`
}

func (*shown) model() {}

func TestDescribe(t *testing.T) {
	c := sim.Component{Name: "shown", New: func() any { return &shown{Wait: time.Second, Mode: "fast", Inner: inner{Queue: 5}} }}
	var lines []string
	for _, p := range decoder().Describe(c) {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s | %s | %s | %s | %s | %v | %s", p.Name, p.Type, p.Unit, p.Default, p.Bounds, p.Required, p.Help), " "))
	}
	want := `wait | duration | ns, us, ms, s, min, h, d | 1s | > 0s, <= 1h | false | how long
loss | ratio | % | 0% | <= 100% | false |
mode | text |  | fast | fast | slow | false |
name | text |  | required |  | true |
seeds | list of integer |  |  | >= 1 | false |
model | one of constant, spread |  | off |  | false |
line | mapping or off |  | off |  | false |
line.rate | bandwidth | bit, kbit, Mbit, Gbit | 0bit |  | false |
line.queue | integer |  | 7 |  | false |
inner | mapping |  |  |  | false |
inner.queue | integer |  | 5 | >= 1, <= 100 | false |
lines | list of mapping |  |  |  | false |
lines[].rate | bandwidth | bit, kbit, Mbit, Gbit | 0bit |  | false |
lines[].queue | integer |  | 7 |  | false |
deeper | mapping or off |  | off |  | false |`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestCheckTags(t *testing.T) {
	for _, sound := range []any{everything{}, house{}, shown{}, &shown{}} {
		if err := CheckTags(reflect.TypeOf(sound)); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []struct {
		of   any
		want string
	}{
		{struct {
			A time.Duration `yaml:"a" min:"1"`
		}{}, "a duration needs a unit"},
		{struct {
			A []struct {
				B *int `yaml:"b" max:"x"`
			} `yaml:"a"`
		}{}, `key b: the bound "x"`},
		{struct {
			A int `yaml:"a" oneof:"1 2"`
		}{}, "oneof is for texts"},
		{struct {
			A string `yaml:"a" min:"1"`
		}{}, "string has no bounds"},
		{struct {
			A int `yaml:"a" required:"yes"`
		}{}, "required is true"},
		{struct {
			A int `yaml:"a"`
			B int `yaml:"a"`
		}{}, "key a: two fields have it"},
		{struct {
			A chan int `yaml:"a"`
		}{}, "no rule for chan int"},
	} {
		if err := CheckTags(reflect.TypeOf(c.of)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := houses().Check(); err != nil {
		t.Error(err)
	}
	of := reflect.TypeFor[model]()
	for want, c := range map[string]sim.Component{
		"another one has this name":       {Name: "constant", New: func() any { return &pair{} }},
		"Encode cannot tell them apart":   {Name: "twin", New: func() any { return &constant{} }},
		"there is no parameter rate":      {Name: "pair", Scalar: "rate", New: func() any { return &pair{} }},
		"New returns a decode.pair":       {Name: "pair", New: func() any { return pair{} }},
		"which is no pointer to a struct": {Name: "line", New: func() any { return &line{} }},
	} {
		d := decoder()
		d.Catalogues[of] = append(d.Catalogues[of], c)
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", c.Name, err, want)
		}
	}
}
