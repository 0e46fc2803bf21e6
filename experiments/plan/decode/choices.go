package decode

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Chooser is a text that is one of a few, which its type lists: so they can be the entries of a table that also holds what
// each of them does. The names take the place of the tag `oneof`; meanings, if there are any, one for each name, end the
// field's help.
type Chooser interface {
	Choices() (names, meanings []string)
}

var chooser = reflect.TypeFor[Chooser]()

// withChoices returns the tag of a field, with what its type says of choices.
func withChoices(tag reflect.StructTag, of reflect.Type) reflect.StructTag {
	of = element(of)
	if !of.Implements(chooser) {
		return tag
	}
	names, meanings := reflect.Zero(of).Interface().(Chooser).Choices()
	help := tag.Get("help")
	if len(meanings) > 0 {
		help += ": " + strings.Join(meanings, "; ")
	}
	// The first of two values of a key counts.
	return reflect.StructTag(fmt.Sprintf("oneof:%s help:%s ", strconv.Quote(strings.Join(names, " ")), strconv.Quote(help))) + tag
}

// checkChoices finds mistakes in what a type says of choices.
func checkChoices(t reflect.Type, tag reflect.StructTag) error {
	if !t.Implements(chooser) {
		return nil
	}
	names, meanings := reflect.Zero(t).Interface().(Chooser).Choices()
	switch {
	case strings.Count(string(tag), `oneof:"`) > 1:
		return fmt.Errorf("%s lists its choices itself, without oneof", t)
	case len(meanings) > 0 && len(meanings) != len(names):
		return fmt.Errorf("%s has %d choices and %d meanings", t, len(names), len(meanings))
	}
	return nil
}
