package decode

// These tests prove that a type which lists its choices is read, described and checked like a tag.

import (
	"reflect"
	"strings"
	"testing"

	"starmesh/sim"
)

// gait lists its choices with their meanings, step without.
type (
	gait string
	step string
)

func (gait) Choices() (names, meanings []string) {
	return []string{"walk", "trot"}, []string{`one "foot" at a time`, "two"}
}

func (step) Choices() (names, meanings []string) { return []string{"short", "long"}, nil }

type horse struct {
	Gait  gait   `yaml:"gait" help:"how it goes"`
	Step  *step  `yaml:"step" help:"how far"`
	Learn []gait `yaml:"learn"`
}

// TestChoices: what a type says of its choices is read, described and checked like a tag.
func TestChoices(t *testing.T) {
	read := func(text string) (horse, Problems) {
		document, problems := Parse("exp.yaml", []byte(text))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		h := horse{Gait: "walk"}
		return h, decoder().Decode(document.Root, "", &h)
	}
	for text, want := range map[string]string{
		"gait: trott\n":         `exp.yaml:1:7: gait: "trott" is not one of the choices; did you mean "trot"?`,
		"step: x\n":             `exp.yaml:1:7: step: "x" is not one of the choices; there is long, short`,
		"learn: [walk, wlak]\n": `exp.yaml:1:15: learn[1]: "wlak" is not one of the choices; did you mean "walk"?`,
	} {
		if _, problems := read(text); problems.Error() != want {
			t.Errorf("got  %s\nwant %s", problems, want)
		}
	}
	long := step("long")
	roundTrip(t, decoder(), &horse{"trot", &long, []gait{"walk", "trot"}}, &horse{})

	parameters := decoder().Describe(sim.Component{New: func() any { return &horse{Gait: "walk"} }})
	for i, want := range []Parameter{
		{Name: "gait", Type: "text", Default: "walk", Bounds: "walk | trot", Help: `how it goes: one "foot" at a time; two`},
		{Name: "step", Type: "text or off", Default: "off", Bounds: "short | long", Help: "how far"},
	} {
		if parameters[i] != want {
			t.Errorf("got  %+v\nwant %+v", parameters[i], want)
		}
	}
	schema := decoder().Schema(&horse{})["properties"].(map[string]any)["gait"]
	want := map[string]any{"enum": []string{"walk", "trot"}, "description": `how it goes: one "foot" at a time; two`}
	if !reflect.DeepEqual(schema, want) {
		t.Errorf("got  %v\nwant %v", schema, want)
	}
}

// limp has a meaning too few, hop is no text.
type (
	limp string
	hop  int
)

func (limp) Choices() (names, meanings []string) { return []string{"left", "right"}, []string{"left"} }
func (hop) Choices() (names, meanings []string)  { return []string{"1"}, nil }

func TestCheckChoices(t *testing.T) {
	for want, of := range map[string]any{
		"": horse{},
		"2 choices and 1 meanings": struct {
			A limp `yaml:"a"`
		}{},
		"oneof is for texts": struct {
			A hop `yaml:"a"`
		}{},
		"lists its choices itself": struct {
			A gait `yaml:"a" oneof:"walk"`
		}{},
	} {
		err := CheckTags(reflect.TypeOf(of))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
