package stats

import (
	"math"

	"starmesh/sim/random"
)

// Evidence is what the runs of a cell, or of two cells, say of one metric. Runs are independent of each other; what happens
// within a run need not be. So the run is the unit of each interval, whatever is counted in it.
type Evidence interface {
	// Value is the estimate; NaN where there is none.
	Value() float64
	// Interval covers the true value with this confidence, from 0 to 1; NaN where nothing can be said.
	Interval(confidence float64) (low, high float64)
	// Method names how the interval is made.
	Method() Method
	// Runs is how many runs have data.
	Runs() int
}

// Method is how an interval is made.
type Method string

// The methods. Sources says where each is from.
const (
	StudentT     Method = "student_t"     // of a mean over runs
	ExactShare   Method = "exact_share"   // of yes or no in each run, or of a share of 0 or 1
	ClusterShare Method = "cluster_share" // of a ratio from 0 to 1, runs as clusters
	ClusterRatio Method = "cluster_ratio" // of any ratio or mean of observations, runs as clusters
	OrderRank    Method = "order_rank"    // of a quantile of pooled observations, runs as clusters
	Recovered    Method = "recovered"     // of a difference, from the two intervals
	BatchMeans   Method = "batch_means"   // of one long run
	Constant     Method = "constant"      // every run has the same value
	None         Method = "none"          // one run, or too few observations
	Correlated   Method = "correlated"    // none: one run that is too short for batch means
	Sparse       Method = "sparse"        // none: one run that has too few observations for them
)

// none tells whether there is no interval.
func (m Method) none() bool { return m == None || m == Correlated || m == Sparse }

// Sources tells where the methods are from and what they suppose, for the data dictionary.
var Sources = map[Method]string{
	StudentT:     "mean ± t s/√n over runs (Student 1908): supposes that means are about normal; values as skewed as an exponential law take some 100 runs to be covered in 94 of 100 experiments, a lognormal one of sigma 1 some 500",
	ExactShare:   "Clopper & Pearson 1934: exact for independent trials; a ratio of 0 or 1 counts all its trials as independent",
	ClusterShare: "Korn & Graubard 1998: Clopper-Pearson at the effective sample size, from the variance between runs",
	ClusterRatio: "ratio of sums over runs ± t times its linearised standard error (Cochran 1977, section 6.3; runs are the clusters)",
	OrderRank:    "Woodruff 1952: the quantiles at the ends of the Korn-Graubard interval of the share below",
	Recovered:    "Zou & Donner 2008: variances recovered from the intervals of both, with the correlation of the runs' values",
	BatchMeans:   "one run in 20 batches of equal length, which stand for runs (Schmeiser 1982)",
	Constant:     "every run has this value: there is no variation to estimate",
	None:         "no interval: one run, or too few observations for the quantile",
	Correlated:   "no interval: of 400 parts of the run, each is correlated with the next one by more than 0.2, so that its batch means are not independent (after Law & Carson 1979, who allow 0.4); a longer run would do",
	Sparse:       "no interval: one of 20 batches of the run has no observation",
}

// Mean is the mean over runs of a value of each. Values are those of the runs that have one; if NonNegative, and AtMostOne,
// bound the interval, too.
type Mean struct {
	Values                 []float64
	NonNegative, AtMostOne bool
}

// Value implements Evidence.
func (m Mean) Value() float64 { return mean(sorted(m.Values)) }

// Runs implements Evidence.
func (m Mean) Runs() int { return len(m.Values) }

// Method implements Evidence.
func (m Mean) Method() Method {
	switch values := sorted(m.Values); {
	case len(values) < 2:
		return None
	case math.IsInf(values[len(values)-1], 1):
		return None
	case m.yesNo(values):
		return ExactShare
	case equal(values[0], values[len(values)-1]):
		return Constant
	}
	return StudentT
}

// yesNo tells whether values are counts of 0 and 1, of which there are both: something happens in a run, or not.
func (m Mean) yesNo(sorted []float64) bool {
	for _, v := range sorted {
		if v != 0 && v != 1 {
			return false
		}
	}
	return m.NonNegative && sorted[0] == 0 && sorted[len(sorted)-1] == 1
}

