// Package benor lets participants agree without any clock, by tossing coins.
package benor

import (
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the section `protocol: {ben_or: ...}`.
type Params struct {
	Faulty      int              `yaml:"faulty" min:"-1" help:"f that the thresholds are for; -1: the most that n > 5f allows"`
	Inputs      string           `yaml:"inputs" oneof:"equal mixed" help:"what participants want at first: all 1, or a coin for each"`
	Instances   int              `yaml:"instances" min:"1" max:"1000000" help:"agreements, one after another"`
	Interval    time.Duration    `yaml:"interval" above:"0s" help:"time from one to the next"`
	Adversaries adversary.Params `yaml:"adversaries" help:"who lies, and how"`
}

// Declared metrics, by number.
const roundsMetric = 0

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "ben_or",
	About: "Randomised agreement on 0 or 1 among n participants, f of which may lie, n > 5f, without any timing (protocol B). In each round a participant " +
		"reports its value to all and waits for n - f reports; if more than (n+f)/2 have one value it proposes that to all, else nothing; with n - f " +
		"proposals, it takes a value that more than f propose, decides it if more than (n+f)/2 do, and otherwise tosses a coin. Everybody goes on for one more round after " +
		"deciding, so that the others can follow. With equal inputs all decide in round 1; with mixed ones the expected number of rounds grows exponentially with " +
		"n where f grows with it. Each agreement is an instance: inputs are proposed, decisions decided. All participants take part, hubs only relay; nothing is " +
		"sent again, and who crashes sits out what had begun when it is back.",
	Source:   "Ben-Or 1983, Another advantage of free choice: completely asynchronous agreement protocols (protocol B)",
	Defaults: Params{Faulty: -1, Inputs: "mixed", Instances: 1, Interval: 10 * time.Second, Adversaries: adversary.Params{Strategy: "equivocate"}},
	Kinds:    []string{"report", "proposal"},
	Metrics:  []sim.Metric{roundsMetric: {Name: "rounds", Nature: sim.Sample, Better: sim.Lower, About: "round in which a correct participant decided, from 1; it counts for when the agreement was due to begin"}},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	Check: func(p *Params, w *sim.World) error {
		return sim.RefuseIf(p.tolerated(w) >= w.Participants, "faulty", "there are %d participants: take fewer", w.Participants)
	},
	New: newRun,
	Load: func(p *Params, s *sim.Setting) sim.Load {
		n := float64(s.World.Participants)
		const rounds = 4
		return sim.Load{Routed: float64(p.Instances) * 2 * rounds * n * (n - 1)}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"rounds_max"},
		Source:  "equal inputs are decided in round 1 (Ben-Or 1983, lemma 1)",
		Assumes: sim.Plain[Params]().With(sim.NoWarmup[Params]()).
			And("equal inputs", func(p *Params, _ *sim.Setting) bool { return p.Inputs == "equal" }).
			And("n > 3f, so that n - f are more than (n+f)/2", func(p *Params, s *sim.Setting) bool { return s.World.Participants > 3*p.tolerated(s.World) }).
			And("some agreement has time for two delays of links within the statistics window, if they are constant", func(_ *Params, s *sim.Setting) bool {
				latency, constant := s.Network.ConstantLatency()
				return !constant || 2*latency < s.Window().To
			}),
		Values: func(*Params, *sim.Setting) []float64 { return []float64{1} },
	}},
}

func (p *Params) tolerated(w *sim.World) int {
	if p.Faulty >= 0 {
		return p.Faulty
	}
	return (w.Participants - 1) / 5
}

const (
	report sim.Kind = iota
	proposal
)

// nothing is the value of a proposal that proposes none.
const nothing = 2

// message is a report or a proposal of a round of an agreement.
type message struct {
	kind     sim.Kind
	instance uint64
	round    int32
	value    uint8
}

func (m message) Kind() sim.Kind { return m.kind }
func (message) Size() sim.Size   { return 64 }

// Mutate implements adversary.Mutable.
func (m message) Mutate(r *random.Rand) message {
	m.value = uint8(r.Uint64N(nothing + 1))
	return m
}

// node is a participant.
type node struct {
	*Params
	participants, faulty int
	lies                 bool // so that what it decides does not count
	instance             uint64
	instances            map[uint64]*agreement
}

