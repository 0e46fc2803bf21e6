package topologies

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"starmesh/sim"
)

// lineProblem is what is wrong with a line of a file, and the repair.
func lineProblem(line int, format string, args ...any) error {
	return fmt.Errorf("%d: %s", line, fmt.Sprintf(format, args...))
}

// number reads a plain decimal number of a file.
func number(text string) (float64, error) {
	value, err := strconv.ParseFloat(text, 64)
	// ParseFloat also reads hexadecimal numbers, Inf and NaN.
	if err != nil || strings.Trim(text, "0123456789.eE+-") != "" || math.IsInf(value, 0) {
		return 0, fmt.Errorf("%q is no number; write plain digits", clipped(text))
	}
	return value, nil
}

// clipped shortens a text that somebody else wrote, to be shown in an error.
func clipped(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// The names under which files hold what is known of a link. A value is 0 or finest at least, so that none becomes another one,
// or none, by being rounded.
var attributes = []struct {
	names        []string
	set          func(m *sim.Measured, value float64)
	finest, most float64
	zero         bool
	about        string
}{
	{[]string{"length_km", "dist", "distance", "length"}, func(m *sim.Measured, v float64) { m.Length = sim.Length(v) }, 1e-9, 1e9, true, "a length in km"},
	{[]string{"latency_ms"}, func(m *sim.Measured, v float64) { m.Latency = time.Duration(math.Round(float64(v * 1e6))) }, 1e-6, 1e9, true, "a latency in ms"},
	{[]string{"loss_ratio"}, func(m *sim.Measured, v float64) { m.Loss = sim.Ratio(v) }, 1e-300, 1, true, "a share from 0 to 1"},
	{[]string{"bandwidth_bit_per_s"}, func(m *sim.Measured, v float64) { m.Rate = sim.Bandwidth(math.Round(v)) }, 1, 1e15, false, "a rate in bit/s (none where the link has no limit)"},
}

// setAttribute sets what a file says of a link; known tells whether the name is one of those we use.
func setAttribute(m *sim.Measured, name, text string) (known bool, err error) {
	for _, a := range attributes {
		if !slices.Contains(a.names, name) {
			continue
		}
		value, err := number(text)
		switch {
		case err != nil:
			return true, fmt.Errorf("%s: %w", name, err)
		case value > a.most || value < a.finest && !(value == 0 && a.zero):
			return true, fmt.Errorf("%s: %s is out of bounds; write %s, %sfrom %g to %g", name, text, a.about, map[bool]string{true: "0 or "}[a.zero], a.finest, a.most)
		}
		a.set(m, value)
		return true, nil
	}
	return false, nil
}
