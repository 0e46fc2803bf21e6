package random

const (
	// hashStep differs from gamma, so that no hash is a draw of a stream keyed by a shorter hash.
	hashStep = 0xd1b54a32d192ed03
	hashSeed = 0x243f6a8885a308d3 // the fraction of pi
)

// Hash mixes values, in their order and number, into one word. It keys a draw by its identity:
// New(Hash(seed, purpose, who, which)).
//
// Each value goes through one bijective multiply-and-shift round, cheap because these rounds wait
// for one another; Mix spreads every bit over the word at the end.
func Hash(values ...uint64) uint64 {
	h := hashSeed ^ uint64(len(values))
	for _, v := range values {
		h = (h ^ v) * hashStep
		h ^= h >> 32
	}
	return Mix(h)
}

// Mix is a bijection of 64-bit words in which every bit of x sways every bit of the result; it
// takes 0 to 0. Source: Stafford, Better bit mixing, 2011, variant 13: the finaliser of splitmix64.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// HashString is the hash of a name: FNV-1a over its bytes, then Mix.
func HashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return Mix(h)
}
