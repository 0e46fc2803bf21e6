package kv

// These tests prove that t-visibility can be read (Bailis et al. 2012): clients coordinate, each kind of message has a delay of its
// own, and the share of late reads is that of the closed form where there is one.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

// byKind draws exponential latencies of a mean by kind; other kinds take no time.
type byKind map[sim.Kind]time.Duration

func (b byKind) Draw(hop sim.Hop, r *random.Rand) time.Duration {
	return random.Duration(float64(b[hop.Kind]) * r.Exponential())
}
func (b byKind) Mean(_, _ sim.NodeID) (time.Duration, bool) { return 0, false }

// TestVisibility: N replicas, R = W = 1; writes take an exponential time of rate mu to a replica, and only answers of reads take
// time else, so that any replica's is first alike. When a write returns one replica has it, and by time a later another one, as long
// as a write lasts without memory, with probability 1 - exp(-mu a). With q = (N-1)/N and writes of a key at rate lambda, the newest
// write that had returned t before a read is missed if it has not come by then and no later one has:
//
//	q lambda/(lambda + mu) exp(-mu t) exp(-lambda (t - q (1 - exp(-mu t))/mu)).
func TestVisibility(t *testing.T) {
	const n, mean, rate = 3, 100 * time.Millisecond, 0.5
	for _, visibility := range []time.Duration{0, 50 * ms, 200 * ms} {
		config := modeltest.Config(t, &topologies.Mesh{}, n+4, sim.Network{Latency: byKind{store: mean, fetchReply: 10 * ms}})
		config.CheckMessages, config.Duration = false, 20_000*time.Second
		p := params(func(p *Params) {
			p.Coordinator, p.Rate, p.Keys, p.Timeout, p.Visibility = clientCoordinates, rate, 4, 10*time.Second, visibility
			p.Quorum = Quorum{Read: 1, Write: 1, To: "all"}
		})
		r := modeltest.Run(t, Model(), p, config)
		lambda, mu, q, at := rate*.5*4/4, 1/mean.Seconds(), (n-1.)/n, visibility.Seconds()
		want := q * lambda / (lambda + mu) * math.Exp(-mu*at) * math.Exp(-lambda*(at-q*(1-math.Exp(-mu*at))/mu))
		got := r.Value("late_read_ratio")
		// Reads of a key between two writes miss the same one: at most two on average, and overlapping writes are lambda/mu of all.
		if se := math.Sqrt(want * 2 / r.Value("reads")); !(math.Abs(got-want) <= 3*se+want*lambda/mu) {
			t.Errorf("t = %v: %.5f of the reads are late, want %.5f +- %.5f", visibility, got, want, se)
		}
		if stale := r.Value("stale_read_ratio"); visibility == 0 && got != stale {
			t.Errorf("%v are late at t = 0, and %v stale", got, stale)
		}
	}
}

// TestClientCoordinates: two messages for each replica and none else, replicas ask nothing, and R + W > N is one copy.
func TestClientCoordinates(t *testing.T) {
	config := mesh(t, 5, 5*ms)
	p := params(func(p *Params) { p.Coordinator, p.Rate, p.Quorum.ReadRepair = clientCoordinates, 10, false })
	r := modeltest.Run(t, Model(), p, config)
	if want := 6 * r.Value("operations"); r.Value("messages_sent") != want || r.Value("operations") < 1000 {
		t.Errorf("%v messages, want %v", r.Value("messages_sent"), want)
	}
	p.Quorum.ReadRepair = true
	if r := modeltest.Run(t, Model(), p, config); r.Value("violated_histories") != 0 || r.Value("availability_ratio") != 1 {
		t.Errorf("%v histories are violated", r.Value("violated_histories"))
	}
	modeltest.ExpectProblem(t, check(params(func(p *Params) { p.Mode, p.Coordinator = raftMode, clientCoordinates }), &sim.World{Participants: 4}), "coordinator", "in mode raft replicas coordinate; take mode: quorum")
	modeltest.ExpectProblem(t, check(params(func(p *Params) { p.Coordinator = clientCoordinates }), &sim.World{Participants: 3}), "coordinator", "all participants are replicas: nobody would ask; take fewer replicas")
}
