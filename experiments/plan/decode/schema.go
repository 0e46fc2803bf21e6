package decode

import (
	"maps"
	"reflect"
	"strings"

	"starmesh/sim"
)

// Schema describes what Decode accepts as a JSON Schema (draft 2020-12), for editors. It knows keys, choices, units and
// bounds. What depends on more than one value it does not know, nor which keys have to be there: a sweep may set them.
func (d *Decoder) Schema(target any) map[string]any {
	s := &schemata{Decoder: d, definitions: map[string]any{}}
	root := s.of(reflect.ValueOf(target).Elem(), "")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$defs"] = s.definitions
	return root
}

// schemata collects a definition for each catalogue, as components may be made of components of their own kind.
type schemata struct {
	*Decoder
	definitions map[string]any
}

var unmarshaler = reflect.TypeFor[Unmarshaler]()

func readsItself(t reflect.Type) bool {
	return t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler)
}

func (s *schemata) of(v reflect.Value, tag reflect.StructTag) map[string]any {
	t := v.Type()
	if readsItself(t) {
		return map[string]any{"type": []string{"string", "number"}} // reads itself from one value
	}
	if q, is := quantityOf(t); is {
		pattern := q.pattern
		if t == ratioType && tag.Get("max") == "" {
			pattern = `^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%$`
		}
		return map[string]any{"type": "string", "pattern": pattern}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return orWord(s.of(newValue(t.Elem()).Elem(), tag), absence(tag))
	case reflect.Interface:
		return map[string]any{"$ref": "#/$defs/" + s.catalogue(t)}
	case reflect.Struct:
		if f := bareField(fieldsOf(v)); f != nil {
			return map[string]any{"anyOf": []any{s.object(v), s.of(f.value, f.tag)}}
		}
		return s.object(v)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(newValue(t.Elem()).Elem(), tag)}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(newValue(t.Elem()).Elem(), tag)}
	}
	return scalarSchema(t, tag)
}

func scalarSchema(t reflect.Type, tag reflect.StructTag) map[string]any {
	schema := map[string]any{}
	switch t.Kind() {
	case reflect.String:
		schema["type"] = []string{"string", "number", "boolean"} // a text that looks like one
		if words := strings.Fields(tag.Get("oneof")); len(words) > 0 {
			return map[string]any{"enum": words}
		}
	case reflect.Bool:
		schema["type"] = "boolean"
	case reflect.Float64:
		schema["type"] = "number"
	default:
		schema["type"] = "integer"
	}
	if t.Kind() == reflect.String || t.Kind() == reflect.Bool {
		return schema
	}
	for _, b := range boundsOf(t, tag) {
		key := map[bool]string{true: "minimum", false: "maximum"}[b.atLeast]
		if b.exclusive {
			key = "exclusiveMinimum"
		}
		schema[key] = b.parse(t)
	}
	return schema
}

// orWord also takes the word that removes something.
func orWord(schema map[string]any, word string) map[string]any {
	return map[string]any{"anyOf": []any{schema, map[string]any{"const": word}}}
}

func (s *schemata) object(v reflect.Value) map[string]any {
	properties := map[string]any{}
	for _, f := range fieldsOf(v) {
		if f.component {
			for _, c := range s.Catalogues[f.value.Type()] {
				properties[c.Name] = s.parameters(c)
			}
			continue
		}
		property := maps.Clone(s.of(f.value, f.tag))
		if help := f.tag.Get("help"); help != "" {
			property["description"] = help
		}
		properties[f.name] = property
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

// catalogue defines the choices of a catalogue, and returns the name of the definition.
func (s *schemata) catalogue(t reflect.Type) string {
	name := strings.ReplaceAll(t.String(), ".", "_")
	if s.definitions[name] != nil {
		return name
	}
	s.definitions[name] = true // keeps a component of its own kind from going on for ever
	var names []string
	choices := []any{map[string]any{"const": "off"}}
	scalar := false
	for _, c := range s.Catalogues[t] {
		names = append(names, c.Name)
		choices = append(choices, map[string]any{
			"type": "object", "properties": map[string]any{c.Name: s.parameters(c)}, "required": []string{c.Name},
			"additionalProperties": false, "description": c.About,
		})
		if c.Scalar != "" && !scalar {
			scalar = true
			f := scalarOf(c, reflect.ValueOf(c.New()).Elem())
			choices = append(choices, s.of(f.value, f.tag))
		}
	}
	s.definitions[name] = map[string]any{"anyOf": append(choices, map[string]any{"enum": names})}
	return name
}

// parameters describes what stands behind a component's name: a mapping, or its scalar.
func (s *schemata) parameters(c sim.Component) map[string]any {
	v := reflect.ValueOf(c.New()).Elem()
	schema := s.object(v)
	if c.Scalar != "" {
		f := scalarOf(c, v)
		schema = map[string]any{"anyOf": []any{schema, s.of(f.value, f.tag)}}
	}
	schema["description"] = c.About
	return schema
}
