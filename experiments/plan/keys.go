package plan

import (
	"time"

	"starmesh/sim"
)

// Keys describes keys of an experiment that mean more than a line can say, the way a catalogue describes components.
func Keys() []sim.Component {
	return []sim.Component{
		Sweep(),
		{
			Name: "warmup",
			About: "When statistics begin: a time, or auto. Auto measures it before the batch, in 10 runs of each cell, which have seeds of their own: their mean " +
				"of the metric, in 1,000 parts of equal length, begins where MSER-5 says that the rest has the least standard error. Cells that the table " +
				"compares get the longest of theirs. If that is in the second half of a run, it is too short, and nothing runs. " +
				"The results are those of the same file with the time written in it, as resolved.yaml has it.",
			Source:  "White, An effective truncation heuristic for bias reduction in simulation output, 1997; Hoad, Robinson and Davies, Automating warm-up length estimation, 2010",
			Example: "auto",
			New: func() any {
				return &struct {
					Warmup *time.Duration `yaml:"warmup" absent:"auto" help:"a time, or auto"`
					Metric string         `yaml:"warmup_metric" help:"for auto: a mean, ratio or count that must have come to a steady state"`
				}{Warmup: new(time.Duration)}
			},
		},
		{
			Name: "intervals",
			About: "What intervals come from: replications, or batch means of one long run. With replications, each is one of several independent runs, and one alone has no interval. With batch_means, the one " +
				"run is cut into 400 parts of equal length, which 20 batches join; means and ratios get the interval of so many runs. " +
				"If a part is correlated with the next one by more than 0.2, or a batch has no observation, there is none: the run is too short. The kinds of intervals, " +
				"by the nature of a metric, and their sources are in datapackage.json, at ci_method.",
			Source:  "Schmeiser, Batch size effects in the analysis of simulation output, 1982; Law and Carson, A sequential procedure for determining the length of a steady-state simulation, 1979",
			Example: "batch_means",
			New: func() any {
				return &struct {
					Intervals  string    `yaml:"intervals" oneof:"replications batch_means" help:"from several runs, or from one that is long"`
					Confidence sim.Ratio `yaml:"confidence" min:"50%" max:"99.9%" help:"of every interval"`
				}{"replications", 0.95}
			},
		},
		{
			Name: "expect",
			About: "What must come out, judged by intervals. equals holds if the interval lies within the tolerance, or, without one, if it contains the value and is as " +
				"narrow as the precision; at_least and at_most hold if all of the interval does. An expectation fails if an interval of 99.5 % excludes it, and is unknown " +
				"otherwise: then it says how many replications more would tell. At 0, and at 100 % of a ratio, one exception decides. Where all runs agree, " +
				"and what they count says nothing of others, and of a single run, the value itself is judged.",
			Example: "[{metric: loss_ratio, equals: 20%, within_abs: 1%}]",
			New:     func() any { return &Expectation{} },
		},
	}
}
