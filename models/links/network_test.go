package links

// These tests prove store and forward over three hops (137.4 ms), a star's fan-out (1211.2 ms), Bernoulli loss, queues
// and services; that what is not configured costs nothing, and that losses move no latency.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/durations"
	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/topologies"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

// packet is a message of the test protocol; relayed ones are sent on to everybody by the hub.
type packet struct {
	size sim.Size
	kind sim.Kind
}

func (p packet) Kind() sim.Kind { return p.kind }
func (p packet) Size() sim.Size { return p.size }

// burst is a protocol by which a node sends packets at the start.
type burst struct {
	from, to sim.NodeID
	count    int
	relay    bool // the receiver sends each packet on to every neighbour but the sender
	packet
	arrivals *[]time.Duration // at the end points
}

type burstNode struct{ *burst }

func (b burstNode) Init(env *sim.Env[packet]) {
	if env.ID() == b.from {
		env.SetWorkTimer(0, 0, 0)
	}
}

func (b burstNode) OnTimer(env *sim.Env[packet], _ sim.Timer) {
	for range b.count {
		env.Send(b.to, b.packet)
	}
}

func (b burstNode) OnMessage(env *sim.Env[packet], from sim.NodeID, p packet) {
	if b.relay && env.ID() == b.to {
		for i := range env.Degree() {
			if to := env.Neighbor(i); to != from {
				env.Send(to, p)
			}
		}
		return
	}
	*b.arrivals = append(*b.arrivals, env.Now())
}

var burstModel = sim.Define(sim.Definition[burst, packet]{
	Name: "burst", Kinds: []string{"request", "reply"},
	New: func(b *burst, _ *sim.World) func(sim.NodeID) sim.Protocol[packet] {
		return func(sim.NodeID) sim.Protocol[packet] { return burstNode{b} }
	},
})

// run sends a burst through the network that links and service describe.
func run(t testing.TB, b burst, shape topologies.Shape, participants int, l *Links, s *Service) (*sim.Report, []time.Duration) {
	t.Helper()
	config := modeltest.Config(t, shape, participants, sim.Network{})
	config.CheckMessages = false
	config.Network = func(world *sim.World) (*sim.Network, error) {
		return Build(l, s, nil, []string{"request", "reply"}, world, config.Seed)
	}
	b.arrivals = new([]time.Duration)
	report := modeltest.Run(t, burstModel, &b, config)
	return report, *b.arrivals
}

func constantly(d time.Duration) *durations.Constant { return &durations.Constant{Value: d} }

// TestStoreAndForward is row B1: (P+k-1) L/R + k d.
func TestStoreAndForward(t *testing.T) {
	l := Links{Latency: constantly(5 * ms), Bandwidth: &Bandwidth{Up: 10_000_000, Queue: -1}}
	_, arrivals := run(t, burst{from: 0, to: 3, count: 100, packet: packet{size: 1500}}, &topologies.Line{}, 4, &l, nil)
	if len(arrivals) != 100 || arrivals[99] != 137400*time.Microsecond {
		t.Errorf("%d arrivals, the last at %v, want 137.4ms", len(arrivals), arrivals[len(arrivals)-1])
	}
}

// TestFanOut is row B2: (L/R+d) + (1000 L/R + d).
func TestFanOut(t *testing.T) {
	l := Links{Latency: constantly(5 * ms), Bandwidth: &Bandwidth{Up: 10_000_000, Queue: -1}}
	_, arrivals := run(t, burst{from: 0, to: 1001, count: 1, relay: true, packet: packet{size: 1500}}, &topologies.Star{Hub: "relay"}, 1001, &l, nil)
	if len(arrivals) != 1000 || arrivals[999] != 1211200*time.Microsecond {
		t.Errorf("%d arrivals, the last at %v, want 1211.2ms", len(arrivals), arrivals[len(arrivals)-1])
	}
}

// TestBernoulliLoss is row B3: .1 ± .0009 of a million.
func TestBernoulliLoss(t *testing.T) {
	l := Links{Loss: &Bernoulli{0.1}}
	report, _ := run(t, burst{from: 0, to: 1, count: 1_000_000}, &topologies.Mesh{}, 2, &l, nil)
	if got := report.Value("loss_ratio"); !(math.Abs(got-0.1) <= 0.0009) {
		t.Errorf("the loss is %v", got)
	}
}

func TestDownlinkAndQueue(t *testing.T) {
	l := Links{Bandwidth: &Bandwidth{Down: 8_000, Queue: 4}}
	report, arrivals := run(t, burst{from: 0, to: 1, count: 10, packet: packet{size: 1000}}, &topologies.Mesh{}, 2, &l, nil)
	if len(arrivals) != 5 || arrivals[4] != 5*second || report.Value("lost_queue_full") != 5 {
		t.Errorf("arrivals %v, lost %v: want one a second, one in transmission and 4 that wait", arrivals, report.Value("lost_queue_full"))
	}
}

