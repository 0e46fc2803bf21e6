package sim

// This test proves: a run in the memory of another one is the same as in memory of its own.

import (
	"fmt"
	"testing"
)

func TestSpareMemory(t *testing.T) {
	var spare Run
	for seed := uint64(1); seed <= 60; seed++ {
		s := harshScene(seed)
		switch seed % 3 {
		case 0:
			s = randomScene(seed)
		case 1:
			s = queueing(seed, 2, 10)
		}
		want := s.prepare(t).Run()
		s.Spare = spare
		e := s.prepare(t)
		got := e.Run()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d: in used memory\n%+v\nin memory of its own\n%+v", seed, got, want)
		}
		spare = e
	}
}
