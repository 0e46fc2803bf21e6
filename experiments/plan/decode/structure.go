package decode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Validator is a parameter struct that checks itself once it has been read. Its errors are *sim.FieldError, or several
// of them joined.
type Validator interface{ Validate() error }

// field is one key of a struct.
type field struct {
	name      string
	value     reflect.Value
	tag       reflect.StructTag
	component bool // takes the key that no other field knows
	required  bool
	later     bool // left out of what is written where it is nil: it came after others had been written
}

// fieldsOf lists the keys of a struct, inlined ones included.
func fieldsOf(v reflect.Value) []field {
	places := layoutOf(v.Type()).places
	fields := make([]field, len(places))
	for i, l := range places {
		fields[i] = field{l.name, v.FieldByIndex(l.index), l.tag, l.component, l.required, l.later}
	}
	return fields
}

// place is where a field stands in its type.
type place struct {
	name      string
	index     []int
	tag       reflect.StructTag
	component bool
	required  bool
	later     bool
}

// layout is what is known of a struct's type.
type layout struct {
	places  []place // of all keys, inlined ones included
	inlined []int   // fields that are inlined
}

// layouts holds those of all types that were met, as a sweep asks for them in every cell: reflect.Type -> *layout.
var layouts sync.Map

func layoutOf(t reflect.Type) *layout {
	if known, is := layouts.Load(t); is {
		return known.(*layout)
	}
	list := &layout{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			list.inlined = append(list.inlined, i)
			for _, l := range layoutOf(f.Type).places {
				l.index = append([]int{i}, l.index...)
				list.places = append(list.places, l)
			}
		case options == "component":
			list.places = append(list.places, place{"", f.Index, f.Tag, true, isRequired(f.Tag), false})
		case name != "" && name != "-":
			list.places = append(list.places, place{name, f.Index, withChoices(f.Tag, f.Type), false, isRequired(f.Tag), f.Tag.Get("later") != ""})
		}
	}
	layouts.Store(t, list)
	return list
}

// inlinedIn lists the structs that a struct takes over and whose methods can be called.
func inlinedIn(v reflect.Value) []reflect.Value {
	var list []reflect.Value
	for _, i := range layoutOf(v.Type()).inlined {
		if v.Field(i).CanInterface() {
			list = append(list, v.Field(i))
		}
	}
	return list
}

func (d *Decoder) structure(node *yaml.Node, path string, v reflect.Value) (problems Problems) {
	fields := fieldsOf(v)
	if f := bareField(fields); f != nil && node.Kind == yaml.ScalarNode {
		key := yaml.Node{Kind: yaml.ScalarNode, Value: f.name, Line: node.Line, Column: node.Column}
		node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{&key, node}, Line: node.Line, Column: node.Column}
	}
	if node.Kind != yaml.MappingNode {
		return Problems{d.At(node, path, "write a mapping, such as {%s}", d.sketch(fields))}
	}
	given := map[string]bool{} // by key; "" for the component
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := d.fieldFor(key.Value, fields, given)
		if at < 0 {
			meant, suggestion := d.meant(key.Value, fields)
			problems = append(problems, d.At(key, Join(path, key.Value), "unknown key%s", suggestion))
			d.assume(given, fields, meant)
			continue
		}
		given[fields[at].name] = true
		problems = append(problems, d.field(&fields[at], key, value, path)...)
	}
	problems = append(problems, d.missing(node, path, fields, given)...)
	if len(problems) > 0 {
		return problems
	}
	return d.validate(path, v)
}

// bareField returns the field that a scalar sets in the place of a mapping, or nil.
func bareField(fields []field) *field {
	for i := range fields {
		if fields[i].tag.Get("scalar") != "" {
			return &fields[i]
		}
	}
	return nil
}

