package clientserver

import (
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// predict gives the server as a queue, or retransmission over links that lose, where a textbook's assumptions hold.
func predict(p *Params, s *sim.Setting) []sim.Prediction {
	n := s.Network
	_, constant := n.ConstantLatency()
	if p.Trace != nil || p.Rate <= 0 || len(s.Faults) > 0 || n.Uplink != nil || n.Downlink != nil || n.FIFO && !constant {
		return nil
	}
	plan := newPlan(p, s.World)
	list := retransmission(plan, s)
	if q, ok := queueOf(plan, s); ok {
		list = append(list, q.predictions()...)
		list = append(list, q.latency(plan, n)...)
	}
	return list
}

// roundTrip returns the time to the server and back, if it is one link for every client, and always as long.
func (p *plan) roundTrip(n *sim.Network) (time.Duration, bool) {
	d, constant := n.ConstantLatency()
	if !constant || d > sim.Forever/2 {
		return 0, false
	}
	for i := range p.world.Participants {
		client := sim.NodeID(i)
		if !serves(p.Params, p.world, client) && !p.world.Graph.Adjacent(client, p.serverOf(client)) {
			return 0, false
		}
	}
	return 2 * d, true
}

// serving counts the nodes that have a service.
func serving(s *sim.Setting) int {
	count := 0
	for n := range s.World.Len() {
		if s.Network.Service != nil && s.Network.Service(sim.NodeID(n)).Time != nil {
			count++
		}
	}
	return count
}

// retransmission predicts how often requests are sent, where only links lose messages and nothing but their latency
// takes time.
func retransmission(plan *plan, s *sim.Setting) []sim.Prediction {
	p, alike := s.Network.LossProbability()
	trip, single := plan.roundTrip(s.Network)
	fails := float64(p * (2 - p)) // the request or its reply is lost
	if !alike || !single || serving(s) > 0 || plan.Timeout > 0 && plan.Timeout <= trip || !plan.outlasts(s, trip, fails) {
		return nil
	}
	const source = "; each transit lost independently with probability p, f = 1-(1-p)²: one link of constant latency between client and " +
		"server, timeout > round trip; no service, bandwidth or faults"
	return []sim.Prediction{
		{Metric: "attempts_per_operation", Value: theory.RetransmitSends(p, p, plan.Retries),
			Source: "geometric: (1-f^(retries+1))/(1-f)" + source},
		{Metric: "copies_per_operation", Value: theory.RetransmitCopies(p, p, plan.Retries),
			Source: "Wald: (1-p)(1-f^(retries+1))/(1-f)" + source},
		{Metric: "unanswered_ratio", Value: theory.LostAfter(fails, plan.Retries),
			Source: "every attempt fails: f^(retries+1)" + source},
		{Metric: "operation_latency_mean_ms",
			Value:  theory.MeanDeliveryDelay(milliseconds(trip), milliseconds(plan.Timeout), fails, plan.Retries),
			Source: "round trip + timeout x mean number of failures before the attempt that is answered" + source},
	}
}

// outlasts tells whether the run goes on until the operations of the statistics window have ended, up to one in a
// million.
func (p *plan) outlasts(s *sim.Setting, trip time.Duration, fails float64) bool {
	last, open := trip, 1.0
	for range p.Retries {
		if open *= fails; open < 1e-6 {
			break
		}
		last = sim.After(last, p.Timeout)
	}
	return sim.After(s.Drain, s.Deadline) >= last
}

func milliseconds(t time.Duration) float64 { return float64(t) / float64(time.Millisecond) }
