package clientserver

// These tests prove that an operation takes the links there and back to the nanosecond, who serves whom, common random
// numbers on every topology, and what timeouts and crashes cost.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/topologies"
)

var star, mesh = &topologies.Star{Hub: "relay"}, &topologies.Mesh{}

// TestRoundTrip: an operation takes as long as the links there and back, to the nanosecond.
func TestRoundTrip(t *testing.T) {
	params := definition.Defaults
	params.Rate = 10
	for _, c := range []struct {
		name  string
		shape topologies.Shape
		worst float64 // ms
		want  int     // predictions
	}{
		{"star", star, 20, 4},
		{"participant hub", &topologies.Star{Hub: "participant"}, 20, 4},
		{"hubs", &topologies.Hubs{Count: 3, Attach: "auto", Backbone: "mesh"}, 20, 4},
		{"mesh", mesh, 20, 4},
		{"line", &topologies.Line{}, 2 * 8 * 10, 0},
	} {
		config := modeltest.Config(t, c.shape, 9, sim.Network{Latency: modeltest.Constant(delay)})
		report := modeltest.Run(t, Model(), &params, config)
		modeltest.Expect(t, c.name, report, map[string]float64{
			"operation_latency_max_ms": c.worst, "unanswered_ratio": 0, "availability_ratio": 1,
			"attempts_per_operation": 1, "copies_per_operation": 1, "replies_ignored": 0,
			"operations": report.Value("asked"),
		})
		for _, row := range report.Ledger { // a reply may leave when the statistics window has ended
			if float64(row.Sent) != report.Value("asked") {
				t.Errorf("%s: %d messages of kind %s for %v operations", c.name, row.Sent, row.Kind, report.Value("asked"))
			}
		}
		if c.want > 0 {
			modeltest.Expect(t, c.name, report, map[string]float64{"operation_latency_mean_ms": 20})
		}
		if got := modeltest.Predictions(t, Model(), &params, config); len(got) != c.want {
			t.Errorf("%s: %d predictions, want %d", c.name, len(got), c.want)
		}
	}
}

// TestWhoServes lists whom each client asks; a server asks nobody.
func TestWhoServes(t *testing.T) {
	const none = -1
	for _, c := range []struct {
		name    string
		shape   topologies.Shape
		n       int
		servers int
		want    []sim.NodeID // by node
	}{
		{"star", star, 3, 1, []sim.NodeID{3, 3, 3, none}},
		{"participant hub", &topologies.Star{Hub: "participant"}, 3, 1, []sim.NodeID{none, 0, 0}},
		{"hubs", &topologies.Hubs{Count: 2, Attach: "auto", Backbone: "mesh"}, 4, 1, []sim.NodeID{4, 5, 4, 5, none, none}},
		{"mesh", mesh, 3, 1, []sim.NodeID{none, 0, 0}},
		{"mesh with two servers", mesh, 5, 2, []sim.NodeID{none, none, 0, 1, 0}},
		{"line", &topologies.Line{}, 4, 2, []sim.NodeID{none, none, 0, 1}},
	} {
		params := definition.Defaults
		params.Servers = c.servers
		got := slices.Repeat([]sim.NodeID{none}, len(c.want))
		for _, a := range asks(t, &params, modeltest.Config(t, c.shape, c.n, sim.Network{})) {
			got[a.client] = a.server
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: clients ask %v, want %v", c.name, got, c.want)
		}
	}
}

// ask is a request as it is sent.
type ask struct {
	at             time.Duration
	client, server sim.NodeID
}

// asks returns the requests of a run.
func asks(t *testing.T, params *Params, config *sim.Config) []ask {
	var list []ask
	config.Listeners = []sim.Listener{account.Hearing{To: account.InWords(), Do: func(l *sim.Happening) {
		if l.What == account.MessageSent && l.Kind == "request" {
			list = append(list, ask{l.At, l.Node, l.Peer})
		}
	}}}
	modeltest.Run(t, Model(), params, config)
	return list
}

// TestCommonRandomNumbers: a participant asks at the same times on every topology, whatever the network does.
func TestCommonRandomNumbers(t *testing.T) {
	params := definition.Defaults
	times := func(shape topologies.Shape, network sim.Network) map[sim.NodeID][]time.Duration {
		by := map[sim.NodeID][]time.Duration{}
		for _, a := range asks(t, &params, modeltest.Config(t, shape, 6, network)) {
			by[a.client] = append(by[a.client], a.at)
		}
		return by
	}
	onStar := times(star, sim.Network{})
	onMesh := times(mesh, sim.Network{Latency: drawn, Loss: uniformLoss{.2}})
	if len(onStar) != 6 || len(onMesh) != 5 {
		t.Errorf("%d clients on the star and %d on the mesh, want 6 and 5", len(onStar), len(onMesh))
	}
	for client, want := range onMesh {
		if len(want) < 30 || !slices.Equal(onStar[client], want) {
			t.Errorf("client %d asks at other times on the star than on the mesh", client)
		}
	}
}

// TestDigest: two runs are the same to the last event, and another seed is another run.
func TestDigest(t *testing.T) {
	params := definition.Defaults
	params.Rate, params.Timeout, params.Retries = 20, 30*time.Millisecond, 2
	digest := func(seed uint64) uint64 {
		config := modeltest.Config(t, star, 6, sim.Network{Latency: drawn, Loss: uniformLoss{.1}})
		config.Seed = seed
		config.Faults = crashes(6, 20*time.Second, 5*time.Second)
		return modeltest.Run(t, Model(), &params, config).Digest
	}
	first, again, other := digest(1), digest(1), digest(2)
	if first != again || first == other {
		t.Error("a digest does not follow from the seed alone")
	}
}

