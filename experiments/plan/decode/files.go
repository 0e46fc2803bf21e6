package decode

import (
	"fmt"
	"reflect"
	"sync"
)

// Loader is a parameter struct that reads data files once it has been decoded. Its errors are those of Validator. What says the same
// is loaded once: all runs share what Load has made, and nothing may change it later.
type Loader interface {
	Load(read func(name string) ([]byte, error)) error
}

// Files are those that a value names.
type Files struct {
	Names []string // in the order in which they are read
	Notes []string // of what was loaded
}

// Loaded are parameter structs with what they loaded, by their types and what they say: those that say the same share it. Once it is
// loaded nobody changes it.
type Loaded struct {
	sync.Mutex
	known map[string]loaded
}

type loaded struct {
	value reflect.Value
	files Files
}

// LoadFiles calls Load on everything inside v that has it, and that nothing equal was loaded for before.
func (d *Decoder) LoadFiles(v any, path string, before *Loaded, read func(name string) ([]byte, error)) (Files, Problems) {
	l := loading{Decoder: d, before: before, read: read}
	problems := l.value(reflect.ValueOf(v).Elem(), path).Sorted()
	return l.files, problems
}

// loading is one walk through a value.
type loading struct {
	*Decoder
	before *Loaded
	read   func(name string) ([]byte, error)
	files  Files
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
		return l.FieldProblems(path, l.load(v, loader))
	}
	for _, inner := range inlinedIn(v) {
		problems = append(problems, l.own(inner, path)...)
	}
	return problems
}

// load loads a struct, or copies an equal one that is loaded.
func (l *loading) load(v reflect.Value, loader Loader) error {
	l.before.Lock()
	defer l.before.Unlock()
	key := string(Canonical([]byte(v.Type().PkgPath()+"."+v.Type().Name()+"\n"), l.encode(v)))
	known, is := l.before.known[key]
	if is {
		v.Set(known.value)
	} else {
		err := loader.Load(func(name string) ([]byte, error) {
			known.files.Names = append(known.files.Names, name)
			return l.read(name)
		})
		if err != nil {
			return err
		}
		if noted, is := loader.(interface{ Notes() []string }); is {
			known.files.Notes = noted.Notes()
		}
		known.value = reflect.New(v.Type()).Elem()
		known.value.Set(v)
		if l.before.known == nil {
			l.before.known = map[string]loaded{}
		}
		l.before.known[key] = known
	}
	l.files.Names = append(l.files.Names, known.files.Names...)
	l.files.Notes = append(l.files.Notes, known.files.Notes...)
	return nil
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
