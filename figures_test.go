package main

// These tests prove that the figures in the README are those that the shipped experiments print at full size.

import (
	"math"
	"path/filepath"
	"regexp"
	"slices"
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

var number = regexp.MustCompile(`[0-9][0-9,]*(?:\.[0-9]+)?(?: ?%)?`)

// TestReadmeFigures: every figure that the list of systems gives stands, if rounded as the README does, in the table of an
// experiment of its line (as it is, of milliseconds in seconds or hours, or as what is left of 100 %), or in the text of the
// experiment, of what it sets and of what theory says (as it is, of seconds in minutes, or as the others beside one).
func TestReadmeFigures(t *testing.T) {
	lines := 0
	for line := range strings.Lines(readText(t, "README.md")) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.Contains(cells[3], ".yaml`") {
			continue
		}
		lines++
		var tables, texts strings.Builder
		for _, name := range regexp.MustCompile(`[a-z0-9-]+\.yaml`).FindAllString(cells[3], -1) {
			texts.WriteString(readText(t, filepath.Join("experiments", name)))
			tables.WriteString(readText(t, filepath.Join("docs/tables", strings.TrimSuffix(name, ".yaml")+".txt")))
		}
		measured, set := number.FindAllString(tables.String(), -1), number.FindAllString(texts.String(), -1)
		for _, figure := range number.FindAllString(cells[4], -1) {
			share := strings.Contains(figure, "%")
			known := slices.ContainsFunc(measured, func(word string) bool {
				x := value(word)
				return rounds(figure, x) || !share && (rounds(figure, x/1e3) || rounds(figure, x/3.6e6)) || share && rounds(figure, 100-x)
			}) || slices.ContainsFunc(set, func(word string) bool {
				x := value(word)
				return share == strings.Contains(word, "%") && rounds(figure, x) || !share && (rounds(figure, x/60) || rounds(figure, x-1))
			})
			if !known {
				t.Errorf("%s is not what the experiments print: %s", figure, strings.TrimSpace(cells[4]))
			}
		}
	}
	if lines < 20 {
		t.Errorf("only %d lines have figures", lines)
	}
}

func value(word string) float64 {
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(word, " %"), ",", ""), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// rounds tells whether a number is a figure to as many decimals as that shows.
func rounds(figure string, x float64) bool {
	figure = strings.TrimRight(figure, " %")
	decimals := 0
	if _, after, found := strings.Cut(figure, "."); found {
		decimals = len(after)
	}
	return math.Abs(x-value(figure)) <= 0.5001*math.Pow10(-decimals)
}
