package decode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Loader is a parameter struct that reads data files once it has been decoded.
type Loader interface {
	Load(read func(name string) ([]byte, error)) error
}

// LoadFiles calls Load on everything inside v that has it.
func (d *Decoder) LoadFiles(v any, path string, read func(name string) ([]byte, error)) Problems {
	return d.load(reflect.ValueOf(v).Elem(), path, read)
}

func (d *Decoder) load(v reflect.Value, path string, read func(name string) ([]byte, error)) (problems Problems) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			problems = d.load(v.Elem(), path, read)
		}
	case reflect.Interface:
		if !v.IsNil() && d.Catalogues[v.Type()] != nil {
			problems = d.load(v.Elem().Elem(), Join(path, d.nameOf(v.Type(), v.Elem())), read)
		}
	case reflect.Slice:
		for i := range v.Len() {
			problems = append(problems, d.load(v.Index(i), fmt.Sprintf("%s[%d]", path, i), read)...)
		}
	case reflect.Map:
		problems = d.loadMap(v, path, read)
	case reflect.Struct:
		problems = d.loadStruct(v, path, read)
	}
	return problems
}

func (d *Decoder) loadStruct(v reflect.Value, path string, read func(name string) ([]byte, error)) (problems Problems) {
	if loader, ok := v.Addr().Interface().(Loader); ok {
		problems = d.fieldProblems(path, loader.Load(read))
	}
	for _, f := range fieldsOf(v) {
		at := path
		if !f.component {
			at = Join(path, f.name)
		}
		problems = append(problems, d.load(f.value, at, read)...)
	}
	return problems
}

func (d *Decoder) loadMap(v reflect.Value, path string, read func(name string) ([]byte, error)) (problems Problems) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		problems = append(problems, d.load(value, Join(path, key.String()), read)...)
		v.SetMapIndex(key, value)
	}
	return problems
}
