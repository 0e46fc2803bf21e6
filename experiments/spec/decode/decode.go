package decode

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// Decoder reads YAML into structs that hold their defaults. Fields are described by tags: `yaml:"name"`,
// `help:"..."`, `min:"..."`, `max:"..."`, `above:"..."` (in the value's own unit), `oneof:"a b"`, `required:"true"`;
// `yaml:",inline"` takes over a struct's fields, and `yaml:",component"` the one key that no other field knows.
type Decoder struct {
	File string
	// Catalogues lists, for an interface type, the components that a field of that type can hold.
	Catalogues map[reflect.Type][]sim.Component

	positions map[string]*yaml.Node // path -> value
}

// Unmarshaler is a type that reads itself.
type Unmarshaler interface {
	DecodeNode(d *Decoder, node *yaml.Node, path string) Problems
}

// defaulter is an optional section that has defaults once it is given at all.
type defaulter interface{ SetDefaults() }

// Validator is a parameter struct that checks itself once it has been read. Its errors are *sim.FieldError, or several
// of them joined.
type Validator interface{ Validate() error }

// Decode reads a node into what into points to.
func (d *Decoder) Decode(node *yaml.Node, path string, into any) Problems {
	return d.value(node, path, reflect.ValueOf(into).Elem(), "")
}

// At returns a problem at a node.
func (d *Decoder) At(node *yaml.Node, path, format string, args ...any) Problem {
	return Problem{d.File, node.Line, node.Column, path, fmt.Sprintf(format, args...)}
}

// Problem returns a problem at a path that was decoded, or at the nearest one above it.
func (d *Decoder) Problem(path, format string, args ...any) Problem {
	for at := path; ; at = parent(at) {
		if node := d.positions[at]; node != nil {
			return d.At(node, path, format, args...)
		}
		if at == "" {
			return Problem{File: d.File, Line: 1, Column: 1, Path: path, Message: fmt.Sprintf(format, args...)}
		}
	}
}

func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// FieldProblem places an error of a component's parameter. The component's name need not be part of the path.
func (d *Decoder) FieldProblem(path string, err *sim.FieldError) Problem {
	if err.Field == "" {
		return d.Problem(path, "%s", err.Problem)
	}
	if _, known := d.positions[Join(path, err.Field)]; !known {
		if node := d.positions[path]; node != nil && node.Kind == yaml.MappingNode && len(node.Content) >= 2 {
			for i := 0; i < len(node.Content); i += 2 {
				if inner := Join(Join(path, node.Content[i].Value), err.Field); d.positions[inner] != nil {
					return d.Problem(inner, "%s", err.Problem)
				}
			}
		}
	}
	return d.Problem(Join(path, err.Field), "%s", err.Problem)
}

func (d *Decoder) value(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) Problems {
	if d.positions == nil {
		d.positions = map[string]*yaml.Node{}
	}
	d.positions[path] = node
	if u, ok := v.Addr().Interface().(Unmarshaler); ok {
		return u.DecodeNode(d, node, path)
	}
	if isNull(node) {
		return Problems{d.At(node, path, "this key has no value; write one, or remove the key")}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return d.pointer(node, path, v, tag)
	case reflect.Interface:
		return d.component(node, path, v)
	case reflect.Struct:
		return d.structure(node, path, v)
	case reflect.Slice:
		return d.slice(node, path, v, tag)
	case reflect.Map:
		return d.mapping(node, path, v, tag)
	default:
		return d.scalar(node, path, v, tag)
	}
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Style == 0 && (node.Tag == "!!null" || node.Value == "")
}

// isOff tells whether a node is the word that removes a component.
func isOff(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Value == off }

const off = "off"

func (d *Decoder) pointer(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) Problems {
	if isOff(node) {
		v.SetZero()
		return nil
	}
	target := reflect.New(v.Type().Elem())
	if c, ok := target.Interface().(defaulter); ok {
		c.SetDefaults()
	}
	v.Set(target)
	return d.value(node, path, target.Elem(), tag)
}

func (d *Decoder) slice(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) (problems Problems) {
	if node.Kind != yaml.SequenceNode {
		return Problems{d.At(node, path, "write a list, such as [a, b]")}
	}
	if len(node.Content) == 0 {
		v.SetZero()
		return nil
	}
	list := reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content))
	for i, child := range node.Content {
		problems = append(problems, d.value(child, fmt.Sprintf("%s[%d]", path, i), list.Index(i), tag)...)
	}
	v.Set(list)
	return problems
}

