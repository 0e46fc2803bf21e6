package stats

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"sort"

	"starmesh/sim/random"
)

// Bin is so many observations spread evenly from Low to High, which may be one value.
type Bin struct{ Low, High, Count float64 }

// Observations are those of one run.
type Observations struct {
	Bins     iter.Seq[Bin] // ascending; nil: none. They are visited several times
	Infinite float64
}

func (o *Observations) each(visit func(b Bin)) {
	if o.Bins == nil {
		return
	}
	for b := range o.Bins {
		visit(b)
	}
}

// below counts the observations up to a value.
func (o *Observations) below(value float64) float64 {
	count := 0.0
	if o.Bins == nil {
		return count
	}
	for b := range o.Bins {
		switch {
		case b.High <= value:
			count += b.Count
		case b.Low <= value:
			count += float64(b.Count * ((value - b.Low) / (b.High - b.Low)))
		default:
			return count
		}
	}
	return count
}

// Quantile is a quantile of the observations of all runs together.
type Quantile struct {
	Share float64 // 0.5: the median
	*Pool
}

// Pool holds the observations of runs. There can be many millions: so it keeps where their number rises, and no more.
type Pool struct {
	of       []Observations
	totals   []float64 // of each run, finite and infinite ones
	total    float64
	infinite float64
	runs     int       // that observed anything
	singles  []float64 // the values that one observation of a run had, ascending: most are such
	jumps    []jump
	bends    []bend

	milestones []cursor           // on the way through them; nil: nobody asked for a value yet
	shares     map[float64]*split // what was asked for already
}

// jump is a value that so many observations had. Jumps are ascending.
type jump struct{ at, count float64 }

// bend is where the number of observations up to a value begins to rise by more with each unit, or by less. Bends are ascending.
type bend struct{ at, slope float64 }

// rise is how many observations there are up to a value: before and with those that have it, and how many more with each unit
// above it, until the next rise.
type rise struct{ at, before, with, slope float64 }

// NewPool pools the observations of runs.
func NewPool(of []Observations) *Pool {
	p := &Pool{of: of, totals: make([]float64, len(of)), shares: map[float64]*split{}}
	alone, several, wide := 0, 0, 0
	for i := range of {
		total := of[i].Infinite
		p.infinite += of[i].Infinite
		of[i].each(func(b Bin) {
			total += b.Count
			switch {
			case b.Low < b.High:
				wide++
			case b.Count == 1:
				alone++
			default:
				several++
			}
		})
		p.totals[i] = total
		if p.total += total; total > 0 {
			p.runs++
		}
	}
	p.singles, p.jumps = make([]float64, 0, alone), make([]jump, 0, several)
	ranges := make([]Bin, 0, wide)
	for i := range of {
		of[i].each(func(b Bin) {
			switch {
			case b.Low < b.High:
				ranges = append(ranges, b)
			case b.Count == 1:
				p.singles = append(p.singles, b.Low)
			default:
				p.jumps = append(p.jumps, jump{b.Low, b.Count})
			}
		})
	}
	ascend(p.singles)
	slices.SortFunc(p.jumps, func(a, b jump) int { return cmp.Compare(a.at, b.at) })
	p.bends = bendsOf(ranges)
	return p
}

// bendsOf returns where ranges begin and end; the same range of several runs counts as one.
func bendsOf(ranges []Bin) []bend {
	slices.SortFunc(ranges, func(a, b Bin) int { return ascending(a.Low, b.Low, a.High, b.High) })
	bends := make([]bend, 0, 2*len(ranges))
	for i := 0; i < len(ranges); {
		b := ranges[i]
		for i++; i < len(ranges) && ranges[i].Low == b.Low && ranges[i].High == b.High; i++ {
			b.Count += ranges[i].Count
		}
		slope := b.Count / (b.High - b.Low)
		bends = append(bends, bend{b.Low, slope}, bend{b.High, -slope})
	}
	slices.SortFunc(bends, func(a, b bend) int { return ascending(a.at, b.at, a.slope, b.slope) })
	return bends
}

