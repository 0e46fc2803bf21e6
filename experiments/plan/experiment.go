// Package plan turns an experiment file into cells, and cells into runs: strictly, all errors at once, each with its
// line, column and repair. A file becomes an Experiment, a point of its sweep a Cell, and a Rig makes a cell's runs ready.
package plan

import (
	"slices"
	"time"

	"starmesh/intake"
	"starmesh/models"
	"starmesh/models/contacts"
	"starmesh/models/faults"
	"starmesh/models/links"
	"starmesh/sim"
	"starmesh/topologies"
)

// Experiment is one file: what to run, how often, and what to expect.
type Experiment struct {
	File  string
	Name  string
	About string
	Seed  uint64

	Replications int
	Confidence   sim.Ratio     // of every interval
	WarmupMetric string        // by which the warm-up is measured, where it is auto
	Columns      []SweepColumn // what the sweep varies
	Cells        []*Cell
	Expect       []Expectation
	Table        Table
	Series       *Series    // nil: none
	Plots        []Plot     // that are drawn at the end
	Source       []byte     // the file as it was read
	Options      Options    // of the command line
	Data         []DataFile // that its cells name

	catalogue *models.Catalogue // of what its cells are made
	axes      [][]string        // the keys of each axis: its paths and label
	baselines map[*Cell]*Cell   // what the table compares a cell with
}

// Change is one `--set path=value` of the command line.
type Change struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Runs returns the number of runs.
func (e *Experiment) Runs() int { return len(e.Cells) * e.Replications }

// Extent says how many runs there are, and why.
func (e *Experiment) Extent() string {
	return e.product() + " = " + intake.Counted(e.Runs(), "run", "runs")
}

func (e *Experiment) product() string {
	return intake.Counted(len(e.Cells), "cell", "cells") + " x " + intake.Counted(e.Replications, "replication", "replications")
}

// SameAxis tells whether two sweep columns vary together.
func (e *Experiment) SameAxis(i, j int) bool {
	if i == j {
		return true
	}
	return slices.ContainsFunc(e.axes, func(keys []string) bool {
		return i >= 0 && j >= 0 && slices.Contains(keys, e.Columns[i].Name) && slices.Contains(keys, e.Columns[j].Name)
	})
}

// Settings are the keys of an experiment file. Of these, a cell's run depends on Conditions alone.
type Settings struct {
	Version      int           `yaml:"version" required:"true" min:"1" max:"1" help:"version of the file format: 1"`
	Name         string        `yaml:"name" also:"title" required:"true" help:"name of the experiment and of its results folder: letters, digits and hyphens"`
	About        string        `yaml:"about" also:"description comment" help:"what the experiment shows, in a sentence"`
	Replications int           `yaml:"replications" also:"runs repeat repeats repetitions trials iterations samples" min:"1" max:"1000000" help:"seeded repetitions of each cell"`
	Confidence   sim.Ratio     `yaml:"confidence" min:"50%" max:"99.9%" help:"of every interval"`
	Intervals    string        `yaml:"intervals" oneof:"replications batch_means" help:"from what: replications, or, for a single one that is long, batch means of its parts; those say so where the run is too short, and there are none of quantiles"`
	WarmupMetric string        `yaml:"warmup_metric" help:"of warmup: auto: the mean, ratio or count that must have come to a steady state, such as operation_latency_mean_ms"`
	Expect       []Expectation `yaml:"expect" also:"assert assertions checks thresholds goals" help:"what must come out"`
	Table        Table         `yaml:"table" help:"what the printed table shows"`
	Series       *Series       `yaml:"series" also:"timeseries time_series" help:"metrics over time, in series.csv; off: none"`
	Plots        []Plot        `yaml:"plots" also:"charts figures graphs" help:"charts to write as files, in the folder plots of the results, when all runs are done"`
	Axes         `yaml:",inline"`
	Conditions   `yaml:",inline"`
}

// Axes are the keys that make cells. They are read before the others, which they change; here they are described.
type Axes struct {
	Sweep   []axisKeys          `yaml:"sweep" also:"parameters variables vary grid matrix" help:"axes: each item names paths that vary together, with a list of values or a range for each"`
	Exclude []map[string]string `yaml:"exclude" also:"skip constraint" keys:"any" help:"cells to leave out, by what the sweep varies"`
}

// axisKeys are those of one axis.
type axisKeys struct {
	Label []string   `yaml:"label" help:"names of the points of the axis, one for each"`
	Path  valueRange `yaml:"PATH" help:"the values that the key at this path takes: a list of them, or a range"`
}

