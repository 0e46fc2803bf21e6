package results

// These tests prove that each column of each table holds what it is called: made-up records in which every number is another one,
// and statistics that were worked out by hand or by R.

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/stats"
	"starmesh/sim"
)

const twoCells = "sweep: [{topology: [star, mesh], label: [star, mesh]}]\ntable: {against: {label: star}}\n" +
	"expect: [{metric: messages_sent, at_least: 5}, {metric: latency_max_ms, at_most: 1ms}, {metric: loss_ratio, at_most: 90%}]\n"

// madeUp are the records: of star three runs end well, of mesh the second is truncated.
func madeUp(e *plan.Experiment) (list []*Record) {
	missing, infinite := math.NaN(), math.Inf(1)
	for i, cell := range e.Cells {
		for r := range 3 {
			record := &Record{RunID: cell.RunID(r), Status: sim.OK, Digest: fmt.Sprintf("d%d%d", i, r), Events: uint64(10*i + r), WallNanos: 1_500_000, Values: make([]Number, len(cell.Columns))}
			for metric, values := range map[string][2][3]float64{
				"messages_sent": {{10, 20, 60}, {13, 999, 71}}, "messages_lost": {{2, missing, 3}, {1, 900, 2}}, "latency_max_ms": {{5, infinite, missing}, {7, 8, 9}},
			} {
				record.Values[cell.Column(metric)] = Number(values[i][r])
			}
			list = append(list, record)
		}
	}
	cut := list[4]
	cut.Status, cut.Reason = sim.Truncated, "a limit"
	row := sim.LedgerRow{Kind: "text", Sent: 101, Duplicated: 102, Delivered: 103, InFlight: 104, Transits: 105, TransitsArrived: 106, TransitsLost: 107, TransitsInFlight: 108, Bytes: 109}
	for i := range row.Lost {
		row.Lost[i] = int64(200 + i)
	}
	cut.Ledger = []sim.LedgerRow{row}
	cut.Firings = []sim.Firing{{Fault: "hub", At: 1500 * time.Millisecond, Targets: 3, A: 4, B: 5}, {Fault: "hub", At: 2 * time.Second, End: true, Targets: 3, A: 4, B: 5}, {Fault: "late", At: 3 * time.Second}}
	return list
}

