package faults

// These tests prove that faults do what they say; here is the protocol by which they see it: nodes ping each other every
// second, and what is missing was lost to a fault.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

// ping is the message of the test protocol.
type ping struct{}

func (ping) Kind() sim.Kind { return 0 }
func (ping) Size() sim.Size { return 100 }

// pinger sends a ping to each listed receiver every second, and does nothing if there are none. Nodes count on disk
// how often they started.
type pinger struct {
	to       map[sim.NodeID][]sim.NodeID
	received map[[2]sim.NodeID][]time.Duration                 // the seconds at which what arrived was sent
	arrived  map[[2]sim.NodeID]map[time.Duration]time.Duration // by these: when it arrived
	ahead    map[sim.NodeID]map[time.Duration]time.Duration    // by the seconds at which a node was to send: how far its clock was ahead
	started  map[sim.NodeID]int
}

func newPinger(links ...[2]sim.NodeID) *pinger {
	p := &pinger{map[sim.NodeID][]sim.NodeID{}, map[[2]sim.NodeID][]time.Duration{}, map[[2]sim.NodeID]map[time.Duration]time.Duration{},
		map[sim.NodeID]map[time.Duration]time.Duration{}, map[sim.NodeID]int{}}
	for _, l := range links {
		p.to[l[0]] = append(p.to[l[0]], l[1])
	}
	return p
}

type pingNode struct {
	*pinger
	disk int
}

func (n *pingNode) Init(env *sim.Env[ping]) {
	n.disk++
	n.started[env.ID()] = n.disk
	if len(n.to[env.ID()]) > 0 {
		env.SetWorkTimer(second-env.Instant()%second, 0, 0)
	}
}

func (n *pingNode) OnTimer(env *sim.Env[ping], _ sim.Timer) {
	for _, to := range n.to[env.ID()] {
		env.Send(to, ping{})
	}
	note(n.ahead, env.ID(), env.Instant(), env.Now()-env.Instant())
	env.SetWorkTimer(second, 0, 0)
}

func (n *pingNode) OnMessage(env *sim.Env[ping], from sim.NodeID, _ ping) {
	key := [2]sim.NodeID{from, env.ID()}
	n.received[key] = append(n.received[key], env.SentAt())
	note(n.arrived, key, env.SentAt(), env.Instant())
}

// note keeps an instant by whose it is, and of when.
func note[K comparable](of map[K]map[time.Duration]time.Duration, whose K, when, what time.Duration) {
	if of[whose] == nil {
		of[whose] = map[time.Duration]time.Duration{}
	}
	of[whose][when] = what
}

func (n *pingNode) HandOver(fresh sim.Protocol[ping], lost sim.Destruction) {
	if lost == sim.MemoryLost {
		fresh.(*pingNode).disk = n.disk
	}
}

var pingModel = sim.Define(sim.Definition[*pinger, ping]{
	Name: "ping", Kinds: []string{"ping"}, Roles: []string{"client", "server"},
	Role: func(_ **pinger, _ *sim.World, n sim.NodeID) sim.Role { return sim.Role(n % 2) },
	New: func(p **pinger, _ *sim.World) func(sim.NodeID) sim.Protocol[ping] {
		return func(sim.NodeID) sim.Protocol[ping] { return &pingNode{pinger: *p} }
	},
})

func configure(t testing.TB, shape topologies.Shape, participants int, faults ...sim.Fault) *sim.Config {
	config := modeltest.Config(t, shape, participants, sim.Network{Latency: modeltest.Constant(10 * ms)})
	config.Faults = faults
	return config
}

// run runs the pinger for a minute.
func run(t testing.TB, p *pinger, shape topologies.Shape, participants int, faults ...sim.Fault) *sim.Report {
	t.Helper()
	return modeltest.Run(t, pingModel, &p, configure(t, shape, participants, faults...))
}

// refused returns the error with which a fault cannot be planned.
func refused(t testing.TB, shape topologies.Shape, participants int, model sim.FaultModel) error {
	t.Helper()
	p := newPinger()
	_, err := pingModel.Run(&p, configure(t, shape, participants, modeltest.Once("wrong", model, second, second)))
	return err
}

func these(list ...sim.NodeID) *selection.Selector { return &selection.Selector{IDs: &list} }

// missing counts the pings from a to b that were sent in [from, to) and did not arrive.
func (p *pinger) missing(a, b sim.NodeID, from, to time.Duration) (n int) {
	got := map[time.Duration]bool{}
	for _, at := range p.received[[2]sim.NodeID{a, b}] {
		got[at] = true
	}
	for at := from; at < to; at += second {
		if !got[at] {
			n++
		}
	}
	return n
}

// strikesOf plans a fault at the start of a run.
func strikesOf(t testing.TB, shape topologies.Shape, participants int, seed uint64, model sim.FaultModel) (strikes []sim.Strike) {
	t.Helper()
	config := configure(t, shape, participants, modeltest.Once("probed", probe{model, &strikes}, second, second))
	config.Seed = seed
	p := newPinger()
	if _, err := pingModel.Prepare(&p, config); err != nil {
		t.Fatal(err)
	}
	return strikes
}

// probe shows what a fault plans.
type probe struct {
	sim.FaultModel
	strikes *[]sim.Strike
}

func (p probe) Plan(control *sim.Control, r *random.Rand) (list []sim.Strike, err error) {
	list, err = p.FaultModel.Plan(control, r)
	*p.strikes = list
	return list, err
}
