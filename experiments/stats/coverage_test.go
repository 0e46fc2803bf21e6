package stats

// These tests prove that intervals of 95 % cover the truth in about 95 % of experiments, for each kind of estimate and for laws that
// make it hard: rare events, ratios near 0 and 1, quantiles of narrow and of heavy-tailed laws, few observations a run, runs that
// differ.

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"starmesh/sim/random"
)

// batches is how many experiments are drawn of each law; STARMESH_LONG asks for many.
func batches() int {
	if os.Getenv("STARMESH_LONG") != "" {
		return 2000
	}
	return 250
}

// law is a way to draw an experiment, with what it estimates.
type law struct {
	name  string
	truth float64
	draw  func(r *random.Rand) Evidence
	least float64 // how often the interval must cover, if less than 93.5 %: what the method is known not to reach
	part  int     // of the batches, one in so many: what takes long to draw
	blunt bool    // too few observations to tell what is false: the strict interval reaches beyond the largest one
}

// TestCoverage of nominal 95 %: not below 93.5 %, give or take three standard errors of the number of batches. (Exact methods
// for discrete counts lie above 95 %.)
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("much arithmetic in one goroutine: no races")
	}
	for i, l := range laws() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			n := batches() / max(l.part, 1)
			r := random.New(random.Hash(1, uint64(i)))
			covered, shown, fails, below, above := 0, 0, 0, 0.0, 0.0
			truth := l.truth
			for range n {
				e := l.draw(&r)
				low, high := e.Interval(0.95)
				if math.IsNaN(low) {
					continue
				}
				shown++
				below, above = below+(e.Value()-low), above+(high-e.Value())
				if low <= truth && truth <= high {
					covered++
				}
				if (Expectation{Equals: &truth}).Judge(e, 0.95, Facts{}).Verdict == Fails {
					fails++
				}
			}
			least := 0.935
			if l.least > 0 {
				least = l.least
			}
			share := float64(covered) / float64(shown)
			t.Logf("%-52s covers %.3f of %d, a true expectation fails in %.4f", l.name, share, shown, float64(fails)/float64(shown))
			if slack := 3 * math.Sqrt(0.95*0.05/float64(shown)); shown < n*9/10 || share < least-slack {
				t.Errorf("the interval covers %.3f of %d batches (%d shown)", share, n, shown)
			}
			if limit := 0.01 + 3*math.Sqrt(0.01/float64(n)); l.least == 0 && float64(fails) > limit*float64(shown) {
				t.Errorf("an expectation that is true fails in %.4f of batches", float64(fails)/float64(shown))
			}
			if l.least == 0 && !l.blunt && shown > 0 {
				fallible(t, l, truth-margin*below/float64(shown), &r)
				fallible(t, l, truth+margin*above/float64(shown), &r)
			}
		})
	}
}

// margin is by how many half widths of the usual interval an expectation has to be false to be found so.
const margin = 3

// fallible expects an expectation that is false to fail in 95 % of batches, give or take three standard errors.
func fallible(t *testing.T, l law, wrong float64, r *random.Rand) {
	t.Helper()
	n := batches() / max(l.part, 1) / 5
	fails := 0
	for range n {
		if (Expectation{Equals: &wrong}).Judge(l.draw(r), 0.95, Facts{}).Verdict == Fails {
			fails++
		}
	}
	t.Logf("%-52s an expectation of %.4g, where %.4g is true, fails in %.3f", l.name, wrong, l.truth, float64(fails)/float64(n))
	if slack := 3 * math.Sqrt(0.95*0.05/float64(n)); float64(fails) < (0.95-slack)*float64(n) {
		t.Errorf("an expectation of %v, where %v is true, fails in only %d of %d batches", wrong, l.truth, fails, n)
	}
}

