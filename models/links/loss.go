package links

import (
	"starmesh/sim"
	"starmesh/sim/random"
)

// Loss is a loss model as an experiment names it: a parameter struct.
type Loss interface {
	// Build returns the model for one run, or nil where nothing is lost. Its errors are *sim.FieldError.
	Build(world *sim.World) (sim.Loss, error)
}

// Losses lists the loss models. The first one takes a bare ratio.
func Losses() []sim.Component {
	return []sim.Component{{
		Name:    "bernoulli",
		Example: "{probability: 1%}",
		About:   "Loses each transit with the same probability, independently of all others.",
		New:     func() any { return &Bernoulli{} },
		Scalar:  "probability",
	}}
}

// Bernoulli loses transits independently.
type Bernoulli struct {
	Probability sim.Ratio `yaml:"probability" required:"true" help:"probability that a link loses a transit"`
}

// Build implements Loss.
func (b *Bernoulli) Build(*sim.World) (sim.Loss, error) {
	if b.Probability == 0 {
		return nil, nil
	}
	return bernoulli(b.Probability), nil
}

// bernoulli is the probability.
type bernoulli float64

func (b bernoulli) Lost(_ sim.Hop, r *random.Rand) bool { return r.Bernoulli(float64(b)) }

// Probability returns what every transit is lost with; predictions ask for it.
func (b bernoulli) Probability() float64 { return float64(b) }
