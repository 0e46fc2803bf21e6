package results

import (
	"iter"
	"slices"
	"strconv"

	"starmesh/experiments/plan"
	"starmesh/sim"
)

// run is a row of runs.csv; what else a run left behind is in rows with one.
type run struct {
	cell        *plan.Cell
	replication int
	record      *Record // without what it observed
}

type ledgerRow struct {
	run
	*sim.LedgerRow
}

type firingRow struct {
	run
	sim.Firing
}

// tasks visits the runs of the folder in their order, cell by cell, replication by replication, with what is known of those that
// count.
func (f *Folder) tasks() iter.Seq2[Task, *Finished] {
	return func(yield func(Task, *Finished) bool) {
		for _, cell := range f.Experiment.Cells {
			for r := range f.Experiment.Replications {
				id := cell.RunID(r)
				if f.options.Shard.Covers(id) && !yield(Task{cell, r}, f.Done[id]) {
					return
				}
			}
		}
	}
}

// runs visits the runs that are done, in order. A record stands until the next one, in whose memory it is.
func (f *Folder) runs() iter.Seq[run] {
	return func(yield func(run) bool) {
		var record Record
		for task, done := range f.tasks() {
			if done == nil {
				continue
			}
			done.unpack(&record)
			if !yield(run{task.Cell, task.Replication, &record}) {
				return
			}
		}
	}
}

// recordOf returns the record of a run, without what it observed; nil until it is done.
func (f *Folder) recordOf(runID string) *Record {
	if done := f.Done[runID]; done != nil {
		return done.Record()
	}
	return nil
}

var cellID = text("cell", "hash of the cell's conditions", func(c *plan.Cell) string { return c.ID })

// runColumns begin every table of runs.
var runColumns = slices.Concat(
	[]column[run]{text("run_id", "hash of cell, replication, seed and engine version", func(r run) string { return r.record.RunID })},
	of(run.conditions, cellID),
	[]column[run]{integer("replication", "seeded repetition, from 0", func(r run) int { return r.replication })},
)

func (r run) conditions() *plan.Cell { return r.cell }

func runsTable(f *Folder, _ *Summary) table {
	return &tableOf[run]{slices.Concat(
		runColumns,
		[]column[run]{
			text("seed", "seed of the run: hash(seed of the experiment, replication)",
				func(r run) string { return strconv.FormatUint(r.cell.Seed(r.replication), 10) }),
			text("status", "ok, truncated or failed", func(r run) string { return string(r.record.Status) }),
			text("reason", "the limit that was reached, or what failed", func(r run) string { return r.record.Reason }),
		},
		of(run.conditions, sweepColumns(f.Experiment, "")...),
		metricColumns(f.Experiment),
		[]column[run]{text("digest", "hash over the whole event history", func(r run) string { return r.record.Digest })},
	), f.runs()}
}

// sweepColumns are what the sweep varies.
func sweepColumns(e *plan.Experiment, prefix string) []column[*plan.Cell] {
	var columns []column[*plan.Cell]
	for i, c := range e.Columns {
		kind := "number"
		if slices.ContainsFunc(e.Cells, func(cell *plan.Cell) bool { return !isNumber(cell.Values[i]) }) {
			kind = "string"
		}
		columns = append(columns, column[*plan.Cell]{field{prefix + c.Name, kind, c.Unit, "swept: " + c.Name},
			func(cell *plan.Cell) string { return cell.Values[i] }})
	}
	return columns
}

// metricColumns are the union of the cells' metrics, in the order of their first appearance.
func metricColumns(e *plan.Experiment) []column[run] {
	var columns []column[run]
	known := map[string]bool{}
	for _, cell := range e.Cells {
		for _, m := range cell.Columns {
			if !known[m.Name] {
				known[m.Name] = true
				places := map[*plan.Cell]int{} // there may be many rows
				for _, cell := range e.Cells {
					places[cell] = cell.Column(m.Name)
				}
				columns = append(columns, formatted(m.Name, m.Unit, m.About, func(r run) string {
					if place := places[r.cell]; place >= 0 {
						return r.record.Values[place].String()
					}
					return ""
				}))
			}
		}
	}
	return columns
}

