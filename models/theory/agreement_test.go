package theory

// These tests prove the number of messages of OM(m), against the recursion counted out.

import "testing"

func TestOralMessages(t *testing.T) {
	for _, test := range []struct {
		n, m int
		want float64
	}{
		{1, 0, 0}, {2, 0, 1}, {3, 1, 4}, {4, 0, 3}, {4, 1, 9}, {7, 2, 156}, {10, 3, 3609},
	} {
		same(t, "messages", OralMessages(test.n, test.m), test.want)
	}
}

// The algorithm itself, counted: OM(m) with n generals is n-1 messages and n-1 runs of OM(m-1) with n-1.
func TestOralMessagesAgainstTheRecursion(t *testing.T) {
	var count func(n, m int) int
	count = func(n, m int) int {
		if m == 0 {
			return n - 1
		}
		return n - 1 + (n-1)*count(n-1, m-1)
	}
	for n := 1; n <= 12; n++ {
		for m := range n {
			same(t, "messages", OralMessages(n, m), float64(count(n, m)))
		}
	}
}
