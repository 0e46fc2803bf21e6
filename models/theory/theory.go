// Package theory holds the closed forms that experiments are checked against: what a queue, a rumour or
// an agreement should yield where the assumptions of a textbook hold.
//
// Every function returns NaN outside its domain (an unstable queue, a probability above one). Times are
// in any one unit, rates per that unit. Values are rounded to 10 significant digits, so that they
// are the same bytes on every CPU, although exponentials and powers are not; exceptions say so.
package theory

import (
	"math"
	"strconv"
)

// Unlimited is the number of retries of a sender that never gives up.
const Unlimited = -1

// round10 keeps 10 significant digits.
func round10(x float64) float64 {
	return parse(strconv.FormatFloat(x, 'g', 10, 64))
}

// roundShare keeps 10 decimals: of a share that may vanish, the absolute error is what is bounded.
func roundShare(x float64) float64 {
	return parse(strconv.FormatFloat(x, 'f', 10, 64))
}

func parse(text string) float64 {
	x, _ := strconv.ParseFloat(text, 64)
	return x
}

func isProbability(p float64) bool {
	return p >= 0 && p <= 1
}

func notNegative(x float64) bool {
	return x >= 0 && !math.IsInf(x, 1)
}
