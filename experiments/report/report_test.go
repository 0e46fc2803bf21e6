package report

// These tests prove that a report shows each cell in the table of its own conditions, counts every verdict, and takes for
// a fault what the experiment calls one, under the name that it has there.

import (
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/experiments/results"
	"starmesh/experiments/stats"
	"starmesh/models"
	"starmesh/models/faults"
	"starmesh/sim"
)

func TestFaultsHaveTheNamesOfTheExperiment(t *testing.T) {
	metric := func(name string, values ...float64) results.MetricSummary {
		return results.MetricSummary{Column: sim.Column{Name: name}, Spread: stats.SpreadOf(values)}
	}
	waits := plan.Fault{When: faults.When{On: &faults.Trigger{}}}
	all := map[string]plan.Fault{"hub-crash": {}, "cut": waits, "swept": {}, "flap": waits, "unknown": {}}
	cells := []results.CellSummary{
		{Cell: &plan.Cell{Conditions: plan.Conditions{Faults: all}, Shown: []string{"one"}}, Metrics: []results.MetricSummary{
			metric("x_firings", 0, 0), metric("fault_cut_firings", 0, 0), metric("fault_flap_firings", 0, 1),
			metric("fault_hub_crash_firings", 0, 0), metric("fault_swept_firings", 0, 0), metric("fault_unknown_firings", missing)}},
		{Cell: &plan.Cell{Conditions: plan.Conditions{Faults: map[string]plan.Fault{"cut": waits, "swept": {}}}}, Metrics: []results.MetricSummary{
			metric("fault_cut_firings", 2, 0), metric("fault_swept_firings", 1, 1)}},
	}
	for _, c := range []struct {
		cells []results.CellSummary
		want  string
	}{
		{cells[:1], "\nthe fault cut never fired\n\nthe fault hub-crash never fired\n\nthe fault swept never fired\n"},
		{cells, "\nthe fault hub-crash never fired\n\nthe fault cut never fired: cell one in 2 of 2\n"},
		{[]results.CellSummary{cells[1], cells[0]}, "\nthe fault hub-crash never fired\n\nthe fault cut never fired: cell one in 2 of 2\n"},
	} {
		r := &Report{Idle: idle(&results.Summary{Experiment: &plan.Experiment{}, Cells: c.cells})}
		var b strings.Builder
		if err := r.FindingsToText(&b, "me"); err != nil || b.String() != c.want {
			t.Errorf("%d cells: %q, want %q (%v)", len(c.cells), b.String(), c.want, err)
		}
	}
}

// TestMisses counts the runs in which a fault found nobody, over all cells that have it; runs that did not end well say nothing.
func TestMisses(t *testing.T) {
	cell := func(name string, nobody ...float64) results.CellSummary {
		faults := map[string]plan.Fault{"late-crash": {}, "cut": {}}
		return results.CellSummary{Cell: &plan.Cell{Conditions: plan.Conditions{Faults: faults}, Shown: []string{name}}, Metrics: []results.MetricSummary{
			{Column: sim.Column{Name: "fault_late_crash_found_nobody"}, Spread: stats.SpreadOf(nobody)},
			{Column: sim.Column{Name: "fault_cut_found_nobody"}, Spread: stats.SpreadOf(make([]float64, len(nobody)))}}}
	}
	r := &Report{Misses: misses(&results.Summary{Experiment: &plan.Experiment{}, Cells: []results.CellSummary{cell("star", 0, 2, 1), cell("mesh", 0, missing, 3), cell("ring", 0)}})}
	var b strings.Builder
	if err := r.FindingsToText(&b, "me"); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "\nthe fault late-crash found nobody to strike in 3 of 6 runs: cell star in 2 of 3; cell mesh in 1 of 2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

const twoAxes = `
version: 1
name: two-axes
replications: 2
duration: 4s
nodes: 6
topology: star
links: {latency: 10ms}
protocol: {chat: {rate: 1/s}}
sweep: [{topology: [star, mesh], label: [star, mesh]}, {links.loss: [0%, 5%]}]
table: {metrics: [loss_ratio], against: {label: star}}
expect: [{metric: loss_ratio, where: {links.loss: 0%}, at_most: 30%}]
`

// summary is of an experiment in which cell i lost a share of i/8 in each run, but for the last run, which failed.
func summary(t *testing.T) *results.Summary {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "two-axes.yaml", []byte(twoAxes), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]*results.Record{}
	var last *results.Record
	for i, cell := range e.Cells {
		for replication := range e.Replications {
			last = &results.Record{RunID: cell.RunID(replication), Status: sim.OK, Values: make([]results.Number, len(cell.Columns))}
			last.Values[cell.Column("loss_ratio")] = results.Number(i) / 8
			last.Values[cell.Column("messages_lost")], last.Values[cell.Column("messages_sent")] = results.Number(1000*i), 8000
			done[last.RunID] = last
		}
	}
	last.Status, last.Reason = sim.Failed, "why"
	s, err := results.Summarize(e, func(id string) (*results.Record, error) { return done[id], nil })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestATableForEachCombinationOfTheOtherAxes(t *testing.T) {
	tables := Tables(summary(t))
	if len(tables) != 2 {
		t.Fatalf("%d tables", len(tables))
	}
	for i, table := range tables {
		star, mesh := table.Rows[0].Cells[0], table.Rows[0].Cells[1]
		if want := []string{"two-axes, links.loss 0%", "two-axes, links.loss 5%"}[i]; table.Title != want || table.Against != "star" {
			t.Errorf("%s against %s, want %s", table.Title, table.Against, want)
		}
		if !slices.Equal(table.Columns, []Column{{"star", false}, {"mesh", true}}) || table.Rows[0].Unit != "ratio" {
			t.Errorf("%v, %v", table.Columns, table.Rows[0])
		}
		if star.Value != float64(i)/8 || mesh.Value != float64(i+2)/8 || star.Difference.Runs != 0 || mesh.Difference.Value != 0.25 {
			t.Errorf("star %+v, mesh %+v", star, mesh)
		}
		if mesh.N != 2-i || mesh.Runs != 2 || mesh.hasInterval() != (i == 0) {
			t.Errorf("mesh: %+v", mesh)
		}
	}
}

func TestFindings(t *testing.T) {
	s := summary(t)
	s.Cells[3].Metrics[0].Verdict = stats.Unknown
	r := New(s)
	if r.Hold != 2 || r.Fail != 0 || r.Unknown != 1 || len(r.NotHeld) != 1 || len(r.Unfinished) != 1 {
		t.Fatalf("%+v", r)
	}
	var b strings.Builder
	if err := r.FindingsToText(&b, "me"); err != nil {
		t.Fatal(err)
	}
	bad := s.Cells[3].Cell
	for _, want := range []string{
		"\ncell " + bad.ID + " mesh, 5%: 1 of 2 runs did not end well; the first: failed: why\n",
		"replay it with: me replay two-axes.yaml --run " + bad.RunID(1) + "\n",
		"\nexpectations: 2 hold, 0 fail, 1 unknown\n  unknown  " + bad.Columns[0].Name + " mesh, 5%: measured 8000 [in 1 of 2 runs], expected  (1 of 2 runs have no value)\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
}
