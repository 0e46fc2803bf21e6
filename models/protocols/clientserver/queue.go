package clientserver

import (
	"math"

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

// queueOf returns the queue at the only server, and whether it is one of the textbook's: an open loop of Poisson
// arrivals. Latencies that are drawn independently displace the points of a Poisson process, and leave it one, so
// links may have any.
func queueOf(p *plan, s *sim.Setting) (queue, bool) {
	loss, alike := s.Network.LossProbability()
	if len(p.servers) != 1 || loss > 0 || !alike || p.Retries > 0 || serving(s) != 1 {
		return queue{}, false
	}
	service := s.Network.Service(p.servers[0])
	if service.Time == nil || service.Servers == 0 {
		return queue{}, false
	}
	mean := service.Time.Mean()
	if !(mean > 0) || math.IsInf(mean, 1) {
		return queue{}, false
	}
	const perMilli = 1e-3
	q := queue{
		arrival: float64(p.Rate) * perMilli * float64(p.clients), mean: mean / 1e6,
		servers: service.Servers, room: service.Queue,
	}
	q.scv, q.exponential = variation(service.Time)
	return q, true
}

// variation returns the squared coefficient of variation of a distribution, NaN if it is not known, and whether it is
// exponential.
func variation(d random.Distribution) (scv float64, exponential bool) {
	square := func(x float64) float64 { return float64(x * x) }
	switch d := d.(type) {
	case random.Constant:
		return 0, false
	case random.Exponential:
		return square(d.MeanValue / d.Mean()), d.Shift == 0
	case random.Uniform:
		return square((d.Max-d.Min)/d.Mean()) / 12, false
	case random.LogNormal:
		return random.Exp(square(d.Sigma)) - 1, false
	}
	return math.NaN(), false
}

const steady = "; one server node with total Poisson arrivals, no loss, retries, bandwidth or faults, no other node with a service; " +
	"independent latencies leave arrivals Poisson; in steady state: discard a warm-up"

func (q *queue) predictions() []sim.Prediction {
	switch {
	case q.servers < 0:
		return q.unlimited()
	case q.room == 0:
		return q.lossSystem()
	case q.room < 0 && q.exponential:
		return q.memoryless()
	case q.room < 0 && q.servers == 1:
		return q.general()
	case q.room > 0 && q.servers == 1 && q.exponential:
		return q.finite()
	}
	return nil
}

// measures are the columns that most queues have a value for.
type measures struct{ wait, sojourn, waited, present, refused float64 }

func (m *measures) predictions(source string) []sim.Prediction {
	source += steady
	return []sim.Prediction{
		{Metric: "service_wait_mean_ms", Value: m.wait, Source: source},
		{Metric: "service_sojourn_mean_ms", Value: m.sojourn, Source: source},
		{Metric: "service_waited_ratio", Value: m.waited, Source: source},
		{Metric: "service_present_mean", Value: m.present, Source: source},
		{Metric: "service_refused_ratio", Value: m.refused, Source: source},
	}
}

func (q *queue) load() float64 { return float64(q.arrival * q.mean) }

// unlimited is M/G/∞: the number present is Poisson.
func (q *queue) unlimited() []sim.Prediction {
	const source = "M/G/∞: present is Poisson with mean λm (Takács, Introduction to the Theory of Queues, 1962)"
	m := measures{sojourn: q.mean, present: q.load()}
	return append(m.predictions(source), sim.Prediction{Metric: "service_present_variance", Value: m.present, Source: source + steady})
}

// lossSystem is M/G/c/c: only the mean of the service matters.
func (q *queue) lossSystem() []sim.Prediction {
	blocked := theory.ErlangB(q.load(), q.servers)
	m := measures{sojourn: q.mean, refused: blocked, present: q.load() * (1 - blocked)}
	return m.predictions("M/G/c/c: Erlang B with load a = λm, insensitive to the distribution of service (Kleinrock 1975, section 3.7; Sevastyanov 1957)")
}

// memoryless is M/M/c, with the quantiles of M/M/1; nothing is known of an unstable one.
func (q *queue) memoryless() []sim.Prediction {
	wait := theory.MMcWait(q.arrival, 1/q.mean, q.servers)
	if math.IsNaN(wait) {
		return nil
	}
	m := measures{
		wait: wait, sojourn: wait + q.mean, waited: theory.ErlangC(q.load(), q.servers), present: q.arrival * (wait + q.mean),
	}
	list := m.predictions("M/M/c: Erlang C; wait C/(cμ-λ), Little (Kleinrock 1975, section 3.5)")
	if q.servers > 1 {
		return list
	}
	const source = "M/M/1: the sojourn is exponential of mean 1/(μ-λ) (Kleinrock 1975, chapter 5)" + steady
	for _, quantile := range []struct {
		name  string
		means float64
	}{{"p50", math.Ln2}, {"p90", math.Ln10}, {"p99", 2 * math.Ln10}} {
		list = append(list, sim.Prediction{Metric: "service_sojourn_" + quantile.name + "_ms", Value: m.sojourn * quantile.means, Source: source})
	}
	idle := 1 - q.load()
	return append(list, sim.Prediction{Metric: "service_present_variance", Value: q.load() / float64(idle*idle),
		Source: "M/M/1: present is geometric, variance ρ/(1-ρ)² (Kleinrock 1975, section 3.2)" + steady})
}

// general is M/G/1, if it is stable, and the variance of the service known.
func (q *queue) general() []sim.Prediction {
	wait := theory.MG1Wait(q.arrival, q.mean, q.scv)
	if math.IsNaN(wait) {
		return nil
	}
	m := measures{wait: wait, sojourn: wait + q.mean, present: q.arrival * (wait + q.mean), waited: q.load()}
	return m.predictions("M/G/1: wait ρm(1+scv)/(2(1-ρ)) by Pollaczek and Khinchine, waited ρ, Little (Kleinrock 1975, chapter 5)")
}

// finite is M/M/1/K. Those who are taken in arrive at rate λ(1-B), which gives their sojourn by Little's law; a
// server is busy for the share λ(1-B)m of the time, and arrivals see the queue as time does.
func (q *queue) finite() []sim.Prediction {
	k := 1 + q.room
	blocked, present := theory.MM1KBlocked(q.load(), k), theory.MM1KNumber(q.load(), k)
	taken := q.arrival * (1 - blocked)
	busy := float64(taken * q.mean)
	m := measures{
		refused: blocked, present: present, sojourn: present / taken, wait: present/taken - q.mean,
		waited: (busy - blocked) / (1 - blocked),
	}
	return m.predictions("M/M/1/K: refused (1-ρ)ρ^K/(1-ρ^(K+1)), K = 1 + queue; Little (Kleinrock 1975, section 3.6)")
}

// latency predicts operations that the server answers: there and back, and the sojourn.
func (q *queue) latency(p *plan, n *sim.Network) []sim.Prediction {
	trip, constant := p.roundTrip(n)
	if !constant || p.Timeout > 0 {
		return nil
	}
	for _, sojourn := range q.predictions() {
		if sojourn.Metric == "service_sojourn_mean_ms" {
			return []sim.Prediction{{Metric: "operation_latency_mean_ms", Value: milliseconds(trip) + sojourn.Value,
				Source: "round trip over one link of constant latency + sojourn. " + sojourn.Source}}
		}
	}
	return nil
}
