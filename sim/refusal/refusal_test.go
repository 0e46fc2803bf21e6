package refusal

// These tests prove that a refusal is one only where a rule is broken, and what it says with and without a place.

import (
	"errors"
	"testing"
)

func TestIf(t *testing.T) {
	if err := errors.Join(If(false, "a", "%d", 1), If(false, "", "x")); err != nil {
		t.Errorf("%v where no rule is broken", err)
	}
	rate := If(true, "rate", "%d is too many; take %d", 3, 2)
	for _, c := range []struct {
		err  error
		want string
	}{
		{rate, "rate: 3 is too many; take 2"},
		{If(true, "", "the whole"), "the whole"},
		{&Path{"faults.storm", rate}, "faults.storm: rate: 3 is too many; take 2"},
		{errors.Join(rate, If(false, "b", "x"), If(true, "c", "y")), "rate: 3 is too many; take 2\nc: y"},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
	var field *Field
	if !errors.As(&Path{"faults.storm", rate}, &field) || field.Field != "rate" {
		t.Error("the field is not found behind its path")
	}
}
