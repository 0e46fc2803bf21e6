package sim

import "time"

// Setting is what a prediction or an estimate may know about a run.
type Setting struct {
	*Config
	World   *World
	Network *Network
	Misses  []Miss // faults that find nobody at the start
}

// Plain tells whether links lose nothing, nothing delays messages but their latency, and nothing goes wrong.
func (s *Setting) Plain() bool {
	n := s.Network
	return len(s.Faults) == 0 && n.Loss == nil && n.Uplink == nil && n.Downlink == nil && n.Service == nil && n.Ordinary()
}

// Every tells whether something holds of all nodes.
func (s *Setting) Every(holds func(NodeID) bool) bool {
	for n := range NodeID(s.World.Len()) {
		if !holds(n) {
			return false
		}
	}
	return true
}

// SlowestLink returns the longest mean latency of a link, if all have one: a model that says so by a method SlowestMean is asked,
// as there may be too many links to go through. Where there are, it is not known.
func (s *Setting) SlowestLink() (longest time.Duration, known bool) {
	switch {
	case s.Network.Contacts != nil:
		return 0, false
	case s.Network.Latency == nil:
		return 0, true
	}
	if l, can := s.Network.Latency.(interface{ SlowestMean() (time.Duration, bool) }); can {
		return l.SlowestMean()
	}
	const many = 10_000_000
	ends := 0
	for n := range NodeID(s.World.Len()) {
		if ends += s.World.Graph.Degree(n); ends > many {
			return 0, false
		}
	}
	known = s.Every(func(n NodeID) bool {
		for i := range s.World.Graph.Degree(n) {
			mean, known := s.Network.Latency.Mean(n, s.World.Graph.Neighbor(n, i))
			if !known {
				return false
			}
			longest = max(longest, mean)
		}
		return true
	})
	return longest, known
}

// SlowestTransmission returns how long a message of a size takes to leave the slowest access line of those who send it, and to come
// in by the slowest of those who receive it, where nothing else waits. Lines without a rate take no time.
func (s *Setting) SlowestTransmission(size Size, sends, receives func(NodeID) bool) time.Duration {
	slowest := func(line func(NodeID) Access, has func(NodeID) bool) (longest time.Duration) {
		if line == nil {
			return 0
		}
		for n := range NodeID(s.World.Len()) {
			if has(n) {
				longest = max(longest, line(n).Rate.Transmission(size))
			}
		}
		return longest
	}
	return After(slowest(s.Network.Uplink, sends), slowest(s.Network.Downlink, receives))
}
