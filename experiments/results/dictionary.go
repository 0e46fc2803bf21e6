package results

import (
	"strings"

	"starmesh/sim"
)

// field is a column of a table as the data dictionary describes it (Frictionless Table Schema).
type field struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Unit        string `json:"unit,omitempty"`
	Description string `json:"description"`
}

type resource struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Schema schema `json:"schema"`
}

type schema struct {
	Fields        []field  `json:"fields"`
	MissingValues []string `json:"missingValues"`
}

func text(name, about string) field    { return field{name, "string", "", about} }
func integer(name, about string) field { return field{name, "integer", "", about} }

func numeric(name, unit, about string) field { return field{name, "number", unit, about} }

// dataPackage describes every column of the folder's tables.
func (f *Folder) dataPackage(s *Summary) []byte {
	var resources []resource
	add := func(path string, fields ...[]field) {
		r := resource{Name: strings.TrimSuffix(path, ".csv"), Path: path, Schema: schema{MissingValues: []string{""}}}
		for _, group := range fields {
			r.Schema.Fields = append(r.Schema.Fields, group...)
		}
		resources = append(resources, r)
	}
	add(runsFile, runFields(), []field{text("seed", "seed of the run: hash(seed of the experiment, replication)"), text("status", "ok, truncated or failed"), text("reason", "the limit that was reached, or what failed")},
		f.sweepFields(""), metricFields(metricColumns(f.Experiment)), []field{text("digest", "hash over the whole event history")})
	add(ledgerFile, runFields(), ledgerFields())
	add(faultsFile, runFields(), []field{text("fault", "name of the fault"), numeric("time_s", "s", "when"), text("what", "begin or end"),
		integer("targets", "nodes or links that it struck together"), integer("node", "the first of them, or one end of the first link"), integer("peer", "the other end, or the node itself")})
	add(summaryFile, []field{text("cell", "hash of the cell's conditions")}, f.sweepFields(""), summaryFields())
	if len(s.Pairs) > 0 {
		add(pairedFile, []field{text("cell", "hash of the cell's conditions")}, f.sweepFields(""),
			[]field{text("against_cell", "the cell it is compared with")}, f.sweepFields("against_"), pairFields())
	}
	add(timingsFile, runFields(), []field{integer("events", "events of the run"), numeric("wall_ms", "ms", "wall-clock time of the run"), numeric("event_ns", "ns", "wall-clock time for each event")})
	return mustJSON(map[string]any{
		"name": f.Experiment.Name, "description": f.Experiment.About, "profile": "tabular-data-package",
		"engine_version": sim.Version, "resources": resources,
	})
}

func runFields() []field {
	return []field{text("run_id", "hash of cell, replication, seed and engine version"), text("cell", "hash of the cell's conditions"),
		integer("replication", "seeded repetition, from 0")}
}

func (f *Folder) sweepFields(prefix string) []field {
	var fields []field
	for i, c := range f.Experiment.Columns {
		kind := "number"
		for _, cell := range f.Experiment.Cells {
			if !isNumber(cell.Values[i]) {
				kind = "string"
			}
		}
		fields = append(fields, field{prefix + c.Name, kind, c.Unit, "swept: " + c.Name})
	}
	return fields
}

func metricFields(columns []sim.Column) []field {
	fields := make([]field, len(columns))
	for i, c := range columns {
		fields[i] = numeric(c.Name, c.Unit, c.About)
	}
	return fields
}

func ledgerFields() []field {
	fields := []field{text("kind", "message kind"), integer("sent", "messages sent in the whole run"),
		integer("duplicated", "copies made by links"), integer("delivered", "messages delivered")}
	for _, cause := range sim.CauseNames() {
		fields = append(fields, integer("lost_"+cause, "messages lost by this cause"))
	}
	return append(fields, integer("in_flight", "messages on their way at the end"), integer("transits", "hops begun"),
		integer("transits_arrived", "hops completed"), integer("transits_lost", "hops that lost their message"),
		integer("transits_in_flight", "hops under way at the end"), field{"bytes", "integer", "bytes", "bytes put on links"})
}

func summaryFields() []field {
	return []field{
		text("metric", "a column of runs.csv"), text("unit", "its unit"), integer("n", "runs with a value"),
		integer("missing", "runs that ended well without a value"), integer("truncated", "runs that reached a limit"), integer("failed", "runs that failed"),
		numeric("mean", "", "mean over runs"), numeric("sd", "", "standard deviation over runs"),
		numeric("ci_low", "", "lower end of the 95 % Student-t interval of the mean"), numeric("ci_high", "", "its upper end"),
		numeric("zero_upper_ratio", "ratio", "where every run has 0: 95 % upper bound of the share of runs that do not"),
		numeric("min", "", "smallest"), numeric("median", "", "median"), numeric("max", "", "largest"),
		numeric("theory", "", "what a closed form predicts"), text("theory_source", "which, with its assumptions"),
		text("expected", "what the experiment expects"), text("verdict", "holds, fails or unknown"),
	}
}

func pairFields() []field {
	return []field{
		text("metric", "a column of runs.csv"), text("unit", "its unit"), integer("n", "pairs of runs that share a replication"),
		numeric("mean_difference", "", "mean of cell minus against_cell"), numeric("sd", "", "standard deviation of the differences"),
		numeric("ci_low", "", "lower end of the 95 % Student-t interval of the mean difference"), numeric("ci_high", "", "its upper end"),
	}
}
