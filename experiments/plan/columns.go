package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"starmesh/experiments/plan/decode"
)

// columnsOf lists the sweep's columns: labels, and the paths whose values are plain or have no label.
func columnsOf(axes []axis) []SweepColumn {
	var columns []SweepColumn
	for i := range axes {
		a := &axes[i]
		if len(a.labels) > 0 {
			columns = append(columns, SweepColumn{Name: labelKey})
		}
		for j, path := range a.paths {
			if unit, plain := a.unit(j); plain || len(a.labels) == 0 {
				columns = append(columns, SweepColumn{path, unit})
			}
		}
	}
	return columns
}

// unit returns the unit of a path's values, and whether all of them are numbers of that unit.
func (a *axis) unit(path int) (string, bool) {
	common, first := "", true
	for _, node := range a.values[path] {
		_, unit, ok := baseValue(flow(node))
		if !ok || !first && unit != common {
			return "", false
		}
		common, first = unit, false
	}
	return common, true
}

// valuesOf returns what a cell has in each column, in base units and as the file has it.
func valuesOf(columns []SweepColumn, choice map[string]string) (values, shown []string) {
	values, shown = make([]string, len(columns)), make([]string, len(columns))
	for i, column := range columns {
		text := choice[column.Name]
		shown[i] = text
		if number, unit, ok := baseValue(text); ok && unit == column.Unit && column.Name != labelKey {
			text = strconv.FormatFloat(number, 'f', -1, 64)
		}
		values[i] = text
	}
	return values, shown
}

// plainNumber leaves out what else Go takes for a number: inf, nan, 0x10.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// baseValue reads a number with or without a unit and returns it in base units: seconds, shares, events per
// second, bits per second, bytes.
func baseValue(text string) (value float64, unit string, ok bool) {
	if plainNumber.MatchString(text) {
		number, err := strconv.ParseFloat(text, 64)
		return number, "", err == nil
	}
	if d, err := decode.ParseDuration(text); err == nil {
		return d.Seconds(), "s", true
	}
	if ratio, err := decode.ParseRatio(text); err == nil {
		return float64(ratio), "ratio", true
	}
	if rate, err := decode.ParseRate(text); err == nil {
		return float64(rate), "per_s", true
	}
	if bandwidth, err := decode.ParseBandwidth(text); err == nil {
		return float64(bandwidth), "bit_per_s", true
	}
	if size, err := decode.ParseSize(text); err == nil {
		return float64(size), "bytes", true
	}
	if length, err := decode.ParseLength(text); err == nil {
		return float64(length), "km", true
	}
	return 0, "", false
}

// unitOf returns the unit of a metric: its name ends with it.
func unitOf(metric string) string {
	for _, unit := range []string{"ms", "ratio", "bytes"} {
		if strings.HasSuffix(metric, "_"+unit) {
			return unit
		}
	}
	return ""
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
