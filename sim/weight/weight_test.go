package weight

// These tests prove that a scale takes the layout of a 64-bit machine, counts what is shared once, and comes near to what the
// heap really holds.

import (
	"runtime"
	"testing"
	"unsafe"
)

type leaf struct {
	id int32
	_  uint8
	_  int64
	_  string
}

type tree struct {
	_        leaf
	children []*tree
	above    *tree // a cycle
	any      any
}

func TestSizes(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the layout is that of a 64-bit machine")
	}
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"leaf", Size[leaf](), int64(unsafe.Sizeof(leaf{}))},
		{"tree", Size[tree](), int64(unsafe.Sizeof(tree{}))},
		{"array", Size[[3]leaf](), int64(unsafe.Sizeof([3]leaf{}))},
		{"odd ends", Size[struct {
			_ uint16
			_ [3]bool
			_ uint64
			_ bool
		}](), 24},
		{"empty", Size[struct{}](), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d bytes, want %d", c.name, c.got, c.want)
		}
	}
}

func TestSharedOnce(t *testing.T) {
	size := Size[tree]()
	root := &tree{}
	root.above = root
	shared := make([]int64, 800)
	a, b := &tree{above: root, any: shared}, &tree{above: root, any: shared}
	var s Scale
	if got, want := s.Of(a), 2*size+24+800*8*9/8; got != want {
		t.Errorf("a node, the root and what they share are %d bytes, want %d", got, want)
	}
	if got, want := s.Of(b), size+24; got != want {
		t.Errorf("the second node adds %d bytes, want %d", got, want)
	}
	if again := s.Of(b); again != 0 {
		t.Errorf("the second node again adds %d bytes", again)
	}
	s.Anew()
	s.Ignore(root, nil)
	if got, want := s.Of(a), size+24+800*8*9/8; got != want {
		t.Errorf("without the root it is %d bytes, want %d", got, want)
	}
	type outer struct {
		tree
		more []int64
	}
	o := &outer{more: make([]int64, 80)}
	s.Anew()
	if got, want := s.Of(&o.tree)+s.Of(o), size+Size[outer]()+80*8*4/3; got != want {
		t.Errorf("a first field and all of its struct are %d bytes, want %d", got, want)
	}
	if s.Of(nil) != 0 || s.Of((*tree)(nil)) != 0 {
		t.Error("nothing has a weight")
	}
}

// TestHeap compares with what the heap grew by.
func TestHeap(t *testing.T) {
	for name, fill := range map[string]func() any{
		"slice": func() any {
			var list []leaf
			for i := range 200_000 {
				list = append(list, leaf{id: int32(i)})
			}
			return list
		},
		"map": func() any {
			table := map[uint64]leaf{}
			for i := range uint64(150_000) {
				table[i] = leaf{}
			}
			return table
		},
		"small maps": func() any {
			list := make([]map[uint64]uint32, 30_000)
			for i := range list {
				list[i] = map[uint64]uint32{uint64(i): 1}
			}
			return list
		},
		"pointers": func() any {
			root := &tree{}
			for range 100_000 {
				root.children = append(root.children, &tree{above: root})
			}
			return root
		},
	} {
		before := heap()
		value := fill()
		grown := heap() - before
		if got := new(Scale).Of(value); !(float64(got) > 0.75*float64(grown) && float64(got) < 1.35*float64(grown)) {
			t.Errorf("%s: %d bytes, and the heap grew by %d", name, got, grown)
		}
		runtime.KeepAlive(value)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
