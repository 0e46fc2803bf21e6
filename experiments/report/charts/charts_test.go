package charts_test

// These tests prove that the sweep decides which charts there are, that what the flags name stands where they say, and that every number
// in a chart is one of the results' tables.

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/report/charts"
	"starmesh/experiments/results"
	"starmesh/models"
)

const short = "version: 1\nname: short\nreplications: 3\nduration: 4s\ndrain: 1s\nnodes: 4\ntopology: star\nlinks: {latency: 10ms, loss: 10%}\nprotocol: {chat: {rate: 2/s}}\n"

// run runs an experiment, and returns its statistics and its folder.
func run(t *testing.T, experiment string) (*results.Summary, string) {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "short.yaml", []byte(experiment), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, err := results.Open(filepath.Join(t.TempDir(), "out"), e, results.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := batch.Run(context.Background(), folder, batch.Options{Jobs: 1}); err != nil {
		t.Fatal(err)
	}
	summary, err := folder.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return summary, folder.Path
}

// outline says in a line what a chart is like.
func outline(c *charts.Chart) string {
	places := c.Place.Label
	if c.Place.Logarithmic {
		places += " (log)"
	}
	if c.Rows() {
		places += fmt.Sprint(" ", c.Place.Names)
	}
	var series []string
	for _, s := range c.Series {
		series = append(series, s.Name)
	}
	return fmt.Sprintf("%s %q: %s; %s", c.Kind, c.Title, strings.TrimSpace(places), strings.Join(series, " | "))
}

func TestTheSweepChoosesTheChart(t *testing.T) {
	for _, c := range []struct {
		sweep string
		charts.Options
		want []string
	}{
		{"", charts.Options{}, []string{`dots "": [value]; `}},
		{"{links.loss: [1%, 5%]}", charts.Options{}, []string{`dots "": links.loss [1% 5%]; `}},
		{"{links.loss: [1%, 5%, 10%]}", charts.Options{}, []string{`lines "": links.loss; `}},
		{"{links.loss: [1%, 5%]}", charts.Options{Place: "links.loss"}, []string{`lines "": links.loss; `}},
		{"{nodes: [3, 6, 30]}", charts.Options{}, []string{`lines "": nodes (log); `}},
		{"{links.loss: [0%, 0.01%, 0.1%, 1%, 10%]}", charts.Options{}, []string{`lines "": links.loss (log); `}},
		{"{links.loss: [0%, 2%, 5%, 10%, 20%]}", charts.Options{}, []string{`lines "": links.loss; `}},
		{"{topology: [star, mesh, ring]}", charts.Options{}, []string{`dots "": topology [star mesh ring]; `}},
		{"{topology: [star, mesh], label: [one, two]}", charts.Options{}, []string{`dots "": label [one two]; `}},
		{"{topology: [star, mesh], label: [one, two]}", charts.Options{Place: "topology"}, []string{`dots "": label [one two]; `}},
		{"{topology: [star, mesh], label: [one, two]}", charts.Options{By: "label"}, []string{`dots "": [value]; one | two`}},
		{"{topology: [star, mesh], label: [one, two]}, {links.loss: [1%, 5%, 10%]}", charts.Options{}, []string{`lines "": links.loss; one | two`}},
		{"{topology: [star, mesh], label: [one, two]}, {links.loss: [1%, 5%, 10%]}", charts.Options{Place: "label"}, []string{`dots "": label [one two]; links.loss 1% | links.loss 5% | links.loss 10%`}},
		{"{topology: [star, mesh], label: [one, two]}, {links.loss: [1%, 5%, 10%]}", charts.Options{By: "links.loss"}, []string{`dots "": label [one two]; links.loss 1% | links.loss 5% | links.loss 10%`}},
		{"{nodes: [3, 4]}, {topology: [star, mesh], label: [one, two]}, {links.loss: [1%, 5%, 10%]}", charts.Options{By: "nodes"},
			[]string{`lines "one": links.loss; nodes 3 | nodes 4`, `lines "two": links.loss; nodes 3 | nodes 4`}},
		{"{nodes: [3, 4, 5, 6]}, {topology: [star, mesh], label: [one, two]}, {links.loss: [1%, 5%, 10%, 20%, 30%]}", charts.Options{}, // more than can be told apart
			[]string{`lines "nodes 3": links.loss (log); one | two`, `lines "nodes 4": links.loss (log); one | two`, `lines "nodes 5": links.loss (log); one | two`, `lines "nodes 6": links.loss (log); one | two`}},
	} {
		text := short
		if c.sweep != "" {
			text += "sweep: [" + c.sweep + "]\n"
		}
		s, _ := run(t, strings.Replace(strings.Replace(text, "replications: 3", "replications: 1", 1), "duration: 4s", "duration: 1s", 1))
		c.Metrics = []string{"messages_sent"}
		list, err := charts.Of(s, c.Options)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range list {
			got = append(got, outline(&list[i]))
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s, %+v:\n%s\nwant\n%s", c.sweep, c.Options, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// TestNothingIsDrawnOfWhatIsNotThere: it is refused, with a repair.
func TestNothingIsDrawnOfWhatIsNotThere(t *testing.T) {
	s, _ := run(t, short+"sweep: [{links.loss: [1%, 5%]}]\n")
	for _, c := range []struct {
		charts.Options
		want string
	}{
		{charts.Options{Metrics: []string{"los_ratio"}}, `did you mean "loss_ratio"?`},
		{charts.Options{Place: "nodes"}, "--x: the sweep varies no nodes"},
		{charts.Options{By: "nodes"}, "--by: the sweep varies no nodes"},
		{charts.Options{Place: "links.loss", By: "links.loss"}, "--by: links.loss varies together with links.loss"},
	} {
		if _, err := charts.Of(s, c.Options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.Options, err, c.want)
		}
	}
}

const measured = short + `faults: {hub: {crash: {nodes: {position: hub}}, at: 2s, for: 1s}}
sweep: [{links.loss: [0%, 10%, 40%]}, {topology: [star, mesh], label: [star, mesh]}]
series: {every: 1s, metrics: [loss_ratio, nodes_up]}
table: {metrics: [loss_ratio, operation_latency_p90_ms, first_tick_mean_ms], against: {label: star}}
`

// TestNumbersAreThoseOfTheTables: of each point, and of every row that has a value.
func TestNumbersAreThoseOfTheTables(t *testing.T) {
	s, folder := run(t, measured)
	list, err := charts.Of(s, charts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	along, err := charts.Along(s, folder, charts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	points := map[string]*charts.Point{}
	for _, c := range append(list, along...) {
		for i := range c.Series {
			for j := range c.Series[i].Points {
				p := &c.Series[i].Points[j]
				key := fmt.Sprint(c.Kind, " ", c.Metric, " ", p.Cell.ID)
				if c.Kind == charts.Times {
					key += fmt.Sprint(" ", p.Place)
				}
				points[key] = p
			}
		}
	}
	compared := 0
	compare := func(key, value, low, high, theory string) {
		t.Helper()
		p := points[key]
		if value == "" && (p == nil || math.IsNaN(p.Value)) {
			return
		}
		compared++
		if p == nil || !same(p.Value, value) || !same(p.Low, low) || !same(p.High, high) || !same(p.Theory, theory) {
			t.Errorf("%s is %+v; the table has %s (%s to %s), theory %s", key, p, value, low, high, theory)
		}
	}
	for _, row := range rows(t, folder, "summary.csv") {
		for _, metric := range s.Experiment.Table.Metrics {
			if row["metric"] == metric {
				compare("lines "+metric+" "+row["cell"], row["estimate"], row["ci_low"], row["ci_high"], row["theory"])
			}
		}
	}
	for _, row := range rows(t, folder, "paired.csv") {
		for _, metric := range s.Experiment.Table.Metrics {
			if row["metric"] == metric {
				compare("differences "+metric+" "+row["cell"], row["difference"], row["ci_low"], row["ci_high"], "")
			}
		}
	}
	for _, row := range rows(t, folder, "series.csv") {
		compare("times "+row["metric"]+" "+row["cell"]+" "+row["time_s"], row["mean"], row["ci_low"], row["ci_high"], "")
	}
	if compared < 60 {
		t.Errorf("only %d points were compared", compared)
	}
	for i := range along {
		if want := (charts.Shade{Name: "hub", About: "in 3 of 6", From: 2, To: 3}); len(along[i].Shades) != 1 || along[i].Shades[0] != want {
			t.Errorf("%s: %v is shaded, not %v", along[i].Name, along[i].Shades, want)
		}
	}
}

// TestRunsAndLosses: each run is a dot at its value in runs.csv, and the bars of a cell are what ledger.csv has lost of what it sent.
func TestRunsAndLosses(t *testing.T) {
	s, folder := run(t, measured)
	list, err := charts.Of(s, charts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sent, lost, dots, bars := map[string]float64{}, map[string]float64{}, 0, map[string]float64{}
	inRuns := map[string]string{}
	for _, row := range rows(t, folder, "runs.csv") {
		inRuns[row["cell"]+" "+row["replication"]] = row["loss_ratio"]
	}
	cellOf := map[string]string{}
	for _, row := range rows(t, folder, "runs.csv") {
		cellOf[row["run_id"]] = row["cell"]
	}
	for _, row := range rows(t, folder, "ledger.csv") {
		cell := cellOf[row["run_id"]]
		for name, text := range row {
			if name == "sent" || name == "duplicated" {
				sent[cell] += number(t, text)
			} else if strings.HasPrefix(name, "lost_") {
				lost[cell] += number(t, text)
			}
		}
	}
	for i := range list {
		c := &list[i]
		for _, series := range c.Series {
			for _, p := range series.Points {
				switch {
				case c.Kind == charts.Losses:
					bars[p.Cell.ID] += p.High - p.Low
				case c.Kind == charts.Runs && c.Metric == "loss_ratio":
					for r, value := range p.Runs {
						if dots++; !same(value, inRuns[fmt.Sprint(p.Cell.ID, " ", r)]) {
							t.Errorf("run %d of %s is drawn at %v; runs.csv has %s", r, p.Cell.ID, value, inRuns[fmt.Sprint(p.Cell.ID, " ", r)])
						}
					}
				}
			}
		}
	}
	if dots != 6*3 {
		t.Errorf("%d runs are drawn", dots)
	}
	for cell := range sent {
		if !(math.Abs(bars[cell]-lost[cell]/sent[cell]) < 1e-12) {
			t.Errorf("%s: the bars say %v, and the ledger %v of %v", cell, bars[cell], lost[cell], sent[cell])
		}
	}
	if len(sent) != 6 {
		t.Errorf("%d cells have a ledger", len(sent))
	}
}

// TestAMetricOfSeriesAlone is drawn along time, and by what the flags name of other metrics.
func TestAMetricOfSeriesAlone(t *testing.T) {
	s, folder := run(t, measured)
	o := charts.Options{Metrics: []string{"nodes_up"}, Name: "up"}
	list, err := charts.Of(s, o)
	along, failed := charts.Along(s, folder, o)
	if err != nil || failed != nil || len(list) != 0 || len(along) != 1 || along[0].Name != "up-times" || along[0].Metric != "nodes_up" {
		t.Errorf("%v and %v are drawn (%v, %v)", list, along, err, failed)
	}
}

// TestTicksTellThemselvesApart however near values are to each other, and stand where values can be.
func TestTicksTellThemselvesApart(t *testing.T) {
	for _, c := range []struct {
		unit   string
		kind   charts.Kind
		values []float64
		want   string
	}{
		{"ms", charts.Dots, []float64{1000.1, 1000.4}, "1000.1 1000.2 1000.3 1000.4"},
		{"ms", charts.Dots, []float64{100000.5, 100001}, "100000.5 100000.6 100000.7 100000.8 100000.9 100001"},
		{"ratio", charts.Dots, []float64{0.99991, 0.99999}, "99.99 99.992 99.994 99.996 99.998 100"},
		{"ratio", charts.Dots, []float64{1}, "50 60 70 80 90 100"},
		{"ratio", charts.Dots, []float64{0}, "0 0.2 0.4 0.6 0.8 1"},
		{"ratio", charts.Dots, []float64{3}, "100 200 300 400 500"},
		{"ratio", charts.Differences, []float64{0}, "-1 -0.5 0 0.5 1"},
		{"", charts.Dots, []float64{0}, "0 0.2 0.4 0.6 0.8 1"},
		{"", charts.Dots, []float64{-4}, "-6 -5 -4 -3 -2"},
		{"ms", charts.Differences, []float64{0}, "-1 -0.5 0 0.5 1"},
	} {
		chart := charts.Chart{Kind: c.kind, Values: charts.Axis{Unit: c.unit}, Series: []charts.Series{{}}}
		for _, x := range c.values {
			chart.Series[0].Points = append(chart.Series[0].Points, charts.Point{Value: x, Low: math.NaN(), High: math.NaN(), Theory: math.NaN()})
		}
		scale, ticks := chart.ValueScale(), []string{}
		for _, tick := range scale.Ticks {
			ticks = append(ticks, scale.Text(tick))
		}
		if got := strings.Join(ticks, " "); got != c.want {
			t.Errorf("%s of %v %s have the ticks %s, want %s", c.kind, c.values, c.unit, got, c.want)
		}
	}
}

// TestShades: faults within the last bin are there, and it is said of whom they are where they are not of all, or not in each run.
func TestShades(t *testing.T) {
	s, folder := run(t, short+"sweep: [{topology: [star, ring]}]\nseries: {every: 10s, metrics: [nodes_up]}\nfaults:\n"+
		"  all: {crash: {nodes: {ids: [1]}}, at: 2s, for: 1s}\n  hub: {crash: {nodes: {position: hub}}, at: 3s}\n"+
		"  some: {churn: {nodes: {ids: [0, 1, 2, 3]}, session: {exponential: 2s}, away: {exponential: 1s}}}\n")
	list, err := charts.Along(s, folder, charts.Options{})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	scale, found := list[0].PlaceScale(), map[string]charts.Shade{}
	if scale.Low != 0 || scale.High != 5 {
		t.Errorf("a run of 5 s is drawn from %v to %v s", scale.Low, scale.High)
	}
	for _, shade := range list[0].Shades {
		found[shade.Name] = shade
	}
	if got := found["all"]; got != (charts.Shade{Name: "all", From: 2, To: 3}) {
		t.Errorf("the fault of all cells is %v", got)
	}
	if got := found["hub"]; got.Text() != "hub (in star)" || got.From != 3 || got.To != 5 {
		t.Errorf("the fault of one cell, which lasts, is %v", got)
	}
	if got := found["some"]; got.About != "of replication 0" {
		t.Errorf("the fault that is drawn anew in each run is %v", got)
	}
}

// TestZeroBesidePowers stands at the low end, with a tick, and the axis says so.
func TestZeroBesidePowers(t *testing.T) {
	c := charts.Chart{Kind: charts.Lines, Place: charts.Axis{Label: "links.loss", Unit: "ratio", Logarithmic: true}, Series: []charts.Series{{}}}
	for _, place := range []float64{0, 0.0001, 0.001, 0.01, 0.1} {
		c.Series[0].Points = append(c.Series[0].Points, charts.Point{Place: place})
	}
	scale, before := c.PlaceScale(), -1.0
	for _, p := range c.Series[0].Points {
		share := scale.Share(p.Place)
		if !(share >= max(0, before+0.1) && share <= 1) {
			t.Errorf("%v stands at %v, after %v", p.Place, share, before)
		}
		before = share
	}
	if scale.Ticks[0] != 0 || scale.Text(0) != "0" || scale.Share(0) != 0 || c.AxisText(&c.Place) != "links.loss [%], logarithmic beyond 0" {
		t.Errorf("the ticks are %v, and the axis is %s", scale.Ticks, c.AxisText(&c.Place))
	}
}

// TestRunsThatDidNotEndWell are in no estimate, and so in no bar of what was lost.
func TestRunsThatDidNotEndWell(t *testing.T) {
	s, _ := run(t, short+"limits: {events: 40}\n")
	list, err := charts.Of(s, charts.Options{})
	if err != nil || s.Cells[0].Truncated != 3 {
		t.Fatal(err, s.Cells[0].Truncated)
	}
	for _, c := range list {
		t.Errorf("%s of runs that were truncated are drawn", c.Name)
	}
}

func rows(t *testing.T, folder, name string) (list []map[string]string) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		list = append(list, row)
	}
	return list
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// same tells whether a table has a number: nothing for NaN, INF for what is infinite.
func same(x float64, text string) bool {
	switch text {
	case "":
		return math.IsNaN(x)
	case "INF":
		return math.IsInf(x, 1)
	}
	y, err := strconv.ParseFloat(text, 64)
	return err == nil && x == y
}
