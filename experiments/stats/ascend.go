package stats

import (
	"math"
	"math/bits"
	"slices"
)

// ascend sorts by a number, which is NaN of none, in place; few sorts a few, and those whose numbers tie. Of many it puts together
// first those whose first bits are alike, by a pass over them (an American flag sort, after McIlroy, Bostic and McIlroy 1993): a pool has
// a million.
func ascend[T any](values []T, number func(T) float64, few func([]T)) {
	const most, digit = 256, 9
	if len(values) <= most {
		few(values)
		return
	}
	low, high := ^uint64(0), uint64(0)
	for _, v := range values {
		o := ordinal(number(v))
		low, high = min(low, o), max(high, o)
	}
	if low == high {
		few(values)
		return
	}
	shift := max(bits.Len64(high-low)-digit, 0)
	pile := func(v T) uint16 { return uint16((ordinal(number(v)) - low) >> shift) }
	var ends [1 << digit]int
	for _, v := range values {
		ends[pile(v)]++
	}
	begins, at := ends, 0
	for i, count := range ends {
		begins[i] = at
		at += count
		ends[i] = at
	}
	next := begins
	for i := range next {
		for next[i] < ends[i] {
			v := values[next[i]]
			for to := pile(v); int(to) != i; to = pile(v) {
				values[next[to]], v = v, values[next[to]]
				next[to]++
			}
			values[next[i]] = v
			next[i]++
		}
	}
	for i := range ends {
		ascend(values[begins[i]:ends[i]], number, few)
	}
}

// ascendNumbers sorts numbers, none of which is NaN.
func ascendNumbers(values []float64) {
	ascend(values, func(v float64) float64 { return v }, slices.Sort)
}

// ordinal orders as the numbers do, and -0 before 0.
func ordinal(v float64) uint64 {
	const sign = 1 << 63
	if x := math.Float64bits(v); x&sign == 0 {
		return x | sign
	} else {
		return ^x
	}
}
