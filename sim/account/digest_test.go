package account

// This test proves a digest tells the order and the number of what it chains.

import "testing"

func TestFold(t *testing.T) {
	chain := func(values ...uint64) (chain uint64) {
		for _, v := range values {
			chain = fold(chain, v)
		}
		return chain
	}
	if chain(1, 2) == chain(2, 1) || chain(0) == chain(0, 0) || chain() == chain(0) {
		t.Error("a chain does not tell the order or the number of its links")
	}
}
