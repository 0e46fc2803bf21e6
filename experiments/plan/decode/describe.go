package decode

import (
	"reflect"
	"strings"

	"starmesh/sim"
)

// Parameter documents one parameter of a component.
type Parameter struct {
	Name     string // dotted for what is nested; [] stands for the place in a list
	Type     string
	Unit     string // the units that a value can have, "" for none
	Default  string // "required" if there is none
	Bounds   string
	Required bool
	Help     string
	Also     string // words of other tools for it
}

// Describe lists the parameters of a component, from its struct's tags and defaults.
func (d *Decoder) Describe(c sim.Component) []Parameter {
	return d.describe(reflect.ValueOf(c.New()).Elem(), "", nil)
}

// describe lists the parameters of a struct that stands inside others of the types above.
func (d *Decoder) describe(v reflect.Value, path string, above []reflect.Type) (list []Parameter) {
	for _, t := range above {
		if t == v.Type() {
			return nil // a type inside itself has been described
		}
	}
	above = append(above, v.Type())
	for _, f := range fieldsOf(v) {
		if f.component {
			list = append(list, Parameter{Name: Join(path, "KIND"), Type: d.typeName(f.value.Type(), f.tag), Default: "required", Required: true, Help: f.tag.Get("help")})
			continue
		}
		p := d.parameter(&f, Join(path, f.name))
		list = append(list, p)
		if inner, suffix := innerStruct(f.value); inner.IsValid() {
			list = append(list, d.describe(inner, p.Name+suffix, above)...)
		}
	}
	return list
}

func (d *Decoder) parameter(f *field, name string) Parameter {
	t := f.value.Type()
	p := Parameter{Name: name, Type: d.typeName(t, f.tag), Unit: unitsOf(t), Bounds: boundsText(t, f.tag), Required: f.required, Help: f.tag.Get("help"),
		Also: f.tag.Get("also")}
	if p.Required {
		p.Default = "required"
	} else if node := d.encodeField(f); len(node.Content) == 0 && !readsItself(t) {
		p.Default = node.Value
	}
	return p
}

// innerStruct returns the struct of parameters that a field nests, with its defaults, and what its path has behind
// the field's name; or none.
func innerStruct(v reflect.Value) (inner reflect.Value, suffix string) {
	switch t := v.Type(); t.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v = newValue(t.Elem())
		}
		return innerStruct(v.Elem())
	case reflect.Slice:
		inner, suffix = innerStruct(newValue(t.Elem()).Elem())
		return inner, "[]" + suffix
	case reflect.Map:
		inner, suffix = innerStruct(newValue(t.Elem()).Elem())
		return inner, ".NAME" + suffix
	case reflect.Struct:
		return v, ""
	}
	return reflect.Value{}, ""
}

func boundsText(t reflect.Type, tag reflect.StructTag) string {
	if words := tag.Get("oneof"); words != "" {
		return strings.ReplaceAll(words, " ", " | ")
	}
	var parts []string
	for _, b := range boundsOf(element(t), tag) {
		parts = append(parts, b.symbol+" "+b.text)
	}
	return strings.Join(parts, ", ")
}

// element returns the type whose values a field's bounds are about.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

func unitsOf(t reflect.Type) string {
	q, _ := quantityOf(element(t))
	return q.units
}

func (d *Decoder) typeName(t reflect.Type, tag reflect.StructTag) string {
	if q, ok := quantityOf(t); ok {
		return q.name
	}
	if readsItself(t) {
		return "text or number"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.typeName(t.Elem(), tag) + " or " + absence(tag)
	case reflect.Interface:
		return "one of " + strings.Join(d.componentNames(t), ", ")
	case reflect.Slice:
		return "list of " + d.typeName(t.Elem(), tag)
	case reflect.Map:
		return "mapping to " + d.typeName(t.Elem(), tag)
	case reflect.Struct:
		return "mapping"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Float64:
		return "number"
	default:
		return "integer"
	}
}
