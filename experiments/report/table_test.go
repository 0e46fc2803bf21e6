package report

// These tests prove that every state of a cell has its own words in the text form and its own numbers in the CSV form,
// intervals that are not symmetric included, and neither form hides that it could not be written.

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"starmesh/experiments/stats"
)

var (
	missing = math.NaN()
	none    = Estimate{missing, missing, missing, stats.None, 0, 0, 0, missing}
)

// sample has a cell of each kind.
func sample() []Table {
	few := func(value float64, n int) Estimate {
		return Estimate{value, missing, missing, stats.None, n, 4, 7, missing}
	}
	of := func(value, low, high float64, method stats.Method, n int) Estimate {
		return Estimate{value, low, high, method, n, 4, 0, missing}
	}
	noneIn := func(n int, upper float64) Estimate {
		return Estimate{0, 0, 0, stats.Constant, n, 4, 0, upper}
	}
	return []Table{{
		Title: "sample, nodes 64", Against: "star",
		Columns: []Column{{"star", false}, {"hubs", true}, {"mesh", true}},
		Rows: []Row{
			{"loss_ratio", "ratio", []Cell{
				{of(0.5, 0.25, 0.75, stats.ClusterShare, 4), 0.49, none},
				{of(0, 0, 0.0153, stats.ExactShare, 4), missing, of(-0.5, -0.75, -0.25, stats.ClusterRatio, 4)},
				{of(1, 0.9847, 1, stats.ExactShare, 4), missing, of(0.125, -0.0625, 0.25, stats.ClusterRatio, 3)},
			}},
			{"latency_p99_ms", "ms", []Cell{
				{none, missing, none},
				{few(missing, 0), missing, few(missing, 0)},
				{few(40, 3), missing, of(2, -1, 5, stats.Recovered, 4)},
			}},
			{"violations", "", []Cell{
				{noneIn(4, 0.527), missing, none},
				{of(1211.25, 1211.25, 1211.25, stats.Constant, 4), missing, of(1211.25, 1211.25, 1211.25, stats.Constant, 4)},
				{few(math.Inf(1), 4), missing, noneIn(4, 0.6)},
			}},
		},
	}}
}

var trailing = regexp.MustCompile(`(?m) +$`)

func TestTextForm(t *testing.T) {
	const want = `
sample, nodes 64
                star                 hubs       mesh
loss_ratio [%]  50 ± 25 (theory 49)  0 (<1.53)  100 (>98.5)
latency_p99_ms                       -          40 (too few: +7) [in 3 of 4 runs]
violations      0 (<52.7% of runs)   1211.25    ∞

difference from star, paired by replication
                 hubs        mesh
loss_ratio [pp]  -50 ± 25 *  +12 +12 -19 [1 of 4 lost]
latency_p99_ms   -           +2.0 ± 3.0
violations       +1211.25 *  0 (<60% of pairs)

± and +a -b: the 95 % interval
(< x): none was seen; the 95 % interval ends at x (of runs: the share of runs that have any)
(> x): there was no exception; the 95 % interval begins at x
(too few: +n): too few observations for an interval; about n runs more would do
∞: as many or more are infinite, such as operations that nobody answered (of a phase: before it ended)
-: no run has a value, or no pair a difference
of pairs: the share of pairs that differ
[in a of b runs]: the others have no value
pp: percentage points
*: the 95 % interval of the difference excludes 0
[a of b lost]: pairs of which a side has no value
`
	var b strings.Builder
	if err := ToText(&b, sample(), 0.95); err != nil {
		t.Fatal(err)
	}
	if got := trailing.ReplaceAllString(b.String(), ""); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", &b, want)
	}
}

func TestCSVForm(t *testing.T) {
	const want = `table,metric,unit,column,n,runs,estimate,ci_low,ci_high,ci_method,none_upper_ratio,theory,against,difference_n,difference,difference_ci_low,difference_ci_high,difference_none_upper_ratio
"sample, nodes 64",loss_ratio,ratio,star,4,4,0.5,0.25,0.75,cluster_share,,0.49,,0,,,,
"sample, nodes 64",loss_ratio,ratio,hubs,4,4,0,0,0.0153,exact_share,,,star,4,-0.5,-0.75,-0.25,
"sample, nodes 64",loss_ratio,ratio,mesh,4,4,1,0.9847,1,exact_share,,,star,3,0.125,-0.0625,0.25,
"sample, nodes 64",latency_p99_ms,ms,star,0,0,,,,none,,,,0,,,,
"sample, nodes 64",latency_p99_ms,ms,hubs,0,4,,,,none,,,star,0,,,,
"sample, nodes 64",latency_p99_ms,ms,mesh,3,4,40,,,none,,,star,4,2,-1,5,
"sample, nodes 64",violations,,star,4,4,0,0,0,constant,0.527,,,0,,,,
"sample, nodes 64",violations,,hubs,4,4,1211.25,1211.25,1211.25,constant,,,star,4,1211.25,1211.25,1211.25,
"sample, nodes 64",violations,,mesh,4,4,INF,,,none,,,star,4,0,0,0,0.6
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
	r := Report{Tables: sample(), Idle: []Miss{{Fault: "crash"}}}
	for i, err := range []error{ToText(full{}, r.Tables, 0.95), ToCSV(full{}, r.Tables), r.FindingsToText(full{}, "starmesh")} {
		if err == nil {
			t.Errorf("form %d: no error", i)
		}
	}
}

// TestNumbers have as many digits as the interval carries, and all of them where nothing varies.
func TestNumbers(t *testing.T) {
	of := func(value, low, high float64) Estimate {
		return Estimate{Value: value, Low: low, High: high, Method: stats.StudentT, N: 9}
	}
	for _, c := range []struct {
		e    Estimate
		unit string
		want string
	}{
		{of(0.98671, 0.98671-0.00088, 0.98671+0.00088), "ratio", "98.671 ± 0.088"},
		{of(220.7, 220.7-1.4, 220.7+1.4), "ms", "220.7 ± 1.4"},
		{of(0.1+1e6, 0.1+1e6-1e-9, 0.1+1e6+1e-9), "", "1000000.1000000000 ± 0.0000000010"}, // rounded ends
		{of(0.01, 0, 0.05), "ratio", "1.0 +4.0 -1.0"},
		{of(0.5, 0, 3.4), "", "0.50 +2.90 -0.50"},
		{of(50, 40, math.Inf(1)), "ms", "50 +∞ -10"},
		{Estimate{Value: 12345.6, Low: missing, High: missing, N: 1}, "", "12346"},
		{Estimate{Value: 0.25, Low: missing, High: missing, N: 1}, "ratio", "25"},
		{Estimate{Value: 0.000123456, Low: missing, High: missing, N: 1}, "", "0.0001235"},
		{Estimate{Value: 137.4, Low: 137.4, High: 137.4, Method: stats.Constant, N: 5}, "ms", "137.4"},
		{Estimate{Value: 0.1 + 0.2, Low: 0.3, High: 0.3, Method: stats.Constant, N: 5}, "ratio", "30"},
		{Estimate{Value: 0, Low: 0, High: 0, Method: stats.Constant, N: 5}, "", "0"},
		{of(170, 170, 170), "ms", "170"},
	} {
		if got := c.e.text(c.unit); got != c.want {
			t.Errorf("%+v: %s, want %s", c.e, got, c.want)
		}
	}
}
