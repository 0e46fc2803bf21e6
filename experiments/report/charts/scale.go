package charts

import (
	"math"

	"starmesh/experiments/report"
	"starmesh/sim/random"
)

// Scale is the part of an axis that a chart shows, with its ticks.
type Scale struct {
	Low, High   float64
	Logarithmic bool
	Zero        bool // stands at the low end of a logarithmic scale, apart
	Ticks       []float64
	unit        string
	step        float64 // between ticks; 0 where they are at equal ratios
}

// Share returns how far along the scale a number is: 0 at its low end and 1 at its high end. Infinite ones are just inside.
func (s *Scale) Share(x float64) float64 {
	switch {
	case math.IsInf(x, 1):
		return 1
	case math.IsInf(x, -1):
		return 0
	case s.Zero && x == 0:
		return 0
	case s.Zero:
		return zeroApart + float64((1-zeroApart)*random.Log(x/s.Low)/random.Log(s.High/s.Low))
	case s.Logarithmic:
		return random.Log(x/s.Low) / random.Log(s.High/s.Low)
	}
	return (x - s.Low) / (s.High - s.Low)
}

// zeroApart is how far zero is from the least value of a logarithmic scale.
const zeroApart = 0.125

// Text writes a tick, with as many digits as tell it from the next one.
func (s *Scale) Text(x float64) string {
	digits := 4
	if s.step > 0 && x != 0 {
		digits = max(digits, 3+int(math.Floor(math.Log10(math.Abs(x/s.step))))) // a step has two digits, as 25 has
	}
	return report.Digits(x, s.unit, digits)
}

// ValueScale returns the scale of the values.
func (c *Chart) ValueScale() Scale {
	low, high := math.Inf(1), math.Inf(-1)
	include := func(x float64) {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			low, high = min(low, x), max(high, x)
		}
	}
	for _, s := range c.Series {
		for _, p := range s.Points {
			for _, x := range []float64{p.Value, p.Low, p.High, p.Theory} {
				include(x)
			}
		}
	}
	switch {
	case c.Kind == Differences || c.Kind == Losses || low > 0 && low < float64(0.4*high): // zero means something, and is near
		include(0)
	}
	if low > high {
		low, high = 0, 1
	}
	if c.Values.Unit == "ratio" && c.Kind != Differences && c.Kind != Losses && high <= 1 && low >= 0 && high-low > 0.5 {
		low, high = 0, 1
	}
	return linear(low, high, c.Values.Unit, 5, c.Kind == Differences)
}

// PlaceScale returns the scale of places that are numbers.
func (c *Chart) PlaceScale() Scale {
	low, high, zero := math.Inf(1), math.Inf(-1), false
	for _, s := range c.Series {
		for _, p := range s.Points {
			if p.Place == 0 && c.Place.Logarithmic {
				zero = true
				continue
			}
			low, high = min(low, p.Place), max(high, p.Place, c.End)
		}
	}
	if c.Place.Logarithmic {
		s := logarithmic(low, high, c.Place.Unit)
		if s.Zero = zero; zero {
			s.Ticks = append([]float64{0}, s.Ticks...)
		}
		return s
	}
	s := linear(low, high, c.Place.Unit, 6, false)
	if low == high {
		return s
	}
	s.Low, s.High = low, high
	var inside []float64
	for _, tick := range s.Ticks {
		if tick >= s.Low && tick <= s.High {
			inside = append(inside, tick)
		}
	}
	s.Ticks = inside
	return s
}

// linear returns a scale between round numbers, with about so many steps. Around a single value there is some room, but none where no
// value can be: below zero, unless it is a difference, and a share is not above 100 %.
func linear(low, high float64, unit string, steps int, difference bool) Scale {
	if low == high {
		margin := math.Abs(low) / 2
		switch {
		case margin > 0:
		case unit == "ratio":
			margin = 0.01
		default:
			margin = 1
		}
		least, greatest := math.Inf(-1), math.Inf(1)
		if low >= 0 && !difference {
			least = 0
		}
		if unit == "ratio" && high <= 1 && !difference {
			greatest = 1
		}
		low, high = max(low-margin, least), min(high+margin, greatest)
	}
	step := roundStep((high - low) / float64(steps))
	first, last := math.Floor(low/step+1e-9), math.Ceil(high/step-1e-9)
	s := Scale{Low: float64(first * step), High: float64(last * step), unit: unit, step: step}
	for i := first; i <= last; i++ {
		s.Ticks = append(s.Ticks, rounded(i, step))
	}
	return s
}

// rounded multiplies without the last digits that decimal fractions leave.
func rounded(times, step float64) float64 {
	if step >= 1 {
		return float64(times * step)
	}
	return times / math.Round(1/step)
}

// roundStep returns the 1, 2, 2.5 or 5 times a power of ten that is nearest above.
func roundStep(step float64) float64 {
	power := 1.0
	for ; power < step; power *= 10 {
	}
	for ; power > step; power /= 10 {
	}
	for _, times := range []float64{1, 2, 2.5, 5} {
		if float64(times*power) >= float64(step*(1-1e-9)) {
			return float64(times * power)
		}
	}
	return float64(10 * power)
}

func logarithmic(low, high float64, unit string) Scale {
	s := Scale{Low: low, High: high, Logarithmic: true, unit: unit}
	power := 1.0
	for ; power < low; power *= 10 {
	}
	for ; power > low; power /= 10 {
	}
	times := []float64{1, 2, 5}
	if high > float64(1000*low) {
		times = times[:1]
	}
	for ; power <= high; power *= 10 {
		for _, t := range times {
			if x := float64(t * power); x >= float64(low*(1-1e-9)) && x <= float64(high*(1+1e-9)) {
				s.Ticks = append(s.Ticks, x)
			}
		}
	}
	return s
}

// UnitText names a unit as readers expect it; differences of ratios are in percentage points.
func (c *Chart) UnitText(a *Axis) string {
	switch {
	case a.Unit == "ratio" && c.Kind == Differences && a == &c.Values:
		return "percentage points"
	case a.Unit == "ratio":
		return "%"
	case a.Unit == "per_s":
		return "1/s"
	case a.Unit == "bit_per_s":
		return "bit/s"
	}
	return a.Unit
}

// AxisText writes an axis' label with its unit.
func (c *Chart) AxisText(a *Axis) string {
	text := a.Label
	if a == &c.Values && c.Kind == Differences {
		text = "difference in " + text
	}
	if unit := c.UnitText(a); unit != "" {
		text += " [" + unit + "]"
	}
	if a == &c.Place && a.Logarithmic && c.PlaceScale().Zero {
		text += ", logarithmic beyond 0"
	}
	return text
}
