package sim

// These tests prove the times of uplinks, downlinks and services to the nanosecond, that FIFO links keep the order,
// Little's law, and the columns of services.

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/random"
)

// arrivals returns when letters with tags are delivered, as in "1@10ms 2@12ms".
func arrivals(t *testing.T, s scene, posts []post) string {
	t.Helper()
	var log []string
	for i := range posts {
		posts[i].tag = uint64(i + 1)
	}
	s.node = func(n NodeID) *actor {
		a := postmen(posts...)(n)
		a.message = func(e env, _ NodeID, msg letter) { log = append(log, fmt.Sprint(msg.tag, "@", e.Now())) }
		return a
	}
	s.run(t)
	return strings.Join(log, " ")
}

func service(takes time.Duration, servers, queue int) func(NodeID) Service {
	distribution := random.Constant{Value: float64(takes)}
	return func(NodeID) Service { return Service{Time: distribution, Servers: servers, Queue: queue} }
}

func line(rate Bandwidth) func(NodeID) Access {
	return func(NodeID) Access { return Access{Rate: rate, Queue: -1} }
}

// TestStageTimes are exact where nothing is random: letters have 1000 bytes.
func TestStageTimes(t *testing.T) {
	three := "0>1@0s 0>1@0s 0>1@0s"
	for _, c := range []struct {
		name    string
		network Network
		posts   string
		want    string
	}{
		{"latency alone", Network{Latency: constant(5 * ms)}, "0>1@0s 0>1@3ms", "1@5ms 2@8ms"},
		{"no latency", Network{}, "0>1@3ms", "1@3ms"},
		{"uplink, one after the other", Network{Latency: constant(5 * ms), Uplink: line(1_000_000)}, three, "1@13ms 2@21ms 3@29ms"},
		{"downlink", Network{Latency: constant(5 * ms), Downlink: line(8_000_000)}, three, "1@6ms 2@7ms 3@8ms"},
		{"both", Network{Uplink: line(8_000_000), Downlink: line(4_000_000)}, three, "1@3ms 2@5ms 3@7ms"},
		{"rounded up to the nanosecond", Network{Uplink: line(3_000_000)}, "0>1@0s", "1@2.666667ms"},
		{"one server", Network{Service: service(10*ms, 1, -1)}, three, "1@10ms 2@20ms 3@30ms"},
		{"two servers", Network{Service: service(10*ms, 2, -1)}, three, "1@10ms 2@10ms 3@20ms"},
		{"unlimited servers", Network{Service: service(10*ms, -1, 0)}, three, "1@10ms 2@10ms 3@10ms"},
		{"one place to wait", Network{Service: service(10*ms, 1, 1)}, three, "1@10ms 2@20ms"},
		{"the queue empties before who arrives then", Network{Service: service(10*ms, 1, 0)}, "0>1@0s 0>1@10ms", "1@10ms 2@20ms"},
		{"a service without time", Network{Service: service(0, 1, -1)}, "0>1@0s 0>1@0s", "1@0s 2@0s"},
		{"a relay uses all of its stages", Network{Latency: constant(ms), Uplink: line(8_000_000), Service: service(10*ms, 1, -1)},
			"0>2@0s", "1@24ms"},
	} {
		s := scene{graph: graphOf(3, "0-1 1-2"), network: c.network}
		if got := arrivals(t, s, postsOf(c.posts)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestStoreAndForward is row B1: P packets over k hops take (P+k-1)L/R + kd, on access lines and on links with a capacity.
func TestStoreAndForward(t *testing.T) {
	for name, network := range map[string]Network{
		"uplinks": {Latency: constant(5 * ms), Uplink: line(10_000_000)},
		"links":   {Latency: constant(5 * ms), Capacity: func(_, _ NodeID, _ time.Duration) Capacity { return Capacity{Rate: 10_000_000, Queue: 150_000} }},
	} {
		var last time.Duration
		s := scene{graph: graphOf(4, "0-1 1-2 2-3"), network: network}
		s.node = func(n NodeID) *actor {
			return &actor{
				init: func(e env) {
					for range 100 {
						if n == 0 {
							e.Send(3, letter{size: 1500})
						}
					}
				},
				message: func(e env, _ NodeID, _ letter) { last = e.Now() },
			}
		}
		wantValue(t, s.run(t), "lost_queue_full", 0)
		if want := 137400 * time.Microsecond; last != want {
			t.Errorf("%s: the last packet came at %v, want %v", name, last, want)
		}
	}
}

// TestSentBytes: of ten letters of 1000 bytes at once an uplink of a megabit lets one through every 8 ms, four until 33 ms; one
// where two may wait lets three; a link that holds two, two; a lossy link has taken what it loses.
func TestSentBytes(t *testing.T) {
	short := func(_, _ NodeID, _ time.Duration) Capacity { return Capacity{Rate: 1_000_000, Queue: 2000} }
	for name, c := range map[string]struct {
		network Network
		want    float64
	}{
		"uplink":                {Network{Uplink: line(1_000_000)}, 4000},
		"short queue":           {Network{Uplink: func(NodeID) Access { return Access{Rate: 1_000_000, Queue: 2} }}, 3000},
		"short queue at a link": {Network{Capacity: short}, 2000},
		"losses":                {Network{Loss: oneWay(1)}, 10_000},
	} {
		s := scene{graph: graphOf(2, "0-1"), network: c.network, Config: Config{Duration: 33 * ms}}
		s.node = postmen(postsOf(strings.Repeat("0>1@0s ", 10))...)
		t.Run(name, func(t *testing.T) { wantValue(t, s.run(t), "sent_bytes", c.want) })
	}
}

// TestFIFO: links keep the order of their transits, and only they.
func TestFIFO(t *testing.T) {
	overtakings := func(fifo bool) (n int, fates string) {
		s := scene{graph: graphOf(3, "0-2 1-2"), network: Network{Latency: exponential(20 * ms), FIFO: fifo}}
		last := map[NodeID]uint64{}
		s.node = func(self NodeID) *actor {
			return &actor{
				init: func(e env) {
					for i := range 100 {
						e.SetTimer(time.Duration(i)*ms, 0, uint64(i))
					}
				},
				timer: func(e env, t Timer) {
					if self < 2 {
						e.Send(2, letter{tag: t.Data})
					}
				},
				message: func(e env, from NodeID, msg letter) {
					if msg.tag < last[from] {
						n++
					}
					last[from] = msg.tag
				},
			}
		}
		return n, fate(s.run(t))
	}
	if n, fates := overtakings(true); n != 0 || fates != "delivered=200" {
		t.Errorf("%d letters were overtaken on FIFO links, %s", n, fates)
	}
	if n, _ := overtakings(false); n < 50 {
		t.Errorf("only %d letters were overtaken on links that do not keep order", n)
	}
}

// TestFIFOKeepsTiesApart: what a relay and the node itself send at one instant keeps its order on the link.
func TestFIFOKeepsTiesApart(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(ms), FIFO: true}}
	if got, want := arrivals(t, s, postsOf("0>1@0s 0>1@0s")), "1@1ms 2@1.000001ms"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// queueing is a centre that serves what random posts bring; it starts and ends empty.
func queueing(seed uint64, servers, queue int) scene {
	r := random.New(random.Hash(seed))
	var posts []post
	for range 400 {
		posts = append(posts, post{random.Duration(float64(10*time.Second) * r.Float64()), NodeID(r.IntN(4)), 4, letter{size: 100}})
	}
	s := scene{graph: graphOf(5, "0-4 1-4 2-4 3-4"), node: postmen(posts...)}
	s.Seed = seed
	s.network.Service = func(n NodeID) Service {
		return Service{Time: random.Exponential{MeanValue: float64(60 * ms)}, Servers: servers, Queue: queue}
	}
	return s
}

// TestLittle is row A8: in a run that starts and ends empty, the integral of the number present is the sum of
// the sojourns, to the nanosecond.
func TestLittle(t *testing.T) {
	for seed := uint64(1); seed <= 10; seed++ {
		for _, servers := range []int{1, 3, -1} {
			e := queueing(seed, servers, 20).prepare(t)
			r := finish(t, e)
			span := float64(e.account.Window().To - e.account.Window().From)
			arrivals := r.Value("service_arrivals") * (1 - r.Value("service_refused_ratio"))
			present := math.Round(float64(5*span) * r.Value("service_present_mean")) // all five nodes have a service
			sojourns := math.Round(arrivals * r.Value("service_sojourn_mean_ms") * float64(ms))
			if present != sojourns || present == 0 {
				t.Errorf("seed %d, %d servers: the integral is %v, the sojourns sum to %v", seed, servers, present, sojourns)
			}
			served := r.Value("service_arrivals") * (1 - r.Value("service_refused_ratio"))
			if int64(served+0.5) != r.Ledger[0].Delivered {
				t.Errorf("%v were served, %d delivered", served, r.Ledger[0].Delivered)
			}
		}
	}
}

// TestServiceColumns are exact for a case worked out by hand: three letters at once, a server that takes 10 s, in a
// minute; the window is [5 s, 45 s).
func TestServiceColumns(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Service: service(10*time.Second, 1, 1)}}
	s.Warmup, s.Deadline = 5*time.Second, 15*time.Second
	s.node = postmen(postsOf("0>1@5s 0>1@5s 0>1@5s")...)
	r := s.run(t)
	for name, want := range map[string]float64{
		"service_arrivals": 3, "service_refused_ratio": 1. / 3, "service_waited_ratio": 0.5,
		// Two present for 10 s, one for 10 s, none for 20 s; two nodes serve.
		"service_present_mean":     (2*10. + 10) / 40 / 2,
		"service_present_variance": (4*10.+10)/40/2 - 0.375*0.375,
		"service_wait_mean_ms":     5000, "service_wait_max_ms": 10000,
		"service_sojourn_mean_ms": 15000, "service_sojourn_max_ms": 20000,
	} {
		wantValue(t, r, name, want)
	}
}

