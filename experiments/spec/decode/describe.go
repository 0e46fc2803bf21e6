package decode

import (
	"reflect"
	"strings"
	"time"

	"starmesh/sim"
)

// Parameter documents one parameter of a component.
type Parameter struct {
	Name    string // dotted for what is nested
	Type    string
	Default string
	Bounds  string
	Help    string
}

// Describe lists the parameters of a component, from its struct's tags and defaults.
func (d *Decoder) Describe(c sim.Component) []Parameter {
	return d.describe(reflect.ValueOf(c.New()).Elem(), "")
}

func (d *Decoder) describe(v reflect.Value, path string) (list []Parameter) {
	for _, f := range fieldsOf(v) {
		p := Parameter{Name: Join(path, f.name), Type: d.typeName(f.value.Type()), Help: f.tag.Get("help"), Bounds: boundsOf(f.tag)}
		if f.tag.Get("required") != "" {
			p.Default = "required"
		} else if node := d.encode(f.value); len(node.Content) == 0 {
			p.Default = node.Value
		}
		list = append(list, p)
		if inner := innerStruct(f.value); inner.IsValid() {
			list = append(list, d.describe(inner, p.Name)...)
		}
	}
	return list
}

// innerStruct returns the struct of parameters that a field nests, or none.
func innerStruct(v reflect.Value) reflect.Value {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || len(fieldsOf(reflect.New(t).Elem())) == 0 {
		return reflect.Value{}
	}
	inner := reflect.New(t)
	if c, ok := inner.Interface().(defaulter); ok {
		c.SetDefaults()
	}
	return inner.Elem()
}

func boundsOf(tag reflect.StructTag) string {
	var parts []string
	for _, bound := range []struct{ key, word string }{{"min", ">= "}, {"above", "> "}, {"max", "<= "}} {
		if text := tag.Get(bound.key); text != "" {
			parts = append(parts, bound.word+text)
		}
	}
	if words := tag.Get("oneof"); words != "" {
		parts = append(parts, strings.ReplaceAll(words, " ", " | "))
	}
	return strings.Join(parts, ", ")
}

var typeNames = map[reflect.Type]string{
	reflect.TypeFor[time.Duration](): "duration", reflect.TypeFor[sim.Ratio](): "ratio", reflect.TypeFor[sim.Rate](): "rate",
	reflect.TypeFor[sim.Bandwidth](): "bandwidth", reflect.TypeFor[sim.Size](): "size",
}

func (d *Decoder) typeName(t reflect.Type) string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.typeName(t.Elem()) + " or off"
	case reflect.Interface:
		return "one of " + strings.Join(d.componentNames(t), ", ")
	case reflect.Slice:
		return "list of " + d.typeName(t.Elem())
	case reflect.Map:
		return "mapping to " + d.typeName(t.Elem())
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
