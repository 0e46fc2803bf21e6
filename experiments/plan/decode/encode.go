package decode

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gopkg.in/yaml.v3"
)

// Marshaler is a type that writes itself, the inverse of Unmarshaler.
type Marshaler interface {
	EncodeNode(d *Decoder) *yaml.Node
}

// Encode writes what v points to with every default explicit, so that Decode reads the same back. The same value is
// always written the same way.
func (d *Decoder) Encode(v any) *yaml.Node { return d.encode(reflect.ValueOf(v).Elem()) }

func (d *Decoder) encode(v reflect.Value) *yaml.Node {
	if v.CanAddr() {
		if m, ok := v.Addr().Interface().(Marshaler); ok {
			return m.EncodeNode(d)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return plain(off)
		}
		return d.encode(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return plain(off)
		}
		node := &yaml.Node{Kind: yaml.MappingNode}
		d.putComponent(node, v)
		return node
	case reflect.Struct:
		return d.encodeStruct(v)
	case reflect.Slice:
		node := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for i := range v.Len() {
			node.Content = append(node.Content, d.encode(v.Index(i)))
		}
		return node
	case reflect.Map:
		return d.encodeMap(v)
	default:
		return encodeScalar(v)
	}
}

func (d *Decoder) encodeStruct(v reflect.Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range fieldsOf(v) {
		switch {
		case f.later && f.value.IsNil():
		case !f.component:
			put(node, f.name, d.encodeField(&f))
		case !f.value.IsNil():
			d.putComponent(node, f.value)
		}
	}
	return node
}

func (d *Decoder) encodeField(f *field) *yaml.Node {
	if f.value.Kind() == reflect.Pointer && f.value.IsNil() {
		return plain(absence(f.tag))
	}
	return d.encode(f.value)
}

func (d *Decoder) putComponent(node *yaml.Node, v reflect.Value) {
	put(node, d.nameOf(v.Type(), v.Elem()), d.encode(v.Elem().Elem()))
}

func (d *Decoder) encodeMap(v reflect.Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range keysInOrder(v) {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		put(node, key.String(), d.encode(value))
	}
	return node
}

func keysInOrder(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// text writes a string, in quotes where it could be taken for something else.
func text(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if s == "" || s == off || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}

func plain(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }

func encodeScalar(v reflect.Value) *yaml.Node {
	switch v.Type() {
	case durationType:
		return plain(formatDuration(time.Duration(v.Int())))
	case ratioType:
		return plain(shift(v.Float(), 100) + "%")
	case rateType:
		return plain(strconv.FormatFloat(v.Float(), 'f', -1, 64) + "/s")
	case bandwidthType:
		return plain(strconv.FormatInt(v.Int(), 10) + "bit")
	case sizeType:
		return plain(strconv.FormatInt(v.Int(), 10) + "B")
	}
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
	case reflect.Float64:
		return plain(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		return plain(fmt.Sprint(v.Interface()))
	}
}

// formatDuration uses the largest unit that leaves a whole number. This form, and those of the other units, are part of
// a run's identity: another one would make finished runs unknown.
func formatDuration(d time.Duration) string {
	for _, u := range []struct {
		name string
		unit time.Duration
	}{{"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}} {
		if d%u.unit == 0 {
			return fmt.Sprintf("%d%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%dns", int64(d))
}

// shift multiplies the shortest decimal text of x exactly, so that it reads back as x.
func shift(x float64, by int64) string {
	value, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'f', -1, 64))
	value.Mul(value, big.NewRat(by, 1))
	exact := value.FloatString(400) // more digits than any float64 needs
	return strings.TrimSuffix(strings.TrimRight(exact, "0"), ".")
}

// Canonical appends a tree to a text such that different trees make different texts. It is for many cells, as writing YAML takes
// longer than making them.
func Canonical(text []byte, node *yaml.Node) []byte {
	text = append(text, byte(node.Kind), byte(node.Style), byte(len(node.Tag)))
	text = append(text, node.Tag...)
	text = binary.AppendUvarint(text, uint64(len(node.Value)))
	text = append(text, node.Value...)
	text = binary.AppendUvarint(text, uint64(len(node.Content)))
	for _, part := range node.Content {
		text = Canonical(text, part)
	}
	return text
}
