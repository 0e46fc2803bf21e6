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

// linkAttribute is something that files know of links. A value is 0 or finest at least, so that none becomes another one,
// or none, by being rounded.
type linkAttribute struct {
	names        []string           // of values that need no unit; the first is what we write
	units        map[string]float64 // of values that have one, in the unit of the others
	withUnit     []string           // names of values that need one
	set          func(m *sim.Measured, value float64)
	finest, most float64
	zero         bool
	about        string
}

var attributes = []linkAttribute{
	{
		[]string{"length_km", "dist", "distance", "length"}, map[string]float64{"km": 1, "m": 1e-3, "mi": 1.609344}, nil,
		func(m *sim.Measured, v float64) { m.Length = sim.Length(v) }, 1e-9, 1e9, true, "a length in km",
	},
	{
		[]string{"latency_ms"}, map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}, []string{"latency", "delay"},
		func(m *sim.Measured, v float64) { m.Latency = time.Duration(math.Round(float64(v * 1e6))) }, 1e-6, 1e9, true, "a latency in ms",
	},
	{
		[]string{"loss_ratio", "packet_loss"}, map[string]float64{"%": 1e-2}, nil,
		func(m *sim.Measured, v float64) { m.Loss = sim.Ratio(v) }, 1e-300, 1, true, "a share from 0 to 1",
	},
	{
		[]string{"bandwidth_bit_per_s"}, map[string]float64{
			"bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "tbit": 1e12, "bit/s": 1, "kbit/s": 1e3, "mbit/s": 1e6, "gbit/s": 1e9, "bps": 1, "kbps": 1e3, "mbps": 1e6, "gbps": 1e9,
		}, []string{"bandwidth", "capacity"},
		func(m *sim.Measured, v float64) { m.Rate = sim.Bandwidth(math.Round(v)) }, 1, 1e15, false, "a rate in bit/s (none where the link has no limit)",
	},
}

// setAttribute sets what a file says of a link; known tells whether the name is one of those we use.
func setAttribute(m *sim.Measured, name, text string) (known bool, err error) {
	for i := range attributes {
		a := &attributes[i]
		digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/%")
		scale, hasUnit := a.units[strings.ToLower(text[len(digits):])]
		switch {
		case slices.Contains(a.names, name) && !hasUnit:
			scale, digits = 1, text
		case !slices.Contains(a.names, name) && !(hasUnit && slices.Contains(a.withUnit, name)):
			continue
		}
		value, err := number(strings.TrimSpace(digits))
		value = float64(value * scale)
		switch {
		case err != nil:
			return true, fmt.Errorf("%s: %w", name, err)
		case value > a.most || value < a.finest && !(value == 0 && a.zero):
			return true, fmt.Errorf("%s: %s is out of bounds; write %s, %sfrom %g to %g", name, clipped(text), a.about, map[bool]string{true: "0 or "}[a.zero], a.finest, a.most)
		}
		a.set(m, value)
		return true, nil
	}
	return false, nil
}
