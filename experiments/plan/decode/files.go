package decode

import (
	"fmt"
	"reflect"
)

// Loader is a parameter struct that reads data files once it has been decoded. Its errors are those of Validator.
type Loader interface {
	Load(read func(name string) ([]byte, error)) error
}

// LoadFiles calls Load on everything inside v that has it, and returns the notes of what was loaded.
func (d *Decoder) LoadFiles(v any, path string, read func(name string) ([]byte, error)) (notes []string, problems Problems) {
	l := loading{Decoder: d, read: read}
	problems = l.value(reflect.ValueOf(v).Elem(), path).Sorted()
	return l.notes, problems
}

// loading is one walk through a value.
type loading struct {
	*Decoder
	read  func(name string) ([]byte, error)
	notes []string
}

func (l *loading) value(v reflect.Value, path string) (problems Problems) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			problems = l.value(v.Elem(), path)
		}
	case reflect.Interface:
		if !v.IsNil() && l.Catalogues[v.Type()] != nil {
			problems = l.value(v.Elem(), l.chosen(v, path))
		}
	case reflect.Slice:
		for i := range v.Len() {
			problems = append(problems, l.value(v.Index(i), fmt.Sprintf("%s[%d]", path, i))...)
		}
	case reflect.Map:
		problems = l.mapping(v, path)
	case reflect.Struct:
		problems = l.structure(v, path)
	}
	return problems
}

// chosen returns the path of the component in a field: the field's own if the file gives it as a bare scalar.
func (l *loading) chosen(v reflect.Value, path string) string {
	inner := Join(path, l.nameOf(v.Type(), v.Elem()))
	if _, known := l.Positions[inner]; !known {
		return path
	}
	return inner
}

func (l *loading) structure(v reflect.Value, path string) Problems {
	problems := l.own(v, path)
	for _, f := range fieldsOf(v) {
		at := path
		if !f.component {
			at = Join(path, f.name)
		}
		problems = append(problems, l.value(f.value, at)...)
	}
	return problems
}

// own calls a struct's Load, or those of inlined structs where Go promotes none.
func (l *loading) own(v reflect.Value, path string) (problems Problems) {
	if loader, ok := v.Addr().Interface().(Loader); ok {
		err := loader.Load(l.read)
		if noted, is := loader.(interface{ Notes() []string }); is && err == nil {
			l.notes = append(l.notes, noted.Notes()...)
		}
		return l.FieldProblems(path, err)
	}
	for _, inner := range inlinedIn(v) {
		problems = append(problems, l.own(inner, path)...)
	}
	return problems
}

// mapping loads copies of the values, since those in a map have no address, and puts them back.
func (l *loading) mapping(v reflect.Value, path string) (problems Problems) {
	for _, key := range keysInOrder(v) {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		problems = append(problems, l.value(value, Join(path, key.String()))...)
		v.SetMapIndex(key, value)
	}
	return problems
}
