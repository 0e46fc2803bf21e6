package decode

// These tests prove that what is not given can have a word of its own, for reading, writing and describing.

import (
	"testing"
	"time"
)

type patience struct {
	Wait *time.Duration `yaml:"wait" above:"0s" absent:"auto"`
}

func TestAbsentInAWord(t *testing.T) {
	read := func(text string) (*time.Duration, string) {
		document, problems := Parse("exp.yaml", []byte(text))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		usual := time.Second
		p := patience{&usual}
		problems = decoder().Decode(document.Root, "", &p)
		return p.Wait, problems.Error()
	}
	if wait, problems := read("wait: auto\n"); wait != nil || problems != "" {
		t.Errorf("auto is read as %v: %s", wait, problems)
	}
	if wait, problems := read("wait: 2s\n"); wait == nil || *wait != 2*time.Second || problems != "" {
		t.Errorf("2s is read as %v: %s", wait, problems)
	}
	for _, text := range []string{"wait: off\n", "wait: \"auto\"\n", "wait: 0s\n"} {
		if wait, problems := read(text); problems == "" {
			t.Errorf("%q is read as %v", text, wait)
		}
	}
	minute := time.Minute
	roundTrip(t, decoder(), &patience{}, &patience{&minute})
	roundTrip(t, decoder(), &patience{&minute}, &patience{})
}
