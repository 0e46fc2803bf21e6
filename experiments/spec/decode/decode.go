package decode

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

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
	if c, ok := target.Interface().(interface{ SetDefaults() }); ok {
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

func (d *Decoder) scalar(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) Problems {
	if node.Kind != yaml.ScalarNode {
		return Problems{d.At(node, path, "write a single value%s", exampleOf(v))}
	}
	if v.Kind() != reflect.String && node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && v.Kind() != reflect.Bool {
		return Problems{d.At(node, path, "remove the quotes: this is no text")}
	}
	if err := assign(v, node); err != nil {
		return Problems{d.At(node, path, "%s", err)}
	}
	if err := bounded(v, tag); err != nil {
		return Problems{d.At(node, path, "%s", err)}
	}
	return nil
}

func exampleOf(v reflect.Value) string {
	if words := map[reflect.Type]string{
		reflect.TypeFor[time.Duration](): "40ms", reflect.TypeFor[sim.Ratio](): "1%", reflect.TypeFor[sim.Rate](): "2/s",
		reflect.TypeFor[sim.Bandwidth](): "10Mbit", reflect.TypeFor[sim.Size](): "1kB",
	}; words[v.Type()] != "" {
		return ", such as " + words[v.Type()]
	}
	return ""
}

// assign reads a scalar as the type of v.
func assign(v reflect.Value, node *yaml.Node) error {
	parsed, err := parseAs(v, node)
	if err == nil {
		v.Set(reflect.ValueOf(parsed).Convert(v.Type()))
	}
	return err
}

func parseAs(v reflect.Value, node *yaml.Node) (any, error) {
	text := node.Value
	switch v.Interface().(type) {
	case time.Duration:
		return ParseDuration(text)
	case sim.Ratio:
		return ParseRatio(text)
	case sim.Rate:
		return ParseRate(text)
	case sim.Bandwidth:
		return ParseBandwidth(text)
	case sim.Size:
		return ParseSize(text)
	}
	switch v.Kind() {
	case reflect.String:
		return text, nil
	case reflect.Bool:
		if text != "true" && text != "false" {
			return nil, fmt.Errorf("%q is neither true nor false", text)
		}
		return text == "true", nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return parseInteger(text, v.Type().Bits())
	case reflect.Uint64:
		return parseUnsigned(text)
	case reflect.Float64:
		return parseNumber(text)
	}
	panic("decode: no rule for " + v.Type().String())
}

// bounded checks the bounds of the tag; a quantity without a minimum is not negative, a ratio at most 100 %.
func bounded(v reflect.Value, tag reflect.StructTag) error {
	if words := strings.Fields(tag.Get("oneof")); len(words) > 0 && !slices.Contains(words, v.String()) {
		return fmt.Errorf("%q is not one of the choices%s", v.String(), Suggest(v.String(), words))
	}
	low, high := tag.Get("min"), tag.Get("max")
	if _, is := v.Interface().(sim.Ratio); is && high == "" {
		high = "100%"
	}
	for _, bound := range []struct {
		text, word string
		broken     func(order int) bool
	}{
		{low, "at least", func(order int) bool { return order < 0 }},
		{high, "at most", func(order int) bool { return order > 0 }},
		{tag.Get("above"), "above", func(order int) bool { return order <= 0 }},
	} {
		if bound.text != "" && bound.broken(compare(v, bound.text)) {
			return fmt.Errorf("out of bounds; write a value %s %s", bound.word, bound.text)
		}
	}
	if low == "" && unsigned(v) && compareZero(v) < 0 {
		return errors.New("it cannot be negative")
	}
	return nil
}

func unsigned(v reflect.Value) bool {
	switch v.Interface().(type) {
	case time.Duration, sim.Ratio, sim.Rate:
		return true
	}
	return false
}

func compareZero(v reflect.Value) int {
	if v.CanInt() {
		return compareOrdered(v.Int(), 0)
	}
	return compareOrdered(v.Float(), 0)
}

// compare compares v with a bound written in its own unit; a bound that cannot be read is our own mistake.
func compare(v reflect.Value, text string) int {
	bound := reflect.New(v.Type()).Elem()
	if err := assign(bound, &yaml.Node{Kind: yaml.ScalarNode, Value: text}); err != nil {
		panic("decode: a tag's bound: " + err.Error())
	}
	switch {
	case v.CanInt():
		return compareOrdered(v.Int(), bound.Int())
	case v.CanUint():
		return compareOrdered(v.Uint(), bound.Uint())
	default:
		return compareOrdered(v.Float(), bound.Float())
	}
}

func compareOrdered[T int64 | uint64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
