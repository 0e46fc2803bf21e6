package durations

// These tests prove that each distribution has the mean and deviation it states, and that samples in files and wrong
// parameters are refused with a repair.

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim/random"
)

const ms = time.Millisecond

func TestMoments(t *testing.T) {
	for _, c := range []struct {
		name     string
		model    Model
		mean, sd time.Duration
	}{
		{"constant", &Constant{40 * ms}, 40 * ms, 0},
		{"uniform", &Uniform{Min: 12 * ms, Max: 24 * ms}, 18 * ms, 3464102},
		{"exponential", &Exponential{Mean: 40 * ms}, 40 * ms, 40 * ms},
		{"shifted exponential", &Exponential{Mean: 40 * ms, Min: 30 * ms}, 40 * ms, 10 * ms},
		{"nothing but the shift", &Exponential{Mean: 40 * ms, Min: 40 * ms}, 40 * ms, 0},
		{"lognormal", &Lognormal{Mean: 40 * ms, Spread: 0.5}, 40 * ms, 20 * ms},
		{"lognormal without spread", &Lognormal{Mean: 40 * ms}, 40 * ms, 0},
		{"empirical", &Empirical{Values: []time.Duration{10 * ms, 30 * ms, 30 * ms, 50 * ms}}, 30 * ms, 14142136},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.model.Distribution()
			if d.Mean() != float64(c.mean) {
				t.Errorf("the mean is %v, not exactly %v", time.Duration(d.Mean()), c.mean)
			}
			const n = 200_000
			r := random.New(1)
			var sum, squares float64
			for range n {
				x := d.Draw(&r)
				sum += x
				squares += (x - d.Mean()) * (x - d.Mean())
			}
			if off := math.Abs(sum/n - d.Mean()); off > 4*float64(c.sd)/math.Sqrt(n) {
				t.Errorf("the mean of draws is off by %v", time.Duration(off))
			}
			if sd := math.Sqrt(squares / n); !(math.Abs(sd-float64(c.sd)) <= 0.03*float64(c.sd)) {
				t.Errorf("the standard deviation of draws is %v, not %v", time.Duration(sd), c.sd)
			}
		})
	}
}

// TestShapes: mean and deviation by the textbook, what no draw is below or above, and that draws come near to that.
func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name                  string
		model                 Model
		mean, sd, least, most float64 // ms; most 0: none
	}{
		{"uniform", &Uniform{Min: 12 * ms, Max: 24 * ms}, 18, 3.464102, 12, 24},
		{"exponential", &Exponential{Mean: 40 * ms, Min: 30 * ms}, 40, 10, 30, 0},
		{"normal", &Normal{Mean: 40 * ms, Deviation: 5 * ms}, 40, 5, 0, 0},
		{"half a normal", &Normal{Mean: 40 * ms, Deviation: 20 * ms, Min: 40 * ms}, 55.957691, 12.056205, 40, 0},
		{"normal that is constant", &Normal{Mean: 40 * ms, Min: 10 * ms}, 40, 0, 40, 40},
		{"gamma", &Gamma{Mean: 20 * ms, Shape: 1, Min: 5 * ms}, 20, 15, 5, 0},
		{"gamma of four", &Gamma{Mean: 20 * ms, Shape: 4, Min: 5 * ms}, 20, 7.5, 0, 0},
		{"weibull", &Weibull{Mean: 20 * ms, Shape: 2, Min: 8 * ms}, 20, 6.272689, 8, 0},
		{"pareto", &Pareto{Min: 10 * ms, Shape: 5}, 12.5, 3.227486, 10, 0},
		{"generalized pareto", &GeneralizedPareto{Min: 10 * ms, Scale: 5 * ms, Shape: -0.5}, 13.333333, 2.357023, 10, 20},
		{"mixture", &Mixture{Parts: []Part{{9, &Constant{10 * ms}}, {1, &Constant{200 * ms}}}}, 29, 57, 10, 200},
		{"weighted sample", &Empirical{Values: []time.Duration{10 * ms, 50 * ms}, Weights: []float64{3, 1}}, 20, 17.320508, 10, 50},
	} {
		const n = 100_000
		d, r := c.model.Distribution(), random.New(1)
		var sum, squares float64
		least, most := math.Inf(1), 0.0
		for range n {
			x := d.Draw(&r) / 1e6
			sum, squares = sum+x, squares+(x-c.mean)*(x-c.mean)
			least, most = min(least, x), max(most, x)
		}
		if mean := d.Mean() / 1e6; !(math.Abs(mean-c.mean) <= 1e-6) {
			t.Errorf("%s: the mean is %v ms, want %v", c.name, mean, c.mean)
		}
		if mean := sum / n; !(math.Abs(mean-c.mean) <= 4*c.sd/math.Sqrt(n)) {
			t.Errorf("%s: the mean of draws is %v ms, want %v", c.name, mean, c.mean)
		}
		if sd := math.Sqrt(squares / n); !(math.Abs(sd-c.sd) <= 0.03*c.sd) {
			t.Errorf("%s: the standard deviation of draws is %v ms, want %v", c.name, sd, c.sd)
		}
		if !(least >= c.least) || c.least > 0 && least > 1.1*c.least {
			t.Errorf("%s: draws begin at %v ms, want %v", c.name, least, c.least)
		}
		if c.most > 0 && (!(most <= c.most) || most < 0.95*c.most) {
			t.Errorf("%s: draws end at %v ms, want %v", c.name, most, c.most)
		}
	}
}

