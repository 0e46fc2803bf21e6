package sim

// Setting is what a prediction or an estimate may know about a run.
type Setting struct {
	*Config
	World   *World
	Network *Network
}

// Plain tells whether links lose nothing, nothing delays messages but their latency, and nothing goes wrong.
func (s *Setting) Plain() bool {
	n := s.Network
	return len(s.Faults) == 0 && n.Loss == nil && n.Uplink == nil && n.Downlink == nil && n.Service == nil && n.Ordinary()
}