func TestService(t *testing.T) {
	for _, c := range []struct {
		name     string
		service  Service
		arrivals int
		last     time.Duration
	}{
		{"one server", Service{Servers: 1, Queue: -1}, 10, 10 * second},
		{"two servers", Service{Servers: 2, Queue: -1}, 10, 5 * second},
		{"unlimited servers", Service{Servers: -1, Queue: 0}, 10, second},
		{"a queue of three", Service{Servers: 1, Queue: 3}, 4, 4 * second},
		{"others serve", Service{Servers: 1, Queue: -1, Nodes: &selection.Selector{IDs: &[]sim.NodeID{0}}}, 10, 0},
		{"an override adds a node", Service{Servers: 1, Queue: -1, Nodes: &selection.Selector{IDs: &[]sim.NodeID{0}},
			Overrides: []ServiceOverride{{Nodes: &selection.Selector{IDs: &[]sim.NodeID{1}}, Servers: new(5)}}}, 10, 2 * second},
		{"the last override wins", Service{Servers: 1, Queue: -1, Overrides: []ServiceOverride{
			{Nodes: &selection.Selector{}, Time: &durations.Constant{Value: 3 * second}, Queue: new(1)},
			{Nodes: &selection.Selector{IDs: &[]sim.NodeID{1}}, Time: &durations.Constant{Value: 2 * second}}}}, 2, 4 * second},
	} {
		c.service.Time = &durations.Constant{Value: second}
		_, arrivals := run(t, burst{from: 0, to: 1, count: 10}, &topologies.Mesh{}, 2, &Links{}, &c.service)
		if len(arrivals) != c.arrivals || arrivals[len(arrivals)-1] != c.last {
			t.Errorf("%s: arrivals %v, want %d, the last at %v", c.name, arrivals, c.arrivals, c.last)
		}
	}
}

func TestOrder(t *testing.T) {
	l := Links{Latency: &durations.Uniform{Max: second}, Order: new("fifo")}
	network, err := Build(&l, nil, nil, nil, &sim.World{}, 1)
	if err != nil || !network.FIFO {
		t.Error("fifo is not fifo", err)
	}
	if l.Order = new("any"); err == nil {
		network, _ = Build(&l, nil, nil, nil, &sim.World{}, 1)
	}
	if network.FIFO {
		t.Error("any is fifo")
	}
}

// TestNothingIsFree: what is not configured is nil, and what has no strength changes nothing.
func TestNothingIsFree(t *testing.T) {
	network, err := Build(&Links{Bandwidth: &Bandwidth{Queue: 256}, Loss: &Bernoulli{}}, nil, nil, nil, &sim.World{}, 1)
	if err != nil || network.Latency != nil || network.Loss != nil || network.Uplink != nil || network.Downlink != nil || network.Service != nil {
		t.Errorf("%+v, %v", network, err)
	}
	latency := &durations.Exponential{Mean: 10 * ms}
	nobody := &selection.Selector{Fraction: new(sim.Ratio(0))}
	b := burst{from: 0, to: 3, count: 100}
	plain, _ := run(t, b, &topologies.Line{}, 4, &Links{Latency: latency}, nil)
	for name, l := range map[string]Links{
		"no loss":              {Latency: latency, Loss: &Bernoulli{}},
		"unlimited bandwidth":  {Latency: latency, Bandwidth: &Bandwidth{}},
		"an override of none":  {Latency: latency, Overrides: []Override{{From: nobody, Loss: &Bernoulli{1}}, {To: nobody, Latency: constantly(0)}}},
		"bandwidth of nobody":  {Latency: latency, Overrides: []Override{{Nodes: nobody, Bandwidth: &Bandwidth{Up: 1}}}},
		"another kind's links": {Latency: latency, Overrides: []Override{{Kind: "reply", Loss: &Bernoulli{1}}}},
	} {
		if report, _ := run(t, b, &topologies.Line{}, 4, &l, nil); report.Digest != plain.Digest {
			t.Errorf("%s changes the digest", name)
		}
	}
	if report, _ := run(t, b, &topologies.Line{}, 4, &Links{Latency: latency, Loss: &Bernoulli{0.01}}, nil); report.Digest == plain.Digest {
		t.Error("the digest does not see losses")
	}
}

// TestLossMovesNoLatency: the draws are keyed, so those that arrive do so as they did without loss.
func TestLossMovesNoLatency(t *testing.T) {
	l := Links{Latency: &durations.Exponential{Mean: 10 * ms}}
	_, all := run(t, burst{from: 0, to: 1, count: 1000}, &topologies.Mesh{}, 2, &l, nil)
	l.Loss = &Bernoulli{0.5}
	_, some := run(t, burst{from: 0, to: 1, count: 1000}, &topologies.Mesh{}, 2, &l, nil)
	i := 0
	for _, at := range some {
		for i < len(all) && all[i] != at {
			i++
		}
		if i == len(all) {
			t.Fatalf("an arrival at %v that there is not without loss", at)
		}
	}
	if len(some) < 400 || len(some) > 600 {
		t.Errorf("%d of 1000 arrive", len(some))
	}
}
