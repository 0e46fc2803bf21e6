// Package dolevstrong broadcasts with signatures in f + 1 rounds, whatever f of all participants do.
package dolevstrong

import (
	"errors"
	"slices"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the section `protocol: {dolev_strong: ...}`.
type Params struct {
	Faulty      int              `yaml:"faulty" min:"0" help:"f: it takes f + 1 rounds"`
	Broadcasts  int              `yaml:"broadcasts" min:"1" max:"1000000" help:"values that are broadcast, one after another, by participant k modulo n for the k-th"`
	Round       time.Duration    `yaml:"round" above:"0s" help:"length of a round; a value with k signatures that comes after round k does not count"`
	Adversaries adversary.Params `yaml:"adversaries" help:"who lies, and how"`
	Chain       bool             `yaml:"chain" help:"the worst that adversaries can do: a value goes along a chain of them all, the sender first, and from its end to a single correct participant; strategy is ignored"`
}

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, message]{
	Name: "dolev_strong",
	About: "Broadcast with signatures, whatever any f participants do. In f + 1 rounds: the sender signs its value and sends it to all; who gets a value that is new to it, with k signatures of " +
		"different participants, the sender's first, by the end of round k, takes it, and if k <= f signs it and sends it to all who have not signed; of more " +
		"than two values none is passed on, as two convict the sender. After f + 1 rounds one value is decided, and 0 if there is none or more than one. " +
		"All correct participants decide the same, the sender's value if it is correct, for any f < n - 1 adversaries. Signatures cannot be forged: " +
		"what an adversary changes though somebody correct has signed it is thrown away. Rounds end by each participant's clock. Without faults a " +
		"broadcast takes (n-1)^2 messages if f > 0 and everybody hears the sender first. A broadcast is an instance: the sender proposes and decides. All participants take part, hubs only relay; who crashes forgets, and who is not done, or paused, when a broadcast begins sits it out.",
	Source:   "Dolev & Strong 1983, Authenticated algorithms for Byzantine agreement, SIAM J. Comput. 12(4), theorem 3",
	Defaults: Params{Faulty: 1, Broadcasts: 1, Round: time.Second, Adversaries: adversary.Params{Strategy: "equivocate"}},
	Kinds:    []string{"value"},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	Check: func(p *Params, w *sim.World) error {
		return errors.Join(
			sim.RefuseIf(p.Faulty > w.Participants-2, "faulty", "of %d participants two must be correct to agree: take %d or fewer", w.Participants, max(w.Participants-2, 0)),
			p.Adversaries.Check(w),
		)
	},
	New: func(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
		correct := func(sim.NodeID) sim.Protocol[message] { return &node{Params: p, participants: w.Participants} }
		if p.Chain {
			return correct
		}
		return adversary.Nodes(&p.Adversaries, w, correct)
	},
	Adversary: func(p *Params, w *sim.World, n sim.NodeID) bool { return p.Adversaries.Is(w, n) },
	Filter:    filterOf,
	Load: func(p *Params, s *sim.Setting) sim.Load {
		return sim.Load{Routed: float64(p.Broadcasts) * p.perBroadcast(s.World.Participants)}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"messages_sent"},
		Source:  "broadcasts x (n-1)^2 (n-1 if f = 0): the sender tells n-1, each of whom tells n-2 (Dolev & Strong 1983)",
		Assumes: sim.Plain[Params]().With(sim.ConstantLatency[Params]()).With(sim.Neighbours[Params]()).With(sim.NoWarmup[Params]()). // so that the sender is heard first
																		And("no adversaries", func(p *Params, _ *sim.Setting) bool { return p.Adversaries.Count == 0 }).
																		And("messages arrive within their round", func(p *Params, s *sim.Setting) bool {
				latency, _ := s.Network.ConstantLatency()
				return latency < p.Round
			}).
			And("all broadcasts end within the statistics window", func(p *Params, s *sim.Setting) bool { return time.Duration(p.Broadcasts)*p.span() <= s.Window().To }),
		Values: func(p *Params, s *sim.Setting) []float64 {
			return []float64{float64(p.Broadcasts) * p.perBroadcast(s.World.Participants)}
		},
	}},
}

func (p *Params) perBroadcast(n int) float64 {
	if p.Faulty == 0 {
		return float64(n - 1)
	}
	return float64((n - 1) * (n - 1))
}

// span is how long a broadcast takes.
func (p *Params) span() time.Duration { return time.Duration(p.Faulty+2) * p.Round }

// message is a value and who has signed it, in order.
type message struct {
	instance uint64
	value    uint64
	signers  []sim.NodeID // nobody changes it
}

func (message) Kind() sim.Kind   { return 0 }
func (m message) Size() sim.Size { return 16 + 64*sim.Size(len(m.signers)) }

// Mutate implements adversary.Mutable.
func (m message) Mutate(r *random.Rand) message {
	m.value = 3 - m.value
	return m
}

// node is a participant.
type node struct {
	*Params
	participants int
	instance     uint64
	begun        time.Duration // on its own clock
	takesPart    bool
	values       []uint64 // that it has been given: two at most
}

// Timers: a broadcast begins, or ends.
const (
	beginTimer uint8 = iota
	endTimer
)

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	if int(env.ID()) >= n.participants {
		return
	}
	n.plan(env)
}

// plan sets the time of the next broadcast. It sits out those that are under way.
func (n *node) plan(env *sim.Env[message]) {
	next := uint64(env.Instant() / n.span())
	if env.Instant() > time.Duration(next)*n.span() {
		next++
	}
	n.instance = max(n.instance, next)
	if n.instance < uint64(n.Broadcasts) {
		env.SetWorkTimer(time.Duration(n.instance)*n.span()-env.Instant(), beginTimer, 0)
	}
}

// OnTimer implements sim.Protocol.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == endTimer {
		n.end(env)
		return
	}
	if env.Instant() > time.Duration(n.instance)*n.span() { // it was paused: the rounds of the others have begun without it
		n.plan(env)
		return
	}
	n.takesPart, n.begun, n.values = true, env.Now(), n.values[:0]
	env.SetTimer(time.Duration(n.Faulty+1)*n.Round, endTimer, 0)
	if n.sender() == env.ID() {
		value := n.instance%2 + 1
		env.Propose(n.instance, value)
		n.values = append(n.values, value)
		n.sign(env, message{instance: n.instance, value: value})
	}
}

func (n *node) sender() sim.NodeID { return sim.NodeID(n.instance % uint64(n.participants)) }

// sign passes a value on to all who have not signed it.
func (n *node) sign(env *sim.Env[message], m message) {
	m.signers = append(slices.Clip(m.signers), env.ID())
	for to := range sim.NodeID(n.participants) {
		if !slices.Contains(m.signers, to) {
			env.Send(to, m)
		}
	}
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	signatures := len(m.signers)
	switch {
	case !n.takesPart || m.instance != n.instance || m.signers[0] != n.sender() || m.signers[signatures-1] != from:
	case env.Now() > n.begun+time.Duration(signatures)*n.Round: // too late to be passed on in time
	case slices.Contains(n.values, m.value) || len(n.values) == 2:
	default:
		n.values = append(n.values, m.value)
		if signatures <= n.Faulty {
			n.sign(env, m)
		}
	}
}

func (n *node) end(env *sim.Env[message]) {
	value := uint64(0)
	if len(n.values) == 1 {
		value = n.values[0]
	}
	env.Decide(n.instance, value)
	n.takesPart = false
	n.instance++
	n.plan(env)
}