// Conditions are all that a run depends on.
type Conditions struct {
	Seed         uint64           `yaml:"seed" also:"random_seed rng_seed" help:"replication r of every cell runs with hash(seed, r)"`
	TieSeed      uint64           `yaml:"tie_seed" help:"another order of simultaneous events under the same seed; 0: derived from seed"`
	Duration     time.Duration    `yaml:"duration" also:"stop_time sim_time simulation_time time until" above:"0s" help:"the workload stops then"`
	Warmup       *time.Duration   `yaml:"warmup" also:"transient ramp_up" absent:"auto" help:"statistics cover [warmup, duration - deadline); auto: as MSER-5 says of warmup_metric in 10 runs of their own, and where table.against pairs cells, the longest of theirs"`
	Deadline     time.Duration    `yaml:"deadline" also:"timeout sla" help:"operations answered within it count as available; 0s: whenever"`
	Drain        time.Duration    `yaml:"drain" also:"cooldown" help:"events run on this much longer than the workload"`
	Nodes        int              `yaml:"nodes" also:"participants hosts peers size" min:"1" max:"16777216" help:"participants, whatever the topology: 2 or more, or 1 of raft; to be given unless the topology is a file, which has its own"`
	Topology     topologies.Shape `yaml:"topology" also:"graph" required:"true" unless:"contacts" later:"true" help:"which nodes are adjacent; not needed with contacts, which have nodes and links of their own"`
	Contacts     contacts.Source  `yaml:"contacts" also:"contact_plan connections passes" later:"true" help:"links that are there from a time to a time, by a file; off: all links always are"`
	TopologySeed uint64           `yaml:"topology_seed" help:"draws random topologies from this seed in every replication; 0: anew for each"`
	Routes       Routes           `yaml:"routes" also:"routing" help:"how messages between nodes that are not adjacent find their way"`
	Links        links.Links      `yaml:"links" also:"channel channels network" help:"latency, loss, bandwidth and order of links"`
	Service      *links.Service   `yaml:"service" also:"processing" help:"what nodes do with each message before the protocol or the next hop gets it"`
	Transport    links.Transport  `yaml:"transport" help:"how messages pass between two nodes, end to end; off: datagrams"`
	Protocol     Protocol         `yaml:"protocol" also:"application app algorithm workload" required:"true" help:"the state machine of every node, its workload included"`
	Faults       map[string]Fault `yaml:"faults" also:"failures chaos nemesis attacks" help:"what goes wrong, by name"`
	Phases       string           `yaml:"phases" help:"name of a fault with at and for, whose intervals split metrics: before_ it first begins, during_ while it lasts, each time, after_ when it has ended and does not last"`
	PhaseMargin  *time.Duration   `yaml:"phase_margin" absent:"auto" help:"what begins within it before a border of the phases belongs to none of them, but to across_, whatever becomes of it; auto: the deadline, or without one a tenth of the shortest phase"`
	Quantiles    string           `yaml:"quantiles" also:"percentiles" oneof:"binned exact" help:"binned: within 0.1 % of their value; exact: all observations are kept, 8 bytes each, and with phases twice"`
	Limits       Limits           `yaml:"limits" help:"bounds at which a run ends as truncated"`
}

// Protocol is a protocol's parameters: a pointer to the parameter struct of one of the catalogue's models.
type Protocol interface{}

// Routes is the section of the same name.
type Routes struct {
	By       string    `yaml:"by" oneof:"latency hops" help:"shortest by mean latency, or by hops, as latencies without a mean need"`
	Adaptive *Adaptive `yaml:"adaptive" help:"routes follow failures; off: they are static"`
}

// Adaptive says how fast routes follow failures.
type Adaptive struct {
	After time.Duration `yaml:"after" also:"convergence" help:"time until routes have adapted to a failure or repair"`
}

// Limits is the section of the same name.
type Limits struct {
	Events     uint64   `yaml:"events" help:"events of a run; 0: no limit"`
	Pending    int      `yaml:"pending" min:"0" help:"events pending at once; 0: no limit"`
	MicroSteps int      `yaml:"micro_steps" min:"0" help:"steps at one instant without time moving on; 0: no limit"`
	Memory     sim.Size `yaml:"memory" help:"estimated memory of a run; 0B: no limit"`
}

// Fault is one entry of the fault timeline.
type Fault struct {
	Model       sim.FaultModel `yaml:",component" help:"what goes wrong; starmesh list has all faults"`
	faults.When `yaml:",inline"`
}

// Validate implements the decoder's hook.
func (f *Fault) Validate() error { return f.When.ValidateFor(f.Model) }

// Table says what `run` prints.
type Table struct {
	Metrics []string          `yaml:"metrics" help:"metrics to print, a column each"`
	Against map[string]string `yaml:"against" keys:"any" help:"the cells that the others are compared with, pair by pair of the same replication"`
}

// defaults returns the settings of an experiment that says nothing.
func defaults() *Settings {
	return &Settings{
		Replications: 10, Confidence: 0.95, Intervals: "replications",
		Conditions: Conditions{
			Seed: 1, Duration: time.Minute, Warmup: new(time.Duration), Drain: 10 * time.Second,
			Routes: Routes{By: "latency"}, Quantiles: "binned",
			Limits: Limits{Events: 2_000_000_000, Pending: 100_000_000, MicroSteps: 100_000, Memory: 4_000_000_000},
		},
	}
}
