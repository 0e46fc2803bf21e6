package decode

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// CheckTags finds mistakes of ours in the tags of a struct type and of the structs inside: bounds that cannot be read,
// types that cannot be decoded, keys that two fields claim.
func CheckTags(t reflect.Type) error {
	return checkTags(t, t.String(), map[reflect.Type]bool{})
}

func checkTags(t reflect.Type, at string, seen map[reflect.Type]bool) error {
	t = element(t)
	if seen[t] || reflect.PointerTo(t).Implements(reflect.TypeFor[Unmarshaler]()) {
		return nil
	}
	seen[t] = true
	if t.Kind() != reflect.Struct {
		return checkKind(t, at)
	}
	var problems []error
	keys := map[string]bool{}
	for _, f := range fieldsOf(reflect.New(t).Elem()) {
		where := at + ", key " + f.name
		if keys[f.name] {
			problems = append(problems, fmt.Errorf("%s: two fields have it", where))
		}
		keys[f.name] = true
		problems = append(problems, checkField(&f, where), checkTags(f.value.Type(), where, seen))
	}
	return errors.Join(problems...)
}

func checkKind(t reflect.Type, at string) error {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64, reflect.Float64, reflect.Interface:
		return nil
	}
	return fmt.Errorf("%s: there is no rule for %s", at, t)
}

func checkField(f *field, at string) error {
	t := element(f.value.Type())
	if f.tag.Get("oneof") != "" && t.Kind() != reflect.String {
		return fmt.Errorf("%s: oneof is for texts", at)
	}
	if err := checkChoices(t, f.tag); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	if required := f.tag.Get("required"); required != "" && required != "true" {
		return fmt.Errorf("%s: required is true, or left out", at)
	}
	for _, b := range boundsOf(t, f.tag) {
		switch t.Kind() {
		case reflect.Struct, reflect.Interface, reflect.String, reflect.Bool:
			return fmt.Errorf("%s: %s has no bounds", at, t)
		}
		if _, err := parseAs(t, b.text); err != nil {
			return fmt.Errorf("%s: the bound %q: %w", at, b.text, err)
		}
	}
	return nil
}

// Check finds mistakes of ours in the catalogues: those of CheckTags, and components that could be taken for each
// other or lack the parameter that a scalar sets.
func (d *Decoder) Check() error {
	var problems []error
	for of := range d.Catalogues {
		problems = append(problems, d.checkCatalogue(of))
	}
	slices.SortFunc(problems, func(a, b error) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return errors.Join(problems...)
}

func (d *Decoder) checkCatalogue(of reflect.Type) error {
	var problems []error
	names, types := map[string]bool{off: true}, map[reflect.Type]bool{}
	for _, c := range d.Catalogues[of] {
		at := strings.ToLower(of.Name()) + " " + c.Name
		t := reflect.TypeOf(c.New())
		switch {
		case names[c.Name]:
			problems = append(problems, fmt.Errorf("%s: another one has this name; take another", at))
		case t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct || !t.Implements(of):
			problems = append(problems, fmt.Errorf("%s: New returns a %s, which is no pointer to a struct that implements %s", at, t, of))
			continue
		case types[t]:
			problems = append(problems, fmt.Errorf("%s: another component has the type %s, so Encode cannot tell them apart", at, t))
		}
		names[c.Name], types[t] = true, true
		keys := keysOf(fieldsOf(reflect.New(t.Elem()).Elem()))
		if c.Scalar != "" && !slices.Contains(keys, c.Scalar) {
			problems = append(problems, fmt.Errorf("%s: there is no parameter %s for a scalar", at, c.Scalar))
		}
		problems = append(problems, checkTags(t, at, map[reflect.Type]bool{}))
	}
	return errors.Join(problems...)
}
