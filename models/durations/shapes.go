package durations

import (
	"time"

	"starmesh/sim/random"
)

// Normal is a normal duration without what lies below the shortest.
type Normal struct {
	Mean      time.Duration `yaml:"mean" required:"true" help:"mean before truncation: the most likely duration"`
	Deviation time.Duration `yaml:"deviation" required:"true" help:"standard deviation before truncation"`
	Min       time.Duration `yaml:"min" help:"shortest duration: what would be less is drawn again"`
}

// Validate implements the decoder's hook.
func (n *Normal) Validate() error {
	if n.Mean < n.Min {
		return problem("min", "%v is more than the mean, %v; lower min or raise mean", n.Min, n.Mean)
	}
	return nil
}

// Distribution implements Model.
func (n *Normal) Distribution() random.Distribution {
	if n.Deviation == 0 {
		return random.Constant{Value: float64(n.Mean)}
	}
	return random.TruncatedNormal{Mu: float64(n.Mean), Sigma: float64(n.Deviation), Least: float64(n.Min)}
}

// Gamma is a sum of exponential durations, as many as its shape says.
type Gamma struct {
	Mean  time.Duration `yaml:"mean" required:"true" help:"mean duration, min included"`
	Shape float64       `yaml:"shape" required:"true" min:"0.01" max:"1000000" help:"1: exponential; higher: more regular; lower: more erratic"`
	Min   time.Duration `yaml:"min" help:"shortest duration: the part that is always there"`
}

// Validate implements the decoder's hook.
func (g *Gamma) Validate() error { return withinMean(g.Min, g.Mean) }

// Distribution implements Model.
func (g *Gamma) Distribution() random.Distribution {
	return random.Gamma{Shape: g.Shape, Scale: float64(g.Mean-g.Min) / g.Shape, Shift: float64(g.Min)}
}

// Weibull is a duration whose end becomes more or less likely with age.
type Weibull struct {
	Mean  time.Duration `yaml:"mean" required:"true" help:"mean duration, min included"`
	Shape float64       `yaml:"shape" required:"true" min:"0.05" max:"1000" help:"1: exponential; below 1 what has lasted will last, above 1 it wears out"`
	Min   time.Duration `yaml:"min" help:"shortest duration: the part that is always there"`
}

// Validate implements the decoder's hook.
func (w *Weibull) Validate() error { return withinMean(w.Min, w.Mean) }

// Distribution implements Model.
func (w *Weibull) Distribution() random.Distribution {
	return random.WeibullMean(float64(w.Mean), w.Shape, float64(w.Min))
}

func withinMean(least, mean time.Duration) error {
	if mean < least {
		return problem("min", "%v is more than the mean, %v, which includes it; lower min or raise mean", least, mean)
	}
	return nil
}

// Pareto is heavy-tailed: the chance to exceed a duration falls like a power of it.
type Pareto struct {
	Min   time.Duration `yaml:"min" required:"true" above:"0s" help:"shortest duration"`
	Shape float64       `yaml:"shape" required:"true" min:"0.1" max:"1000" help:"the chance to exceed x is (min/x)^shape; up to 2 the variance is infinite, and up to 1 the mean"`
}

// Distribution implements Model.
func (p *Pareto) Distribution() random.Distribution {
	return random.Pareto{Least: float64(p.Min), Shape: p.Shape}
}

// GeneralizedPareto is a threshold and what exceeds it.
type GeneralizedPareto struct {
	Min   time.Duration `yaml:"min" help:"shortest duration: the threshold"`
	Scale time.Duration `yaml:"scale" required:"true" above:"0s" help:"scale of what exceeds it"`
	Shape float64       `yaml:"shape" min:"-10" max:"10" help:"0: exponential; above 0 heavy-tailed; below 0 there is a longest duration. From 1 on the mean is infinite"`
}

// Distribution implements Model.
func (g *GeneralizedPareto) Distribution() random.Distribution {
	return random.GeneralizedPareto{Least: float64(g.Min), Scale: float64(g.Scale), Shape: g.Shape}
}

// Mixture is one of several distributions at a time.
type Mixture struct {
	Parts []Part `yaml:"parts" required:"true" help:"what it is mixed of"`
}

// Part is one distribution of a mixture.
type Part struct {
	Weight float64 `yaml:"weight" required:"true" above:"0" help:"how often, in proportion to the other weights"`
	Of     Model   `yaml:"of" required:"true" help:"the distribution"`
}

// Validate implements the decoder's hook.
func (m *Mixture) Validate() error {
	if len(m.Parts) == 0 {
		return problem("parts", "a mixture of nothing; write parts such as [{weight: 9, of: 10ms}, {weight: 1, of: 200ms}]")
	}
	return nil
}

// Distribution implements Model.
func (m *Mixture) Distribution() random.Distribution {
	parts, weights := make([]random.Distribution, len(m.Parts)), make([]float64, len(m.Parts))
	for i, p := range m.Parts {
		parts[i], weights[i] = p.Of.Distribution(), p.Weight
	}
	return random.NewMixture(parts, weights)
}