func laws() (list []law) {
	add := func(name string, truth float64, draw func(r *random.Rand) Evidence) {
		list = append(list, law{name: name, truth: truth, draw: draw})
	}
	for _, runs := range []int{10, 30, 100} {
		add(fmt.Sprintf("normal means, %d runs", runs), 5, means(runs, func(r *random.Rand) float64 { return 5 + r.Normal() }))
		list = append(list, law{fmt.Sprintf("exponential means, %d runs", runs), 1, means(runs, (*random.Rand).Exponential), map[int]float64{10: 0.88, 30: 0.92, 100: 0.935}[runs], 0, false})
		lognormal := func(r *random.Rand) float64 { return random.Exp(r.Normal()) }
		list = append(list, law{fmt.Sprintf("lognormal means, %d runs", runs), math.Exp(0.5), means(runs, lognormal), map[int]float64{10: 0.82, 30: 0.87, 100: 0.90}[runs], 0, false})
	}
	for _, p := range []float64{0.5, 0.05, 0.01} {
		add(fmt.Sprintf("yes or no in 60 runs, %g", p), p, shares(60, 1, 0, p, false))
	}
	for _, p := range []float64{0.5, 0.05, 0.01, 0.001, 0.9999} {
		for _, each := range []int{10, 100, 1000} {
			add(fmt.Sprintf("share %g of about %d in 20 runs", p, each), p, shares(20, each, each/2, p, false))
		}
	}
	add("share .2 of about 8 in 400 runs", 0.2, shares(400, 8, 6, 0.2, false))
	add("share .1 in runs that differ", 0.1, shares(30, 100, 50, 0.1, true))
	add("share of a thousandth in runs that differ", 0.02, shares(60, 200, 100, 0.02, true))
	for _, q := range []float64{0.5, 0.9, 0.99} {
		for _, each := range []int{100, 1000, 10000} {
			if each == 10000 && batches() < 1000 {
				continue
			}
			from := len(list)
			add(fmt.Sprintf("quantile %g of %d uniform in 10 runs", q, each), 10+0.2*q, quantiles(10, each, q, func(r *random.Rand) float64 { return 10 + 0.2*r.Float64() }))
			add(fmt.Sprintf("quantile %g of %d exponential in 10 runs", q, each), -10*math.Log(1-q), quantiles(10, each, q, func(r *random.Rand) float64 { return 10 * r.Exponential() }))
			add(fmt.Sprintf("quantile %g of %d Pareto in 10 runs", q, each), 1/math.Sqrt(1-q), quantiles(10, each, q, func(r *random.Rand) float64 { return random.Pareto{Least: 1, Shape: 2}.Draw(r) }))
			for i := range list[from:] {
				list[from+i].part, list[from+i].blunt = max(each/1000, 1), q == 0.99 && each == 100
			}
		}
	}
	add("99th percentile of 100 exponential in 20 runs", -10*math.Log(0.01), quantiles(20, 100, 0.99, func(r *random.Rand) float64 { return 10 * r.Exponential() }))
	add("mean of all latencies, runs of different length", 1, pooledMeans(20))
	add("difference of paired means, 20 runs", 0.5, func(r *random.Rand) Evidence {
		var base, cell Mean
		for range 20 {
			common := 3 * r.Normal()
			base.Values, cell.Values = append(base.Values, common+r.Normal()), append(cell.Values, 0.5+common+r.Normal())
		}
		return Difference(base, cell, base.Values, cell.Values)
	})
	for _, p := range []float64{0.1, 0.002} {
		add(fmt.Sprintf("difference of shares %g and %g, 20 runs", p, 2*p), p, func(r *random.Rand) Evidence {
			base, cell := shares(20, 200, 50, p, false)(r).(Ratio), shares(20, 200, 50, 2*p, false)(r).(Ratio)
			return Difference(base, cell, make([]float64, 20), make([]float64, 20))
		})
	}
	for _, q := range []float64{0.5, 0.9} {
		add(fmt.Sprintf("difference of quantiles %g, 20 runs that have something in common", q), 3, func(r *random.Rand) Evidence {
			var of [2][]Observations
			var own [2][]float64
			for range 20 {
				common := r.Normal()
				for i := range of {
					values := make([]float64, 100)
					for k := range values {
						values[k] = 100 + common + 3*float64(i) + 5*r.Normal()
					}
					one := Observations{Bins: slices.Values(bins(sorted(values)))}
					of[i] = append(of[i], one)
					own[i] = append(own[i], (&Quantile{q, NewPool([]Observations{one})}).Value())
				}
			}
			return Difference(&Quantile{q, NewPool(of[0])}, &Quantile{q, NewPool(of[1])}, own[0], own[1])
		})
	}
	for _, rho := range []float64{0.5, 0.8} {
		queue := func(r *random.Rand) Evidence { return sliced(waits(r, int(8000/(1-rho)/(1-rho)), rho)) }
		list = append(list, law{fmt.Sprintf("batch means of waits in M/M/1 of load %g", rho), rho / (1 - rho), queue, 0, 4, false})
	}
	add("batch means of observations that are all independent", 1, func(r *random.Rand) Evidence {
		values := make([]float64, 1000)
		for i := range values {
			values[i] = r.Exponential()
		}
		return sliced(values)
	})
	add("batch means of a loss of .02 in bursts of 5", 0.02, bursts)
	return list
}

