package main

// This test proves that the pictures of docs/chapter.md are those that its experiments give today, and that each figure of its text is one
// that they print, show or set.

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
)

func TestChapter(t *testing.T) {
	page := readText(t, "docs/chapter.md")
	folder := t.TempDir()
	printed := draw(t, folder)
	pictures := globbed(t, "docs/pictures/*.svg")
	for _, picture := range pictures {
		name := filepath.Base(picture)
		found := append(globbed(t, filepath.Join(folder, name)), globbed(t, filepath.Join(folder, "*", "plots", name))...)
		if len(found) != 1 || readText(t, picture) != readText(t, found[0]) {
			t.Errorf("%s is old: docs/pictures/draw docs/pictures draws it anew", picture)
		}
		if !strings.Contains(page, "](pictures/"+name+")") {
			t.Errorf("docs/chapter.md does not show %s", picture)
		}
	}
	if len(pictures) < 6 {
		t.Errorf("there are only %d pictures", len(pictures))
	}
	sections := strings.Split(page, "\n## ")[1:]
	if len(sections) != len(printed) {
		t.Errorf("there are %d sections about %d experiments", len(sections), len(printed))
	}
	for _, section := range sections {
		checkSection(t, section, printed)
	}
}

// draw does what docs/pictures/draw does, and returns what each experiment prints.
func draw(t *testing.T, folder string) map[string]string {
	t.Helper()
	printed := map[string]string{}
	for line := range strings.Lines(readText(t, "docs/pictures/draw")) {
		words := strings.Fields(strings.NewReplacer("$work", folder, "$out", folder).Replace(line))
		if len(words) < 3 || words[0] != "starmesh" {
			continue
		}
		last := len(words) - 1
		file, redirected := strings.CutPrefix(words[last], ">")
		if redirected {
			words = words[:last]
		}
		var stdout, stderr bytes.Buffer
		if code := cli.Run(context.Background(), models.Builtin(), words[1:], &stdout, &stderr); code != 0 {
			t.Fatalf("%s%s", line, &stderr)
		}
		if !redirected {
			printed[words[2]] = stdout.String()
		} else if err := os.WriteFile(file, stdout.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return printed
}

// checkSection finds each figure of a section in what its experiment prints or sets, or in the texts of its pictures.
func checkSection(t *testing.T, section string, printed map[string]string) {
	title, _, _ := strings.Cut(section, "\n")
	var known strings.Builder
	for _, link := range regexp.MustCompile(`\]\((pictures/[^)]+)\)`).FindAllStringSubmatch(section, -1) {
		text := readText(t, filepath.Join("docs", link[1]))
		if strings.HasSuffix(link[1], ".svg") {
			for _, words := range regexp.MustCompile(`>([^<]*)</text>`).FindAllStringSubmatch(text, -1) {
				known.WriteString(words[1] + "\n")
			}
			continue
		}
		known.WriteString(text + printed["docs/"+link[1]])
	}
	numbers := number.FindAllString(known.String(), -1)
	prose := regexp.MustCompile("`[^`]*`|\\[[^]]*\\]\\([^)]*\\)|[Nn]odes? \\d( and \\d)?").ReplaceAllString(section, "")
	for _, figure := range number.FindAllString(prose, -1) {
		if !slices.ContainsFunc(numbers, func(word string) bool { return rounds(figure, value(word)) }) {
			t.Errorf("%s: its experiment neither prints nor sets %s", title, figure)
		}
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
