package sim

// This test proves what a million nodes, messages and timers cost.

import (
	"reflect"
	"strconv"
	"testing"
)

func TestSizes(t *testing.T) {
	if strconv.IntSize < 64 {
		t.Skip("pointers are smaller here")
	}
	for _, c := range []struct {
		of   any
		want uintptr
	}{{record[letter]{}, 64}, {flight[uint64Message]{}, 16}, {alarm{}, 24}} {
		if size := reflect.TypeOf(c.of).Size(); size > c.want {
			t.Errorf("%T takes %d bytes, want at most %d", c.of, size, c.want)
		}
	}
}

type uint64Message uint64

func (uint64Message) Kind() Kind { return 0 }
func (uint64Message) Size() Size { return 8 }
