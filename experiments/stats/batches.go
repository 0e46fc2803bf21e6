package stats

import "math"

const (
	// runBatches is how many batches the parts of a run are joined to: more gain next to nothing (Schmeiser 1982).
	runBatches = 20
	// mostCorrelated is the largest correlation of a part with the next one at which batches of 20 parts count as independent
	// (after Law & Carson 1979, whose 0.4 for batches of 10 lets intervals of queues cover less than 93 %).
	mostCorrelated = 0.2
)

// Batches is what one long run says of a ratio of sums, such as a mean of observations: those of its parts, 400 of equal length,
// in their order. Batches of them stand for runs.
type Batches struct{ Ratio }

// Runs implements Evidence.
func (b Batches) Runs() int { return min(b.Ratio.Runs(), 1) }

// Method implements Evidence.
func (b Batches) Method() Method {
	joined := b.joined()
	switch method := joined.Method(); {
	case joined.Runs() < runBatches:
		return Sparse
	case method == Constant || method == ExactShare:
		return method
	case b.correlation() > mostCorrelated:
		return Correlated
	}
	return BatchMeans
}

// Interval implements Evidence.
func (b Batches) Interval(confidence float64) (low, high float64) {
	if b.Method().none() {
		return math.NaN(), math.NaN()
	}
	return b.joined().Interval(confidence)
}

// joined is the ratio with a batch for a run.
func (b Batches) joined() Ratio {
	r := Ratio{Top: make([]float64, runBatches), Bottom: make([]float64, runBatches), Share: b.Share, Graded: b.Graded}
	for i := range b.Top {
		at := i * runBatches / len(b.Top)
		r.Top[at] += b.Top[i]
		r.Bottom[at] += b.Bottom[i]
	}
	return r
}

// correlation is that of a part's residual, how much its top exceeds what the ratio makes of its bottom, with the next one's.
func (b Batches) correlation() float64 {
	value, last := b.Value(), 0.0
	products, squares := 0.0, 0.0
	for i := range b.Top {
		residual := b.Top[i] - float64(value*b.Bottom[i])
		products += float64(residual * last)
		squares += float64(residual * residual)
		last = residual
	}
	if squares == 0 {
		return 0
	}
	return products / squares
}
