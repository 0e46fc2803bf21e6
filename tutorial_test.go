package main

// This test proves that docs/tutorial.md works as it is written: its commands end as it says and print what it shows, and its edits fit
// the files. What Go has to build, it builds with STARMESH_LONG=1 alone.

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
)

func TestTutorial(t *testing.T) {
	page := readText(t, "docs/tutorial.md")
	t.Chdir(t.TempDir())
	r := &reader{top: "."}
	commands := 0
	for i, block := range strings.Split(page, "\n```") {
		kind, text, _ := strings.Cut(block, "\n")
		switch {
		case i%2 == 0: // prose
		case kind == "sh":
			r.printed, r.built = "", true
			for line := range strings.Lines(text) {
				r.follow(t, strings.TrimSpace(line))
				commands++
			}
		case kind == "diff":
			r.edit(t, text)
		case kind == "text" && r.built:
			for line := range strings.Lines(text) {
				if words := strings.Join(strings.Fields(line), " "); !strings.Contains(r.printed, words) {
					t.Errorf("no command prints %q; they print:\n%s", words, r.printed)
				}
			}
		case kind != "text":
			t.Errorf("nobody knows what to do with %q", kind)
		}
	}
	if commands < 10 {
		t.Errorf("only %d commands were found", commands)
	}
}

// reader is somebody who does what the tutorial says.
type reader struct {
	top     string // from the folder of commands to the one in which the reader began
	printed string // by the last commands, with single spaces
	built   bool   // they were all followed
}

func (r *reader) follow(t *testing.T, line string) {
	t.Helper()
	command, says, _ := strings.Cut(line, "    # exit code ")
	words := strings.Fields(command)
	var output bytes.Buffer
	code := 0
	switch {
	case words[0] == "cd":
		t.Chdir(words[1])
		r.top = ".."
	case words[0] == "starmesh":
		code = cli.Run(context.Background(), models.Builtin(), words[1:], &output, &output)
	case os.Getenv("STARMESH_LONG") == "":
		r.built = false
	default:
		c := exec.Command(words[0], words[1:]...)
		c.Env, c.Stdout, c.Stderr = append(os.Environ(), "GOPROXY=off"), &output, &output
		if err := c.Run(); err != nil {
			code = 1
		}
	}
	if code != map[string]int{"": 0, "2": 2}[says] {
		t.Errorf("%s: exit code %d\n%s", line, code, &output)
	}
	r.printed += strings.Join(strings.Fields(output.String()), " ") + "\n"
}

// edit puts the lines with + in the place of those with -, in the file that the first line names.
func (r *reader) edit(t *testing.T, text string) {
	t.Helper()
	head, lines, _ := strings.Cut(text, "\n")
	file, named := strings.CutPrefix(head, "+++ ")
	if !named {
		t.Fatalf("an edit names no file: %s", text)
	}
	var before, after strings.Builder
	for line := range strings.Lines(lines + "\n") {
		if line[0] != '+' {
			before.WriteString(line[1:])
		}
		if line[0] != '-' {
			after.WriteString(line[1:])
		}
	}
	path := filepath.Join(r.top, file)
	old := readText(t, path)
	if strings.Count(old, before.String()) != 1 || before.Len() == 0 {
		t.Fatalf("%s does not have once\n%s", file, &before)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(old, before.String(), after.String(), 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}