// sketch shows fields as a mapping would have them.
func (d *Decoder) sketch(fields []field) string {
	var parts []string
	for _, f := range fields {
		if f.component {
			continue
		}
		t, example := element(f.value.Type()), "..."
		if c, found := d.scalarChoice(t); found {
			t = scalarOf(c, reflect.ValueOf(c.New()).Elem()).value.Type()
		}
		if q, is := quantityOf(t); is {
			example = q.one()
		}
		parts = append(parts, f.name+": "+example)
	}
	return strings.Join(parts, ", ")
}

// fieldFor returns the index of the field that takes a key, or -1.
func (d *Decoder) fieldFor(key string, fields []field, given map[string]bool) int {
	at := slices.IndexFunc(fields, func(f field) bool { return f.name == key && !f.component })
	if at < 0 && !given[""] {
		at = slices.IndexFunc(fields, func(f field) bool { return f.component && d.names(f.value.Type(), key) })
	}
	return at
}

// field reads the value of one key.
func (d *Decoder) field(f *field, key, value *yaml.Node, path string) Problems {
	at := Join(path, key.Value)
	if f.component {
		return d.named(key, value, path, f.value)
	}
	problems := d.value(value, at, f.value, f.tag)
	if len(problems) == 0 && f.required && isNil(f.value) {
		return Problems{d.At(value, at, "it cannot be off%s", d.choices(f.value.Type()))}
	}
	return problems
}

func isNil(v reflect.Value) bool {
	return (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil()
}

func isRequired(tag reflect.StructTag) bool { return tag.Get("required") != "" }

// missing reports the keys that have to be there and are not.
func (d *Decoder) missing(node *yaml.Node, path string, fields []field, given map[string]bool) (problems Problems) {
	for _, f := range fields {
		switch {
		case given[f.name]:
		case f.component:
			problems = append(problems, d.absent(node, path, "one of these keys is missing: %s", strings.Join(d.allKeys([]field{f}), ", ")))
		case f.required && !(f.tag.Get("unless") != "" && given[f.tag.Get("unless")]):
			problems = append(problems, d.absent(node, Join(path, f.name), "this key is missing%s", helpOf(f.tag)))
		}
	}
	return problems
}

func (d *Decoder) absent(node *yaml.Node, path, format string, args ...any) Problem {
	p := d.At(node, path, format, args...)
	p.Absent = true
	return p
}

// meant returns the key that an unknown one was probably meant for, or "", and says so: its name in other tools, the name of
// a key of a section, or a name that is misspelt.
func (d *Decoder) meant(key string, fields []field) (meant, suggestion string) {
	if path := pathOf(key, fields); path != "" {
		meant, _, _ = strings.Cut(path, ".")
		return meant, fmt.Sprintf("; did you mean %q?", path)
	}
	return nearest(key, d.allKeys(fields)), Suggest(key, d.allKeys(fields))
}

// pathOf returns where a word belongs that names a key in other tools, or a key inside one of the fields; or "".
func pathOf(word string, fields []field) string {
	for _, f := range fields {
		if slices.Contains(strings.Fields(f.tag.Get("also")), word) {
			return f.name
		}
	}
	for _, f := range fields {
		inner, suffix := innerStruct(f.value)
		if !inner.IsValid() {
			continue
		}
		for _, g := range fieldsOf(inner) {
			if g.name == word || slices.Contains(strings.Fields(g.tag.Get("also")), word) {
				return f.name + suffix + "." + g.name
			}
		}
	}
	return ""
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
			keys = append(keys, d.componentNames(f.value.Type())...)
		}
	}
	return keys
}

// validate calls a struct's Validate. Go promotes none where two inlined structs have one: then both are called.
func (d *Decoder) validate(path string, v reflect.Value) (problems Problems) {
	if validator, ok := v.Addr().Interface().(Validator); ok {
		return d.FieldProblems(path, validator.Validate())
	}
	for _, inner := range inlinedIn(v) {
		problems = append(problems, d.validate(path, inner)...)
	}
	return problems
}