// Interval implements Evidence.
func (m Mean) Interval(confidence float64) (low, high float64) {
	value := m.Value()
	switch m.Method() {
	case None:
		return math.NaN(), math.NaN()
	case Constant:
		return value, value
	case ExactShare:
		n := float64(len(m.Values))
		return shareInterval(float64(value*n), n, confidence)
	}
	n := len(m.Values)
	margin := tFactor(n-1, confidence) * (deviation(sorted(m.Values), value) / math.Sqrt(float64(n)))
	low, high = value-float64(margin), value+float64(margin)
	if m.NonNegative {
		low = max(low, 0)
	}
	if m.AtMostOne {
		high = min(high, 1)
	}
	return low, high
}

// Ratio is the ratio of two sums over runs: all that was lost over all that was sent, or all latencies over their number.
type Ratio struct {
	Top, Bottom []float64 // of each run; those of a run without data are 0
	Share       bool      // the top is part of the bottom, which counts trials: the ratio is from 0 to 1
	Graded      bool      // trials are not all or nothing: each adds something from 0 to 1
}

// Value implements Evidence.
func (r Ratio) Value() float64 {
	top, bottom := sum(r.Top), sum(r.Bottom)
	if bottom == 0 {
		return math.NaN()
	}
	return top / bottom
}

// Runs implements Evidence.
func (r Ratio) Runs() (n int) {
	for _, b := range r.Bottom {
		if b > 0 {
			n++
		}
	}
	return n
}

// Method implements Evidence.
func (r Ratio) Method() Method {
	switch value := r.Value(); {
	case r.Runs() < 2:
		return None
	case r.Share && (value <= 0 || value >= 1):
		return ExactShare
	case r.variance() == 0 && (!r.Share || r.Graded || r.hardlyByChance()):
		return Constant
	case r.Share:
		return ClusterShare
	}
	return ClusterRatio
}

// hardlyByChance tells whether independent trials would come out with the same share in every run less than once in a thousand
// experiments: so these are no independent trials.
func (r Ratio) hardlyByChance() bool {
	value, runs := r.Value(), float64(r.Runs())
	spread := 2 * math.Pi * float64(sum(r.Bottom)/runs*float64(value*(1-value)))
	return float64((runs-1)/2*random.Log(spread)) > random.Log(1000)
}

// variance is the linearised variance of the ratio, with runs as clusters. What is left by rounding is 0.
func (r Ratio) variance() float64 {
	n, value, bottom := r.Runs(), r.Value(), sum(r.Bottom)
	if n < 2 {
		return math.NaN()
	}
	squares, scale := 0.0, 0.0
	for i, b := range r.Bottom {
		residual := r.Top[i] - float64(value*b)
		squares += float64(residual * residual)
		scale = max(scale, math.Abs(r.Top[i]))
	}
	if squares <= float64(float64(rounding*scale)*float64(rounding*scale))*float64(n) {
		return 0
	}
	return squares * (float64(n) / float64(n-1)) / bottom / bottom
}

// Interval implements Evidence.
func (r Ratio) Interval(confidence float64) (low, high float64) {
	value, n := r.Value(), r.Runs()
	switch r.Method() {
	case None:
		return math.NaN(), math.NaN()
	case Constant:
		return value, value
	case ExactShare:
		trials := sum(r.Bottom)
		return shareInterval(float64(value*trials), trials, confidence)
	case ClusterShare:
		most := sum(r.Bottom)
		if r.Graded {
			most = math.Inf(1)
		}
		trials := effective(value, r.variance(), most, n, confidence)
		return shareInterval(float64(value*trials), trials, confidence)
	}
	margin := tFactor(n-1, confidence) * math.Sqrt(r.variance())
	return value - float64(margin), value + float64(margin)
}

// effective returns how many independent trials would have the variance that a share has, and Korn and Graubard's correction
// for the degrees of freedom; at most all trials.
func effective(share, variance, trials float64, runs int, confidence float64) float64 {
	if variance == 0 {
		return trials
	}
	correction := normalFactor(confidence) / tFactor(runs-1, confidence)
	return min(float64(float64(share*(1-share))/variance)*float64(correction*correction), trials)
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
