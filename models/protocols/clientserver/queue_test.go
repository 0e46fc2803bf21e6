package clientserver

// These tests prove the centre of a star as a queue: M/M/1, M/M/c (Erlang C), M/D/1, M/M/1/K, M/G/c/c (Erlang B), M/G/inf
// and Jackson's tandem.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const (
	milli    = float64(time.Millisecond)
	endless  = -1 // servers or places
	clients  = 20
	tolerant = 0.05
)

// The services of the tests, all of mean 1 ms.
var (
	exponential = random.Exponential{MeanValue: milli}
	constant    = random.Constant{Value: milli}
	uniform     = random.Uniform{Min: 0, Max: 2 * milli}
	mixed       = random.NewMixture([]random.Distribution{random.Exponential{MeanValue: milli / 2}, random.Exponential{MeanValue: 1.5 * milli}}, []float64{1, 1})
)

// queues are the rows A1-A5 and A7 of the known results. Rates are per ms, times in ms; tolerances are relative, 5 %
// where none is stated.
var queues = []struct {
	name           string
	arrival        float64
	service        random.Distribution
	servers, queue int
	customers      float64 // of a seed
	want           map[string]float64
}{
	{"A1 M/M/1", 0.8, exponential, 1, endless, 40_000, map[string]float64{
		"service_wait_mean_ms": 4, "service_sojourn_mean_ms": 5, "service_present_mean": 4, "service_waited_ratio": 0.8,
		"service_sojourn_p50_ms": 5 * math.Ln2, "service_sojourn_p90_ms": 5 * math.Ln10, "service_sojourn_p99_ms": 10 * math.Ln10,
		"service_present_variance": 20, "operation_latency_mean_ms": 5,
	}},
	{"A2 M/M/5", 4, exponential, 5, endless, 20_000, map[string]float64{
		"service_waited_ratio": .55411, "service_wait_mean_ms": .55411, "service_sojourn_mean_ms": 1.55411}},
	{"A2 M/M/10", 8, exponential, 10, endless, 20_000, map[string]float64{
		"service_waited_ratio": .40918, "service_wait_mean_ms": .20459}},
	{"A3 M/D/1", 0.8, constant, 1, endless, 20_000, map[string]float64{
		"service_wait_mean_ms": 2, "service_sojourn_mean_ms": 3, "service_waited_ratio": 0.8, "service_present_mean": 2.4}},
	{"M/G/1, uniform", 0.8, uniform, 1, endless, 20_000, map[string]float64{"service_wait_mean_ms": 2 * 4. / 3}},
	{"M/G/1, a mixture", 0.8, mixed, 1, endless, 40_000, map[string]float64{"service_wait_mean_ms": 5}}, // E[X^2] = 2.5
	{"A4 M/M/1/10", 0.9, exponential, 1, 9, 20_000, map[string]float64{
		"service_refused_ratio": .050814, "service_present_mean": 3.9694}},
	{"A4 M/M/1/10, full load", 1, exponential, 1, 9, 20_000, map[string]float64{
		"service_refused_ratio": 1. / 11, "service_present_mean": 5}},
	{"A5 M/M/10/10", 10, exponential, 10, 0, 20_000, map[string]float64{"service_refused_ratio": .214582}},
	{"A5 M/D/5/5", 3, constant, 5, 0, 20_000, map[string]float64{"service_refused_ratio": .110054}},
	{"A7 M/G/inf", 10, uniform, endless, endless, 20_000, map[string]float64{
		"service_present_mean": 10, "service_present_variance": 10, "service_sojourn_mean_ms": 1, "service_wait_mean_ms": 0}},
}

// TestQueues compares the centre of a star with the predictions, and the predictions with the known results.
func TestQueues(t *testing.T) {
	for _, q := range queues {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			params := definition.Defaults
			params.Rate = sim.Rate(q.arrival * 1000 / clients)
			config := atHub(t, sim.Service{Time: q.service, Servers: q.servers, Queue: q.queue})
			config.Warmup = time.Second
			config.Duration = config.Warmup + time.Duration(q.customers/q.arrival*milli)
			predictions := modeltest.Predictions(t, Model(), &params, config)
			for metric, want := range q.want {
				if got := predictions[metric]; !(math.Abs(got-want) <= 1e-4*want) {
					t.Errorf("%s is predicted as %v, want %v", metric, got, want)
				}
			}
			compareSeeds(t, &params, config, 15, predictions)
		})
	}
}

// atHub returns a run of a star whose hub alone has a service, on links without delay.
func atHub(t *testing.T, service sim.Service) *sim.Config {
	config := modeltest.Config(t, &topologies.Star{Hub: "relay"}, clients, sim.Network{
		Service: func(n sim.NodeID) sim.Service {
			if n == clients {
				return service
			}
			return sim.Service{}
		},
	})
	config.CheckMessages = false // slow
	return config
}