// TestTimeouts: a reply that takes longer than all attempts together comes in vain; one that comes after the first
// timeout counts, and those after it are ignored.
func TestTimeouts(t *testing.T) {
	for _, c := range []struct {
		name             string
		timeout          time.Duration
		retries          int
		attempts         float64
		ignored, givenUp float64 // per operation
	}{
		{"in time", 21 * time.Millisecond, 3, 1, 0, 0},
		{"at the last moment", 20 * time.Millisecond, 3, 1, 0, 0}, // arrivals come before timers
		{"late, but before the retries are over", 15 * time.Millisecond, 3, 2, 1, 0},
		{"too late", 5 * time.Millisecond, 2, 3, 3, 1},
		{"too late without retries", 19 * time.Millisecond, 0, 1, 1, 1},
		{"no timeout", 0, 0, 1, 0, 0},
	} {
		params := definition.Defaults
		params.Timeout, params.Retries = c.timeout, c.retries
		report := modeltest.Run(t, Model(), &params, modeltest.Config(t, star, 5, sim.Network{Latency: modeltest.Constant(delay)}))
		asked := report.Value("asked")
		modeltest.Expect(t, c.name, report, map[string]float64{
			"attempts": c.attempts * asked, "copies_received": c.attempts * asked,
			"replies_ignored": c.ignored * asked, "given_up": c.givenUp * asked, "unanswered_ratio": c.givenUp,
		})
	}
}

func crashes(n sim.NodeID, at, lasts time.Duration) []sim.Fault {
	return []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.DiskLost, n), at, lasts)}
}

// TestServerCrash: what is asked while the server is down is not answered, and everything else is.
func TestServerCrash(t *testing.T) {
	params := definition.Defaults
	params.Rate = 10
	config := modeltest.Config(t, star, 5, sim.Network{Latency: modeltest.Constant(delay)})
	config.Faults = crashes(5, 20*time.Second, 15*time.Second)
	var asked, missed float64
	for _, a := range asks(t, &params, config) {
		asked++
		if arrival := a.at + delay; 20*time.Second <= arrival && arrival < 35*time.Second {
			missed++
		}
	}
	report := modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "crash of the server", report, map[string]float64{
		"operations": asked, "unanswered_ratio": missed / asked, "availability_ratio": (asked - missed) / asked,
		"lost_receiver_down": missed, "hubs_up_ratio": .75,
	})

	// Retries carry requests over the crash, if they last long enough.
	params.Timeout, params.Retries = time.Second, 20
	report = modeltest.Run(t, Model(), &params, config)
	modeltest.Expect(t, "retries", report, map[string]float64{"operations": asked, "unanswered_ratio": 0, "given_up": 0})
}

// TestClientCrash: a client forgets what it asked, asks nothing while it is down, though its users do, and asks on with new numbers.
func TestClientCrash(t *testing.T) {
	params := definition.Defaults
	params.Rate = 2
	config := modeltest.Config(t, star, 2, sim.Network{Latency: modeltest.Constant(8 * time.Second)})
	config.Faults = crashes(0, 20*time.Second, 5*time.Second)
	var before, forgotten, after, down float64
	for _, a := range asks(t, &params, config) {
		switch {
		case a.client != 0:
		case a.at >= 25*time.Second:
			after++
		case a.at >= 20*time.Second:
			down++
		default:
			before++
			if a.at+16*time.Second >= 20*time.Second {
				forgotten++
			}
		}
	}
	if before == 0 || forgotten == 0 || after == 0 || down > 0 {
		t.Errorf("the client asks %v times before, %v while it is down, %v after", before, down, after)
	}
	report := modeltest.Run(t, Model(), &params, config)
	lost := report.Value("lost_receiver_down")
	missed := report.Value("asked") - report.Value("attempts")
	if missed == 0 {
		t.Error("users ask nothing while their client is down")
	}
	modeltest.Expect(t, "crash of a client", report, map[string]float64{
		"unanswered_ratio": (forgotten + missed) / report.Value("operations"), "replies_ignored": forgotten - lost,
	})
	if lost == 0 || lost == forgotten {
		t.Errorf("%v of %v replies find the client down: none of the others is put to the test", lost, forgotten)
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Params)
		shape  topologies.Shape
	}{
		"servers": {func(p *Params) { p.Servers = 3 }, mesh},
		"retries": {func(p *Params) { p.Retries = 1 }, star},
		"rate":    {func(p *Params) { p.Rate = -1 }, star},
		"trace":   {func(p *Params) { p.Trace = &Trace{File: "not loaded"} }, star},
		"nobody":  {func(p *Params) { p.Servers = 0 }, mesh},
	} {
		params := definition.Defaults
		c.change(&params)
		model := Model()
		if _, err := model.Prepare(&params, modeltest.Config(t, c.shape, 3, sim.Network{})); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestLoad(t *testing.T) {
	params := definition.Defaults
	params.Rate = 5
	config := modeltest.Config(t, mesh, 11, sim.Network{})
	setting := &sim.Setting{Config: config, World: config.World}
	if got := Model().Load(&params, setting); got.Adjacent+got.Routed != 2*10*5*60 {
		t.Errorf("the load is %v messages, want 6000", got)
	}
	params.Trace = &Trace{rows: []row{{at: 0}, {at: time.Second}, {at: time.Minute}}}
	if got := Model().Load(&params, setting); got.Adjacent+got.Routed != 2*2 {
		t.Errorf("the load of a trace is %v messages, want 4", got)
	}
}