// ascending compares by a first number, then by a second one, none of which is NaN. Sorts by cmp.Or take twice as long.
func ascending(a, b, second, other float64) int {
	if a == b {
		a, b = second, other
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// cursor walks where the number of observations rises, ascending.
type cursor struct {
	singles []float64 // those that are left
	jumps   []jump
	bends   []bend
	last    rise
}

func (p *Pool) start() cursor { return cursor{p.singles, p.jumps, p.bends, rise{at: math.NaN()}} }

// next goes to the next rise, which is last then, and tells whether there is one.
func (c *cursor) next() bool {
	if len(c.singles) == 0 && len(c.jumps) == 0 && len(c.bends) == 0 {
		return false
	}
	next := rise{at: math.Inf(1), before: c.last.with}
	if len(c.singles) > 0 {
		next.at = c.singles[0]
	}
	if len(c.jumps) > 0 {
		next.at = min(next.at, c.jumps[0].at)
	}
	if len(c.bends) > 0 {
		next.at = min(next.at, c.bends[0].at)
	}
	if c.last.slope != 0 {
		next.before += float64(c.last.slope * (next.at - c.last.at))
	}
	change := 0.0
	for ; len(c.bends) > 0 && c.bends[0].at == next.at; c.bends = c.bends[1:] {
		change += c.bends[0].slope
	}
	next.with = next.before
	for ; len(c.singles) > 0 && c.singles[0] == next.at; c.singles = c.singles[1:] {
		next.with++
	}
	for ; len(c.jumps) > 0 && c.jumps[0].at == next.at; c.jumps = c.jumps[1:] {
		next.with += c.jumps[0].count
	}
	next.slope = max(c.last.slope+change, 0)
	c.last = next
	return true
}

// milestone is how many rises lie between two places at which a walk can begin.
const milestone = 256

// before returns a cursor that is at most so many rises before the first one up to which there are so many observations.
func (p *Pool) before(rank float64) cursor {
	if p.milestones == nil {
		c, rises := p.start(), 0
		for p.milestones = []cursor{c}; c.next(); {
			if rises++; rises%milestone == 0 {
				p.milestones = append(p.milestones, c)
			}
		}
	}
	after := sort.Search(len(p.milestones), func(i int) bool { return p.milestones[i].last.with >= rank })
	return p.milestones[max(after, 1)-1]
}

// Value implements Evidence.
func (q *Quantile) Value() float64 { return q.split(q.Share).value }

// at returns the value of rank ceil(share x total), of which half a rank lies below.
func (p *Pool) at(share float64) float64 {
	if p.total == 0 {
		return math.NaN()
	}
	rank := max(math.Ceil(float64(float64(share*p.total)*(1-rounding))), 1) - 0.5
	c := p.before(rank)
	for last := c.last; c.next(); last = c.last {
		if c.last.before >= rank && last.slope > 0 {
			return last.at + (rank-last.with)/last.slope
		}
		if c.last.with >= rank {
			return c.last.at
		}
	}
	if rank < p.total-p.infinite {
		return c.last.at // all but what rounding has left
	}
	return math.Inf(1)
}

// split is a quantile, and how the runs differ in the share of their observations that lies below it.
type split struct{ value, share, variance float64 }

func (p *Pool) split(share float64) *split {
	if known := p.shares[share]; known != nil {
		return known
	}
	value := p.at(share)
	r := Ratio{Share: true}
	for i := range p.of {
		r.Top, r.Bottom = append(r.Top, p.of[i].below(value)), append(r.Bottom, p.totals[i])
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
	case q.oneValue():
		return Constant
	case q.trials(0.95) < Needed(q.Share, 0.95):
		return None
	}
	return OrderRank
}

// oneValue tells whether all that was observed is the same.
func (p *Pool) oneValue() bool {
	c := p.start()
	return c.next() && !c.next() && p.infinite == 0
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
