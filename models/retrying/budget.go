package retrying

import "starmesh/sim"

// Budget bounds a node's retries by its first tries.
type Budget struct {
	Ratio sim.Ratio `yaml:"ratio" help:"retries for each first try, in the long run"`
	Burst int       `yaml:"burst" min:"1" max:"1000000" help:"tokens that the bucket holds, and begins with: retries that may come at once"`
}

// SetDefaults implements the decoder's hook.
func (b *Budget) SetDefaults() { *b = Budget{Ratio: 0.1, Burst: 10} }

// Bucket is the state of a budget.
type Bucket struct {
	budget *Budget // nil: without bounds
	tokens float64
}

// NewBucket returns a full one.
func NewBucket(b *Budget) Bucket {
	if b == nil {
		return Bucket{}
	}
	return Bucket{b, float64(b.Burst)}
}

// First notes a first try.
func (b *Bucket) First() {
	if b.budget != nil {
		b.tokens = min(b.tokens+float64(b.budget.Ratio), float64(b.budget.Burst))
	}
}

// Retry takes a token, and tells whether there was one.
func (b *Bucket) Retry() bool {
	const rounding = 1e-9 // ten tenths are one
	if b.budget == nil {
		return true
	}
	if b.tokens < 1-rounding {
		return false
	}
	b.tokens = max(b.tokens-1, 0)
	return true
}
