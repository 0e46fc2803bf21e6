package main

// These tests prove that lists of mutants are read as they are meant, and that those of the house fit its code.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const file = "a\n\tif b > c {\n\t\td()\n\t}\n\td()\n"

func TestPlant(t *testing.T) {
	for _, c := range []struct{ lines, want, problem string }{
		{"- if b > c {\n+ if b >= c {", "a\nif b >= c {\n\t\td()\n\t}\n\td()\n", ""},
		{"- if b > c {\n-   d()\n+ if c {", "a\nif c {\n\t}\n\td()\n", ""},
		{"- a\n+ x\n+ y\n- if b > c {\n+ if b {", "x\ny\nif b {\n\t\td()\n\t}\n\td()\n", ""},
		{"- a", "\tif b > c {\n\t\td()\n\t}\n\td()\n", ""},
		{"- d()\n+ e()", "", "this occurs twice: d()"},
		{"- if b > d {\n+ a", "", "this does not occur: if b > d {"},
		{"- if b\n+ a", "", "this does not occur: if b"},
	} {
		list, err := parse("x.go: a mistake\n" + c.lines + "\n")
		if err != nil || len(list) != 1 {
			t.Fatalf("%q: %v, %v", c.lines, list, err)
		}
		got, err := list[0].plant(file)
		if problem := ""; err != nil {
			if problem = err.Error(); problem != c.problem {
				t.Errorf("%q: error %q, want %q", c.lines, problem, c.problem)
			}
		} else if got != c.want || c.problem != "" {
			t.Errorf("%q: %q, want %q, error %q", c.lines, got, c.want, c.problem)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a mistake\n- a\n":              "1: a mutant begins with a line such as sim/report.go: what is wrong",
		"x.go: a mistake\n\n":           "2: the mutant changes nothing; write lines with - and +",
		"x.go: a mistake\n+ a\n":        "2: write - before a line of the file, and then + before one that replaces it",
		"x.go: a mistake\n- a\nb\n":     "3: write - before a line of the file, and then + before one that replaces it",
		"\nx.go: a\n- a\n\n\ny: b\n- b": "6: a mutant begins with a line such as sim/report.go: what is wrong",
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// TestLists: each mutant of the house can be planted, changes something, and is listed once.
func TestLists(t *testing.T) {
	mutants, err := readLists(".", nil)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range mutants {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(m.file)))
		if err != nil {
			t.Error(err)
			continue
		}
		mutated, err := m.plant(string(text))
		switch blanks := strings.NewReplacer(" ", "", "\t", ""); {
		case err != nil:
			t.Errorf("%s: %v", m.name(), err)
		case blanks.Replace(mutated) == blanks.Replace(string(text)):
			t.Errorf("%s: it changes nothing", m.name())
		case names[m.name()]:
			t.Errorf("%s is listed twice", m.name())
		}
		names[m.name()] = true
	}
}
