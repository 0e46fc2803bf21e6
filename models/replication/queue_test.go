package replication

// This test proves the order of what waits, whatever was removed and taken before.

import "testing"

func TestQueue(t *testing.T) {
	var q Queue[int]
	for _, k := range []int{5, 3, 8, 3} {
		q.Put(k)
	}
	next := func() int {
		k, ok := q.Next()
		if !ok {
			return -1
		}
		q.Take()
		return k
	}
	if q.Len() != 3 || q.Put(8) || q.First() != 5 || next() != 5 {
		t.Errorf("%+v", q)
	}
	q.Remove(3)
	if next() != 8 || next() != -1 || q.First() != 5 {
		t.Errorf("%+v", q)
	}
	q.Remove(5)
	if q.Len() != 1 || q.First() != 8 || next() != -1 || !q.Put(1) || next() != 1 {
		t.Errorf("%+v", q)
	}
	if q.Rewind(); next() != 8 || next() != 1 || q.Has(3) || !q.Has(8) {
		t.Errorf("%+v", q)
	}
}