// compareSeeds runs seeds 1, 2, 3, ... and accepts a mean within three standard errors or the tolerance.
func compareSeeds(t *testing.T, params *Params, config *sim.Config, seeds int, want map[string]float64) {
	t.Helper()
	if len(want) == 0 {
		t.Error("there is nothing to compare with")
	}
	measured := map[string][]float64{}
	for seed := range seeds {
		config.Seed = uint64(seed + 1)
		report := modeltest.Run(t, Model(), params, config)
		for metric := range want {
			measured[metric] = append(measured[metric], report.Value(metric))
		}
	}
	for metric, value := range want {
		modeltest.ExpectMean(t, metric, measured[metric], value, tolerant*value)
	}
}

// TestLatencyLeavesArrivalsPoisson: links that delay each request by a time of its own change nothing at the server.
func TestLatencyLeavesArrivalsPoisson(t *testing.T) {
	t.Parallel()
	params := definition.Defaults
	params.Rate = 0.8 * 1000 / clients
	config := atHub(t, sim.Service{Time: constant, Servers: 1, Queue: endless})
	config.Warmup, config.Duration = time.Second, 26*time.Second
	network, _ := config.Network(nil)
	network.Latency = drawn
	predictions := modeltest.Predictions(t, Model(), &params, config)
	if predictions["service_wait_mean_ms"] != 2 {
		t.Errorf("predicted a wait of %v ms, want 2", predictions["service_wait_mean_ms"])
	}
	compareSeeds(t, &params, config, 15, predictions)
}

// drawn is another latency each time.
const drawn = modeltest.Exponential(20 * time.Millisecond)

// TestTandem is row A6: two services in a row, of mean 1 and 1.25 ms. Replies of the protocol would pass the relay's
// service again, so requests alone are sent here.
func TestTandem(t *testing.T) {
	t.Parallel()
	config := modeltest.Config(t, &topologies.Line{}, 3, sim.Network{Service: func(n sim.NodeID) sim.Service {
		switch n {
		case 0:
			return sim.Service{Time: random.Exponential{MeanValue: 1.25 * milli}, Servers: 1, Queue: endless}
		case 1:
			return sim.Service{Time: exponential, Servers: 1, Queue: endless}
		}
		return sim.Service{}
	}})
	config.CheckMessages = false
	config.Warmup, config.Duration = time.Second, 61*time.Second
	model := sim.Define(sim.Definition[struct{}, message]{
		Name: "one_way", Kinds: definition.Kinds,
		New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[message] {
			return func(sim.NodeID) sim.Protocol[message] { return oneWay{} }
		},
	})
	var sojourns []float64
	for seed := range 15 {
		config.Seed = uint64(seed + 1)
		sojourns = append(sojourns, modeltest.Run(t, model, &struct{}{}, config).Value("latency_mean_ms"))
	}
	const want = 2 + 10./3
	modeltest.ExpectMean(t, "sojourn", sojourns, want, tolerant*want)
}

// oneWay is a node of which the last one sends to the first one, 0.5 messages per ms.
type oneWay struct{}

func (oneWay) Init(env *sim.Env[message]) {
	if int(env.ID()) == env.Participants()-1 {
		env.SetWorkTimer(random.Duration(env.Rand(sim.Workload).Exponential()*2*milli), 0, 0)
	}
}

func (o oneWay) OnTimer(env *sim.Env[message], _ sim.Timer) {
	env.Send(0, message{})
	o.Init(env)
}

func (oneWay) OnMessage(*sim.Env[message], sim.NodeID, message) {}

// TestVariance of laws worked out by hand.
func TestVariance(t *testing.T) {
	for _, c := range []struct {
		law  random.Distribution
		want float64
	}{
		{random.Constant{Value: 5}, 0}, {random.Exponential{MeanValue: 3, Shift: 2}, 9}, {random.Uniform{Min: 2, Max: 8}, 3},
		{random.Gamma{Shape: 4, Scale: 3, Shift: 1}, 36}, {random.Weibull{Shape: 1, Scale: 3}, 9}, {random.Weibull{Shape: 2, Scale: 2}, 4 - math.Pi},
		{random.Pareto{Least: 2, Shape: 3}, 3}, {random.Pareto{Least: 2, Shape: 2}, math.Inf(1)},
		{random.LogNormalMeanCV(4, 0.5), 4},
		{random.NewMixture([]random.Distribution{random.Constant{Value: 0}, random.Constant{Value: 4}}, []float64{3, 1}), 3},
	} {
		if got := variance(c.law); !(math.Abs(got-c.want) <= 1e-9*c.want) && got != c.want {
			t.Errorf("%+v: %v, want %v", c.law, got, c.want)
		}
	}
}
