package history

// These tests prove that a register's history is judged as porcupine judges it (linearizability), and how stale its reads
// are.

import (
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"starmesh/sim/random"
)

// register is the sequential specification, for porcupine.
var register = porcupine.Model{
	Init: func() any { return uint64(0) },
	Step: func(state, input, output any) (bool, any) {
		o := input.(Operation)
		if o.Write {
			return true, o.Value
		}
		return output.(uint64) == state.(uint64), state
	},
}

// linearizable asks porcupine, which searches all orders (Horn & Kroening 2015).
func linearizable(operations []Operation) bool {
	var list []porcupine.Operation
	for i, o := range operations {
		if !o.Write && o.Returned == Never {
			continue
		}
		// Porcupine takes what meets at one instant for ordered: odd instants for responses make it concurrent.
		call, back := 2*int64(o.Invoked), 2*int64(o.Returned)+1
		if o.Returned == Never {
			back = 1 << 62
		}
		list = append(list, porcupine.Operation{ClientId: i, Input: o, Call: call, Output: o.Value, Return: back})
	}
	return porcupine.CheckOperations(register, list)
}

// randomHistory has few operations at few instants, reads of any value, and some without an answer. Two in three follow a
// real register with small delays, so that many are linearizable.
func randomHistory(seed uint64) []Operation {
	r := random.New(random.Hash(seed))
	n := 2 + r.IntN(7)
	list := make([]Operation, n)
	honest := r.IntN(3) > 0
	values := []uint64{0}
	for i := range list {
		o := &list[i]
		o.Invoked = time.Duration(r.IntN(12))
		o.Returned = o.Invoked + time.Duration(r.IntN(6))
		o.Write = r.Bernoulli(0.5)
		if o.Write {
			o.Value = uint64(i + 1)
			values = append(values, o.Value)
		}
		if r.Bernoulli(0.1) {
			o.Returned = Never
		}
	}
	if honest {
		fill(list, &r)
		return list
	}
	for i := range list {
		if !list[i].Write {
			list[i].Value = values[r.IntN(len(values))]
		}
	}
	return list
}

// fill lets every operation take effect at a random instant between its ends.
func fill(list []Operation, r *random.Rand) {
	type effect struct {
		at float64
		i  int
	}
	var effects []effect
	for i, o := range list {
		span := float64(min(o.Returned, o.Invoked+6) - o.Invoked)
		effects = append(effects, effect{float64(o.Invoked) + span*r.Float64(), i})
	}
	value := uint64(0)
	for range list {
		first := 0
		for k := range effects {
			if effects[k].at < effects[first].at {
				first = k
			}
		}
		o := &list[effects[first].i]
		effects[first].at = 1e18
		if o.Write {
			value = o.Value
		} else {
			o.Value = value
		}
	}
}

// until returns the history as it was when an operation had just returned: what returned later has not. Of what returned at the
// same instant, that which stands before it had.
func until(h []Operation, last int) []Operation {
	list := slices.Clone(h)
	for i, o := range h {
		if o.Returned > h[last].Returned || o.Returned == h[last].Returned && i > last {
			list[i].Returned = Never
		}
	}
	return list
}

// without returns a history in which these operations have not returned.
func without(h []Operation, reads []int) []Operation {
	h = slices.Clone(h)
	for _, i := range reads {
		h[i].Returned = Never
	}
	return h
}

// TestViolationsAgainstPorcupine on many small histories: there are none in those that are linearizable; each is the first that
// makes one of the others not linearizable, without those before it; and without all of them, it is.
func TestViolationsAgainstPorcupine(t *testing.T) {
	var whole, broken, several int
	for seed := range uint64(40_000) {
		h := randomHistory(seed)
		reads, decided := Violations(h)
		if !decided || (len(reads) == 0) != linearizable(h) || !linearizable(without(h, reads)) {
			t.Fatalf("seed %d: the violations of %+v are %v", seed, h, reads)
		}
		for k, i := range reads {
			rest := without(h, reads[:k])
			if h[i].Write || linearizable(until(rest, i)) || !linearizable(without(until(rest, i), []int{i})) {
				t.Fatalf("seed %d: operation %d does not break %+v first", seed, i, rest)
			}
		}
		switch {
		case len(reads) > 1:
			several++
		case len(reads) == 1:
			broken++
		default:
			whole++
		}
	}
	if whole < 10_000 || broken < 3_000 || several < 2_000 {
		t.Errorf("%d histories are whole, %d are broken once, %d often: they prove little", whole, broken, several)
	}
}

func TestViolations(t *testing.T) {
	for _, c := range []struct {
		name string
		list []Operation
		want []int
	}{
		{"nothing", nil, nil},
		{"a read of the initial value after a write", []Operation{{0, 1, true, 7}, {2, 3, false, 0}}, []int{1}},
		{"the same, at once", []Operation{{0, 2, true, 7}, {2, 3, false, 0}}, nil},
		{"new, then old", []Operation{{0, 10, true, 7}, {1, 2, false, 7}, {3, 4, false, 0}}, []int{2}},
		{"new, then old twice, then new", []Operation{{0, 1, true, 7}, {2, 3, false, 0}, {4, 5, false, 0}, {6, 7, false, 7}}, []int{1, 2}},
		{"two orders: the later one is wrong", []Operation{{0, 9, true, 1}, {0, 9, true, 2}, {1, 2, false, 1}, {3, 4, false, 2}, {5, 6, false, 1}}, []int{4}},
		{"a write without an answer that took effect", []Operation{{0, Never, true, 7}, {5, 6, false, 7}}, nil},
		{"and one that nobody saw", []Operation{{0, Never, true, 7}, {5, 6, false, 0}}, nil},
		{"a value out of nowhere", []Operation{{0, 1, false, 9}}, []int{0}},
		{"a value out of the future", []Operation{{0, 1, false, 9}, {2, 3, true, 9}}, []int{0}},
	} {
		if got, decided := Violations(c.list); !decided || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if _, decided := Violations([]Operation{{0, 1, true, 9}, {2, 3, true, 9}}); decided {
		t.Error("two writes have one value, and a verdict is given")
	}
}

func TestStaleness(t *testing.T) {
	h := []Operation{
		{10, 20, true, 1}, {30, 40, true, 2}, {50, 60, true, 3}, {55, 90, true, 4},
		{70, 71, false, 1}, {70, 71, false, 0}, {70, 71, false, 3}, {70, 71, false, 4}, {35, 71, false, 1}, {70, Never, false, 0},
	}
	want := []Staleness{4: {2, 30}, 5: {3, 50}, 8: {}, 9: {}}
	for i, s := range Stalenesses(h) {
		if s != want[i] {
			t.Errorf("operation %d: %+v, want %+v", i, s, want[i])
		}
	}
}
