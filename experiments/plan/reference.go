package plan

import (
	_ "embed"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/models"
	"starmesh/models/selection"
	"starmesh/sim"
)

// Key is a key of an experiment file, as the reference tells of it.
type Key struct {
	decode.Parameter                    // its name is its path: NAME is a name of one's own, KIND that of a component, [] a place in a list
	About, Source    string             // what a line cannot say
	With             []decode.Parameter // what stands inside it, and what belongs to it
	Example          string             // lines of an experiment that have it
}

// Reference lists the keys of experiment files that are not parameters of a component, as the decoder knows them, and two
// words about all of them: what selects nodes, and units.
func Reference(c *models.Catalogue) []Key {
	d, examples := NewDecoder("", c), readExamples()
	selectors := d.Describe(sim.Component{New: func() any { return &selection.Selector{} }})
	all := slices.DeleteFunc(d.Describe(sim.Component{New: func() any { return defaults() }}), func(p decode.Parameter) bool {
		return slices.ContainsFunc(selectors, func(s decode.Parameter) bool { return strings.HasSuffix(p.Name, "."+s.Name) && p.Help == s.Help })
	})
	var list []Key
	for _, p := range all {
		r := remarks[p.Name]
		list = append(list, Key{Parameter: p, About: r.about, Source: r.source, With: related(all, p.Name, r.with), Example: examples.of(p.Name)})
	}
	list = append(list,
		Key{
			Parameter: decode.Parameter{Name: "selectors", Type: "mapping", Default: "all nodes", Help: "which nodes an entry is about"},
			About: "Nodes are named by what they are: filters say who may be selected, and a node must pass all that are given; at most one pick (count, fraction, coin, most_connected) says who of " +
				"them is. {} selects every node, hubs included. Whom a pick at random selects follows from the seed.",
			With: selectors, Example: examples.of("service.nodes"),
		},
		Key{
			Parameter: decode.Parameter{Name: "units", Type: "number with a unit", Help: "units are part of values"},
			About:     "A value that has a unit is never a bare number, and 1h30min is one value. CSV files are in base units, which the names of their columns end with.",
			With:      decode.Quantities(), Example: examples.of("links.bandwidth.up"),
		})
	for _, s := range selectors {
		example := examples.of("faults.NAME.KIND.nodes." + s.Name)
		s.Name = "selectors." + s.Name
		list = append(list, Key{Parameter: s, Example: example})
	}
	return list
}

// related lists what stands inside a key, and after it the keys that belong to it.
func related(all []decode.Parameter, path string, others []string) (list []decode.Parameter) {
	for _, p := range all {
		if Within(p.Name, path) {
			list = append(list, p)
		}
	}
	for _, other := range others {
		for _, p := range all {
			if p.Name == other {
				list = append(list, p)
			}
		}
	}
	return list
}

// Within tells whether a path is that of something inside what stands at another.
func Within(path, above string) bool {
	return strings.HasPrefix(path, above+".") || strings.HasPrefix(path, above+"[]")
}

// examples are parts of experiments, which a test completes and runs.
//
//go:embed examples.yaml
var examplesFile string

// Examples lists them.
func Examples() []string {
	_, rest, _ := strings.Cut(examplesFile, "\n---\n") // behind what the file says of itself
	return strings.Split(rest, "\n---\n")
}

// shown are the examples, read.
type shown []struct {
	text string
	root *yaml.Node
}

func readExamples() (list shown) {
	for _, text := range Examples() {
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			panic(err) // the file is our own
		}
		list = append(list, struct {
			text string
			root *yaml.Node
		}{strings.TrimSpace(text), document.Content[0]})
	}
	return list
}

// of returns the first one that has a key, or "".
func (s shown) of(path string) string {
	for _, example := range s {
		if has(example.root, path) {
			return example.text
		}
	}
	return ""
}

// has tells whether a tree has something at a path, in which NAME, KIND and PATH stand for any key.
func has(node *yaml.Node, path string) bool {
	key, rest, inside := strings.Cut(path, ".")
	key, listed := strings.CutSuffix(key, "[]")
	if node.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i < len(node.Content); i += 2 {
		name, value := node.Content[i].Value, []*yaml.Node{node.Content[i+1]}
		if key != name && key != "NAME" && key != "KIND" && key != "PATH" {
			continue
		}
		if listed {
			value = value[0].Content
		}
		for _, v := range value {
			if !inside || has(v, rest) {
				return true
			}
		}
	}
	return false
}
