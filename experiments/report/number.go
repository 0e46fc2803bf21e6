package report

import (
	"math"
	"strconv"
	"strings"

	"starmesh/experiments/stats"
)

// text writes an estimate, with its interval if it has one: to the second significant digit of its margin, as the others mean
// nothing. Ratios are in percent. What all runs agree on has all its digits.
func (e *Estimate) text(unit string) string {
	scale := 1.0
	if unit == "ratio" {
		scale = 100
	}
	switch {
	case math.IsInf(e.Value, 0):
		return Number(e.Value, unit)
	case e.exact():
		return trimmed(strconv.FormatFloat(e.Value*scale, 'f', decimals(e.Value*scale, 12), 64))
	case e.Method == stats.Correlated:
		return Number(e.Value, unit) + " (correlated)"
	case !e.hasInterval() && e.Wants > 0:
		return Number(e.Value, unit) + " (too few: +" + strconv.Itoa(e.Wants) + ")"
	case !e.hasInterval() && (e.N > 1 || e.Method == stats.Sparse):
		return Number(e.Value, unit) + " (too few)"
	case !e.hasInterval():
		return Number(e.Value, unit)
	case e.Method == stats.ExactShare && e.Value == 0:
		return "0 (<" + Number(e.High, unit) + ")"
	case e.Method == stats.ExactShare && e.Value == 1:
		return Number(1, unit) + " (>" + bound(e.Low*scale) + ")"
	}
	below, above := float64((e.Value-e.Low)*scale), float64((e.High-e.Value)*scale)
	symmetric := alike(below, above, max(math.Abs(e.Low), math.Abs(e.High))*scale)
	margin := above
	if !symmetric {
		margin = max(min(below, above), min(max(below, above), 20*below)/20) // the smaller one, unless it is next to nothing
	}
	digits := decimals(margin, 2)
	fixed := func(x float64) string {
		if math.IsInf(x, 1) {
			return "∞"
		}
		return strconv.FormatFloat(x, 'f', digits, 64)
	}
	if fixed(below) == fixed(above) || symmetric {
		return fixed(e.Value*scale) + " ± " + fixed(above)
	}
	return fixed(e.Value*scale) + " +" + fixed(above) + " -" + fixed(below)
}

// alike tells whether two margins differ by no more than was rounded off when the ends, of this size, were computed.
func alike(a, b, size float64) bool {
	return !math.IsInf(size, 1) && math.Abs(a-b) <= max(float64(1e-9*a), float64(1e-15*size))
}

// bound writes a bound near 100 with two digits of how far it is away.
func bound(percent float64) string {
	return trimmed(strconv.FormatFloat(percent, 'f', decimals(100-percent, 2), 64))
}

// Number writes four significant digits, ratios in percent.
func Number(x float64, unit string) string { return Digits(x, unit, 4) }

// Digits writes so many significant digits, and of those before the point all; ratios in percent.
func Digits(x float64, unit string, significant int) string {
	switch {
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	case unit == "ratio":
		x *= 100
	}
	return trimmed(strconv.FormatFloat(x, 'f', decimals(x, significant), 64))
}

func trimmed(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// decimals returns how many digits after the point show so many significant ones.
func decimals(x float64, significant int) int {
	if x == 0 {
		return 0
	}
	return min(max(significant-1-int(math.Floor(math.Log10(math.Abs(x)))), 0), 12)
}
