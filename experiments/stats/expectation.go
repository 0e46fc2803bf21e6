package stats

import "math"

// Verdict is what replications say of an expectation.
type Verdict string

// The verdicts. Unknown is not a mild failure: the replications do not suffice to tell.
const (
	Holds   Verdict = "holds"
	Fails   Verdict = "fails"
	Unknown Verdict = "unknown"
)

const (
	// strict is the confidence of the interval that must exclude what is expected before an expectation fails: so one that is
	// true fails in less than one of a hundred experiments.
	strict = 0.995
	// DefaultPrecision is how narrow the interval around `equals` must be that states neither tolerance nor precision: half its
	// width relative to the value; of a share that is 0, in itself.
	DefaultPrecision = 0.05
)

// Expectation compares a metric with a value or with bounds, in the metric's unit. Fields that are nil state nothing.
type Expectation struct {
	Equals  *float64
	AtLeast *float64
	AtMost  *float64

	Tolerance float64 // by how much the true value may differ from Equals; 0: not at all
	Precision float64 // half the width that the interval may have at most where there is no tolerance; 0: the default
}

// Judged is a verdict; if it is unknown, More is how many replications more would probably decide, 0 if that is not known.
type Judged struct {
	Verdict Verdict
	More    int
}

// Facts are what else is known of a metric's values.
type Facts struct {
	NonNegative, AtMostOne bool
	Missing                int // replications without a value
}

// Judge compares evidence with all that e states: it fails if any part fails, else is unknown if any part is.
//
// An interval of 99.5 % decides what fails, and one of the confidence given what holds:
//
//   - at_least holds if the interval lies at or above the bound, and fails if the strict one lies below it; at_most likewise;
//   - equals with a tolerance holds if the interval lies within it, and fails if the strict one lies outside;
//   - equals without one holds if the strict interval contains the value and the interval is narrow enough, and fails if the
//     strict one excludes it.
//
// Otherwise more replications would tell, and the verdict is unknown; so it is where a replication has no value. At the end of
// a metric's range one exception fails without a tolerance: nothing averages to 0, or to 100 %, that was once otherwise. Where
// all runs agree and what they count says nothing of others, the value itself is judged, and so it is of a single run.
func (e Expectation) Judge(evidence Evidence, confidence float64, facts Facts) Judged {
	value := evidence.Value()
	if facts.Missing > 0 || math.IsNaN(value) {
		return Judged{Unknown, 0}
	}
	j := judge{e, evidence, facts, value, value, value, value, value}
	switch m := evidence.Method(); {
	case m.none() && (m != None || evidence.Runs() > 1 && !math.IsInf(value, 0)):
		more := 0 // too few observations
		if q, is := evidence.(*Quantile); is {
			more = q.More()
		}
		return Judged{Unknown, more}
	case !m.none() && m != Constant:
		j.low, j.high = evidence.Interval(confidence)
		j.strictLow, j.strictHigh = evidence.Interval(strict)
	}
	result := Judged{Unknown, 0}
	stated := false
	add := func(part Judged) {
		if !stated || part.Verdict == Fails || part.Verdict == Unknown && result.Verdict == Holds {
			result = part
		}
		stated = true
	}
	if e.Equals != nil {
		add(j.equals(*e.Equals))
	}
	if e.AtLeast != nil {
		add(j.bound(j.low >= *e.AtLeast || equal(j.low, *e.AtLeast), j.strictHigh < *e.AtLeast && !equal(j.strictHigh, *e.AtLeast), math.Abs(value-*e.AtLeast)))
	}
	if e.AtMost != nil {
		add(j.bound(j.high <= *e.AtMost || equal(j.high, *e.AtMost), j.strictLow > *e.AtMost && !equal(j.strictLow, *e.AtMost), math.Abs(value-*e.AtMost)))
	}
	return result
}

// judge is the state of judging.
type judge struct {
	Expectation
	evidence                         Evidence
	facts                            Facts
	value                            float64
	low, high, strictLow, strictHigh float64
}

// bound is the verdict of a bound that is so far from the value.
func (j *judge) bound(holds, fails bool, distance float64) Judged {
	switch {
	case holds:
		return Judged{Holds, 0}
	case fails:
		return Judged{Fails, 0}
	}
	return Judged{Unknown, j.more(distance)}
}

func (j *judge) equals(value float64) Judged {
	if t := j.Tolerance; t > 0 {
		slack := t + float64(rounding*math.Abs(value))
		from, to := value-slack, value+slack
		return j.bound(j.low >= from && j.high <= to, j.strictHigh < from || j.strictLow > to, math.Abs(t-math.Abs(j.value-value)))
	}
	atEnd := j.facts.NonNegative && value == 0 || j.facts.AtMostOne && value == 1
	switch {
	case math.IsNaN(value):
		return Judged{Unknown, 0}
	case atEnd && !equal(j.value, value):
		return Judged{Fails, 0}
	case j.low == j.high:
		return j.bound(equal(j.value, value), !equal(j.value, value), 0)
	}
	precision := j.precision(value)
	contains := j.strictLow <= value && value <= j.strictHigh || equal(j.strictLow, value) || equal(j.strictHigh, value)
	width := (j.high - j.low) / 2
	if atEnd {
		width = j.high - j.low // all the doubt is on one side
	}
	return j.bound(contains && width <= precision, !contains, precision)
}

func (j *judge) precision(value float64) float64 {
	switch {
	case j.Precision > 0:
		return j.Precision
	case j.facts.AtMostOne && value == 0:
		return DefaultPrecision
	}
	return DefaultPrecision * math.Abs(value)
}

// more estimates how many replications more make the interval as narrow as a distance.
func (j *judge) more(distance float64) int {
	runs, half := float64(j.evidence.Runs()), float64((j.high-j.low)/2)
	if !(distance > 0) || !(half > 0) || math.IsInf(half, 0) {
		return 0
	}
	factor := half / distance
	factor = float64(factor * factor)
	if j.evidence.Method() == ExactShare && (j.value == 0 || j.value == 1) {
		factor = 2 * half / distance // a bound shrinks with the trials, not with their root
	}
	needed := float64(runs * max(factor, 1))
	return int(min(max(math.Ceil(needed)-runs, 1), 1e9))
}
