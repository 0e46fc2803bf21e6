package decode

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

// Encode writes what v points to with every default explicit, so that Decode reads the same back.
func (d *Decoder) Encode(v any) *yaml.Node { return d.encode(reflect.ValueOf(v).Elem()) }

func (d *Decoder) encode(v reflect.Value) *yaml.Node {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return text(off)
		}
		return d.encode(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return text(off)
		}
		node := &yaml.Node{Kind: yaml.MappingNode}
		put(node, d.nameOf(v.Type(), v.Elem()), d.encode(v.Elem().Elem()))
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
		if f.component {
			put(node, d.nameOf(f.value.Type(), f.value.Elem()), d.encode(f.value.Elem().Elem()))
			continue
		}
		put(node, f.name, d.encode(f.value))
	}
	return node
}

func (d *Decoder) encodeMap(v reflect.Value) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		put(node, key.String(), d.encode(v.MapIndex(key)))
	}
	return node
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

func plain(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }

func encodeScalar(v reflect.Value) *yaml.Node {
	switch x := v.Interface().(type) {
	case time.Duration:
		return plain(formatDuration(x))
	case sim.Ratio:
		return plain(shift(float64(x), 100) + "%")
	case sim.Rate:
		return plain(strconv.FormatFloat(float64(x), 'f', -1, 64) + "/s")
	case sim.Bandwidth:
		return plain(fmt.Sprintf("%dbit", x))
	case sim.Size:
		return plain(fmt.Sprintf("%dB", x))
	case string:
		return text(x)
	case float64:
		return plain(strconv.FormatFloat(x, 'g', -1, 64))
	default:
		return plain(fmt.Sprint(x))
	}
}

// formatDuration uses the largest unit that leaves a whole number.
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
	exact := value.FloatString(400)
	return strings.TrimSuffix(strings.TrimRight(exact, "0"), ".")
}
