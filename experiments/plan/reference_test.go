package plan_test

// These tests prove that the reference knows every key with a text and an example, and that every example runs.

import (
	"fmt"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"

	"gopkg.in/yaml.v3"
)

func TestEveryKeyHasATextAndAnExample(t *testing.T) {
	for _, key := range plan.Reference(models.Builtin()) {
		if key.Help == "" || key.Example == "" {
			t.Errorf("%s: the text is %q, the example %q; write its tag `help`, and its lines in examples.yaml", key.Name, key.Help, key.Example)
		}
	}
}

// TestEveryParameterHasAText of every component.
func TestEveryParameterHasAText(t *testing.T) {
	catalogue := models.Builtin()
	d := plan.NewDecoder("", catalogue)
	for _, components := range d.Catalogues {
		for _, c := range components {
			for _, p := range d.Describe(c) {
				if p.Help == "" {
					t.Errorf("%s: %s has no text; write its tag `help`", c.Name, p.Name)
				}
			}
		}
	}
}

// TestExamplesRun: each is completed by what an experiment cannot do without.
func TestExamplesRun(t *testing.T) {
	for i, example := range plan.Examples() {
		e, err := plan.Parse(models.Builtin(), "../example.yaml", []byte(completed(t, example)), plan.Options{})
		if err != nil {
			t.Errorf("%s\n%v", example, err)
			continue
		}
		cell := e.Cells[i%len(e.Cells)]
		run, err := new(plan.Rig).Prepare(cell, 0)
		if err != nil {
			t.Fatal(err)
		}
		if report := run.Run(); report.Status != sim.OK {
			t.Errorf("%s\n%s: %s", example, report.Status, report.Reason)
		}
	}
}

func completed(t *testing.T, example string) string {
	t.Helper()
	var given map[string]any
	if err := yaml.Unmarshal([]byte(example), &given); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(example) + "\n"
	for key, value := range map[string]string{
		"version": "1", "name": "example", "duration": "30s", "nodes": "8", "topology": "star", "protocol": "chat",
	} {
		own := key == "nodes" && strings.Contains(example, "topology: {file:") || given["contacts"] != nil && (key == "nodes" || key == "topology")
		if _, is := given[key]; !is && !own {
			text += fmt.Sprintf("%s: %s\n", key, value)
		}
	}
	return text
}
