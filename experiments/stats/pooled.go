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
	points []point
}

// point is where the number of observations up to a value jumps, or begins to rise differently. Points are ascending.
type point struct {
	at, jump, slope float64 // the slope until the next point
}

// NewPool pools the observations of runs.
func NewPool(of []Observations) *Pool {
	p := &Pool{Of: of}
	for i := range of {
		p.total += of[i].total()
		for _, b := range of[i].Bins {
			if b.Low == b.High {
				p.points = append(p.points, point{b.Low, b.Count, 0})
			} else {
				slope := b.Count / (b.High - b.Low)
				p.points = append(p.points, point{b.Low, 0, slope}, point{b.High, 0, -slope})
			}
		}
	}
	slices.SortFunc(p.points, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.jump, b.jump), cmp.Compare(a.slope, b.slope))
	})
	merged := p.points[:0]
	for _, next := range p.points {
		if last := len(merged) - 1; last >= 0 && merged[last].at == next.at {
			merged[last].jump += next.jump
			merged[last].slope += next.slope
		} else {
			merged = append(merged, next)
		}
	}
	p.points = merged
	return p
}

// Value implements Evidence.
func (q *Quantile) Value() float64 { return q.at(q.Share) }

// at returns the value of rank ceil(share x total), of which half a rank lies below.
func (p *Pool) at(share float64) float64 {
	if p.total == 0 {
		return math.NaN()
	}
	rank := max(math.Ceil(float64(float64(share*p.total)*(1-rounding))), 1) - 0.5
	seen, slope := 0.0, 0.0
	for i, point := range p.points {
		if i > 0 {
			last := p.points[i-1].at
			if rise := float64(slope * (point.at - last)); seen+rise >= rank {
				return last + (rank-seen)/slope
			} else {
				seen += rise
			}
		}
		if seen += point.jump; seen >= rank {
			return point.at
		}
		slope = max(slope+point.slope, 0)
	}
	if rank < p.total-p.infinite() {
		return p.points[len(p.points)-1].at // all but what rounding has left
	}
	return math.Inf(1)
}

func (p *Pool) infinite() (infinite float64) {
	for i := range p.Of {
		infinite += p.Of[i].Infinite
	}
	return infinite
}

// Runs implements Evidence.
func (q *Quantile) Runs() (n int) {
	for i := range q.Of {
		if q.Of[i].total() > 0 {
			n++
		}
	}
	return n
}

// Method implements Evidence.
func (q *Quantile) Method() Method {
	switch {
	case q.Runs() < 2:
		return None
	case len(q.points) == 1 && q.infinite() == 0:
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
	r := Ratio{Share: true}
	value := q.Value()
	for i := range q.Of {
		r.Top, r.Bottom = append(r.Top, q.Of[i].below(value)), append(r.Bottom, q.Of[i].total())
	}
	return effective(min(r.Value(), 1), r.variance(), q.total, q.Runs(), confidence)
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
