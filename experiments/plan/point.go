package plan

import (
	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
)

// point is one combination of the axes' values.
type point struct {
	nodes  map[string]*yaml.Node // path -> value
	choice map[string]string     // path or "label" -> text
}

// cross lists all combinations, the first axis varying slowest.
func cross(axes []axis) []point {
	points := []point{{map[string]*yaml.Node{}, map[string]string{}}}
	for _, a := range axes {
		var longer []point
		for _, p := range points {
			for i := range a.points() {
				longer = append(longer, p.with(&a, i))
			}
		}
		points = longer
	}
	return points
}

func (p point) with(a *axis, i int) point {
	q := point{map[string]*yaml.Node{}, map[string]string{}}
	for k, v := range p.nodes {
		q.nodes[k] = v
	}
	for k, v := range p.choice {
		q.choice[k] = v
	}
	for j, path := range a.paths {
		q.nodes[path] = a.values[j][i]
		q.choice[path] = flow(a.values[j][i])
	}
	if len(a.labels) > 0 {
		q.choice[labelKey] = a.labels[i]
	}
	return q
}

// flow writes a node on one line.
func flow(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode {
		return node.Value
	}
	compact := decode.Clone(node)
	flatten(compact)
	text, err := yaml.Marshal(compact)
	if err != nil {
		panic(err)
	}
	return string(text[:len(text)-1])
}

func flatten(node *yaml.Node) {
	node.Style |= yaml.FlowStyle
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	for _, child := range node.Content {
		flatten(child)
	}
}
