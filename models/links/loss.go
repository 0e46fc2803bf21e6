package links

import (
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/sim/slab"
)

// Loss is a loss model as an experiment names it: a parameter struct.
type Loss interface {
	// Build returns the model for one run, or nil where nothing is lost. Its errors are *sim.FieldError.
	Build(world *sim.World) (sim.Loss, error)
}

// Losses lists the loss models. The first one takes a bare ratio.
func Losses() []sim.Component {
	return []sim.Component{
		{
			Name:    "bernoulli",
			Example: "{probability: 1%}",
			About:   "Loses each transit with the same probability, independently of all others.",
			New:     func() any { return &Bernoulli{} },
			Scalar:  "probability",
		},
		{
			Name:    "gilbert_elliott",
			Example: "{to_bad: 1%, to_good: 10%}",
			About: "Loses in bursts: each direction of a link is good or bad, and may change before every transit. In the long run a share " +
				"to_bad/(to_bad+to_good) of the transits meets it bad; a burst lasts 1/to_good transits in the mean. A link starts in the long-run state.",
			Source: "Gilbert 1960, Capacity of a burst-noise channel; Elliott 1963",
			New:    func() any { return &GilbertElliott{LossBad: 1} },
		},
		{
			Name:    "by_size",
			Example: "{bit_errors: 0.0001%}",
			About:   "Loses a transit if one of its bits is in error: with probability 1 - (1 - bit_errors)^bits. Messages without a size are never lost.",
			New:     func() any { return &BySize{} },
			Scalar:  "bit_errors",
		},
		{
			Name:  "measured",
			About: "Loses each transit with the probability that the topology's file gives for its link: the column or attribute loss_ratio.",
			New:   func() any { return &MeasuredLoss{} },
		},
	}
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

// GilbertElliott loses transits in bursts.
type GilbertElliott struct {
	ToBad    sim.Ratio `yaml:"to_bad" required:"true" help:"probability that a good link turns bad before a transit"`
	ToGood   sim.Ratio `yaml:"to_good" required:"true" above:"0%" help:"probability that a bad link turns good before a transit"`
	LossGood sim.Ratio `yaml:"loss_good" help:"probability that a good link loses a transit"`
	LossBad  sim.Ratio `yaml:"loss_bad" help:"probability that a bad link loses a transit"`
}

// Build implements Loss.
func (g *GilbertElliott) Build(*sim.World) (sim.Loss, error) {
	if g.LossGood == 0 && (g.ToBad == 0 || g.LossBad == 0) {
		return nil, nil
	}
	return &bursts{GilbertElliott: *g}, nil
}

// bursts knows the state of each directed link that was used: bad or not.
type bursts struct {
	GilbertElliott
	links slab.Table[linkState] // by both ends
}

type linkState uint8

const (
	unused linkState = iota
	good
	bad
)

// Lost takes the draws in the same order always: for the state, then for the loss.
func (b *bursts) Lost(hop sim.Hop, r *random.Rand) bool {
	link := b.links.Place(hop.Link().Key())
	isBad := false
	switch u := sim.Ratio(r.Float64()); *link {
	case unused:
		isBad = u < b.ToBad/(b.ToBad+b.ToGood)
	case bad:
		isBad = u >= b.ToGood
	default:
		isBad = u < b.ToBad
	}
	if isBad {
		*link = bad
		return r.Bernoulli(float64(b.LossBad))
	}
	*link = good
	return r.Bernoulli(float64(b.LossGood))
}

// BySize loses what is large.
type BySize struct {
	BitErrors sim.Ratio `yaml:"bit_errors" required:"true" help:"probability that a bit is in error"`
}

// Build implements Loss.
func (b *BySize) Build(*sim.World) (sim.Loss, error) {
	if b.BitErrors == 0 {
		return nil, nil
	}
	return bySize(random.Log1p(-float64(b.BitErrors))), nil
}

// bySize is the logarithm of the probability that a bit is right.
type bySize float64

func (b bySize) Lost(hop sim.Hop, r *random.Rand) bool {
	const bitsPerByte = 8
	if hop.Size == 0 {
		return false
	}
	return r.Bernoulli(-random.Expm1(float64(float64(b) * float64(bitsPerByte*hop.Size))))
}

// MeasuredLoss is what the topology's file says of each link.
type MeasuredLoss struct{}

// Build implements Loss.
func (*MeasuredLoss) Build(world *sim.World) (sim.Loss, error) {
	if err := checkMeasured(world, "loss", func(m sim.Measured) bool { return m.Loss >= 0 }); err != nil {
		return nil, err
	}
	return lossPerLink(world.Measured), nil
}

type lossPerLink func(from, to sim.NodeID) sim.Measured

func (l lossPerLink) Lost(hop sim.Hop, r *random.Rand) bool {
	return r.Bernoulli(float64(l(hop.From, hop.To).Loss))
}
