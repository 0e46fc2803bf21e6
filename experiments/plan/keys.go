package plan

// remark is what the reference says of a key that means more than a line can say.
type remark struct {
	about, source string
	with          []string // keys that belong to it, elsewhere in the file
}

// remarks are told by path; all else is in the tags of Settings and of what they hold.
var remarks = map[string]remark{
	"sweep": {
		about: "The axes of an experiment: there is a cell for each combination of their points. An axis is a mapping of paths to values: paths of one axis vary together, " +
			"and `label` names its points. A path is the way to a key, with dots, as in links.loss. The values are a list, or a range: " + aboutRange,
		with: []string{"exclude"},
	},
	"warmup": {
		about: "When statistics begin: a time, or auto. Auto measures it before the batch, in 10 runs of each cell, which have seeds of their own: their mean " +
			"of the metric, in 1,000 parts of equal length, begins where MSER-5 says that the rest has the least standard error. Cells that the table " +
			"compares get the longest of theirs. If that is in the second half of a run, it is too short, and nothing runs. " +
			"The results are those of the same file with the time written in it, as resolved.yaml has it.",
		source: "White, An effective truncation heuristic for bias reduction in simulation output, 1997; Hoad, Robinson and Davies, Automating warm-up length estimation, 2010",
		with:   []string{"warmup_metric"},
	},
	"intervals": {
		about: "What intervals come from: replications, or batch means of one long run. With replications, each is one of several independent runs, and one alone has no interval. With batch_means, the one " +
			"run is cut into 400 parts of equal length, which 20 batches join; means and ratios get the interval of so many runs. " +
			"If a part is correlated with the next one by more than 0.2, or a batch has no observation, there is none: the run is too short. The kinds of intervals, " +
			"by the nature of a metric, and their sources are in datapackage.json, at ci_method.",
		source: "Schmeiser, Batch size effects in the analysis of simulation output, 1982; Law and Carson, A sequential procedure for determining the length of a steady-state simulation, 1979",
		with:   []string{"confidence", "replications"},
	},
	"expect": {
		about: "What must come out, judged by intervals. equals holds if the interval lies within the tolerance, or, without one, if it contains the value and is as " +
			"narrow as the precision; at_least and at_most hold if all of the interval does. An expectation fails if an interval of 99.5 % excludes it, and is unknown " +
			"otherwise: then it says how many replications more would tell. At 0, and at 100 % of a ratio, one exception decides. Where all runs agree, " +
			"and what they count says nothing of others, and of a single run, the value itself is judged.",
	},
	"faults": {
		about: "What goes wrong, by a name of one's own, which is also in the columns of the results. An entry says what (a fault of `starmesh list`, such as crash), whom (its parameters), " +
			"and when: at a time, for a duration; every so often; when something was reported; or as a random process, with the mean times up (mttf) and down (mttr). Names may have capital letters.",
		with: []string{"phases"},
	},
	"phases": {
		about: "Metrics before, during and after the intervals of one fault: every metric of a stretch of time is there for each phase, too, as in during_loss_ratio. What begins within " +
			"phase_margin before a border belongs to across_ alone.",
		with: []string{"phase_margin"},
	},
	"service": {
		about: "What nodes do with each message before the protocol or the next hop gets it: a station with servers and a queue, at every node or at those that are named.",
	},
	"contacts": {
		about: "Links that are there from a time to a time, as a file says: passes of satellites, buses, meetings. It takes the path of the file, or a mapping with more. Without a topology the plan's nodes " +
			"and links are the network; with one, the plan names its nodes, and links that it does not name are always there. Between its contacts a link is like one that is cut, or messages wait for the next one " +
			"(a store-and-forward network: a flood of a rumour is then the epidemic routing of Vahdat and Becker 2000).",
	},
	"links": {
		about: "What becomes of a message on its way over one link, and over the access line of a node. What is not given costs nothing. Overrides name links, or nodes, that differ.",
	},
	"routes": {
		about: "How messages between nodes that are not adjacent find their way: along the shortest route, by mean latency or by hops. Routes are static, or follow failures some time after they happen.",
	},
	"series": {
		about: "Metrics over time: the run is cut into bins of equal length, and series.csv has a row for each cell, bin and metric, with the mean over runs and its interval. A count, a ratio, a mean " +
			"or a quantile is of what began in the bin, whatever became of it later; a level, such as nodes_up or messages_in_flight, is averaged over the bin. Bins begin with the run, " +
			"whatever the warm-up, and end with its drain. A bin takes about 2 kB of a run's memory, and 8 bytes for each observation that quantiles are told of, which are exact; a run's values take 20 bytes each on disk. Nothing of the run changes.",
	},
	"plots": {
		about: "Charts of a metric, each in a file of its own: against what the sweep varies, with intervals and theory; its differences from the cells that table.against names; how it differs from run to run; " +
			"and, if series has it, along time. They are what `starmesh plot` draws of the same folder, with the same words as flags. Of shards alone there are none: `merge` draws those of all. " +
			"SVG files are the same on every machine.",
	},
	"table": {
		about: "What `run` prints: these metrics, and the differences from the cells that it names, paired by replication. Without metrics it shows those of expectations, and what most want to know.",
	},
}
