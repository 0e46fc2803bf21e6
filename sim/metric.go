package sim

// MetricType is how a metric is made from what nodes report.
type MetricType uint8

const (
	// Counter sums what Count adds; its column is the metric's name.
	Counter MetricType = iota
	// Sample collects what Observe adds; its columns are <name>_mean, _p50, _p90, _p99 and _max before the unit.
	Sample
	// Share is the quotient of two counters, Numerator / Denominator.
	Share
)

// Metric declares a named number. Name is snake_case without the unit; the column appends it:
// {Name: "first_tick", Unit: "ms"} of type Sample gives first_tick_mean_ms and so on.
type Metric struct {
	Name  string
	Unit  string // "ms" (observed in nanoseconds), "ratio" for shares, "" for counts
	Type  MetricType
	About string

	Numerator, Denominator string // of a Share: names of counters declared beside it
}

// Column is one number of a report: a column of runs.csv.
type Column struct {
	Name  string // snake_case, the unit last
	Unit  string
	About string
}
