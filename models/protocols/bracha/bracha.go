// Package bracha broadcasts reliably: if anybody correct accepts a value, everybody correct accepts the same.
package bracha

import (
	"time"

	"starmesh/models/adversary"
	"starmesh/models/replication"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the section `protocol: {bracha: ...}`.
type Params struct {
	Faulty      int              `yaml:"faulty" min:"-1" help:"f that the thresholds are for; -1: the most that n > 3f allows"`
	Broadcasts  int              `yaml:"broadcasts" min:"1" max:"1000000" help:"values that are broadcast, one after another, by participant k modulo n for the k-th"`
	Interval    time.Duration    `yaml:"interval" above:"0s" help:"time from one to the next"`
	Adversaries adversary.Params `yaml:"adversaries" help:"who lies, and how"`
}

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "bracha",
	About: "Reliable broadcast: all correct participants accept the same value, or none. The sender sends its value to all (initial); who gets it sends an echo to all; who has echoes of more than " +
		"(n+f)/2 participants, or f+1 ready messages, for a value sends ready to all; who has 2f+1 of these accepts. With n > 3f this " +
		"holds whatever f adversaries do, and a correct sender's value is accepted; nothing is timed. Everybody also " +
		"echoes and is ready to itself, without a message: so without faults a broadcast takes (n-1)(2n+1) messages and three delays. A broadcast is " +
		"an instance: the sender proposes, accepting decides. All participants take part, hubs only relay. Nothing is sent again, so losses may keep it from ending; " +
		"who crashes forgets.",
	Source:   "Bracha 1987, Asynchronous Byzantine agreement protocols, Information and Computation 75(2), section 3",
	Defaults: Params{Faulty: -1, Broadcasts: 1, Interval: time.Second, Adversaries: adversary.Params{Strategy: "equivocate"}},
	Kinds:    []string{"initial", "echo", "ready"},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	New:      newRun,
	Load: func(p *Params, s *sim.Setting) sim.Load {
		n := s.World.Participants
		return sim.Load{Routed: float64(p.Broadcasts) * float64((n-1)*(2*n+1))}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"messages_sent"},
		Source:  "broadcasts x (n-1)(2n+1): n-1 initial, n(n-1) echo and n(n-1) ready",
		Assumes: sim.Plain[Params]().With(sim.NoWarmup[Params]()).
			And("f < n, else nobody is ever ready", func(p *Params, s *sim.Setting) bool { return p.tolerated(s.World) < s.World.Participants }).
			With(sim.ConstantLatency[Params]()).With(sim.Neighbours[Params]()).
			And("all broadcasts end within the statistics window", inTime),
		Values: func(p *Params, s *sim.Setting) []float64 {
			n := s.World.Participants
			return []float64{float64(p.Broadcasts * (n - 1) * (2*n + 1))}
		},
	}},
}

// inTime tells whether the last ready messages are sent within the statistics window: two delays after their broadcast begins.
func inTime(p *Params, s *sim.Setting) bool {
	latency, _ := s.Network.ConstantLatency()
	return sim.After(time.Duration(p.Broadcasts-1)*p.Interval, 2*latency) < s.Window().To
}

// tolerated returns f.
func (p *Params) tolerated(w *sim.World) int {
	if p.Faulty >= 0 {
		return p.Faulty
	}
	return (w.Participants - 1) / 3
}

const (
	initial sim.Kind = iota
	echo
	ready
)

// message is about one broadcast.
type message struct {
	kind     sim.Kind
	instance uint64
	value    uint64
}

func (m message) Kind() sim.Kind { return m.kind }
func (message) Size() sim.Size   { return 64 }

// Mutate implements adversary.Mutable: there are few values, so that adversaries agree on their lies.
func (m message) Mutate(r *random.Rand) message {
	m.value = r.Uint64N(2)
	return m
}

// node is a participant.
type node struct {
	*Params
	participants, faulty int
	next                 uint64 // the next broadcast of its own
	instances            map[uint64]*broadcast
}

// broadcast is what a participant knows of one.
type broadcast struct {
	echoed, sentReady, accepted bool
	votes                       [ready + 1]replication.Ballot // by kind
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	faulty := p.tolerated(w)
	return func(id sim.NodeID) sim.Protocol[message] {
		return &node{Params: p, participants: w.Participants, faulty: faulty, next: uint64(id), instances: map[uint64]*broadcast{}}
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	if int(env.ID()) >= n.participants {
		return
	}
	for time.Duration(n.next)*n.Interval < env.Instant() {
		n.next += uint64(n.participants) // what was due while it was down
	}
	n.plan(env)
}

func (n *node) plan(env *sim.Env[message]) {
	if n.next < uint64(n.Broadcasts) {
		env.SetWorkTimer(time.Duration(n.next)*n.Interval-env.Instant(), 0, n.next)
	}
}

// OnTimer implements sim.Protocol: it broadcasts. Values are 0 and 1 in turn.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	m := message{initial, t.Data, t.Data % 2}
	env.Propose(m.instance, m.value)
	n.tell(env, m)
	n.next += uint64(n.participants)
	n.plan(env)
}

// tell sends a message to all, and takes it itself.
func (n *node) tell(env *sim.Env[message], m message) {
	for to := range sim.NodeID(n.participants) {
		if to != env.ID() {
			env.Send(to, m)
		}
	}
	n.OnMessage(env, env.ID(), m)
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if int(env.ID()) >= n.participants {
		return
	}
	b := n.instances[m.instance]
	if b == nil {
		b = &broadcast{}
		n.instances[m.instance] = b
	}
	if m.kind == initial {
		if !b.echoed && from == sim.NodeID(m.instance%uint64(n.participants)) {
			b.echoed = true
			n.tell(env, message{echo, m.instance, m.value})
		}
		return
	}
	if b.votes[m.kind].Vote(from, m.value) {
		n.judge(env, b, m.instance, m.value)
	}
}

// judge sees whether a value has enough votes now.
func (n *node) judge(env *sim.Env[message], b *broadcast, instance, value uint64) {
	echoes, readies := b.votes[echo].Votes(value), b.votes[ready].Votes(value)
	if !b.sentReady && (2*echoes > n.participants+n.faulty || readies > n.faulty) {
		b.sentReady = true
		n.tell(env, message{ready, instance, value})
		return // its own ready was judged within
	}
	if !b.accepted && readies > 2*n.faulty {
		b.accepted = true
		env.Decide(instance, value)
	}
}
