package decode

import (
	"cmp"
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
		return Problems{d.At(node, path, "write a single value%s", exampleOf(v.Type()))}
	}
	if v.Kind() != reflect.String && isQuoted(node) {
		return Problems{d.At(node, path, "remove the quotes: this is no text")}
	}
	parsed, err := parseAs(v.Type(), node.Value)
	// The field's own bounds say more than those of its type, which differ between machines.
	if out := bounded(parsed, v.Type(), tag); out != nil {
		err = out
	}
	if err != nil {
		return Problems{d.At(node, path, "%s", err)}
	}
	v.Set(reflect.ValueOf(parsed).Convert(v.Type()))
	return nil
}

func exampleOf(t reflect.Type) string {
	if q, is := quantityOf(t); is {
		return ", such as " + q.one()
	}
	return ""
}

// kindOf says what a scalar of a type is.
func kindOf(t reflect.Type) string {
	q, is := quantityOf(t)
	switch {
	case is:
		return "a " + q.name + " (such as " + q.one() + ")"
	case t.Kind() == reflect.Float64:
		return "a number"
	}
	return "a whole number"
}

var (
	durationType  = reflect.TypeFor[time.Duration]()
	ratioType     = reflect.TypeFor[sim.Ratio]()
	rateType      = reflect.TypeFor[sim.Rate]()
	bandwidthType = reflect.TypeFor[sim.Bandwidth]()
	sizeType      = reflect.TypeFor[sim.Size]()
	lengthType    = reflect.TypeFor[sim.Length]()
)

// parseAs reads a text as a value of a type; integers have 64 bits, whatever the type has. Of one that is too large it
// returns the nearest that is not beside the error, and nil with all other errors.
func parseAs(t reflect.Type, text string) (parsed any, err error) {
	switch t {
	case durationType:
		parsed, err = ParseDuration(text)
	case ratioType:
		parsed, err = ParseRatio(text)
	case rateType:
		parsed, err = ParseRate(text)
	case bandwidthType:
		parsed, err = ParseBandwidth(text)
	case sizeType:
		parsed, err = ParseSize(text)
	case lengthType:
		parsed, err = ParseLength(text)
	default:
		return parseKind(t, text)
	}
	if err != nil {
		return nil, err
	}
	return parsed, nil
}

func parseKind(t reflect.Type, text string) (any, error) {
	switch t.Kind() {
	case reflect.String:
		return text, nil
	case reflect.Bool:
		if text != "true" && text != "false" {
			return nil, fmt.Errorf("%q is neither true nor false", text)
		}
		return text == "true", nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return parseInteger(text, t.Bits())
	case reflect.Uint64:
		return parseUnsigned(text)
	case reflect.Float64:
		return parseNumber(text)
	}
	panic("decode: no rule for " + t.String())
}

// bounded checks the bounds of the tag; a quantity without a minimum is not negative, a ratio at most 100 %.
func bounded(parsed any, t reflect.Type, tag reflect.StructTag) error {
	if parsed == nil {
		return nil
	}
	if words := strings.Fields(tag.Get("oneof")); len(words) > 0 {
		return chosen(parsed.(string), words)
	}
	for _, b := range boundsOf(t, tag) {
		if order := compare(parsed, b.parse(t)); order < 0 && b.atLeast || order > 0 && !b.atLeast || order == 0 && b.exclusive {
			return fmt.Errorf("out of bounds; write a value %s %s", b.word, b.text)
		}
	}
	if !isSigned(t) && tag.Get("min") == "" && compare(parsed, reflect.Zero(reflect.TypeOf(parsed)).Interface()) < 0 {
		return errors.New("it cannot be negative")
	}
	return nil
}

func chosen(word string, words []string) error {
	if slices.Contains(words, word) {
		return nil
	}
	return fmt.Errorf("%q is not one of the choices%s", word, Suggest(word, words))
}

// bound is one limit of a field.
type bound struct {
	text, word         string
	symbol             string
	atLeast, exclusive bool
}

func boundsOf(t reflect.Type, tag reflect.StructTag) []bound {
	high := tag.Get("max")
	if t == ratioType && high == "" {
		high = "100%"
	}
	all := []bound{
		{tag.Get("min"), "at least", ">=", true, false},
		{tag.Get("above"), "above", ">", true, true},
		{high, "at most", "<=", false, false},
	}
	return slices.DeleteFunc(all, func(b bound) bool { return b.text == "" })
}

// parse reads the bound in the unit of its field; one that cannot be read is our own mistake.
func (b bound) parse(t reflect.Type) any {
	parsed, err := parseAs(t, b.text)
	if err != nil {
		panic(fmt.Sprintf("decode: the bound %q of a tag: %v", b.text, err))
	}
	return parsed
}

// isSigned tells whether a type is negative without being asked to.
func isSigned(t reflect.Type) bool {
	return t != durationType && t != ratioType && t != rateType && t != lengthType
}

// compare orders two values of one type of numbers.
func compare(a, b any) int {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case x.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.CanUint():
		return cmp.Compare(x.Uint(), y.Uint())
	case x.CanFloat():
		return cmp.Compare(x.Float(), y.Float())
	}
	return 0 // a text or a flag has no bounds
}
