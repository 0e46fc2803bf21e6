package clientserver

import (
	"math"
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/random"
)

// queue is the server as a textbook sees it. Times are in ms, rates per ms.
type queue struct {
	arrival       float64
	mean          float64 // time of a service
	scv           float64 // its squared coefficient of variation; NaN: not known
	exponential   bool
	servers, room int // -1: unlimited; room to wait
}

// queueOf returns the queue at the only server.
func queueOf(p *Params, s *sim.Setting) *queue {
	const perMilli = 1e-3
	plan := newPlan(p, s.World)
	service := s.Network.Service(plan.servers[0])
	q := queue{
		arrival: float64(p.Rate) * perMilli * float64(plan.clients), mean: service.Time.Mean() / 1e6,
		servers: service.Servers, room: service.Queue,
	}
	q.scv, q.exponential = variation(service.Time)
	return &q
}

// variation returns the squared coefficient of variation of a distribution, NaN if it is not known, and whether it is
// exponential.
func variation(d random.Distribution) (scv float64, exponential bool) {
	e, is := d.(random.Exponential)
	return variance(d) / float64(d.Mean()*d.Mean()), is && e.Shift == 0
}

// variance returns that of a distribution, infinite if it has none, NaN if it is not known.
func variance(d random.Distribution) float64 {
	square := func(x float64) float64 { return float64(x * x) }
	switch d := d.(type) {
	case random.Constant:
		return 0
	case random.Exponential:
		return square(d.MeanValue)
	case random.Uniform:
		return square(d.Max-d.Min) / 12
	case random.LogNormal:
		return float64(square(d.Mean()) * (random.Exp(square(d.Sigma)) - 1))
	case random.Gamma:
		return float64(d.Shape * square(d.Scale))
	case random.Weibull:
		return float64(square(d.Scale) * (random.GammaFunction(1+2/d.Shape) - square(random.GammaFunction(1+1/d.Shape))))
	case random.Pareto:
		if d.Shape <= 2 {
			return math.Inf(1)
		}
		return float64(square(d.Least/(d.Shape-1))*d.Shape) / (d.Shape - 2)
	case random.Mixture:
		mean, total, below := d.Mean(), 0.0, 0.0
		for i, part := range d.Parts {
			total += float64((d.Below[i] - below) * (variance(part) + square(part.Mean()-mean)))
			below = d.Below[i]
		}
		return total
	}
	return math.NaN()
}

func (q *queue) load() float64 { return float64(q.arrival * q.mean) }

// stable tells whether a queue with room for all does not grow for ever.
func (q *queue) stable() bool { return q.load() < float64(q.servers) }

// relaxation is about how long the queue remembers how it began, in ms: exact for one exponential server (Morse, Queues,
// inventories and maintenance, 1958), stretched by the variation of services.
func (q *queue) relaxation() float64 {
	longest := q.mean
	if rho := q.load() / float64(q.servers); q.servers > 0 && q.room != 0 {
		rate := 1 + rho - float64(2*math.Sqrt(rho)) // by which it forgets, in services of all servers
		if q.room > 0 {
			rate += float64(2 * math.Sqrt(rho) * (1 - math.Cos(math.Pi/float64(q.servers+q.room+1))))
		}
		longest = max(longest, q.mean/float64(q.servers)/rate)
	}
	if q.scv > 1 {
		longest *= float64(1+q.scv) / 2
	}
	return longest
}

