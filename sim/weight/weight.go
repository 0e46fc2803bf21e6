// Package weight tells how many bytes values hold: those of a node that keeps a log, a table, a history.
package weight

import "reflect"

// Scale adds up the bytes that values hold, whatever they point to counted once. It takes lengths, not capacities, and the
// layout of a 64-bit machine, so that all machines come to the same. The zero Scale is ready.
type Scale struct {
	Looked int // values that it has looked at: what it cost

	seen  map[place]struct{}
	kinds map[reflect.Type]kind
}

// place is where something stands: a struct and its first field have one address.
type place struct {
	at uintptr
	of uint32 // the id of its kind
}

// kind is what is known of a type.
type kind struct {
	size, align int64
	id          uint32
	flat        bool // it points to nothing
}

// Anew forgets what was counted.
func (s *Scale) Anew() {
	clear(s.seen)
	s.Looked = 0
}

// Ignore takes what a pointer points to as counted.
func (s *Scale) Ignore(pointers ...any) {
	for _, p := range pointers {
		if v := reflect.ValueOf(p); v.Kind() == reflect.Pointer {
			s.first(v)
		}
	}
}

// Of returns the bytes of what a value points to, and of the value itself unless it is a pointer.
func (s *Scale) Of(v any) int64 {
	value := reflect.ValueOf(v)
	if !value.IsValid() {
		return 0
	}
	if value.Kind() == reflect.Pointer {
		return s.behind(value)
	}
	return s.kindOf(value.Type()).size + s.behind(value)
}

// Size returns the bytes of a value of a type, without what it points to.
func Size[T any]() int64 { return new(Scale).kindOf(reflect.TypeFor[T]()).size }

// first tells whether a pointer, slice or map is met for the first time.
func (s *Scale) first(v reflect.Value) bool {
	if s.seen == nil {
		s.seen = map[place]struct{}{}
	}
	at := place{v.Pointer(), s.kindOf(v.Type()).id}
	if _, seen := s.seen[at]; seen || at.at == 0 {
		return false
	}
	s.seen[at] = struct{}{}
	return true
}

// behind returns the bytes that a value points to.
func (s *Scale) behind(v reflect.Value) (bytes int64) {
	k := s.kindOf(v.Type())
	if k.flat {
		return 0
	}
	s.Looked++
	switch v.Kind() {
	case reflect.Pointer:
		if s.first(v) {
			bytes = s.kindOf(v.Type().Elem()).size + s.behind(v.Elem())
		}
	case reflect.Interface:
		if v.IsNil() {
			return 0
		}
		if held := v.Elem(); held.Kind() != reflect.Pointer {
			bytes = s.kindOf(held.Type()).size
		}
		bytes += s.behind(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			bytes += s.behind(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			bytes += s.behind(v.Index(i))
		}
	case reflect.Slice:
		bytes = s.slice(v)
	case reflect.Map:
		bytes = s.table(v)
	}
	return bytes
}

// slice counts what append makes room for: twice as much up to 256 elements, which is a third more on average, and then a quarter.
func (s *Scale) slice(v reflect.Value) int64 {
	if v.Len() == 0 || !s.first(v) {
		return 0
	}
	element := s.kindOf(v.Type().Elem())
	bytes := int64(v.Len()) * element.size
	if v.Len() < 256 {
		bytes += bytes / 3
	} else {
		bytes += bytes / 8
	}
	if !element.flat {
		for i := range v.Len() {
			bytes += s.behind(v.Index(i))
		}
	}
	return bytes
}

// table counts a power of two of entries, and a byte for each: a map is seven eighths full at most, and then doubles.
func (s *Scale) table(v reflect.Value) int64 {
	if !s.first(v) {
		return 0
	}
	key, element := s.kindOf(v.Type().Key()), s.kindOf(v.Type().Elem())
	const header = 48
	bytes := int64(header)
	if v.Len() > 0 {
		places := int64(8)
		for places*7/8 < int64(v.Len()) {
			places *= 2
		}
		pair := rounded(rounded(key.size, element.align)+element.size, max(key.align, element.align))
		bytes += places * (pair + 1)
	}
	if key.flat && element.flat {
		return bytes
	}
	for entries := v.MapRange(); entries.Next(); {
		bytes += s.behind(entries.Key()) + s.behind(entries.Value())
	}
	return bytes
}

func (s *Scale) kindOf(t reflect.Type) kind {
	if k, known := s.kinds[t]; known {
		return k
	}
	k := s.layout(t)
	if s.kinds == nil {
		s.kinds = map[reflect.Type]kind{}
	}
	k.id = uint32(len(s.kinds))
	s.kinds[t] = k
	return k
}

// layout returns what a type takes on a 64-bit machine. Texts count as flat: they are names, which many values share.
func (s *Scale) layout(t reflect.Type) kind {
	const word = 8
	switch t.Kind() {
	case reflect.Struct:
		k := kind{align: 1, flat: true}
		for i := range t.NumField() {
			field := s.kindOf(t.Field(i).Type)
			k.size = rounded(k.size, field.align) + field.size
			k.align, k.flat = max(k.align, field.align), k.flat && field.flat
		}
		k.size = rounded(k.size, k.align)
		return k
	case reflect.Array:
		element := s.kindOf(t.Elem())
		return kind{size: int64(t.Len()) * element.size, align: element.align, flat: element.flat}
	case reflect.Slice:
		return kind{size: 3 * word, align: word}
	case reflect.String:
		return kind{size: 2 * word, align: word, flat: true}
	case reflect.Interface:
		return kind{size: 2 * word, align: word}
	case reflect.Pointer, reflect.Map:
		return kind{size: word, align: word}
	case reflect.Int, reflect.Uint, reflect.Uintptr, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return kind{size: word, align: word, flat: true}
	case reflect.Int64, reflect.Uint64, reflect.Float64, reflect.Complex64:
		return kind{size: word, align: word, flat: true}
	}
	return kind{size: int64(t.Size()), align: int64(t.Align()), flat: true}
}

func rounded(size, align int64) int64 { return (size + align - 1) / align * align }
