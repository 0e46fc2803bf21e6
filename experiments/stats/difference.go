package stats

import "math"

// Difference is that of a metric between two cells, over runs that share a replication, and with it their random numbers: what
// the two have in common cancels, so the interval is narrower than that of two independent samples.
func Difference(base, cell Evidence, baseValues, values []float64) Evidence {
	switch cell := cell.(type) {
	case Mean:
		return Mean{Values: differences(baseValues, values)}
	case Ratio:
		return ratioDifference{base.(Ratio), cell}
	}
	return recovered{base, cell, correlation(baseValues, values)}
}

// differences subtracts pair by pair; a pair with a missing side is left out. What rounding leaves is 0.
func differences(a, b []float64) (list []float64) {
	for i := range a {
		if d := without(b[i], a[i]); !math.IsNaN(d) {
			list = append(list, d)
		}
	}
	return list
}

// without subtracts, and leaves nothing of rounding.
func without(b, a float64) float64 {
	if equal(a, b) && !math.IsInf(a, 0) {
		return 0
	}
	return b - a
}

// ratioDifference is the difference of two ratios, with runs as clusters of both.
type ratioDifference struct{ base, cell Ratio }

func (d ratioDifference) Value() float64 { return without(d.cell.Value(), d.base.Value()) }
func (d ratioDifference) Runs() int      { return min(d.base.Runs(), d.cell.Runs()) }

func (d ratioDifference) Method() Method {
	switch v := d.variance(); {
	case d.Runs() < 2:
		return None
	case v == 0 && (d.base.Share || d.cell.Share):
		return Recovered
	case v == 0:
		return Constant
	}
	return ClusterRatio
}

// variance is the linearised one.
func (d ratioDifference) variance() float64 {
	n := len(d.cell.Bottom)
	first, second := d.base.Value(), d.cell.Value()
	scaleFirst, scaleSecond := sum(d.base.Bottom), sum(d.cell.Bottom)
	total, largest := 0.0, 0.0
	for i := range n {
		part := (d.cell.Top[i]-float64(second*d.cell.Bottom[i]))/scaleSecond - (d.base.Top[i]-float64(first*d.base.Bottom[i]))/scaleFirst
		total += float64(part * part)
		largest = max(largest, math.Abs(d.cell.Top[i])/scaleSecond, math.Abs(d.base.Top[i])/scaleFirst)
	}
	if total <= float64(float64(rounding*largest)*float64(rounding*largest))*float64(n) {
		return 0
	}
	return total * (float64(n) / float64(n-1))
}

func (d ratioDifference) Interval(confidence float64) (low, high float64) {
	value := d.Value()
	switch d.Method() {
	case None:
		return math.NaN(), math.NaN()
	case Constant:
		return value, value
	case Recovered:
		return recovered{d.base, d.cell, 0}.Interval(confidence)
	}
	margin := tFactor(len(d.cell.Bottom)-1, confidence) * math.Sqrt(d.variance())
	return value - float64(margin), value + float64(margin)
}

// recovered is a difference whose interval comes from those of both sides.
type recovered struct {
	base, cell  Evidence
	correlation float64 // of the values of runs
}

func (d recovered) Value() float64 { return without(d.cell.Value(), d.base.Value()) }
func (d recovered) Runs() int      { return min(d.base.Runs(), d.cell.Runs()) }

func (d recovered) Method() Method {
	switch a, b := d.base.Method(), d.cell.Method(); {
	case a.none() || b.none() || math.IsInf(d.Value(), 0) || math.IsNaN(d.Value()):
		return None
	case a == Constant && b == Constant:
		return Constant
	}
	return Recovered
}

func (d recovered) Interval(confidence float64) (low, high float64) {
	if d.Method() == None {
		return math.NaN(), math.NaN()
	}
	lowBase, highBase := d.base.Interval(confidence)
	lowCell, highCell := d.cell.Interval(confidence)
	below := d.distance(d.cell.Value()-lowCell, highBase-d.base.Value())
	above := d.distance(highCell-d.cell.Value(), d.base.Value()-lowBase)
	return d.Value() - below, d.Value() + above
}

// distance joins how far the ends of two intervals are from their values.
func (d recovered) distance(a, b float64) float64 {
	if math.IsInf(a, 1) || math.IsInf(b, 1) {
		return math.Inf(1)
	}
	return math.Sqrt(max(float64(a*a)+float64(b*b)-float64(float64(2*d.correlation)*float64(a*b)), 0))
}

// correlation is Pearson's of the pairs that are finite; 0 where there are less than three, or no variation.
func correlation(a, b []float64) float64 {
	var x, y []float64
	for i := range a {
		if d := b[i] - a[i]; !math.IsNaN(d) && !math.IsInf(d, 0) {
			x, y = append(x, a[i]), append(y, b[i])
		}
	}
	if len(x) < 3 {
		return 0
	}
	meanX, meanY := mean(sorted(x)), mean(sorted(y))
	both, squareX, squareY := 0.0, 0.0, 0.0
	for i := range x {
		both += float64((x[i] - meanX) * (y[i] - meanY))
		squareX += float64((x[i] - meanX) * (x[i] - meanX))
		squareY += float64((y[i] - meanY) * (y[i] - meanY))
	}
	if squareX == 0 || squareY == 0 {
		return 0
	}
	return both / math.Sqrt(float64(squareX*squareY))
}

// ExcludesZero tells whether an interval lies on one side of zero.
func ExcludesZero(low, high float64) bool { return low > 0 || high < 0 }