func ledgerTable(f *Folder, _ *Summary) table {
	columns := append(of(func(r ledgerRow) run { return r.run }, runColumns...),
		text("kind", "message kind", func(r ledgerRow) string { return r.Kind }),
		integer("sent", "messages sent in the whole run", func(r ledgerRow) int64 { return r.Sent }),
		integer("duplicated", "copies made by links", func(r ledgerRow) int64 { return r.Duplicated }),
		integer("delivered", "messages delivered", func(r ledgerRow) int64 { return r.Delivered }))
	for i, cause := range sim.CauseNames() {
		columns = append(columns, integer("lost_"+cause, "messages lost by this cause", func(r ledgerRow) int64 { return r.Lost[i] }))
	}
	columns = append(columns,
		integer("in_flight", "messages on their way at the end", func(r ledgerRow) int64 { return r.InFlight }),
		integer("transits", "hops begun", func(r ledgerRow) int64 { return r.Transits }),
		integer("transits_arrived", "hops completed", func(r ledgerRow) int64 { return r.TransitsArrived }),
		integer("transits_lost", "hops that lost their message", func(r ledgerRow) int64 { return r.TransitsLost }),
		integer("transits_in_flight", "hops under way at the end", func(r ledgerRow) int64 { return r.TransitsInFlight }),
		column[ledgerRow]{field{"bytes", "integer", "bytes", "bytes put on links, queued ones not"}, func(r ledgerRow) string { return strconv.FormatInt(r.Bytes, 10) }})
	return &tableOf[ledgerRow]{columns, func(yield func(ledgerRow) bool) {
		for r := range f.runs() {
			for i := range r.record.Ledger {
				if !yield(ledgerRow{r, &r.record.Ledger[i]}) {
					return
				}
			}
		}
	}}
}

// faultsTable lists each beginning and end of a fault, of a run the first 10,000.
func faultsTable(f *Folder, _ *Summary) table {
	first, second := func(r firingRow) sim.NodeID { return r.A }, func(r firingRow) sim.NodeID { return r.B }
	columns := append(of(func(r firingRow) run { return r.run }, runColumns...),
		text("fault", "name of the fault", func(r firingRow) string { return r.Fault }),
		formatted("time_s", "s", "when", func(r firingRow) string { return seconds(r.At) }),
		text("what", "begin or end", func(r firingRow) string {
			if r.End {
				return "end"
			}
			return "begin"
		}),
		integer("targets", "nodes or links that it struck together; 0: it began and found nobody to strike", func(r firingRow) int { return r.Targets }),
		target("node", "the first of them, or one end of the first link", first),
		target("peer", "the other end, or the node itself", second),
	)
	if slices.ContainsFunc(f.Experiment.Cells, func(c *plan.Cell) bool { return c.Labels != nil }) {
		columns = append(columns, label("node", first), label("peer", second))
	}
	return &tableOf[firingRow]{columns, func(yield func(firingRow) bool) {
		for r := range f.runs() {
			for _, firing := range r.record.Firings {
				if !yield(firingRow{r, firing}) {
					return
				}
			}
		}
	}}
}

// label is what the file of the topology calls a target, where it is from one.
func label(name string, node func(firingRow) sim.NodeID) column[firingRow] {
	return text(name+"_label", "label of "+name+" in the file that the topology is from", func(r firingRow) string {
		if r.Targets == 0 || r.cell.Labels == nil {
			return ""
		}
		return r.cell.Labels[node(r)]
	})
}

// target is a node that was struck, empty where none was.
func target(name, about string, node func(firingRow) sim.NodeID) column[firingRow] {
	return column[firingRow]{field{name, "integer", "", about}, func(r firingRow) string {
		if r.Targets == 0 {
			return ""
		}
		return strconv.Itoa(int(node(r)))
	}}
}

// timingsTable holds what differs from machine to machine, apart from all that does not.
func timingsTable(f *Folder, _ *Summary) table {
	return &tableOf[run]{slices.Concat(runColumns, []column[run]{
		integer("events", "events of the run", func(r run) uint64 { return r.record.Events }),
		formatted("wall_ms", "ms", "wall-clock time of the run",
			func(r run) string { return strconv.FormatFloat(float64(r.record.WallNanos)/1e6, 'f', 3, 64) }),
		formatted("event_ns", "ns", "wall-clock time for each event", func(r run) string {
			if r.record.Events == 0 {
				return ""
			}
			return strconv.FormatFloat(float64(r.record.WallNanos)/float64(r.record.Events), 'f', 1, 64)
		}),
	}), f.runs()}
}
