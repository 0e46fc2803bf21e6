package links

// These tests prove that a matrix is read in each form in which people have it, and that what it has no value for is refused, dropped or
// filled as it is said, and told.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
)

// cellsOf writes a table down in ms, row by row.
func cellsOf(t *table) string {
	var b strings.Builder
	for from, name := range t.regions {
		fmt.Fprintf(&b, "%s:", name)
		for to := range t.regions {
			fmt.Fprintf(&b, " %g", float64(t.delay(from, to))/1e6)
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestMatrixForms(t *testing.T) {
	const want = "a: 1 10 20; b: 10 1 30; c: 20 30 1"
	for name, text := range map[string]string{
		"square":                              "from\\to,a,b,c\na,1,10,20\nb,10,1,30\nc,20,30,1\n",
		"of pandas":                           ",a,b,c\na,1,10,20\nb,10,1,30\nc,20,30,1\n",
		"without a diagonal":                  ",a,b,c\na,,10,20\nb,10,,30\nc,20,30,\n",
		"lower triangle":                      ",a,b,c\na,1,,\nb,10,1,\nc,20,30,1\n",
		"upper triangle of pandas":            ",a,b,c\na,1,10,20\nb,NaN,1,30\nc,NaN,NaN,1\n",
		"upper triangle without a diagonal":   ",a,b,c\na,-,10,20\nb,-,-,30\nc,-,-,-\n",
		"lower triangle of short rows":        ",a,b,c\na,1\nb,10,1\nc,20,30,1\n",
		"short rows without a diagonal":       ",a,b,c\na\nb,10\nc,20,30\n",
		"pairs, all":                          "from,to,value\na,b,10\na,c,20\nb,a,10\nb,c,30\nc,a,20\nc,b,30\na,a,1\nb,b,1\nc,c,1\n",
		"pairs, one direction of each":        "from;to;rtt\na;b;10\nc;a;20\nb;c;30\n",
		"pairs, with a mark and a tab":        "\ufefffrom\tto\tms\na\tb\t10\na\tc\t20\nb\tc\t30\na\ta\t1\nb\tb\t1\nc\tc\t1\n",
		"a triangle in another order of rows": ",a,b,c\nc,20,30,1\na,1,,\nb,10,1,\n",
	} {
		m := &Matrix{File: "x", Unit: "ms", Measure: new("one_way"), Gaps: Gaps{Diagonal: new(time.Millisecond)}}
		if err := m.Load(reading(text)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := cellsOf(m.table); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		m.Measure = nil
		err := m.Load(reading(text))
		if short := strings.Contains(name, "triangle") || strings.Contains(name, "short") || strings.Contains(name, "pairs"); short {
			if err == nil || !strings.HasPrefix(err.Error(), "measure: x is a ") {
				t.Errorf("%s: nothing says whether values are round trips, and it is %v", name, err)
			}
		} else if err != nil || m.table.delay(0, 1) != 5*ms || !strings.Contains(strings.Join(m.Notes(), "; "), "its values are taken for round trips") {
			t.Errorf("%s: %v, %v", name, err, m.Notes())
		}
	}
}

// TestDiagonal: where there is none, it is to be said, unless no two participants share a region; round trips do not halve it.
func TestDiagonal(t *testing.T) {
	const text = ",a,b\na,,10\nb,20,\n"
	m := &Matrix{File: "x", Unit: "ms", Measure: new("round_trip")}
	modeltest.ExpectProblem(t, m.Load(reading(text)), "file", "x:1:1: there is no diagonal; say how long it takes within a region, such as diagonal: 1ms, or place participants one_to_one")
	m.Placement = "one_to_one"
	if err := m.Load(reading(text)); err != nil || cellsOf(m.table) != "a: 0 5; b: 10 0" {
		t.Error(err, m.table)
	}
	m.Placement, m.Diagonal = "", new(3*ms)
	if err := m.Load(reading(text)); err != nil || cellsOf(m.table) != "a: 3 5; b: 10 3" {
		t.Error(err, m.table)
	}
}

func TestGaps(t *testing.T) {
	const text = "from\\to,a,b,c,d\na,1,10,NaN,30\nb,12,1,20,\nc,40,22,1,-1\nd,32,null,16,1\n" // a>c, b>d, c>d, d>b have none
	for _, c := range []struct {
		missing string
		fill    *Fill
		want    string
		note    string
	}{
		{"fill", &Fill{By: "value", Value: new(7 * ms)}, "a: 1 10 7 30; b: 12 1 20 7; c: 40 22 1 7; d: 32 7 16 1", "4 cells without a value were filled by value: a to c, b to d, c to d, d to b"},
		{"fill", &Fill{By: "median"}, "a: 1 10 21 30; b: 12 1 20 21; c: 40 22 1 21; d: 32 21 16 1", "4 cells"},
		{"fill", &Fill{By: "shortest_path"}, "a: 1 10 30 30; b: 12 1 20 42; c: 40 22 1 64; d: 32 38 16 1", "4 cells"},
		{"fill", &Fill{By: "other_direction"}, "x:3:11: from b to d: there is no value; there is nothing to fill it by, either; complete the file, or fill by another rule; " +
			"x:5:6: from d to b: there is no value; there is nothing to fill it by, either; complete the file, or fill by another rule", ""},
		{"drop", nil, "a: 1 10; b: 12 1", "2 regions were dropped for want of values: d, c"},
		{"refuse", nil, "x:4:11: from c to d: -1 is negative; a duration is at least 0; x:2:8: from a to c: there is no value; complete the file, or write missing: drop, or missing: fill; " +
			"x:3:11: from b to d: there is no value; complete the file, or write missing: drop, or missing: fill; x:5:6: from d to b: there is no value; complete the file, or write missing: drop, or missing: fill", ""},
	} {
		m := &Matrix{File: "x", Unit: "ms", Measure: new("one_way"), Gaps: Gaps{Missing: &c.missing, Fill: c.fill}}
		if err := m.Load(reading(text)); err != nil {
			modeltest.ExpectProblem(t, err, "file", c.want)
			continue
		}
		if got := cellsOf(m.table); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.missing, c.fill, got, c.want)
		}
		if notes := strings.Join(m.Notes(), "; "); !strings.Contains(notes, c.note) {
			t.Errorf("%s %v: %s lacks %s", c.missing, c.fill, notes, c.note)
		}
	}
	for _, c := range []struct {
		gaps        Gaps
		field, want string
	}{
		{Gaps{Missing: new("fill")}, "fill", "is missing: by what? Write one such as {by: other_direction}"},
		{Gaps{Fill: &Fill{By: "median"}}, "fill", "goes with missing: fill; write that, too, or remove fill"},
	} {
		modeltest.ExpectProblem(t, (&Matrix{File: "x", Gaps: c.gaps}).Validate(), c.field, c.want)
	}
	modeltest.ExpectProblem(t, (&Fill{By: "value"}).Validate(), "value", "is missing: which one?")
	modeltest.ExpectProblem(t, (&Fill{By: "median", Value: new(ms)}).Validate(), "value", "goes with by: value; remove it, or change by")
}

// FuzzGaps: whatever stands in a file, it is refused with its place, or makes a whole table.
func FuzzGaps(f *testing.F) {
	for _, text := range []string{small, ",a,b\na,,NaN\nb,-1,\n", "from,to,value\na,b,10\nc,a,20\n", ",a,b,c\na\nb,10\nc,20,30\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, gaps := range []Gaps{{}, {Missing: new("drop")}, {Missing: new("fill"), Fill: &Fill{By: "shortest_path"}, Diagonal: new(ms)}, {Missing: new("fill"), Fill: &Fill{By: "median"}}} {
			m := &Matrix{File: "x", Unit: "ms", Measure: new("one_way"), Gaps: gaps}
			if err := m.Load(reading(text)); err != nil {
				if !strings.HasPrefix(err.Error(), "file: x:") {
					t.Errorf("%v has no place", err)
				}
				continue
			}
			if n := len(m.table.regions); n == 0 || len(m.table.cells) != n*n {
				t.Errorf("%d cells for %d regions", len(m.table.cells), n)
			}
			for _, cell := range m.table.cells {
				if !(cell >= 0 && cell <= 1e300) {
					t.Errorf("a cell is %v", cell)
				}
			}
		}
	})
}
