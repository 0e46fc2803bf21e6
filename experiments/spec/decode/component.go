package decode

import (
	"reflect"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// find returns the component of that name.
func (d *Decoder) find(of reflect.Type, name string) (sim.Component, bool) {
	for _, c := range d.Catalogues[of] {
		if c.Name == name {
			return c, true
		}
	}
	return sim.Component{}, false
}

func (d *Decoder) names(of reflect.Type, name string) bool {
	_, found := d.find(of, name)
	return found
}

func (d *Decoder) componentNames(of reflect.Type) []string {
	var names []string
	for _, c := range d.Catalogues[of] {
		names = append(names, c.Name)
	}
	return names
}

// component reads a choice from a catalogue: a one-key map, a bare name, or the scalar of the first component that
// takes one.
func (d *Decoder) component(node *yaml.Node, path string, v reflect.Value) Problems {
	of := v.Type()
	switch {
	case isOff(node):
		v.SetZero()
		return nil
	case node.Kind == yaml.MappingNode && len(node.Content) == 2:
		return d.named(node.Content[0], node.Content[1], Join(path, node.Content[0].Value), v)
	case node.Kind != yaml.ScalarNode:
		return Problems{d.At(node, path, "write one choice, such as {%s: {...}}", d.Catalogues[of][0].Name)}
	case d.names(of, node.Value):
		empty := &yaml.Node{Kind: yaml.MappingNode, Line: node.Line, Column: node.Column}
		return d.named(node, empty, Join(path, node.Value), v)
	}
	for _, c := range d.Catalogues[of] {
		if c.Scalar != "" && startsLikeNumber(node.Value) {
			return d.fill(c, node, path, v)
		}
	}
	return Problems{d.At(node, path, "there is no choice %q%s", node.Value, Suggest(node.Value, d.componentNames(of)))}
}

func startsLikeNumber(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || text[0] == '-' || text[0] == '.')
}

// named reads the parameters of the component that key names.
func (d *Decoder) named(key, params *yaml.Node, path string, v reflect.Value) Problems {
	c, found := d.find(v.Type(), key.Value)
	if !found {
		return Problems{d.At(key, path, "there is no choice %q%s", key.Value, Suggest(key.Value, d.componentNames(v.Type())))}
	}
	return d.fill(c, params, path, v)
}

// fill makes a component from its parameters or its scalar.
func (d *Decoder) fill(c sim.Component, params *yaml.Node, path string, v reflect.Value) Problems {
	made := reflect.ValueOf(c.New())
	v.Set(made)
	if d.positions == nil {
		d.positions = map[string]*yaml.Node{}
	}
	d.positions[path] = params
	if params.Kind == yaml.MappingNode {
		return d.structure(params, path, made.Elem())
	}
	if c.Scalar == "" || isNull(params) {
		return Problems{d.At(params, path, "%s takes parameters in a mapping, such as {%s: {...}}", c.Name, c.Name)}
	}
	for _, f := range fieldsOf(made.Elem()) {
		if f.name == c.Scalar {
			if problems := d.value(params, path, f.value, f.tag); len(problems) > 0 {
				return problems
			}
		}
	}
	return d.validate(path, made.Elem())
}

// nameOf returns the name of a component that was made by a catalogue.
func (d *Decoder) nameOf(of reflect.Type, made reflect.Value) string {
	for _, c := range d.Catalogues[of] {
		if reflect.TypeOf(c.New()) == made.Type() {
			return c.Name
		}
	}
	panic("decode: " + made.Type().String() + " is in no catalogue")
}
