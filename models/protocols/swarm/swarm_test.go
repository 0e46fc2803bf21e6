package swarm

// These tests prove that a swarm beats no lower bound of file distribution (Kurose & Ross) and comes near it, and agrees
// with the fluid model (Qiu & Srikant 2004); and what the first seed's leaving and crashes cost.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const megabit = sim.Bandwidth(1_000_000)

// hour is a file that takes an hour at a rate of 1 Mbit/s.
const hour = 450_000_000

// shared is a network in which the first seed uploads at ten times the rate of the peers.
func shared(isSeed func(sim.NodeID) bool) sim.Network {
	return sim.Network{
		Latency: modeltest.Constant(20 * time.Millisecond),
		Uplink: func(n sim.NodeID) sim.Access {
			if isSeed(n) {
				return sim.Access{Rate: 10 * megabit, Queue: -1}
			}
			return sim.Access{Rate: megabit, Queue: -1}
		},
	}
}

func isFirst(n sim.NodeID) bool { return n == 0 }

func params(change func(*Params)) *Params {
	p := definition.Defaults
	p.Upload = megabit
	change(&p)
	return &p
}

// TestBound is row D6: with 400 pieces of 16 blocks the last peer of 30 has the file within 25 % of max(F/u_s, F/d_min,
// N F/(u_s + sum u)), and never before it. The shipped experiment swarm-vs-server has 1000 peers.
func TestBound(t *testing.T) {
	for _, shape := range []topologies.Shape{&topologies.Mesh{}, &topologies.Star{Hub: "relay"}} {
		const n = 30
		isSeed, participants := isFirst, n+1
		if _, star := shape.(*topologies.Star); star {
			// The hub is the seed; what peers send each other passes through it, and its uplink.
			isSeed, participants = func(id sim.NodeID) bool { return id == n }, n
		}
		config := modeltest.Config(t, shape, participants, shared(isSeed))
		config.Duration, config.CheckMessages = 6*time.Hour, false
		p := params(func(p *Params) { p.FileSize, p.Blocks = hour, 16 })
		r := modeltest.Run(t, Model(), p, config)
		bound := theory.SwarmDistribution(n, 1, 10, n, 0)
		last := r.Value("download_time_max_ms") / 3.6e6
		most := 1.25 * bound
		if participants == n {
			most = 3.2 // a star carries everything through its hub: no better than a server
		}
		if r.Value("finished_ratio") != 1 || last < bound || last > most {
			t.Errorf("%T: the last peer has the file after %.4f h, the bound is %.4f", shape, last, bound)
		}
		if r.Value("lost_pieces") != 0 || r.Value("seeds_present_max") != n+1 {
			t.Errorf("%T: %v pieces lost, %v seeds", shape, r.Value("lost_pieces"), r.Value("seeds_present_max"))
		}
	}
}

// The fluid model's example: a file in 800 s at the upload rate, 500 s at the download rate; seeds stay for 200 s.
const (
	mu    = .00125
	c     = .002
	gamma = .005
)

// TestSharedRateModel is the first half of row D7: where all downloaders share the whole upload equally, as the fluid
// model has it, there are lambda x 600 of them, and lambda x 200 seeds.
func TestSharedRateModel(t *testing.T) {
	const lambda = 4.0
	r := random.New(7)
	var now, virtual, downloading, seeding, total, finished float64
	var waiting []struct{ target, arrival float64 } // in the order in which they finish: all are equally fast
	next, seeds := r.Exponential()/lambda, 0
	const warm, end = 4000, 40_000
	for now < end {
		x, y := float64(len(waiting)), float64(seeds)
		rate := 0.0
		if x > 0 {
			rate = math.Min(c, mu*(x+y)/x)
		}
		step, what := next-now, 0
		if x > 0 && (waiting[0].target-virtual)/rate < step {
			step, what = (waiting[0].target-virtual)/rate, 1
		}
		if leaves := r.Exponential() / (gamma * y); y > 0 && leaves < step {
			step, what = leaves, 2
		}
		if now > warm {
			downloading += step * x / (end - warm)
			seeding += step * y / (end - warm)
		}
		now, virtual = now+step, virtual+rate*step
		switch what {
		case 0:
			waiting = append(waiting, struct{ target, arrival float64 }{virtual + 1, now})
			next = now + r.Exponential()/lambda
		case 1:
			if now > warm {
				total, finished = total+now-waiting[0].arrival, finished+1
			}
			waiting, seeds = waiting[1:], seeds+1
		case 2:
			seeds--
		}
	}
	for _, v := range []struct {
		what      string
		got, want float64
	}{{"downloaders", downloading, 2400}, {"seeds", seeding, 800}, {"download time", total / finished, theory.FluidDownload(mu, c, gamma, 1, 1)}} {
		if !(math.Abs(v.got-v.want) <= .03*v.want) {
			t.Errorf("%s: %.1f, want %.1f", v.what, v.got, v.want)
		}
	}
}

