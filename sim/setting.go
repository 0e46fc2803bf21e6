package sim

import "time"

// Setting is what a prediction or an estimate may know about a run.
type Setting struct {
	*Config
	World   *World
	Network *Network
}

// Plain tells whether links lose nothing, nothing delays messages but their latency, and nothing goes wrong.
func (s *Setting) Plain() bool {
	n := s.Network
	return len(s.Faults) == 0 && n.Loss == nil && n.Uplink == nil && n.Downlink == nil && n.Service == nil && n.ordinary()
}

// ordinary tells whether links do nothing but take time and lose, and messages are sent once.
func (n *Network) ordinary() bool { return n.Noise == nil && n.Capacity == nil && n.Reliable == nil }

// ConstantLatency returns the latency of all links if it is one and the same: that of none, or of a model that says so
// by a method Constant.
func (n *Network) ConstantLatency() (time.Duration, bool) {
	switch {
	case !n.ordinary():
		return 0, false
	case n.Latency == nil:
		return 0, true
	}
	if c, ok := n.Latency.(interface{ Constant() (time.Duration, bool) }); ok {
		return c.Constant()
	}
	return 0, false
}

// FixedLatency tells whether each link takes its mean latency always, if the model says so by a method Fixed.
func (n *Network) FixedLatency() bool {
	_, is := n.Latency.(interface{ Fixed() })
	return is && n.ordinary()
}

// LossProbability returns the probability with which every transit is lost, independently of all others, if the model
// says so by a method Probability.
func (n *Network) LossProbability() (float64, bool) {
	switch {
	case !n.ordinary():
		return 0, false
	case n.Loss == nil:
		return 0, true
	}
	if l, ok := n.Loss.(interface{ Probability() float64 }); ok {
		return l.Probability(), true
	}
	return 0, false
}