func TestCatalogue(t *testing.T) {
	for i, c := range Catalogue() {
		if _, ok := c.New().(Model); !ok || c.About == "" {
			t.Errorf("%s is no documented Model", c.Name)
		}
		if i == 0 && c.Scalar != "value" {
			t.Errorf("a bare duration sets %q of %s", c.Scalar, c.Name)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		model       interface{ Validate() error }
		field, want string
	}{
		{&Uniform{Min: 2 * ms, Max: ms}, "max", "1ms is less than min, 2ms; swap the two"},
		{&Uniform{Min: ms, Max: ms}, "", ""},
		{&Exponential{Mean: ms, Min: 2 * ms}, "min", "2ms is more than the mean, 1ms, which includes it; lower min or raise mean"},
		{&Empirical{}, "values", "there is no sample; list values such as [10ms, 12ms], or name a file"},
		{&Empirical{Values: []time.Duration{ms}, File: "x"}, "file", "there are values, too; keep one of the two"},
		{&Empirical{Values: []time.Duration{ms}, Column: "x"}, "column", "belongs to a file; name the file, or remove column"},
	} {
		modeltest.ExpectProblem(t, c.model.Validate(), c.field, c.want)
	}
}

func TestLoad(t *testing.T) {
	for _, c := range []struct {
		text, column string
		mean         time.Duration
		want         string
	}{
		{"10\n20\n\n30.5\n", "", 20166667, ""},
		{"1e1", "", 10 * ms, ""},
		{"name,rtt\na,10\nb,20\n", "rtt", 15 * ms, ""},
		{"name,rtt\na,10\nb,fast\n", "rtt", 0, `f.csv:3:3: "fast" is no number; write a duration in ms as plain digits`},
		{"name,rtt\na,10\nb\n", "rtt", 0, "f.csv:3: the row has not as many cells as the first one; complete it, with empty cells where there is no value"},
		{"name,rtt\na,10\n", "ping", 0, `f.csv:1:1: there is no column "ping"; the columns are name, rtt`},
		{"10\nNaN\n", "", 0, `f.csv:2:1: "NaN" is no number; write a duration in ms as plain digits`},
		{"0x10\n", "", 0, `f.csv:1:1: "0x10" is no number; write a duration in ms as plain digits`},
		{"10\n-1\n", "", 0, `f.csv:2:1: -1 is negative; a duration is at least 0`},
		{"1e300\n", "", 0, `f.csv:1:1: 1e300 ms is longer than 146 years, the longest time there is`},
		{"10,20\n", "", 0, "f.csv:1:4: a second value in a line; give the file a header and name the `column`"},
		{"", "", 0, "f.csv: an empirical distribution needs at least one value"},
		{"", "rtt", 0, "f.csv:1: the file is empty"},
	} {
		e := Empirical{File: "f.csv", Column: c.column, Unit: "ms"}
		err := e.Load(func(string) ([]byte, error) { return []byte(c.text), nil })
		if modeltest.ExpectProblem(t, err, "file", c.want); err == nil && time.Duration(math.Round(e.Distribution().Mean())) != c.mean {
			t.Errorf("%q: the mean is %v", c.text, time.Duration(e.Distribution().Mean()))
		}
	}
	e := Empirical{File: "f.csv", Unit: "ms"}
	modeltest.ExpectProblem(t, e.Load(func(string) ([]byte, error) { return nil, errors.New("there is no file f.csv") }), "file", "there is no file f.csv")
}

func TestUnits(t *testing.T) {
	for unit, want := range map[string]float64{"us": 1500, "ms": 1.5e6, "s": 1.5e9} {
		if got, err := Parse("1.5", unit); got != want || err != nil {
			t.Errorf("1.5 %s: %v ns, %v", unit, got, err)
		}
	}
}

// TestAllMistakesOfASample are told at once, the first twenty of them, and how many more.
func TestAllMistakesOfASample(t *testing.T) {
	e := &Empirical{File: "f.csv", Unit: "ms"}
	err := e.Load(func(string) ([]byte, error) { return []byte("1\n" + strings.Repeat("x\n", 30)), nil })
	if err == nil || strings.Count(err.Error(), "is no number") != 20 || !strings.Contains(err.Error(), "f.csv:21:1: ") || !strings.Contains(err.Error(), "f.csv has 10 mistakes more") {
		t.Error(err)
	}
}

// FuzzSamples has any file read as a sample: it is refused with a line, or can be drawn from.
func FuzzSamples(f *testing.F) {
	for _, text := range []string{"10\n12.5\n", "name,rtt\na,10\nb, 20\n", "\ufeffrtt\r\n1e3", "a;rtt\n1;2\n", "x\trtt\n\t2\n", "# said\nx rtt\n1  2\n", "rtt\n\"1\n", "\x1f\x8b", "rtt\n-1\nNaN\n1e999\n", ""} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, column bool) {
		e := &Empirical{File: "f", Unit: "ms"}
		if column {
			e.Column = "rtt"
		}
		if err := e.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			if !regexp.MustCompile(`^file: f:( |[0-9]+:)`).MatchString(err.Error()) {
				t.Errorf("%v names no place", err)
			}
			return
		}
		if r := random.New(1); !(e.Distribution().Draw(&r) >= 0) {
			t.Error("a duration is negative")
		}
	})
}
