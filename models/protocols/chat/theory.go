package chat

import (
	"time"

	"starmesh/sim"
)

// settled is how many means of a time the drain must last, so that hardly any time of that kind (or sum of two)
// is cut off by the end of the run: less than 5 in a million.
const settled = 15

// delay returns the latency of every link, if messages meet nothing else on their way.
func delay(s *sim.Setting) (time.Duration, bool) {
	if !s.Plain() || s.Network.FIFO {
		return 0, false
	}
	return s.Network.ConstantLatency()
}

// predict gives the ticks on links of constant delay, and what intermittent users do to a server's store.
func predict(p *Params, s *sim.Setting) []sim.Prediction {
	d, ok := delay(s)
	if !ok || p.Timeout < 2*d {
		return nil
	}
	atServer := relaysOnly(newPlan(p, s.World))
	switch {
	case atServer && p.Offline > 0:
		return waits(p, s)
	case p.Offline > 0:
		return nil
	case atServer:
		return relayedTicks(p, s, d)
	case complete(s.World):
		return directTicks(p, s, d)
	}
	return nil
}

// relaysOnly tells whether every user is a client whose messages pass the network to a server of their own.
func relaysOnly(p *plan) bool {
	for user := range p.users {
		if p.home[user] == nobody || p.isServer(sim.NodeID(user)) {
			return false
		}
	}
	return true
}

func complete(w *sim.World) bool {
	for n := range w.Len() {
		if len(w.Hubs) > 0 || w.Graph.Degree(sim.NodeID(n)) != w.Len()-1 {
			return false
		}
	}
	return true
}

func relayedTicks(p *Params, s *sim.Setting, d time.Duration) []sim.Prediction {
	const source = "; no loss, queue or fault, timeout >= 2d, all users online, each adjacent to a relay that serves it"
	if !adjacentToHomes(s.World) {
		return nil
	}
	list := []sim.Prediction{{Metric: "first_tick_mean_ms", Value: milliseconds(2 * d), Source: "2d: to the server and back" + source}}
	if len(s.World.Hubs) > 1 {
		return list // the second tick depends on who shares a server
	}
	list = append(list, sim.Prediction{Metric: "second_tick_mean_ms", Value: milliseconds(4 * d),
		Source: "4d: through the server to the recipient and back" + source})
	return append(list, readTicks(p, s, 4*d, "4d + read_after"+source)...)
}

func directTicks(p *Params, s *sim.Setting, d time.Duration) []sim.Prediction {
	const source = "to the recipient and back; no loss, queue or fault, timeout >= 2d, all users online, all adjacent"
	list := []sim.Prediction{
		{Metric: "first_tick_mean_ms", Value: milliseconds(2 * d), Source: "2d: " + source},
		{Metric: "second_tick_mean_ms", Value: milliseconds(2 * d), Source: "2d: " + source},
	}
	return append(list, readTicks(p, s, 2*d, "2d + read_after: "+source)...)
}

func readTicks(p *Params, s *sim.Setting, path time.Duration, source string) []sim.Prediction {
	if !outlasts(s, p.ReadAfter) {
		return nil
	}
	return []sim.Prediction{{Metric: "read_tick_mean_ms", Value: milliseconds(path + p.ReadAfter), Source: source}}
}

// waits are exact for any delay d, since a server knows its clients as they were d ago: it then sees the same
// alternating process, and a hello ends the wait that a bye began as much later as it was said later. What the
// prediction does not cover are texts forwarded within d before the bye: they count as not having waited.
func waits(p *Params, s *sim.Setting) []sim.Prediction {
	on, off := float64(p.Online), float64(p.Offline)
	const source = "; a = online, b = offline, both exponential and stationary; constant latency, no loss, queue or fault"
	list := []sim.Prediction{{Metric: "waited_ratio", Value: off / (on + off), Source: "b/(a+b)" + source}}
	if !outlasts(s, p.Offline) {
		return list
	}
	mean := float64(off*off) / (on + off) / float64(time.Millisecond)
	return append(list, sim.Prediction{Metric: "stored_wait_mean_ms", Value: mean, Source: "b²/(a+b), zeros included" + source})
}

func adjacentToHomes(w *sim.World) bool {
	for user, home := range homes(w)[:w.Participants] {
		if !w.Graph.Adjacent(sim.NodeID(user), home) {
			return false
		}
	}
	return true
}

func outlasts(s *sim.Setting, mean time.Duration) bool {
	return mean < sim.Forever/settled && s.Drain+s.Deadline >= settled*mean
}

func milliseconds(t time.Duration) float64 { return float64(t) / float64(time.Millisecond) }
