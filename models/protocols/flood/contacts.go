package flood

import (
	"time"

	"starmesh/sim"
)

// overContacts is where links come and go by a contact plan, and nothing else is in a message's way.
var overContacts = sim.Assume("contacts, and no other faults", func(_ *Params, s *sim.Setting) bool {
	return s.Network.Contacts != nil && len(s.Faults) == 1
}).
	And("a fixed latency of each link", func(_ *Params, s *sim.Setting) bool { return s.Network.LatencyFixed() }).
	And("links that lose nothing, and nodes and transports that delay nothing", func(_ *Params, s *sim.Setting) bool {
		n := s.Network
		return n.Loss == nil && n.Noise == nil && n.Reliable == nil && n.Uplink == nil && n.Downlink == nil && n.Service == nil
	}).
	And("one rumour, or links without a bandwidth", func(p *Params, s *sim.Setting) bool {
		return p.count(s.Duration) == 1 || s.Network.Capacity == nil && !s.Network.Contacts.Rated()
	}).
	And("rumours that start within the statistics window", func(p *Params, s *sim.Setting) bool {
		count, window := p.count(s.Duration), s.Window()
		return count > 0 && window.Contains(p.Start) && window.Contains(p.due(count-1))
	}).
	And("a network small enough to work them out", isSmall)

// overContactsArrivals returns the share of participants that hear a rumour, and the mean and the maximum of the times until they do, in
// milliseconds.
func overContactsArrivals(p *Params, s *sim.Setting) []float64 {
	var sum float64
	var longest time.Duration
	heard, count, participants, origins := 0, p.count(s.Duration), uint64(s.World.Participants), p.origins(s)
	end := sim.After(s.Duration, s.Drain)
	for k := range count {
		due := p.due(k)
		for _, at := range s.Network.EarliestArrivals(s.World.Graph, sim.NodeID((uint64(p.Origin)+k%origins)%participants), due, p.Size)[:participants] {
			if at < end {
				heard++
				sum += float64(at - due)
				longest = max(longest, at-due)
			}
		}
	}
	return []float64{float64(heard) / float64(count*participants), sum / float64(heard) / 1e6, float64(longest) / 1e6}
}
