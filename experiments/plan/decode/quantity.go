package decode

import (
	"reflect"
	"slices"
	"strings"
)

// quantity is a type whose values have a unit.
type quantity struct {
	of                   reflect.Type
	name, units, example string
	pattern              string // of its values, for the schema
}

var quantities = []quantity{
	{durationType, "duration", "ns, us, ms, s, min, h, d", "40ms, 1.5s, 1h30min", `^-?([0-9]+(\.[0-9]+)?(ns|us|µs|μs|ms|s|m|min|h|d))+$`},
	{ratioType, "ratio", "%", "1%, 2.5%", `^-?[0-9]+(\.[0-9]+)?%$`},
	{rateType, "rate", "/s, /min, /h, /d", "2/s, 6/min", `^[0-9]+(\.[0-9]+)?/(s|min|m|h|d)$`},
	{bandwidthType, "bandwidth", "bit, kbit, Mbit, Gbit", "10Mbit", `^[0-9]+(\.[0-9]+)?(bit|kbit|Mbit|Gbit|Tbit)(/s)?$`},
	{sizeType, "size", "B, kB, MB, GB, KiB, MiB, GiB", "1kB, 300B", `^[0-9]+(\.[0-9]+)?(B|kB|MB|GB|KiB|MiB|GiB)$`},
	{lengthType, "length", "m, km", "100km", `^[0-9]+(\.[0-9]+)?(m|km)$`},
}

// quantityOf returns the quantity of a type, if it is one.
func quantityOf(t reflect.Type) (quantity, bool) {
	i := slices.IndexFunc(quantities, func(q quantity) bool { return q.of == t })
	if i < 0 {
		return quantity{}, false
	}
	return quantities[i], true
}

// one returns an example.
func (q quantity) one() string {
	first, _, _ := strings.Cut(q.example, ",")
	return first
}

// Quantities describes the types whose values have units, the way parameters are described.
func Quantities() (list []Parameter) {
	for _, q := range quantities {
		list = append(list, Parameter{Name: q.name, Type: "number with a unit", Unit: q.units, Bounds: q.units, Help: "such as " + q.example})
	}
	return list
}