// agreement is what a participant knows of one.
type agreement struct {
	begun   bool
	value   uint8
	round   int32
	kind    sim.Kind // that it waits for
	decided int32    // the round, 0: not yet
	over    bool
	tallies map[[2]int32]*tally // by round and kind
}

// tally counts what came, once from each participant.
type tally struct {
	voted []bool
	votes [nothing + 1]int
	total int
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(id sim.NodeID) sim.Protocol[message] {
		return &node{Params: p, participants: w.Participants, faulty: p.tolerated(w), lies: p.Adversaries.Is(w, id), instances: map[uint64]*agreement{}}
	}
}

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	if int(env.ID()) >= n.participants {
		return
	}
	for time.Duration(n.instance)*n.Interval < env.Instant() {
		n.instance++
	}
	n.plan(env)
}

func (n *node) plan(env *sim.Env[message]) {
	if n.instance < uint64(n.Instances) {
		env.SetWorkTimer(time.Duration(n.instance)*n.Interval-env.Instant(), 0, n.instance)
	}
}

// OnTimer implements sim.Protocol: an agreement begins.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	a := n.agreement(t.Data)
	a.begun, a.value, a.round, a.kind = true, 1, 1, report
	if n.Inputs == "mixed" {
		a.value = uint8(env.Rand(sim.Workload).Uint64N(2))
	}
	env.Propose(t.Data, uint64(a.value))
	n.tell(env, a, message{report, t.Data, 1, a.value})
	n.instance++
	n.plan(env)
}

func (n *node) agreement(instance uint64) *agreement {
	a := n.instances[instance]
	if a == nil {
		a = &agreement{tallies: map[[2]int32]*tally{}}
		n.instances[instance] = a
	}
	return a
}

// tell sends a message to all, and counts it itself.
func (n *node) tell(env *sim.Env[message], a *agreement, m message) {
	for to := range sim.NodeID(n.participants) {
		if to != env.ID() {
			env.Send(to, m)
		}
	}
	n.count(a, env.ID(), m)
	n.goOn(env, a, m.instance)
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if int(env.ID()) < n.participants {
		a := n.agreement(m.instance)
		n.count(a, from, m)
		n.goOn(env, a, m.instance)
	}
}

func (n *node) count(a *agreement, from sim.NodeID, m message) {
	if a.over {
		return
	}
	key := [2]int32{m.round, int32(m.kind)}
	t := a.tallies[key]
	if t == nil {
		t = &tally{voted: make([]bool, n.participants)}
		a.tallies[key] = t
	}
	if !t.voted[from] && m.value <= nothing {
		t.voted[from] = true
		t.votes[m.value]++
		t.total++
	}
}

// goOn ends the step that waits, if enough has come.
func (n *node) goOn(env *sim.Env[message], a *agreement, instance uint64) {
	key := [2]int32{a.round, int32(a.kind)}
	t := a.tallies[key]
	if !a.begun || a.over || t == nil || t.total < n.participants-n.faulty {
		return
	}
	delete(a.tallies, key)
	if a.kind == report {
		a.kind = proposal
		n.tell(env, a, message{proposal, instance, a.round, n.supported(t)})
		return
	}
	n.endRound(env, a, instance, t)
}

// supported returns the value that more than (n+f)/2 report, if there is one.
func (n *node) supported(t *tally) uint8 {
	for value := range uint8(nothing) {
		if 2*t.votes[value] > n.participants+n.faulty {
			return value
		}
	}
	return nothing
}

func (n *node) endRound(env *sim.Env[message], a *agreement, instance uint64, t *tally) {
	coin := true
	for value := range uint8(nothing) {
		if t.votes[value] > n.faulty {
			a.value, coin = value, false
		}
		if 2*t.votes[value] > n.participants+n.faulty && a.decided == 0 {
			a.decided = a.round
			env.Decide(instance, uint64(value))
			if !n.lies {
				env.ObserveAt(roundsMetric, time.Duration(instance)*n.Interval, int64(a.round))
			}
		}
	}
	if coin {
		a.value = uint8(env.Rand(sim.Choices).Uint64N(2))
	}
	if a.decided > 0 && a.round > a.decided {
		a.over, a.tallies = true, nil
		return
	}
	a.round, a.kind = a.round+1, report
	n.tell(env, a, message{report, instance, a.round, a.value})
}
