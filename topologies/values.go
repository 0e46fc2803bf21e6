package topologies

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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