// finished puts the records into a folder and returns its tables.
func finished(t *testing.T) (e *plan.Experiment, table func(name string) []map[string]string) {
	t.Helper()
	e = experiment(t, twoCells, plan.Options{Replications: 3})
	f := mustOpen(t, filepath.Join(t.TempDir(), "out"), e, Options{})
	t.Cleanup(func() { f.Close() })
	for _, r := range madeUp(e) {
		if err := f.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	return e, func(name string) (rows []map[string]string) {
		lines := rowsOf(t, f, name)
		for _, line := range lines[1:] {
			row := map[string]string{}
			for i, cell := range line {
				row[lines[0][i]] = cell
			}
			rows = append(rows, row)
		}
		return rows
	}
}

func TestRowsOfRuns(t *testing.T) {
	e, table := finished(t)
	cut, id := e.Cells[1], map[string]string{"run_id": e.Cells[1].RunID(1), "cell": e.Cells[1].ID, "replication": "1"}
	with := func(more map[string]string) map[string]string {
		row := maps.Clone(id)
		maps.Copy(row, more)
		return row
	}
	ledger := with(map[string]string{"kind": "text", "sent": "101", "duplicated": "102", "delivered": "103", "in_flight": "104",
		"transits": "105", "transits_arrived": "106", "transits_lost": "107", "transits_in_flight": "108", "bytes": "109"})
	for i, cause := range sim.CauseNames() {
		ledger["lost_"+cause] = strconv.Itoa(200 + i)
	}
	fault := func(name, at, what, targets, node, peer string) map[string]string {
		return with(map[string]string{"fault": name, "time_s": at, "what": what, "targets": targets, "node": node, "peer": peer})
	}
	for name, want := range map[string][]map[string]string{
		"ledger.csv": {ledger},
		"faults.csv": {fault("hub", "1.5", "begin", "3", "4", "5"), fault("hub", "2", "end", "3", "4", "5"), fault("late", "3", "begin", "0", "", "")},
	} {
		if got := table(name); !slices.EqualFunc(got, want, maps.Equal) {
			t.Errorf("%s:\n%v, want\n%v", name, got, want)
		}
	}
	runs, timings := table("runs.csv"), table("timings.csv")
	if len(runs) != 6 || len(timings) != 6 {
		t.Fatalf("%d runs, %d timings", len(runs), len(timings))
	}
	want := with(map[string]string{"seed": strconv.FormatUint(cut.Seed(1), 10), "status": "truncated", "reason": "a limit", "label": "mesh",
		"messages_sent": "999", "messages_lost": "900", "latency_max_ms": "8", "digest": "d11"})
	for column, value := range want {
		if got := runs[4][column]; got != value {
			t.Errorf("runs.csv, %s: %q, want %q", column, got, value)
		}
	}
	for column, values := range map[string][2]string{"latency_max_ms": {"INF", ""}, "status": {"ok", "ok"}, "reason": {"", ""}, "label": {"star", "star"}, "digest": {"d01", "d02"}} {
		if got := [2]string{runs[1][column], runs[2][column]}; got != values {
			t.Errorf("runs.csv, %s: %q, want %q", column, got, values)
		}
	}
	if want := with(map[string]string{"events": "11", "wall_ms": "1.500", "event_ns": "136363.6"}); !maps.Equal(timings[4], want) || timings[0]["event_ns"] != "" {
		t.Errorf("timings.csv: %v, want %v", timings[4], want)
	}
	for i, seed := range []uint64{e.Cells[0].Seed(0), e.Cells[0].Seed(1), e.Cells[0].Seed(2), e.Cells[1].Seed(0)} {
		if got := runs[i]["seed"]; got != strconv.FormatUint(seed, 10) {
			t.Errorf("row %d has the seed %s, want %d", i, got, seed)
		}
	}
}

// row finds the one of a cell and metric.
func row(t *testing.T, rows []map[string]string, label, metric string) map[string]string {
	t.Helper()
	for _, r := range rows {
		if r["label"] == label && r["metric"] == metric {
			return r
		}
	}
	t.Fatalf("no row of %s, %s", label, metric)
	return nil
}

// hold compares a row with texts, and with numbers where they are ones, to nine digits.
func hold(t *testing.T, name string, got map[string]string, want string) {
	t.Helper()
	for field := range strings.FieldsSeq(want) {
		column, value, _ := strings.Cut(field, "=")
		number, err := strconv.ParseFloat(value, 64)
		have, errHave := strconv.ParseFloat(got[column], 64)
		if alike := err == nil && errHave == nil && math.Abs(have-number) <= 1e-9*math.Abs(number); got[column] != value && !alike {
			t.Errorf("%s, %s: %q, want %q", name, column, got[column], value)
		}
	}
}

// TestStatistics: t.test(c(10, 20, 60)), prop.test aside, and t.test(c(3, 11)) of the pairs.
func TestStatistics(t *testing.T) {
	e, table := finished(t)
	summary, paired := table("summary.csv"), table("paired.csv")
	const none = "none_upper_ratio= theory= theory_source= "
	for _, c := range []struct{ label, metric, want string }{
		{"star", "messages_sent", "n=3 missing=0 infinite=0 truncated=0 failed=0 estimate=30 ci_low=0 ci_high=95.7241060811 ci_method=student_t mean=30 sd=26.45751311064591 min=10 median=20 max=60 unit= verdict=unknown " + none},
		{"star", "latency_max_ms", "n=2 missing=1 infinite=1 truncated=0 failed=0 estimate=INF ci_low= ci_high= ci_method=none mean=INF sd= min=5 median=INF max=INF unit=ms verdict=unknown " + none},
		{"star", "loss_ratio", "n=3 estimate=0.05555555556 unit=ratio theory= theory_source="},
		{"mesh", "messages_sent", "n=2 missing=0 truncated=1 failed=0 estimate=42 mean=42 sd=41.01219330881975 min=13 median=42 max=71 verdict=unknown " + none},
		{"mesh", "latency_max_ms", "n=2 truncated=1 estimate=8 min=7 median=8 max=9 verdict=unknown"},
		{"mesh", "messages_delivered", "n=2 estimate=0 max=0 none_upper_ratio=0.8418861170 expected= verdict="},
	} {
		hold(t, c.label+" "+c.metric, row(t, summary, c.label, c.metric), "cell="+e.Cells[map[string]int{"star": 0, "mesh": 1}[c.label]].ID+" "+c.want)
	}
	if got := row(t, summary, "star", "messages_sent")["expected"]; got != ">= 5" {
		t.Errorf("expected is %q", got)
	}
	for _, c := range []struct{ metric, want string }{
		{"messages_sent", "n=2 lost=1 difference=7 ci_low=-43.82481894 ci_high=57.82481894 ci_method=student_t unit= none_upper_ratio="},
		{"latency_max_ms", "n=1 lost=2 difference=2 ci_low= ci_high= ci_method=none unit=ms none_upper_ratio="},
		{"messages_delivered", "n=2 lost=1 difference=0 ci_low=0 ci_high=0 ci_method=constant none_upper_ratio=0.8418861170"},
	} {
		hold(t, c.metric, row(t, paired, "mesh", c.metric), "cell="+e.Cells[1].ID+" against_cell="+e.Cells[0].ID+" against_label=star "+c.want)
	}
}

// TestTheWorstVerdictStays, in whatever order expectations of a metric come.
func TestTheWorstVerdictStays(t *testing.T) {
	parts := map[stats.Verdict]*plan.Expectation{
		stats.Holds: {AtLeast: &plan.Bound{Value: 5}}, stats.Fails: {AtLeast: &plan.Bound{Value: 15}}, stats.Unknown: {Equals: &plan.Bound{Theory: true}},
	}
	worst := []stats.Verdict{stats.Holds, stats.Unknown, stats.Fails}
	for _, first := range worst {
		for _, second := range worst {
			for _, third := range worst {
				m, k := MetricSummary{}, known{Evidence: stats.Mean{Values: []float64{10, 10}}}
				for _, v := range []stats.Verdict{first, second, third} {
					m.expect(parts[v], 0.95, &k)
				}
				want := worst[max(slices.Index(worst, first), slices.Index(worst, second), slices.Index(worst, third))]
				if m.Verdict != want || len(m.Expected) != 3 {
					t.Errorf("%s, %s, %s: %s of %q, want %s", first, second, third, m.Verdict, m.Expected, want)
				}
			}
		}
	}
}

// TestOneRunThatDiffersIsEnough for another build to count no more, whichever it is.
func TestOneRunThatDiffersIsEnough(t *testing.T) {
	digest := func(text string) *Finished { return finish(&Record{Digest: text}, line{}) }
	a, b := map[string]*Finished{}, map[string]*Finished{}
	for i := range 8 {
		id := fmt.Sprint(i)
		a[id], b[id] = digest(id), digest(id)
	}
	if same, both := agree(a, b); !same || !both {
		t.Error("two builds that agree do not")
	}
	for i := range 8 {
		other := maps.Clone(b)
		other[fmt.Sprint(i)] = digest("other")
		if same, both := agree(a, other); same || !both {
			t.Errorf("run %d differs, and the builds agree", i)
		}
	}
	if same, both := agree(a, map[string]*Finished{"x": digest("")}); !same || both {
		t.Error("builds that share no run have one")
	}
}