var validKey = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (d *Decoder) mapping(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) (problems Problems) {
	if node.Kind != yaml.MappingNode {
		return Problems{d.At(node, path, "write a mapping, such as {name: value}")}
	}
	if len(node.Content) == 0 {
		v.SetZero()
		return nil
	}
	m := reflect.MakeMap(v.Type())
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		if tag.Get("keys") == "" && !validKey.MatchString(key.Value) {
			problems = append(problems, d.At(key, Join(path, key.Value), "a name is made of a-z, 0-9 and single hyphens"))
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		problems = append(problems, d.value(node.Content[i+1], Join(path, key.Value), value, tag)...)
		m.SetMapIndex(reflect.ValueOf(key.Value), value)
	}
	v.Set(m)
	return problems
}

// field is one key of a struct.
type field struct {
	name      string
	value     reflect.Value
	tag       reflect.StructTag
	component bool // takes the key that no other field knows
}

// fieldsOf lists the keys of a struct, inlined ones included.
func fieldsOf(v reflect.Value) []field {
	var fields []field
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			fields = append(fields, fieldsOf(v.Field(i))...)
		case options == "component":
			fields = append(fields, field{"", v.Field(i), f.Tag, true})
		case name != "" && name != "-":
			fields = append(fields, field{name, v.Field(i), f.Tag, false})
		}
	}
	return fields
}

func (d *Decoder) structure(node *yaml.Node, path string, v reflect.Value) (problems Problems) {
	if node.Kind != yaml.MappingNode {
		return Problems{d.At(node, path, "write a mapping, such as {%s: ...}", strings.Join(keysOf(fieldsOf(v)), ": ..., "))}
	}
	fields := fieldsOf(v)
	given := map[string]bool{} // by key; "" for the component
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value && !f.component })
		if at < 0 {
			at = slices.IndexFunc(fields, func(f field) bool { return f.component && !given[""] && d.names(f.value.Type(), key.Value) })
		}
		if at < 0 {
			problems = append(problems, d.At(key, Join(path, key.Value), "unknown key%s", Suggest(key.Value, d.allKeys(fields))))
			d.assume(given, fields, nearest(key.Value, d.allKeys(fields)))
			continue
		}
		f := fields[at]
		given[f.name] = true
		if f.component {
			problems = append(problems, d.named(key, value, Join(path, key.Value), f.value)...)
			continue
		}
		problems = append(problems, d.value(value, Join(path, key.Value), f.value, f.tag)...)
	}
	for _, f := range fields {
		if !given[f.name] && f.component {
			problems = append(problems, d.At(node, path, "one of these keys is missing: %s", strings.Join(d.allKeys([]field{f}), ", ")))
		} else if !given[f.name] && f.tag.Get("required") != "" {
			problems = append(problems, d.At(node, Join(path, f.name), "this key is missing%s", helpOf(f.tag)))
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return d.validate(path, v)
}

// assume takes a key as given that another was probably meant for, so that one typo is one problem.
func (d *Decoder) assume(given map[string]bool, fields []field, meant string) {
	given[meant] = true
	for _, f := range fields {
		if f.component && d.names(f.value.Type(), meant) {
			given[""] = true
		}
	}
}

func helpOf(tag reflect.StructTag) string {
	if help := tag.Get("help"); help != "" {
		return ": " + help
	}
	return ""
}

func keysOf(fields []field) []string {
	var keys []string
	for _, f := range fields {
		if !f.component {
			keys = append(keys, f.name)
		}
	}
	return keys
}

// allKeys lists the keys of fields, a component's names included.
func (d *Decoder) allKeys(fields []field) []string {
	keys := keysOf(fields)
	for _, f := range fields {
		if f.component {
			for _, c := range d.Catalogues[f.value.Type()] {
				keys = append(keys, c.Name)
			}
		}
	}
	return keys
}

func (d *Decoder) validate(path string, v reflect.Value) Problems {
	validator, ok := v.Addr().Interface().(Validator)
	if !ok {
		return nil
	}
	return d.fieldProblems(path, validator.Validate())
}

// fieldProblems places what a Validate or Load returned.
func (d *Decoder) fieldProblems(path string, err error) (problems Problems) {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			problems = append(problems, d.fieldProblems(path, e)...)
		}
		return problems
	}
	var f *sim.FieldError
	if errors.As(err, &f) {
		return Problems{d.FieldProblem(path, f)}
	}
	return Problems{d.Problem(path, "%s", err)}
}
