package stats

import (
	"math"
	"math/bits"
	"slices"
)

// ascend sorts numbers, none of which is NaN, in place. Of many it puts together first those whose first bits are alike, by a pass
// over them (an American flag sort, after McIlroy, Bostic and McIlroy 1993): a pool has a million.
func ascend(values []float64) {
	const few, digit = 256, 9
	if len(values) <= few {
		slices.Sort(values)
		return
	}
	least, most := ordinal(slices.Min(values)), ordinal(slices.Max(values))
	shift := max(bits.Len64(most-least)-digit, 0)
	pile := func(v float64) uint16 { return uint16((ordinal(v) - least) >> shift) }
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
	for i := 0; shift > 0 && i < len(ends); i++ {
		ascend(values[begins[i]:ends[i]])
	}
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
