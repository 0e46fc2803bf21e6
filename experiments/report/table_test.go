package report

// These tests prove that every state of a cell has its own words in the text form and its own numbers in the CSV form,
// intervals that are not symmetric included, and neither form hides that it could not be written.

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
)

var (
	missing = math.NaN()
	none    = Estimate{missing, missing, missing, 0, 0}
)

// sample has a cell of each kind.
func sample() []Table {
	cell := func(e Estimate, zeroUpper, theory float64, difference Estimate) Cell {
		return Cell{e, zeroUpper, theory, difference}
	}
	return []Table{{
		Title: "sample, nodes 64", Against: "star",
		Columns: []Column{{"star", false}, {"hubs", true}, {"mesh", true}},
		Rows: []Row{
			{"loss_ratio", "ratio", []Cell{
				cell(Estimate{0.5, 0.25, 0.75, 4, 4}, missing, 0.49, none),
				cell(Estimate{0, missing, missing, 4, 4}, 0.527, missing, Estimate{-0.5, -0.75, -0.25, 4, 4}),
				cell(Estimate{0.125, 0.0625, 0.25, 4, 4}, missing, missing, Estimate{-0.375, missing, missing, 4, 4}),
			}},
			{"latency_mean_ms", "ms", []Cell{
				cell(none, missing, missing, none),
				cell(Estimate{missing, missing, missing, 0, 4}, missing, missing, Estimate{missing, missing, missing, 0, 4}),
				cell(Estimate{40, missing, missing, 3, 4}, missing, missing, Estimate{2, -1, 5, 3, 4}),
			}},
		},
	}}
}

var trailing = regexp.MustCompile(`(?m) +$`)

func TestTextForm(t *testing.T) {
	const want = `
sample, nodes 64
                 star                   hubs                 mesh
loss_ratio       50 ± 25% (theory 49%)  0% (<52.7% of runs)  12.5 +12.5 -6.2%
latency_mean_ms                         -                    40 [in 3 of 4 runs]

difference from star, paired by replication (* the 95 % interval excludes 0; pp: percentage points)
                 hubs           mesh
loss_ratio       -50 ± 25 pp *  -37.5 pp
latency_mean_ms                 +2.0 ± 3.0
`
	var b strings.Builder
	if err := ToText(&b, sample()); err != nil {
		t.Fatal(err)
	}
	if got := trailing.ReplaceAllString(b.String(), ""); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", &b, want)
	}
}

func TestCSVForm(t *testing.T) {
	const want = `table,metric,unit,column,n,runs,mean,ci_low,ci_high,zero_upper_ratio,theory,against,difference_n,mean_difference,difference_ci_low,difference_ci_high
"sample, nodes 64",loss_ratio,ratio,star,4,4,0.5,0.25,0.75,,0.49,,0,,,
"sample, nodes 64",loss_ratio,ratio,hubs,4,4,0,,,0.527,,star,4,-0.5,-0.75,-0.25
"sample, nodes 64",loss_ratio,ratio,mesh,4,4,0.125,0.0625,0.25,,,star,4,-0.375,,
"sample, nodes 64",latency_mean_ms,ms,star,0,0,,,,,,,0,,,
"sample, nodes 64",latency_mean_ms,ms,hubs,0,4,,,,,,star,0,,,
"sample, nodes 64",latency_mean_ms,ms,mesh,3,4,40,,,,,star,3,2,-1,5
`
	var b strings.Builder
	if err := ToCSV(&b, sample()); err != nil || b.String() != want {
		t.Errorf("%v, got:\n%s\nwant:\n%s", err, &b, want)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriteErrorsAreReturned(t *testing.T) {
	r := Report{Tables: sample(), IdleFaults: []string{"crash"}}
	for i, err := range []error{ToText(full{}, r.Tables), ToCSV(full{}, r.Tables), r.FindingsToText(full{}, "starmesh")} {
		if err == nil {
			t.Errorf("form %d: no error", i)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		e    Estimate
		unit string
		want string
	}{
		{Estimate{Mean: 0.98671, Low: 0.98671 - 0.00088, High: 0.98671 + 0.00088}, "ratio", "98.671 ± 0.088%"},
		{Estimate{Mean: 220.7, Low: 220.7 - 1.4, High: 220.7 + 1.4}, "ms", "220.7 ± 1.4"},
		{Estimate{Mean: 0.1 + 1e6, Low: 0.1 + 1e6 - 1e-9, High: 0.1 + 1e6 + 1e-9}, "", "1000000.1000000000 ± 0.0000000010"}, // rounded ends
		{Estimate{Mean: 80, Low: 80, High: 80}, "ms", "80 ± 0"},
		{Estimate{Mean: 0.01, Low: 0, High: 0.05}, "ratio", "1.0 +4.0 -1.0%"},
		{Estimate{Mean: 0, Low: 0, High: 0.034}, "ratio", "0.0 +3.4 -0.0%"},
		{Estimate{Mean: 12345.6, Low: missing, High: missing}, "", "12346"},
		{Estimate{Mean: 0.25, Low: missing, High: missing}, "ratio", "25%"},
		{Estimate{Mean: 0.000123456, Low: missing, High: missing}, "", "0.0001235"},
		{Estimate{Mean: 0, Low: missing, High: missing}, "", "0"},
	} {
		if got := c.e.text(c.unit, "%"); got != c.want {
			t.Errorf("%+v: %s, want %s", c.e, got, c.want)
		}
	}
}
