package plan

// This test proves that every bound in the tags of all parameters of the catalogue can be read.

import (
	"reflect"
	"testing"

	"starmesh/experiments/plan/decode"
	"starmesh/models"
)

// TestTags reads every bound in the tags of the file's keys and of the catalogue: one that cannot be read would panic
// only when somebody uses its parameter.
func TestTags(t *testing.T) {
	for _, of := range []reflect.Type{reflect.TypeFor[Settings](), reflect.TypeFor[valueRange]()} {
		if err := decode.CheckTags(of); err != nil {
			t.Error(err)
		}
	}
	if err := Sound(models.Builtin()); err != nil {
		t.Error(err)
	}
}