func means(runs int, draw func(*random.Rand) float64) func(*random.Rand) Evidence {
	return func(r *random.Rand) Evidence {
		m := Mean{}
		for range runs {
			m.Values = append(m.Values, draw(r))
		}
		return m
	}
}

// shares draws so many trials a run, give or take, each of which succeeds with probability p; if runs differ, each has a
// probability of its own, from 0 to 2p.
func shares(runs, each, more int, p float64, differ bool) func(*random.Rand) Evidence {
	return func(r *random.Rand) Evidence {
		e := Ratio{Share: true}
		for range runs {
			n, own := each, p
			if more > 0 {
				n += r.IntN(2*more) - more
			}
			if differ {
				own = 2 * p * r.Float64()
			}
			hits := 0
			for range n {
				if r.Bernoulli(own) {
					hits++
				}
			}
			e.Top, e.Bottom = append(e.Top, float64(hits)), append(e.Bottom, float64(n))
		}
		return e
	}
}

// quantiles draws observations into histograms.
func quantiles(runs, each int, share float64, draw func(*random.Rand) float64) func(*random.Rand) Evidence {
	return func(r *random.Rand) Evidence {
		list := make([]Observations, runs)
		for i := range list {
			values := make([]float64, each)
			for k := range values {
				values[k] = draw(r)
			}
			list[i].Bins = slices.Values(bins(sorted(values)))
		}
		return &Quantile{share, NewPool(list)}
	}
}

// bins are those of a histogram whose buckets are a 1024th of a power of two wide, with their least and largest values.
func bins(sorted []float64) (list []Bin) {
	last := -1.0
	for _, x := range sorted {
		fraction, exponent := math.Frexp(x)
		bucket := math.Ldexp(math.Floor(fraction*2048)/2048, exponent)
		if bucket != last {
			list, last = append(list, Bin{x, x, 0}), bucket
		}
		b := &list[len(list)-1]
		b.High, b.Count = x, b.Count+1
	}
	return list
}

func pooledMeans(runs int) func(*random.Rand) Evidence {
	return func(r *random.Rand) Evidence {
		e := Ratio{}
		for range runs {
			n, sum := 20+r.IntN(60), 0.0
			for range n {
				sum += r.Exponential()
			}
			e.Top, e.Bottom = append(e.Top, sum), append(e.Bottom, float64(n))
		}
		return e
	}
}

// bursts loses a fiftieth of messages, five in a row on average.
func bursts(r *random.Rand) Evidence {
	b := Batches{Ratio{Share: true, Top: make([]float64, parts), Bottom: make([]float64, parts)}}
	const messages, end = 40_000, 0.2
	lost := r.Bernoulli(0.02)
	for i := range messages {
		if lost {
			b.Top[i*parts/messages]++
		}
		b.Bottom[i*parts/messages]++
		lost = lost && !r.Bernoulli(end) || !lost && r.Bernoulli(end*0.02/0.98)
	}
	return b
}