// TestWindowClipsTheIntegral: what is present before and after does not count.
func TestWindowClipsTheIntegral(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Service: service(50*time.Second, 1, -1)}}
	s.Warmup, s.Deadline = 10*time.Second, 20*time.Second // [10 s, 40 s)
	s.node = postmen(postsOf("0>1@0s")...)
	r := s.run(t)
	wantValue(t, r, "service_present_mean", 0.5) // one of two, all the time
	wantValue(t, r, "service_arrivals", 0)       // it came before
	wantValue(t, r, "messages_sent", 0)
}

// TestServiceDrawsGoByIdentity: another order of service does not change what a letter takes.
func TestServiceDrawsGoByIdentity(t *testing.T) {
	takes := func(servers int) []time.Duration {
		e := queueing(3, servers, -1).prepare(t)
		sojourns := map[uint32]time.Duration{}
		var list []time.Duration
		for n := range e.nodes.records {
			e.env.self = NodeID(n)
			e.nodes.records[n].protocol.Init(&e.env)
		}
		for e.step(e.end) {
			for slot := range e.traffic.journeys.Used {
				if j := e.traffic.journeys.At(slot); j.live && j.stage == serviceStage && sojourns[slot] != j.sent {
					sojourns[slot] = j.sent
					list = append(list, random.Duration(e.traffic.services.Of(4).Time.Draw(e.traffic.path.For(&j.Transit, random.ServiceDraw))))
				}
			}
		}
		slices.Sort(list)
		return list
	}
	if one, many := takes(1), takes(-1); !slices.Equal(one, many) || len(one) != 400 {
		t.Errorf("service times change with the number of servers (%d and %d of them)", len(one), len(many))
	}
}
