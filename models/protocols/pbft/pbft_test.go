package pbft

// These tests prove PBFT's 2n^2-n+1 messages and five delays of a request, its checkpoints and view changes, and that f
// of 3f + 1 liars of any kind never split the log and f + 1 do.

import (
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// build lays out n replicas and a client who asks once a second.
func build(t testing.TB, n int, latency sim.Latency, loss ...sim.Loss) (*sim.Config, *Params) {
	network := sim.Network{Latency: latency}
	if len(loss) > 0 {
		network.Loss = loss[0]
	}
	config := modeltest.Config(t, &topologies.Mesh{}, n+1, network)
	config.Duration, config.Drain, config.CheckMessages = 100*time.Second, 30*time.Second, false
	params := definition.Defaults
	params.Checkpoint, params.Window = 10, 20
	return config, &params
}

// TestNormalCase is row E6: 2n^2 - n + 1 messages a request, five delays.
func TestNormalCase(t *testing.T) {
	for n, want := range map[int]float64{4: 29, 7: 92, 10: 191} {
		config, params := build(t, n, modeltest.Constant(10*time.Millisecond))
		params.Checkpoint, params.Window = 1_000_000, 1_000_000
		r := modeltest.Run(t, Model(), params, config)
		requests := r.Value("operations")
		if requests < 50 || r.Value("messages_sent") != want*requests || perRequest(n) != want {
			t.Errorf("n=%d: %v messages for %v requests", n, r.Value("messages_sent"), requests)
		}
		if r.Value("operation_latency_max_ms") != 50 || r.Value("availability_ratio") != 1 || r.Value("agreement_ratio") != 1 || r.Value("view_changes") != 0 {
			t.Errorf("n=%d: latency %v, available %v", n, r.Value("operation_latency_max_ms"), r.Value("availability_ratio"))
		}
	}
}

// TestCheckpoints: the log never holds more than the window, whatever is executed; with no checkpoints it would.
func TestCheckpoints(t *testing.T) {
	config, params := build(t, 4, modeltest.Constant(10*time.Millisecond))
	params.Rate = 20
	r := modeltest.Run(t, Model(), params, config)
	if r.Value("log_length_max") > 20 || r.Value("requests_executed") < 4*1900 || r.Value("availability_ratio") != 1 {
		t.Errorf("log %v, executed %v, available %v", r.Value("log_length_max"), r.Value("requests_executed"), r.Value("availability_ratio"))
	}
	checkpoints := float64(int(r.Value("requests_executed")) / 4 / 10 * 4)
	if r.Value("stable_checkpoints") != checkpoints || r.Value("log_entries_discarded") != 10*checkpoints || r.Value("state_transfers") != 0 {
		t.Errorf("%v checkpoints, want %v; %v entries discarded", r.Value("stable_checkpoints"), checkpoints, r.Value("log_entries_discarded"))
	}
}

// TestViewChange: the primary crashes; the next one goes on, and nothing that was answered is lost.
func TestViewChange(t *testing.T) {
	config, params := build(t, 4, modeltest.Constant(10*time.Millisecond))
	config.Faults = []sim.Fault{
		modeltest.Once("first", modeltest.Crash(sim.MemoryLost, 0), 20*time.Second, 30*time.Second),
		modeltest.Once("second", modeltest.Crash(sim.MemoryLost, 1), 60*time.Second, 10*time.Second),
	}
	r := modeltest.Run(t, Model(), params, config)
	if r.Value("new_views") < 2 || r.Value("view_changes") < 6 || r.Value("agreement_violations") != 0 {
		t.Errorf("%v new views, %v changes, %v violations", r.Value("new_views"), r.Value("view_changes"), r.Value("agreement_violations"))
	}
	// Clients wait for their retry, and for the timeout of the view, but all get answers.
	if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 12_000 {
		t.Errorf("%v not answered, latency up to %v", r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"))
	}
	if r.Value("state_transfers") < 1 {
		t.Errorf("%v state transfers", r.Value("state_transfers"))
	}
}

// uneven lets messages overtake each other.
var uneven = modeltest.Uniform{Min: 5 * time.Millisecond, Max: 50 * time.Millisecond}

// adversaries runs a cluster for many requests with liars among it.
func adversaries(t testing.TB, n, count int, strategy string, first bool, seed uint64) *sim.Report {
	return adversariesOver(t, nil, n, count, strategy, first, seed)
}

func adversariesOver(t testing.TB, transport *sim.Reliable, n, count int, strategy string, first bool, seed uint64) *sim.Report {
	config, params := build(t, n+2, uneven) // three clients, some on each side of twins
	config.Seed, config.Duration = seed, 30*time.Second
	params.Clients = 3
	params.Adversaries.Count, params.Adversaries.First, params.Adversaries.Strategy = count, first, adversary.Strategy(strategy)
	if strategy == "delay" {
		params.Adversaries.Delay = 900 * time.Millisecond
	}
	datagrams := config.Network
	config.Network = func(w *sim.World) (*sim.Network, error) {
		network, err := datagrams(w)
		network.Reliable = transport
		return network, err
	}
	return modeltest.Run(t, Model(), params, config)
}

var strategies, _ = adversary.Strategy("").Choices()

// TestSafety: f liars of 3f + 1, primaries included, never make correct replicas execute different requests, and clients get answers.
func TestSafety(t *testing.T) {
	for _, strategy := range strategies {
		for _, first := range []bool{false, true} {
			for seed := range uint64(4) {
				for n, f := range map[int]int{4: 1, 7: 2} {
					r := adversaries(t, n, f, strategy, first, seed)
					if r.Value("agreement_violations") != 0 || r.Value("unanswered_ratio") != 0 {
						t.Errorf("%s, first %v, seed %d, n=%d: %v violations, %v of %v unanswered", strategy, first, seed, n,
							r.Value("agreement_violations"), r.Value("unanswered_ratio"), r.Value("operations"))
					}
				}
			}
		}
	}
}

// TestBeyondTheBound: with f + 1 twins, or colluders, correct replicas execute different requests.
func TestBeyondTheBound(t *testing.T) {
	for _, strategy := range []string{"collude", "twins"} {
		violated := 0.0
		for seed := range uint64(5) {
			violated += adversaries(t, 4, 2, strategy, true, seed).Value("agreement_violations")
		}
		if violated == 0 {
			t.Errorf("%s: two of four do no harm", strategy)
		}
	}
}

// TestTwinsOverTheReliableTransport do harm, too: each copy gets what its own side was sent.
func TestTwinsOverTheReliableTransport(t *testing.T) {
	violated := 0.0
	for seed := range uint64(5) {
		transport := &sim.Reliable{MinTimeout: 200 * time.Millisecond, Backoff: 2, Window: 64, Retries: 15}
		violated += adversariesOver(t, transport, 4, 2, "twins", true, seed).Value("agreement_violations")
	}
	if violated == 0 {
		t.Error("two of four do no harm")
	}
}

// BenchmarkRequest is a request among 256 replicas: 130,817 messages.
func BenchmarkRequest(b *testing.B) {
	config, params := build(b, 256, modeltest.Constant(10*time.Millisecond))
	params.Rate, config.Duration = 1, time.Duration(b.N)*time.Second
	r := modeltest.Run(b, Model(), params, config)
	b.ReportMetric(r.Value("messages_sent")/r.Value("operations"), "messages/request")
}
