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
	defaultWithin  = 0.05  // relative tolerance of `equals` that states none
	standardErrors = 3     // how far a mean may stray by chance
	rounding       = 1e-12 // relative difference below which numbers count as equal
)

// Expectation compares the mean of a metric with a value or with bounds, in the metric's unit. Fields
// that are nil state nothing.
type Expectation struct {
	Equals  *float64
	AtLeast *float64
	AtMost  *float64

	// Within (relative to Equals) and WithinAbs (in the metric's unit) are the tolerance of Equals; the
	// wider of them counts, and zero states none.
	Within    float64
	WithinAbs float64
}

// Judge compares s with all that e states: it fails if any part fails, else is unknown if any part is.
//
// It is unknown if a replication is missing, if there is none, if the mean or the expected number is
// not finite, and if e states nothing.
//
// A bound is compared with the mean alone, not with its interval, so a verdict does not move with the
// confidence level: it holds if the mean satisfies it, to rounding, and fails otherwise. To require
// something of *every* replication, bound a metric that cannot pass the bound (violations at most 0).
//
// Equals, with tolerance t = max(Within*|Equals|, WithinAbs) and the mean's standard error SE:
//
//   - fails if |mean - Equals| > max(3 SE, t);
//   - is unknown if not so but 3 SE > t: more replications would tell;
//   - holds otherwise.
//
// Where no tolerance is stated, t is 5 % of |Equals|, with two exceptions that ask for equality, to
// rounding: if all replications agree (one always does), for a metric without spread has no error to
// hide in; and if Equals is zero, for every replication, as no relative tolerance is left. A
// signed metric that averages to zero needs WithinAbs. One replication has no standard error: with a
// tolerance its verdict is unknown, unless it is equal.
func (e Expectation) Judge(s Summary) Verdict {
	if s.N == 0 || s.Missing > 0 || !finite(s.Mean) {
		return Unknown
	}
	var parts []Verdict
	if e.Equals != nil {
		parts = append(parts, e.judgeEquals(s, *e.Equals))
	}
	if e.AtLeast != nil {
		parts = append(parts, inOrder(*e.AtLeast, s.Mean))
	}
	if e.AtMost != nil {
		parts = append(parts, inOrder(s.Mean, *e.AtMost))
	}
	return all(parts)
}

func (e Expectation) judgeEquals(s Summary, value float64) Verdict {
	tolerance := max(e.Within*math.Abs(value), e.WithinAbs)
	constant := equal(s.Min, s.Max)
	switch {
	case !finite(value):
		return Unknown
	case tolerance > 0:
		return judgeWithin(s, value, tolerance)
	case constant:
		return verdict(equal(s.Mean, value))
	case value == 0:
		return Fails
	}
	return judgeWithin(s, value, defaultWithin*math.Abs(value))
}

func judgeWithin(s Summary, value, tolerance float64) Verdict {
	if s.N == 1 {
		if equal(s.Mean, value) {
			return Holds
		}
		return Unknown
	}
	deviation := math.Abs(s.Mean - value)
	chance := standardErrors * s.StandardError()
	slack := rounding * math.Abs(value)
	switch {
	case !finite(chance):
		return Unknown
	case deviation-float64(slack) > max(chance, tolerance):
		return Fails
	case chance > tolerance:
		return Unknown
	}
	return Holds
}

func inOrder(low, high float64) Verdict {
	if !finite(low) || !finite(high) {
		return Unknown
	}
	return verdict(low <= high || equal(low, high))
}

func all(parts []Verdict) Verdict {
	result := Unknown
	for i, part := range parts {
		if i == 0 || part == Fails || part == Unknown && result == Holds {
			result = part
		}
	}
	return result
}

func verdict(holds bool) Verdict {
	if holds {
		return Holds
	}
	return Fails
}

func equal(a, b float64) bool {
	return math.Abs(a-b) <= rounding*max(math.Abs(a), math.Abs(b))
}

func finite(x float64) bool {
	return !math.IsNaN(x) && !math.IsInf(x, 0)
}
