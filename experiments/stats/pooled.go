package stats

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"starmesh/sim/random"
)

// Bin is so many observations spread evenly from Low to High, which may be one value.
type Bin struct{ Low, High, Count float64 }

// Observations are those of one run: bins, ascending, and how many are infinite.
type Observations struct {
	Bins     []Bin
	Infinite float64
}

func (o *Observations) total() float64 {
	total := o.Infinite
	for _, b := range o.Bins {
		total += b.Count
	}
	return total
}

// below counts the observations up to a value.
func (o *Observations) below(value float64) float64 {
	count := 0.0
	for _, b := range o.Bins {
		switch {
		case b.High <= value:
			count += b.Count
		case b.Low <= value:
			count += float64(b.Count * ((value - b.Low) / (b.High - b.Low)))
		}
	}
	return count
}

// Quantile is a quantile of the observations of all runs together.
type Quantile struct {
	Share float64 // 0.5: the median
	*Pool
}

// Pool holds the observations of runs.
type Pool struct {
	Of     []Observations
	total  float64 // finite and infinite ones
	runs   int     // that observed anything
	rises  []rise
	shares map[float64]*split // what was asked for already
}

// rise is how many observations there are up to a value: before and with those that have it, and how many more with each unit
// above it, until the next rise. Rises are ascending.
type rise struct{ at, before, with, slope float64 }

// point is where the number of observations up to a value jumps, or begins to rise differently.
type point struct{ at, jump, slope float64 }

// NewPool pools the observations of runs.
func NewPool(of []Observations) *Pool {
	p := &Pool{Of: of, shares: map[float64]*split{}}
	for i := range of {
		total := of[i].total()
		if p.total += total; total > 0 {
			p.runs++
		}
	}
	bins := union(of)
	points := make([]point, 0, len(bins))
	for _, b := range bins {
		if b.Low == b.High {
			points = append(points, point{b.Low, b.Count, 0})
		} else {
			slope := b.Count / (b.High - b.Low)
			points = append(points, point{b.Low, 0, slope}, point{b.High, 0, -slope})
		}
	}
	slices.SortFunc(points, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.jump, b.jump), cmp.Compare(a.slope, b.slope))
	})
	p.rises = risesOf(points)
	return p
}

// union merges the bins of all runs two by two; the same bin of several runs becomes one.
func union(of []Observations) []Bin {
	all := 0
	for i := range of {
		all += len(of[i].Bins)
	}
	from, ends := make([]Bin, 0, all), []int{0}
	for i := range of {
		from = append(from, of[i].Bins...)
		ends = append(ends, len(from))
	}
	for to := make([]Bin, 0, all); len(ends) > 2; from, to = to, from {
		to = to[:0]
		merged := []int{0}
		for i := 0; i+1 < len(ends); i += 2 {
			first, second := from[ends[i]:ends[i+1]], []Bin(nil)
			if i+2 < len(ends) {
				second = from[ends[i+1]:ends[i+2]]
			}
			to = mergeBins(to, first, second)
			merged = append(merged, len(to))
		}
		ends = merged
	}
	return from
}

func mergeBins(to, a, b []Bin) []Bin {
	for len(a) > 0 && len(b) > 0 {
		switch x, y := a[0], b[0]; {
		case x.Low == y.Low && x.High == y.High:
			x.Count += y.Count
			to, a, b = append(to, x), a[1:], b[1:]
		case x.Low < y.Low || x.Low == y.Low && x.High < y.High:
			to, a = append(to, x), a[1:]
		default:
			to, b = append(to, y), b[1:]
		}
	}
	return append(append(to, a...), b...)
}

// risesOf adds up points, which are ascending.
func risesOf(points []point) []rise {
	rises := make([]rise, 0, len(points))
	seen, slope := 0.0, 0.0
	for i := 0; i < len(points); {
		next := points[i]
		for i++; i < len(points) && points[i].at == next.at; i++ {
			next.jump += points[i].jump
			next.slope += points[i].slope
		}
		if last := len(rises) - 1; last >= 0 {
			seen += float64(slope * (next.at - rises[last].at))
		}
		slope = max(slope+next.slope, 0)
		rises = append(rises, rise{next.at, seen, seen + next.jump, slope})
		seen += next.jump
	}
	return rises
}

