package counting

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Nature is what a metric is a number of; how runs may be combined and compared follows from it.
type Nature uint8

const (
	// Counter sums what is counted; its column is the metric's name.
	Counter Nature = iota
	// Sample collects observations; its columns are <name>_mean, _p50, _p90, _p99 and _max before the unit.
	Sample
	// Share is the quotient of two counters, Numerator / Denominator.
	Share
	// Gauge is a number of each node while it is up, such as whether it leads. Series have the sum over nodes; there is no column.
	Gauge
	// SampleMean, SampleQuantile and SampleMaximum are the columns of a Sample.
	SampleMean
	SampleQuantile
	SampleMaximum
	// TimeAverage is the mean, or another moment, of a Level.
	TimeAverage
	// InstanceAverage is a share averaged over instances.
	InstanceAverage
)

// Better tells which direction of a metric users want; most have none.
type Better uint8

// The directions.
const (
	Neither Better = iota
	Higher
	Lower
)

// Metric declares a named number. Name is snake_case without the unit; the column appends it:
// {Name: "first_tick", Unit: "ms"} of nature Sample gives first_tick_mean_ms and so on.
type Metric struct {
	Name   string
	Unit   string // "ms" (observed in nanoseconds), "ratio", "bytes", "" for counts
	Nature Nature // Counter, Sample, Share or Gauge
	Better Better
	About  string
	Whole  bool // of the whole run, warm-up and drain included: what only its end tells; there is no column of a phase
	Beyond bool // a ratio that may exceed 1: no part of a whole

	Numerator, Denominator string // of a Share: counters declared beside it, or what every run counts (messages_sent, operations, ...)
}

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// IsName tells whether a text can name a column, or a part of one.
func IsName(text string) bool { return snakeCase.MatchString(text) }

// Mistake says what is wrong with a metric among those that are declared with it, or "".
func (m *Metric) Mistake(all []Metric) string {
	isCount := func(name string) bool {
		_, always := counts[name]
		return always || slices.ContainsFunc(all, func(o Metric) bool { return o.Name == name && o.Nature == Counter })
	}
	switch {
	case !IsName(m.Name):
		return fmt.Sprintf("its name is %q; write small letters, digits and _", m.Name)
	case strings.HasPrefix(m.Name, "fault_"):
		return "names that begin with fault_ are those of faults; take another one"
	case beginsLikeAPhase(m.Name):
		return "names that begin with before_, during_, after_ or across_ are those of phases; take another one"
	case m.Nature > Gauge:
		return "a protocol declares counters, samples, shares and gauges; take one of these as its Nature"
	case !slices.Contains([]string{"", "ms", "bytes", "ratio"}, m.Unit):
		return fmt.Sprintf("its unit is %q; there is ms, bytes, ratio, and none for counts", m.Unit)
	case m.Nature == Share && !isCount(m.Numerator):
		return fmt.Sprintf("its numerator, %q, is no counter that is declared beside it", m.Numerator)
	case m.Nature == Share && !isCount(m.Denominator):
		return fmt.Sprintf("its denominator, %q, is no counter that is declared beside it", m.Denominator)
	}
	return ""
}

func beginsLikeAPhase(name string) bool {
	for _, words := range phaseWords {
		if strings.HasPrefix(name, words.prefix) {
			return true
		}
	}
	return false
}

// Column is one number of a report: a column of runs.csv.
type Column struct {
	Name   string // snake_case, the unit last
	Unit   string
	Nature Nature
	Better Better
	About  string

	// What several runs together come to needs more than the numbers of each: a Share is the quotient of these two columns,
	// and SampleMean and InstanceAverage are of so many observations as the column Denominator says.
	Numerator, Denominator string
	Sample                 string // of SampleQuantile: which of a report's samples it is of
	Permille               uint64 // and which quantile
	InParts                bool   // a window that is cut has it of each part
	Beyond                 bool   // a ratio that may exceed 1
}
