package contacts

import (
	"fmt"
	"time"

	"starmesh/intake"
	"starmesh/sim"
)

// mostOrigins bounds from how many participants journeys are searched for.
const mostOrigins = 50

// Describe says what a contact plan makes of the network over the time of a run.
func Describe(s *sim.Setting) []string {
	end := sim.After(s.Duration, s.Drain)
	var there, links, late float64
	for _, list := range s.Network.Contacts.Of {
		links++
		for _, c := range list {
			there += float64(max(min(c.To, end)-c.From, 0))
			if c.From >= end {
				late++
			}
		}
	}
	n := s.World.Participants
	origins, pairs, reached, slowest := min(n, mostOrigins), 0, 0, time.Duration(0)
	for i := range origins {
		origin := sim.NodeID(i * n / origins)
		for to, at := range s.Network.EarliestArrivals(s.World.Graph, origin, 0, 0)[:n] {
			if to == int(origin) {
				continue
			}
			if pairs++; at < end {
				reached, slowest = reached+1, max(slowest, at)
			}
		}
	}
	from, waits := "", " and waits for contacts"
	if !s.Network.Contacts.Waits {
		waits = " and does not wait"
	}
	if origins < n {
		from = fmt.Sprintf(" (from %d of %d nodes)", origins, n)
	}
	notes := []string{fmt.Sprintf("a link with contacts is there %.3g %% of the run; what starts at 0s%s comes to %.4g %% of all others%s, the last of them after %v",
		100*there/max(float64(end)*links, 1), waits, 100*float64(reached)/float64(max(pairs, 1)), from, slowest.Round(time.Second))}
	if late > 0 {
		notes = append(notes, intake.Counted(int(late), "contact begins after the run has ended", "contacts begin after the run has ended"))
	}
	return notes
}