// TestFluid is the other half: a swarm's download time is that of the fluid at the effectiveness that it reports. The fluid
// is told what seeds use of their uplinks, too, and what the first seed contributes.
func TestFluid(t *testing.T) {
	const peers, span = 1500, 15_000 // seconds: lambda is .1
	const rate = 1_000_000
	config := modeltest.Config(t, &topologies.Mesh{}, peers+1, sim.Network{
		Latency:  modeltest.Constant(20 * time.Millisecond),
		Uplink:   func(sim.NodeID) sim.Access { return sim.Access{Rate: rate, Queue: -1} },
		Downlink: func(sim.NodeID) sim.Access { return sim.Access{Rate: rate * c / mu, Queue: -1} },
	})
	config.Duration, config.Drain, config.CheckMessages = span*time.Second, 2000*time.Second, false
	config.Warmup = 7000 * time.Second // the first peers wait long for the first seed
	config.Deadline = 1000 * time.Second
	stay := time.Duration(float64(time.Second) / gamma)
	p := params(func(p *Params) {
		p.FileSize, p.Pieces, p.Blocks = rate/8/mu, 100, 8
		p.ArriveWithin, p.Stay, p.Upload = span*time.Second, &stay, rate
	})
	r := modeltest.Run(t, Model(), p, config)
	eta, used := r.Value("effectiveness_ratio"), r.Value("seed_effectiveness_ratio")
	firstShare := mu / (peers / float64(span)) // of all that is uploaded, if the first seed is busy
	want := theory.FluidDownload(mu/(1-firstShare), c, gamma, eta, used)
	got := r.Value("download_time_mean_ms") / 1000
	if !(math.Abs(got-want) <= .05*want) || eta < .5 || eta > 1.02 {
		t.Errorf("mean download time %.1f s, the fluid's %.1f at eta %.3f (seeds %.3f)", got, want, eta, used)
	}
}

// TestFirstSeedLeaves: when it leaves early pieces are lost, and nobody finishes; later the swarm lives on.
func TestFirstSeedLeaves(t *testing.T) {
	for after, whole := range map[time.Duration]bool{20 * time.Second: false, 10 * time.Minute: true} {
		config := modeltest.Config(t, &topologies.Mesh{}, 31, shared(isFirst))
		config.Duration, config.CheckMessages = 2*time.Hour, false
		p := params(func(p *Params) { p.FileSize, p.SeedLeaves = hour/4, after })
		r := modeltest.Run(t, Model(), p, config)
		if lost := r.Value("lost_pieces"); (lost == 0) != whole || (r.Value("finished_ratio") == 1) != whole {
			t.Errorf("it leaves after %v: %v pieces are lost, %v finish", after, lost, r.Value("finished_ratio"))
		}
	}
}

// TestCrashes: peers that crash come back with what they have on disk, or begin anew, and all finish.
func TestCrashes(t *testing.T) {
	for _, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		config := modeltest.Config(t, &topologies.Mesh{}, 15, shared(isFirst))
		config.Duration = time.Hour
		config.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(lost, 3, 4, 5), time.Minute, 30*time.Second)}
		p := params(func(p *Params) { p.FileSize, p.Pieces = hour/20, 100 })
		r := modeltest.Run(t, Model(), p, config)
		again := modeltest.Run(t, Model(), p, config)
		if r.Value("finished_ratio") != 1 || again.Digest != r.Digest {
			t.Errorf("%v finish; two runs alike: %v", r.Value("finished_ratio"), again.Digest == r.Digest)
		}
	}
}