// Value implements Evidence.
func (q *Quantile) Value() float64 { return q.split(q.Share).value }

// at returns the value of rank ceil(share x total), of which half a rank lies below.
func (p *Pool) at(share float64) float64 {
	if p.total == 0 {
		return math.NaN()
	}
	rank := max(math.Ceil(float64(float64(share*p.total)*(1-rounding))), 1) - 0.5
	i := sort.Search(len(p.rises), func(i int) bool { return max(p.rises[i].before, p.rises[i].with) >= rank })
	switch {
	case i < len(p.rises) && i > 0 && p.rises[i].before >= rank:
		last := p.rises[i-1]
		return last.at + (rank-last.with)/last.slope
	case i < len(p.rises):
		return p.rises[i].at
	case rank < p.total-p.infinite():
		return p.rises[len(p.rises)-1].at // all but what rounding has left
	}
	return math.Inf(1)
}

func (p *Pool) infinite() (infinite float64) {
	for i := range p.Of {
		infinite += p.Of[i].Infinite
	}
	return infinite
}

// split is a quantile, and how the runs differ in the share of their observations that lies below it.
type split struct{ value, share, variance float64 }

func (p *Pool) split(share float64) *split {
	if known := p.shares[share]; known != nil {
		return known
	}
	value := p.at(share)
	r := Ratio{Share: true}
	for i := range p.Of {
		r.Top, r.Bottom = append(r.Top, p.Of[i].below(value)), append(r.Bottom, p.Of[i].total())
	}
	p.shares[share] = &split{value, r.Value(), r.variance()}
	return p.shares[share]
}

// Runs implements Evidence.
func (q *Quantile) Runs() int { return q.runs }

// Method implements Evidence.
func (q *Quantile) Method() Method {
	switch {
	case q.Runs() < 2:
		return None
	case len(q.rises) == 1 && q.infinite() == 0:
		return Constant
	case q.trials(0.95) < Needed(q.Share, 0.95):
		return None
	}
	return OrderRank
}

// Needed is how many independent observations the interval of a quantile needs: with fewer, all of them may be below the
// quantile.
func Needed(share, confidence float64) float64 {
	return math.Ceil(random.Log((1-confidence)/2) / random.Log(max(share, 1-share)))
}

// More is about how many replications more an interval needs; 0 if there is one, or if more of these would not help.
func (q *Quantile) More() int {
	runs, trials, needed := float64(q.Runs()), q.trials(0.95), Needed(q.Share, 0.95)
	if runs < 2 || !(trials > 0) || trials >= needed {
		return 0
	}
	enough := func(more int) bool {
		all := runs + float64(more)
		gain := all / runs
		if trials < q.total { // with more runs, t shrinks
			narrower := tFactor(int(runs)-1, 0.95) / tFactor(int(all)-1, 0.95)
			gain *= float64(narrower * narrower)
		}
		return float64(trials*gain) >= needed
	}
	most := 1
	for most < 1e6 && !enough(most) {
		most *= 2
	}
	return sort.Search(most, enough)
}

// trials returns how many independent observations would say as much: the effective number of the share below the quantile.
func (q *Quantile) trials(confidence float64) float64 {
	s := q.split(q.Share)
	return effective(min(s.share, 1), s.variance, q.total, q.Runs(), confidence)
}

// Interval implements Evidence.
func (q *Quantile) Interval(confidence float64) (low, high float64) {
	switch q.Method() {
	case None:
		return math.NaN(), math.NaN()
	case Constant:
		return q.Value(), q.Value()
	}
	trials := q.trials(confidence)
	from, to := shareInterval(float64(q.Share*trials), trials, confidence)
	low, high = q.at(from), q.at(to)
	if trials < Needed(q.Share, confidence) {
		high = math.Inf(1)
	}
	return low, high
}
