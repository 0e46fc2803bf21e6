package report

import (
	"math"
	"strconv"
	"strings"
)

// text writes a mean, with its interval if it has one. Ratios are in percent, with this sign behind them.
func (e *Estimate) text(unit, percent string) string {
	if !e.hasInterval() {
		return number(e.Mean, unit, percent)
	}
	return withInterval(e.Mean, e.Low, e.High, unit, percent)
}

// withInterval writes a mean to the second significant digit of its margin: the others mean nothing. An interval that is
// not symmetric has two margins.
func withInterval(mean, low, high float64, unit, percent string) string {
	below, above := mean-low, high-mean
	margin, symmetric := above, alike(below, above, max(math.Abs(low), math.Abs(high)))
	if !symmetric {
		margin = (high - low) / 2
	}
	scale, sign := 1.0, ""
	if unit == "ratio" {
		scale, sign = 100, percent
	}
	digits := decimals(margin*scale, 2)
	fixed := func(x float64) string { return strconv.FormatFloat(x*scale, 'f', digits, 64) }
	if symmetric {
		return fixed(mean) + " ± " + fixed(above) + sign
	}
	return fixed(mean) + " +" + fixed(above) + " -" + fixed(below) + sign
}

// alike tells whether two margins differ by no more than was rounded off when the ends, of this size, were computed.
func alike(a, b, size float64) bool {
	return math.Abs(a-b) <= max(float64(1e-9*a), float64(1e-15*size))
}

// number writes four significant digits, ratios in percent.
func number(x float64, unit, percent string) string {
	if unit == "ratio" {
		return fourDigits(x*100) + percent
	}
	return fourDigits(x)
}

func fourDigits(x float64) string {
	text := strconv.FormatFloat(x, 'f', decimals(x, 4), 64)
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
