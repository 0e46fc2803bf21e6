package stats

// These tests prove that MSER-5 finds where a transient of known length ends, that it says where a series is too short, and that
// without what it cuts off the mean of a queue that starts empty covers the known one, as it does not with it.

import (
	"math"
	"testing"

	"starmesh/sim/random"
)

func TestMSER5(t *testing.T) {
	r := random.New(3)
	noise := func(n int, level func(i int) float64) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = level(i) + r.Normal()
		}
		return list
	}
	alike := make([]float64, 200)
	for i := range alike {
		alike[i] = 0.1
	}
	for _, c := range []struct {
		name        string
		series      []float64
		least, most int
		settled     bool
	}{
		{"steady from the start", noise(1000, func(int) float64 { return 20 }), 0, 100, true},
		{"a step at 200", noise(1000, func(i int) float64 { return 20 - 9*float64(1-min(i/200, 1)) }), 200, 300, true},
		{"an approach by e^(-i/50)", noise(2000, func(i int) float64 { return 20 - 15*math.Exp(-float64(i)/50) }), 50, 400, true},
		{"all alike", alike, 0, 0, true},
		{"a step in the second half", noise(1000, func(i int) float64 { return 20 * float64(i/600) }), 600, 1000, false},
		{"growing to the end", noise(1000, func(i int) float64 { return float64(i) }), 500, 1000, false},
		{"too short", alike[:99], 0, 0, false},
		{"nothing", nil, 0, 0, false},
	} {
		if cut, settled := MSER5(c.series); cut < c.least || cut > c.most || settled != c.settled {
			t.Errorf("%s: %d, %v, want %d to %d, %v", c.name, cut, settled, c.least, c.most, c.settled)
		}
	}
}

// TestMSER5AgainstItsDefinition, computed the long way.
func TestMSER5AgainstItsDefinition(t *testing.T) {
	r := random.New(7)
	for range 50 {
		var batches, series []float64
		for range 40 {
			sum := 0.0
			for range mserBatch {
				series = append(series, r.Exponential()+4*random.Exp(-float64(len(series))/20))
				sum += series[len(series)-1]
			}
			batches = append(batches, sum/mserBatch)
		}
		want, least := 0, math.Inf(1)
		for i := range batches[:len(batches)-mserLast] {
			rest := batches[i:]
			sd := deviation(rest, mean(sorted(rest)))
			if z := sd * sd * float64(len(rest)-1) / float64(len(rest)*len(rest)); z < least {
				want, least = i*mserBatch, z
			}
		}
		if got, _ := MSER5(series); got != want {
			t.Errorf("%d, by the definition %d", got, want)
		}
	}
}

// waits are those of so many customers of M/M/1 with load rho and mean service 1, which starts empty (Lindley 1952).
func waits(r *random.Rand, customers int, rho float64) []float64 {
	list := make([]float64, customers)
	for i := 1; i < customers; i++ {
		list[i] = max(list[i-1]+r.Exponential()-r.Exponential()/rho, 0)
	}
	return list
}

// TestMSER5OnAQueue: the mean wait in M/M/1 of load 0.9 is 9 services. Runs that start empty miss it; without what MSER-5 cuts off,
// by the mean of ten other runs, they miss it by less than half as much.
func TestMSER5OnAQueue(t *testing.T) {
	r := random.New(11)
	const pilots, runs, experiments, customers, rho, truth = 10, 10, 300, 4000, 0.9, 9.
	bias, biasCut, refused := 0.0, 0.0, 0
	for range experiments {
		series := make([]float64, customers)
		for range pilots {
			for k, w := range waits(&r, customers, rho) {
				series[k] += w / pilots
			}
		}
		from, settled := MSER5(series)
		if !settled {
			refused++
			continue
		}
		for range runs {
			w := waits(&r, customers, rho)
			bias += sum(w)/customers - truth
			biasCut += sum(w[from:])/float64(customers-from) - truth
		}
	}
	n := float64((experiments - refused) * runs)
	t.Logf("off by %.3f with the warm-up, by %.3f without; %d of %d refused", bias/n, biasCut/n, refused, experiments)
	if bias/n > -0.1 || math.Abs(biasCut) > -bias/2 || refused > experiments/4 {
		t.Errorf("off by %.3f with the warm-up, by %.3f without; %d of %d refused", bias/n, biasCut/n, refused, experiments)
	}
}
