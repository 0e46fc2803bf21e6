package trace

import (
	"fmt"
	"reflect"
	"strings"
)

// ContentOf writes what a message holds, field by field, never an address, and cut where it would be long.
func ContentOf(message any) string {
	const most = 300
	var b strings.Builder
	describe(&b, reflect.ValueOf(message), 0)
	if text := b.String(); len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return b.String()
}

// describe leaves out fields that are zero. What is deep inside, or is no data, is "...".
func describe(b *strings.Builder, v reflect.Value, depth int) {
	const deepest, longest = 4, 16
	switch v.Kind() {
	case reflect.Bool:
		fmt.Fprint(b, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprint(b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		fmt.Fprint(b, v.Uint())
	case reflect.Float32, reflect.Float64:
		fmt.Fprint(b, v.Float())
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	case reflect.Pointer, reflect.Interface:
		describe(b, v.Elem(), depth)
	case reflect.Struct:
		if depth > deepest {
			b.WriteString("...")
			return
		}
		b.WriteByte('{')
		first := true
		for i := range v.NumField() {
			if field := v.Field(i); !field.IsZero() {
				if !first {
					b.WriteByte(' ')
				}
				first = false
				b.WriteString(v.Type().Field(i).Name + ": ")
				describe(b, field, depth+1)
			}
		}
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		b.WriteByte('[')
		for i := range min(v.Len(), longest) {
			if i > 0 {
				b.WriteByte(' ')
			}
			describe(b, v.Index(i), depth+1)
		}
		if v.Len() > longest {
			fmt.Fprintf(b, " and %d more", v.Len()-longest)
		}
		b.WriteByte(']')
	case reflect.Invalid:
		b.WriteString("none")
	default:
		b.WriteString("...")
	}
}