// atOneServer assumes an open loop of Poisson arrivals at one queue. Latencies that are drawn independently displace the points of
// a Poisson process, and leave it one, so links may have any.
func atOneServer() sim.Assumptions[Params] {
	return poisson().With(sim.NoFaults[Params]()).
		And("neither bandwidth nor capacity", func(_ *Params, s *sim.Setting) bool {
			n := s.Network
			return n.Uplink == nil && n.Downlink == nil && n.Capacity == nil
		}).
		And("neither duplication, reordering nor corruption", func(_ *Params, s *sim.Setting) bool { return s.Network.Noise == nil }).
		And("no transport", func(_ *Params, s *sim.Setting) bool { return s.Network.Reliable == nil }).
		And("links lose nothing", func(_ *Params, s *sim.Setting) bool {
			loss, alike := s.Network.LossProbability()
			return alike && loss == 0
		}).
		And("links keep no order, or take the same time always", func(_ *Params, s *sim.Setting) bool {
			_, constant := s.Network.ConstantLatency()
			return constant || !s.Network.FIFO
		}).
		And("one server node", func(p *Params, s *sim.Setting) bool { return len(newPlan(p, s.World).servers) == 1 }).
		And("a service there and nowhere else", func(p *Params, s *sim.Setting) bool {
			only := newPlan(p, s.World).servers[0]
			return serving(s) == 1 && s.Network.Service(only).Time != nil && s.Network.Service(only).Servers != 0
		}).
		And("a service of known mean", func(p *Params, s *sim.Setting) bool {
			q := queueOf(p, s)
			return q.mean > 0 && !math.IsInf(q.mean, 1)
		}).
		And("no retries", func(p *Params, _ *sim.Setting) bool { return p.Retries == 0 }).
		With(uncured())
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

// steady assumes that the queue has forgotten how it began.
func steady() sim.Assumptions[Params] {
	times := func(q *queue, count float64) time.Duration {
		return random.Duration(count * q.relaxation() * float64(time.Millisecond))
	}
	return sim.Assume("a warm-up of 5 relaxation times or more", func(p *Params, s *sim.Setting) bool {
		return s.Warmup >= times(queueOf(p, s), 5)
	}).And("a statistics window of 20 relaxation times or more", func(p *Params, s *sim.Setting) bool {
		return s.Duration-s.Deadline-s.Warmup >= times(queueOf(p, s), 20)
	})
}

// A form is a kind of queue and what is known of it.
type form struct {
	source  string
	assumes []kind
	metrics []string // beside the common ones
	measure func(q *queue) (m measures, others []float64)
}

// kind is what a form takes for granted of a queue.
type kind struct {
	words string
	holds func(q *queue) bool
}

// common are the metrics of every form, in the order of measures.
var common = []string{"service_wait_mean_ms", "service_sojourn_mean_ms", "service_waited_ratio", "service_present_mean", "service_refused_ratio"}

type measures struct{ wait, sojourn, waited, present, refused float64 }

func (m *measures) list() []float64 {
	return []float64{m.wait, m.sojourn, m.waited, m.present, m.refused}
}

var (
	unlimitedServers = kind{"a server for everybody", func(q *queue) bool { return q.servers < 0 }}
	limitedServers   = kind{"a limited number of servers", func(q *queue) bool { return q.servers > 0 }}
	oneServer        = kind{"one server", func(q *queue) bool { return q.servers == 1 }}
	memoryless       = kind{"exponential services", func(q *queue) bool { return q.exponential }}
	knownVariance    = kind{"services of known variance", func(q *queue) bool { return !math.IsNaN(q.scv) && !math.IsInf(q.scv, 1) }}
	noRoom           = kind{"no room to wait", func(q *queue) bool { return q.room == 0 }}
	someRoom         = kind{"limited room to wait", func(q *queue) bool { return q.room > 0 }}
	roomForAll       = kind{"room for all to wait", func(q *queue) bool { return q.room < 0 }}
	stable           = kind{"a load below the number of servers", (*queue).stable}
)

// queueTheorems makes two theorems of each form: on the server, and on what that means for operations.
func queueTheorems() (list []sim.Theorem[Params]) {
	for _, f := range forms {
		assumes := atOneServer()
		for _, k := range f.assumes {
			assumes = assumes.And(k.words, func(p *Params, s *sim.Setting) bool { return k.holds(queueOf(p, s)) })
		}
		assumes = assumes.With(steady())
		list = append(list, sim.Theorem[Params]{
			Metrics: append(append([]string(nil), common...), f.metrics...), Source: f.source, Assumes: assumes,
			Values: func(p *Params, s *sim.Setting) []float64 {
				m, others := f.measure(queueOf(p, s))
				return append(m.list(), others...)
			},
		}, sim.Theorem[Params]{
			Metrics: []string{"operation_latency_mean_ms"}, Source: "round trip + sojourn; " + f.source,
			Assumes: assumes.With(sim.ConstantLatency[Params]()).With(oneLink()).
				And("no timeout", func(p *Params, _ *sim.Setting) bool { return p.Timeout == 0 }),
			Values: func(p *Params, s *sim.Setting) []float64 {
				m, _ := f.measure(queueOf(p, s))
				return []float64{milliseconds(roundTrip(s)) + m.sojourn}
			},
		})
	}
	return list
}

var forms = []form{
	{
		source:  "M/G/∞: present is Poisson with mean λm (Takács, Introduction to the theory of queues, 1962)",
		assumes: []kind{unlimitedServers}, metrics: []string{"service_present_variance"},
		measure: func(q *queue) (measures, []float64) {
			return measures{sojourn: q.mean, present: q.load()}, []float64{q.load()}
		},
	}, {
		source:  "M/G/c/c: Erlang B with load a = λm, insensitive to the distribution of service (Kleinrock 1975, section 3.7; Sevastyanov 1957)",
		assumes: []kind{limitedServers, noRoom},
		measure: func(q *queue) (measures, []float64) {
			blocked := theory.ErlangB(q.load(), q.servers)
			return measures{sojourn: q.mean, refused: blocked, present: q.load() * (1 - blocked)}, nil
		},
	}, {
		source: "M/M/1: the sojourn is exponential of mean 1/(μ-λ) (Kleinrock 1975, chapter 5), present geometric with variance ρ/(1-ρ)² (section 3.2), " +
			"waited ρ, Little",
		assumes: []kind{oneServer, roomForAll, memoryless, stable},
		metrics: []string{"service_sojourn_p50_ms", "service_sojourn_p90_ms", "service_sojourn_p99_ms", "service_present_variance"},
		measure: func(q *queue) (measures, []float64) {
			m, idle := erlangC(q), 1-q.load()
			return m, []float64{m.sojourn * math.Ln2, m.sojourn * math.Ln10, m.sojourn * 2 * math.Ln10, q.load() / float64(idle*idle)}
		},
	}, {
		source:  "M/M/c: Erlang C; wait C/(cμ-λ), Little (Kleinrock 1975, section 3.5)",
		assumes: []kind{limitedServers, roomForAll, memoryless, stable},
		measure: func(q *queue) (measures, []float64) { return erlangC(q), nil },
	}, {
		source:  "M/G/1, and so M/D/1: wait ρm(1+scv)/(2(1-ρ)) by Pollaczek and Khinchine, waited ρ, Little (Kleinrock 1975, chapter 5)",
		assumes: []kind{oneServer, roomForAll, knownVariance, stable},
		measure: func(q *queue) (measures, []float64) {
			wait := theory.MG1Wait(q.arrival, q.mean, q.scv)
			return measures{wait: wait, sojourn: wait + q.mean, present: q.arrival * (wait + q.mean), waited: q.load()}, nil
		},
	}, {
		source:  "M/M/1/K: refused (1-ρ)ρ^K/(1-ρ^(K+1)), K = 1 + queue; Little (Kleinrock 1975, section 3.6)",
		assumes: []kind{oneServer, someRoom, memoryless},
		measure: func(q *queue) (measures, []float64) { return finite(q), nil },
	},
}

func erlangC(q *queue) measures {
	wait := theory.MMcWait(q.arrival, 1/q.mean, q.servers)
	return measures{
		wait: wait, sojourn: wait + q.mean, waited: theory.ErlangC(q.load(), q.servers), present: q.arrival * (wait + q.mean),
	}
}

// finite is M/M/1/K. Those who are taken in arrive at rate λ(1-B), which gives their sojourn by Little's law; a
// server is busy for the share λ(1-B)m of the time, and arrivals see the queue as time does.
func finite(q *queue) measures {
	k := 1 + q.room
	blocked, present := theory.MM1KBlocked(q.load(), k), theory.MM1KNumber(q.load(), k)
	taken := q.arrival * (1 - blocked)
	busy := float64(taken * q.mean)
	return measures{
		refused: blocked, present: present, sojourn: present / taken, wait: present/taken - q.mean,
		waited: (busy - blocked) / (1 - blocked),
	}
}
