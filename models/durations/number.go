package durations

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"starmesh/sim"
)

var units = map[string]time.Duration{"us": time.Microsecond, "ms": time.Millisecond, "s": time.Second}

// Parse reads a number of a data file, in us, ms or s, and returns nanoseconds. A duration is not negative.
func Parse(text, unit string) (nanoseconds float64, err error) {
	value, err := strconv.ParseFloat(text, 64)
	// ParseFloat also reads hexadecimal numbers, Inf and NaN.
	plain := strings.Trim(text, "0123456789.eE+-") == ""
	nanoseconds = float64(value * float64(units[unit]))
	switch {
	case err != nil || !plain:
		return 0, fmt.Errorf("%q is no number; write a duration in %s as plain digits", text, unit)
	case value < 0:
		return 0, fmt.Errorf("%s is negative; a duration is at least 0", text)
	case nanoseconds > float64(sim.Forever):
		return 0, fmt.Errorf("%s %s is longer than 146 years, the longest time there is", text, unit)
	}
	return nanoseconds, nil
}
