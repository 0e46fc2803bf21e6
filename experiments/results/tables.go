package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// table is a CSV file in the making.
type table struct {
	text   bytes.Buffer
	writer *csv.Writer
}

func newTable(header ...string) *table {
	t := &table{}
	t.writer = csv.NewWriter(&t.text)
	t.row(header...)
	return t
}

func (t *table) row(cells ...string) {
	if err := t.writer.Write(cells); err != nil {
		panic(err) // a buffer takes all
	}
}

func (t *table) bytes() []byte {
	t.writer.Flush()
	return t.text.Bytes()
}

// metricColumns is the union of the cells' columns, in the order of their first appearance.
func metricColumns(e *plan.Experiment) []sim.Column {
	var columns []sim.Column
	known := map[string]bool{}
	for _, cell := range e.Cells {
		for _, column := range cell.Columns {
			if !known[column.Name] {
				known[column.Name] = true
				columns = append(columns, column)
			}
		}
	}
	return columns
}

func sweepNames(e *plan.Experiment) []string {
	names := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		names[i] = c.Name
	}
	return names
}

func (f *Folder) runsCSV() []byte {
	metrics := metricColumns(f.Experiment)
	header := append([]string{"run_id", "cell", "replication", "seed", "status", "reason"}, sweepNames(f.Experiment)...)
	for _, m := range metrics {
		header = append(header, m.Name)
	}
	t := newTable(append(header, "digest")...)
	f.eachRun(func(cell *plan.Cell, replication int) {
		r := f.Done[cell.RunID(replication)]
		row := []string{r.RunID, cell.ID, strconv.Itoa(replication), strconv.FormatUint(cell.Seed(replication), 10), string(r.Status), r.Reason}
		row = append(row, cell.Values...)
		for _, m := range metrics {
			row = append(row, r.value(cell, m.Name))
		}
		t.row(append(row, r.Digest)...)
	})
	return t.bytes()
}

// value returns a metric as CSV shows it.
func (r *Record) value(cell *plan.Cell, metric string) string {
	i := cell.Column(metric)
	if i < 0 {
		return ""
	}
	return r.Values[i].String()
}

func (f *Folder) ledgerCSV() []byte {
	header := []string{"run_id", "cell", "replication", "kind", "sent", "duplicated", "delivered"}
	for _, cause := range sim.CauseNames() {
		header = append(header, "lost_"+cause)
	}
	t := newTable(append(header, "in_flight", "transits", "transits_arrived", "transits_lost", "transits_in_flight", "bytes")...)
	f.eachRun(func(cell *plan.Cell, replication int) {
		r := f.Done[cell.RunID(replication)]
		for i := range r.Ledger {
			l := &r.Ledger[i]
			row := append([]string{r.RunID, cell.ID, strconv.Itoa(replication), l.Kind}, integers(l.Sent, l.Duplicated, l.Delivered)...)
			row = append(row, integers(l.Lost[:]...)...)
			t.row(append(row, integers(l.InFlight, l.Transits, l.TransitsArrived, l.TransitsLost, l.TransitsInFlight, l.Bytes)...)...)
		}
	})
	return t.bytes()
}

// faultsCSV lists each beginning and end of a fault, of a run the first 10,000.
func (f *Folder) faultsCSV() []byte {
	t := newTable("run_id", "cell", "replication", "fault", "time_s", "what", "targets", "node", "peer")
	f.eachRun(func(cell *plan.Cell, replication int) {
		r := f.Done[cell.RunID(replication)]
		for _, firing := range r.Firings {
			what := "begin"
			if firing.End {
				what = "end"
			}
			t.row(r.RunID, cell.ID, strconv.Itoa(replication), firing.Fault, strconv.FormatFloat(firing.At.Seconds(), 'f', -1, 64),
				what, strconv.Itoa(firing.Targets), strconv.Itoa(int(firing.A)), strconv.Itoa(int(firing.B)))
		}
	})
	return t.bytes()
}

func integers(values ...int64) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = strconv.FormatInt(v, 10)
	}
	return texts
}

// timingsCSV holds what differs from machine to machine, apart from all that does not.
func (f *Folder) timingsCSV() []byte {
	t := newTable("run_id", "cell", "replication", "events", "wall_ms", "event_ns")
	f.eachRun(func(cell *plan.Cell, replication int) {
		r := f.Done[cell.RunID(replication)]
		perEvent := ""
		if r.Events > 0 {
			perEvent = fmt.Sprintf("%.1f", float64(r.WallNanos)/float64(r.Events))
		}
		t.row(r.RunID, cell.ID, strconv.Itoa(replication), strconv.FormatUint(r.Events, 10), fmt.Sprintf("%.3f", float64(r.WallNanos)/1e6), perEvent)
	})
	return t.bytes()
}
