package history

// These tests prove that a register's history is judged as porcupine judges it (linearizability), and how stale its reads
// are.

import (
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

// TestJudgeAgainstPorcupine on many small histories.
func TestJudgeAgainstPorcupine(t *testing.T) {
	counts := map[Verdict]int{}
	for seed := range uint64(60_000) {
		h := randomHistory(seed)
		verdict := Judge(h)
		counts[verdict]++
		if (verdict == Linearizable) != linearizable(h) {
			t.Fatalf("seed %d: the verdict on %+v is %v", seed, h, verdict)
		}
	}
	if counts[Linearizable] < 15_000 || counts[Violated] < 8_000 || counts[Undecided] > 0 {
		t.Errorf("verdicts %v: the histories prove little", counts)
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name string
		list []Operation
		want Verdict
	}{
		{"nothing", nil, Linearizable},
		{"a read of the initial value after a write", []Operation{{0, 1, true, 7}, {2, 3, false, 0}}, Violated},
		{"the same, at once", []Operation{{0, 2, true, 7}, {2, 3, false, 0}}, Linearizable},
		{"new, then old", []Operation{{0, 10, true, 7}, {1, 2, false, 7}, {3, 4, false, 0}}, Violated},
		{"a write without an answer that took effect", []Operation{{0, Never, true, 7}, {5, 6, false, 7}}, Linearizable},
		{"and one that nobody saw", []Operation{{0, Never, true, 7}, {5, 6, false, 0}}, Linearizable},
		{"a value out of nowhere", []Operation{{0, 1, false, 9}}, Violated},
		{"a value out of the future", []Operation{{0, 1, false, 9}, {2, 3, true, 9}}, Violated},
		{"two writes of one value", []Operation{{0, 1, true, 9}, {2, 3, true, 9}}, Undecided},
	} {
		if got := Judge(c.list); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
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
