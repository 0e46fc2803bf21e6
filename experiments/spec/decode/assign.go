package decode

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"starmesh/sim"
)

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
