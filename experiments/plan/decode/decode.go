package decode

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// Decoder reads YAML into structs that hold their defaults. Fields are described by tags: `yaml:"name"`,
// `help:"..."`, `also:"words of other tools"`, `min:"..."`, `max:"..."`, `above:"..."` (in the value's own unit), `oneof:"a b"`, `required:"true"` (and not so where `unless:"key"` is given), `scalar:"true"` (of a
// struct whose place a scalar may take, the field that it sets);
// `yaml:",inline"` takes over a struct's fields, and `yaml:",component"` the one key that no other field knows. The
// keys of a mapping are names, unless `keys:"any"` lets them be any text. A Chooser needs no `oneof`. A pointer that is nil is
// written off, or as `absent:"word"` says, or with `later:"true"` not at all: so that a key that came later leaves older files as they are. CheckTags finds tags that are wrong.
type Decoder struct {
	File string
	// Catalogues lists, for an interface type, the components that a field of that type can hold.
	Catalogues map[reflect.Type][]sim.Component
	// Positions tells where each value that was decoded stands, by its path.
	Positions map[string]Position

	components map[string]string // path -> path of the component that was chosen there
}

// Unmarshaler is a type that reads itself.
type Unmarshaler interface {
	DecodeNode(d *Decoder, node *yaml.Node, path string) Problems
}

// defaulter is a struct that starts from these defaults where nothing above it gives others: behind a pointer, in a
// list or in a mapping.
type defaulter interface{ SetDefaults() }

// Decode reads a node into what into points to, and returns its problems in the order of the file.
func (d *Decoder) Decode(node *yaml.Node, path string, into any) Problems {
	return d.value(node, path, reflect.ValueOf(into).Elem(), "").Sorted()
}

func (d *Decoder) value(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) Problems {
	d.record(path, node)
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
	return node.Kind == yaml.ScalarNode && !isQuoted(node) && (node.Tag == "!!null" || node.Value == "")
}

func isQuoted(node *yaml.Node) bool {
	return node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// isOff tells whether a node is the word that removes a component.
func isOff(node *yaml.Node) bool { return isWord(node, off) }

// isWord tells whether a node is a word that stands for itself; in quotes it is a text.
func isWord(node *yaml.Node, word string) bool {
	return node.Kind == yaml.ScalarNode && node.Value == word && !isQuoted(node)
}

// absence returns the word for a pointer that is nil.
func absence(tag reflect.StructTag) string { return cmp.Or(tag.Get("absent"), off) }

const off = "off"

// newValue returns a pointer to a new value that holds its own defaults.
func newValue(t reflect.Type) reflect.Value {
	made := reflect.New(t)
	if d, ok := made.Interface().(defaulter); ok {
		d.SetDefaults()
	}
	return made
}

func (d *Decoder) pointer(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) Problems {
	if isWord(node, absence(tag)) {
		v.SetZero()
		return nil
	}
	target := newValue(v.Type().Elem())
	if !v.IsNil() {
		target.Elem().Set(v.Elem()) // a copy: others may share the defaults
	}
	v.Set(target)
	return d.value(node, path, target.Elem(), tag)
}

func (d *Decoder) slice(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) (problems Problems) {
	if node.Kind != yaml.SequenceNode {
		return Problems{d.At(node, path, "write a list, such as %s", asList(node))}
	}
	if len(node.Content) == 0 {
		v.SetZero()
		return nil
	}
	list := reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content))
	for i, child := range node.Content {
		list.Index(i).Set(newValue(v.Type().Elem()).Elem())
		problems = append(problems, d.value(child, fmt.Sprintf("%s[%d]", path, i), list.Index(i), tag)...)
	}
	v.Set(list)
	return problems
}

// plainInList are texts that need no quotes in a list, or are several of its items.
var plainInList = regexp.MustCompile(`^[\w.%/+-]+([ ,]+[\w.%/+-]+)*$`)

// asList writes what stands in the place of a list as one.
func asList(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode && len(node.Content) > 0:
		return "[{" + node.Content[0].Value + ": ...}]"
	case node.Kind == yaml.ScalarNode && plainInList.MatchString(node.Value):
		return "[" + node.Value + "]"
	}
	return "[a, b]"
}

var validName = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// IsName tells whether a text can be a name that an experiment gives.
func IsName(text string) bool { return validName.MatchString(text) }

// NameRule says what names are made of.
const NameRule = "a name is made of letters (a-z, A-Z), digits and single hyphens"

func (d *Decoder) mapping(node *yaml.Node, path string, v reflect.Value, tag reflect.StructTag) (problems Problems) {
	if node.Kind != yaml.MappingNode {
		return Problems{d.At(node, path, "write a mapping, such as {name: value}")}
	}
	if len(node.Content) == 0 {
		v.SetZero()
		return nil
	}
	m := reflect.MakeMap(v.Type())
	names := map[string]string{} // in small letters -> as written
	for _, i := range sortedKeys(node) {
		key := node.Content[i]
		if tag.Get("keys") == "" {
			if problem := nameProblem(key.Value, names); problem != "" {
				problems = append(problems, d.At(key, Join(path, key.Value), "%s", problem))
				continue
			}
			names[strings.ToLower(key.Value)] = key.Value
		}
		value := newValue(v.Type().Elem()).Elem()
		if value.Kind() == reflect.Struct && isOff(node.Content[i+1]) {
			continue // a sweep leaves an entry out this way
		}
		problems = append(problems, d.value(node.Content[i+1], Join(path, key.Value), value, tag)...)
		m.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), value)
	}
	v.Set(m)
	return problems
}

// nameProblem says why a name cannot be, beside those that there are.
func nameProblem(name string, names map[string]string) string {
	if !IsName(name) {
		return NameRule
	}
	if other := names[strings.ToLower(name)]; other != "" {
		return fmt.Sprintf("%s and %s differ in capital letters alone; give one another name", other, name)
	}
	return ""
}

// sortedKeys lists the indices of a mapping's keys in the order of the keys: their order in the file is immaterial.
func sortedKeys(node *yaml.Node) []int {
	var indices []int
	for i := 0; i < len(node.Content); i += 2 {
		indices = append(indices, i)
	}
	slices.SortFunc(indices, func(a, b int) int {
		return cmp.Compare(node.Content[a].Value, node.Content[b].Value)
	})
	return indices
}
