package main

// These tests prove that the figures in the README are those that the shipped experiments print at full size.

import (
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestReadmeTable: every line of the table that the README shows is one of those that the experiment prints.
func TestReadmeTable(t *testing.T) {
	_, rest, _ := strings.Cut(readText(t, "README.md"), "```\nstar-vs-mesh, nodes 1000\n")
	block, _, found := strings.Cut(rest, "```")
	if !found || strings.Count(block, "\n") < 15 {
		t.Fatal("the README shows no table of star-vs-mesh")
	}
	_, printed, _ := strings.Cut(readText(t, "docs/tables/star-vs-mesh.txt"), "star-vs-mesh, nodes 1000\n")
	for line := range strings.Lines(block) {
		if line = strings.TrimRight(line, " \n"); line != "" && line != "..." && !strings.Contains(printed, line+"\n") {
			t.Errorf("star-vs-mesh does not print: %s", line)
		}
	}
}

var number = regexp.MustCompile(`[0-9][0-9,]*\.?[0-9]*`)

// TestReadmeFigures: every figure that the list of systems gives as measured stands in a table or the text of an experiment of
// its line, if rounded as the README does: as it is, in seconds, minutes, hours or percent, as what is left of 100 %, or as the
// others beside one.
func TestReadmeFigures(t *testing.T) {
	lines := 0
	for line := range strings.Lines(readText(t, "README.md")) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.Contains(cells[3], ".yaml`") {
			continue
		}
		lines++
		var sources strings.Builder
		for _, name := range regexp.MustCompile(`[a-z0-9-]+\.yaml`).FindAllString(cells[3], -1) {
			sources.WriteString(readText(t, filepath.Join("experiments", name)))
			sources.WriteString(readText(t, filepath.Join("docs/tables", strings.TrimSuffix(name, ".yaml")+".txt")))
		}
		known := numbers(sources.String())
		for _, figure := range number.FindAllString(cells[4], -1) {
			if figure = strings.TrimRight(figure, ".,"); !stands(figure, known) {
				t.Errorf("%s is not what the experiments print: %s", figure, strings.TrimSpace(cells[4]))
			}
		}
	}
	if lines < 20 {
		t.Errorf("only %d lines have figures", lines)
	}
}

func numbers(text string) (list []float64) {
	for _, word := range number.FindAllString(text, -1) {
		if x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(word, ".,"), ",", ""), 64); err == nil {
			list = append(list, x)
		}
	}
	return list
}

// stands tells whether one of the known numbers rounds to a figure.
func stands(figure string, known []float64) bool {
	figure = strings.ReplaceAll(figure, ",", "")
	want, _ := strconv.ParseFloat(figure, 64)
	decimals := 0
	if _, after, found := strings.Cut(figure, "."); found {
		decimals = len(after)
	}
	half := 0.5001 * math.Pow10(-decimals)
	for _, x := range known {
		for _, told := range []float64{x, x * 1e-3, x * 100, x / 60, x / 3.6e6, 100 - x, x - 1} {
			if math.Abs(told-want) <= half {
				return true
			}
		}
	}
	return false
}
