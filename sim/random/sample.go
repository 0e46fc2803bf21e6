package random

import (
	"math"
	"slices"
)

// Shuffle puts s into one of its len(s)! orders, each with the same probability (Fisher and Yates).
func Shuffle[T any](r *Rand, s []T) {
	for i := len(s) - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

// scanLimit is the size of a sample up to which looking through it beats a table.
const scanLimit = 16

// Sample draws k distinct integers of 0..n-1 in random order: each of the n!/(n-k)! outcomes has
// the same probability. The sample replaces the content of dst, which is reallocated only if it is
// too small; it needs room for 5k numbers at most, whatever n is.
// Sample panics unless 0 <= k <= n < 2^31.
func (r *Rand) Sample(dst []int32, n, k int) []int32 {
	if k < 0 || k > n || n > math.MaxInt32 {
		panic("random: a sample larger than its population, or a population above 2^31-1")
	}
	switch {
	case k > n/2:
		return r.sampleDense(dst, n, k)
	case k <= scanLimit:
		return r.sampleByScan(dst, n, k)
	}
	return r.sampleByTable(dst, n, k)
}

// sampleDense shuffles the first k of all n, which are fewer than 2k.
func (r *Rand) sampleDense(dst []int32, n, k int) []int32 {
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = int32(i)
	}
	for i := range k {
		j := i + r.IntN(n-i)
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst[:k]
}

// sampleByScan repeats a draw that it has had; fewer than half do, since k <= n/2.
func (r *Rand) sampleByScan(dst []int32, n, k int) []int32 {
	dst = resize(dst, k)[:0]
	for len(dst) < k {
		v := int32(r.IntN(n))
		if !slices.Contains(dst, v) {
			dst = append(dst, v)
		}
	}
	return dst
}

// sampleByTable makes the same draws as sampleByScan, and finds repeated ones by a hash table with
// linear probing behind the sample. The values are random, so their low bits are hash enough.
func (r *Rand) sampleByTable(dst []int32, n, k int) []int32 {
	slots := 4
	for slots < 2*k {
		slots *= 2
	}
	dst = resize(dst, k+slots)
	table := dst[k:]
	clear(table)
	for i := 0; i < k; {
		v := int32(r.IntN(n))
		if insert(table, v) {
			dst[i] = v
			i++
		}
	}
	return dst[:k]
}

// insert puts v into a table, the length of which is a power of two, and tells whether it is new.
// A slot holds a value plus 1, or 0 if it is free.
func insert(table []int32, v int32) bool {
	mask := len(table) - 1
	at := int(v) & mask
	for ; table[at] != 0; at = (at + 1) & mask {
		if table[at] == v+1 {
			return false
		}
	}
	table[at] = v + 1
	return true
}

// resize returns a slice of length n, with the memory of s if it suffices.
func resize(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	return s[:n]
}
