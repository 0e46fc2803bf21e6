package decode

import (
	"reflect"
	"strings"

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

// choices says what can stand in a field that cannot be off.
func (d *Decoder) choices(of reflect.Type) string {
	if names := d.componentNames(of); len(names) > 0 {
		return "; write one of " + strings.Join(names, ", ")
	}
	return "; write a value"
}

// component reads a choice from a catalogue: a one-key map, a bare name, or the scalar of the first component that
// takes one.
func (d *Decoder) component(node *yaml.Node, path string, v reflect.Value) Problems {
	of := v.Type()
	if len(d.Catalogues[of]) == 0 {
		panic("decode: there is no catalogue of " + of.String())
	}
	switch {
	case isOff(node):
		v.SetZero()
		return nil
	case node.Kind == yaml.MappingNode && len(node.Content) == 2:
		return d.named(node.Content[0], node.Content[1], path, v)
	case node.Kind != yaml.ScalarNode:
		return Problems{d.At(node, path, "write one choice, such as {%s: {...}}", d.Catalogues[of][0].Name)}
	case d.names(of, node.Value):
		empty := &yaml.Node{Kind: yaml.MappingNode, Line: node.Line, Column: node.Column}
		return d.named(node, empty, path, v)
	}
	c, found := d.scalarChoice(of)
	switch names := d.componentNames(of); {
	case found && takes(c, node.Value):
		return d.fill(c, node, path, v)
	case found && nearest(node.Value, names) == "":
		t := scalarOf(c, reflect.ValueOf(c.New()).Elem()).value.Type()
		return Problems{d.At(node, path, "%q is neither %s nor one of %s", node.Value, kindOf(t), strings.Join(names, ", "))}
	}
	return Problems{d.At(node, path, "there is no choice %q%s", node.Value, d.suggestChoice(of, node.Value))}
}

// scalarChoice returns the component that a bare scalar is meant for.
func (d *Decoder) scalarChoice(of reflect.Type) (sim.Component, bool) {
	for _, c := range d.Catalogues[of] {
		if c.Scalar != "" {
			return c, true
		}
	}
	return sim.Component{}, false
}

// suggestChoice suggests what may have been meant, or lists all there is.
func (d *Decoder) suggestChoice(of reflect.Type, word string) string {
	names := d.componentNames(of)
	if suggestion := Suggest(word, names); suggestion != "" {
		return suggestion
	}
	return "; there is " + strings.Join(names, ", ")
}

// takes tells whether a bare scalar is meant for a component: a word is rather a name that is misspelt, unless
// words are what the component takes.
func takes(c sim.Component, text string) bool {
	f := scalarOf(c, reflect.ValueOf(c.New()).Elem())
	return f.value.Kind() == reflect.String || strings.ContainsAny(text[:min(len(text), 1)], "0123456789-+.")
}

// scalarOf returns the field that a bare scalar sets.
func scalarOf(c sim.Component, v reflect.Value) field {
	for _, f := range fieldsOf(v) {
		if f.name == c.Scalar && !f.component {
			return f
		}
	}
	panic("decode: " + c.Name + " has no parameter " + c.Scalar)
}

// named reads the parameters of the component that key names, in a field at path.
func (d *Decoder) named(key, params *yaml.Node, path string, v reflect.Value) Problems {
	inner := Join(path, key.Value)
	c, found := d.find(v.Type(), key.Value)
	if !found {
		return Problems{d.At(key, inner, "there is no choice %q%s", key.Value, d.suggestChoice(v.Type(), key.Value))}
	}
	if d.components == nil {
		d.components = map[string]string{}
	}
	d.components[path] = inner
	return d.fill(c, params, inner, v)
}

// fill makes a component from its parameters or its scalar.
func (d *Decoder) fill(c sim.Component, params *yaml.Node, path string, v reflect.Value) Problems {
	made := reflect.ValueOf(c.New())
	v.Set(made)
	d.record(path, params)
	if params.Kind == yaml.MappingNode {
		return d.structure(params, path, made.Elem())
	}
	if c.Scalar == "" || isNull(params) {
		return Problems{d.At(params, path, "%s takes parameters in a mapping, such as {%s: {...}}", c.Name, c.Name)}
	}
	f := scalarOf(c, made.Elem())
	problems := d.value(params, path, f.value, f.tag)
	problems = append(problems, d.missing(params, path, fieldsOf(made.Elem()), map[string]bool{c.Scalar: true})...)
	if len(problems) > 0 {
		return problems
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
