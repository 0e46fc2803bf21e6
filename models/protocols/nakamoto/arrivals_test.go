package nakamoto

// These tests prove that records of blocks are refused with all their mistakes, or are in order of time, whatever the file is.

import (
	"regexp"
	"slices"
	"testing"
)

func TestAllMistakesOfARecord(t *testing.T) {
	arrivals := &Arrivals{File: "a.csv"}
	err := arrivals.Load(func(string) ([]byte, error) { return []byte("1,a,7\n2,b,x\n3,c\n4,d,6\n"), nil })
	want := `file: a.csv:2: "x" is no time in ms since 1970; a.csv:3: the row has not as many cells as the first one; complete it, with empty cells where there is no value; a.csv:4: 6 is earlier than the row before; sort the file by time`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
}

func FuzzArrivals(f *testing.F) {
	for _, text := range []string{"1,a,5\n2,b,7\n", "\ufeff1;a;5\r\n2;b;7\r\n", "# height hash time\n1 a  5\n2 b 7\n", "1\ta\t5", "1,a,-5\n", "1,\"a,5\n", "\x1f\x8b", "\xff\xfe1\x00"} {
		f.Add(text)
	}
	namesLine := regexp.MustCompile(`^file: a:[0-9]+:`)
	f.Fuzz(func(t *testing.T, text string) {
		arrivals := &Arrivals{File: "a"}
		if err := arrivals.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			if !namesLine.MatchString(err.Error()) {
				t.Errorf("%v names no line", err)
			}
			return
		}
		if len(arrivals.at) == 0 || arrivals.at[0] != 0 || !slices.IsSorted(arrivals.at) {
			t.Errorf("the blocks come at %v", arrivals.at)
		}
	})
}
