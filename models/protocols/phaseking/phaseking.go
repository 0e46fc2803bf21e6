// Package phaseking lets generals agree in synchronous rounds, in which a king of each phase breaks the ties.
package phaseking

import (
	"slices"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Params is the section `protocol: {phase_king: ...}`.
type Params struct {
	Faulty      int              `yaml:"faulty" min:"-1" help:"f that the algorithm is meant to tolerate: it takes f + 1 phases; -1: the most that n > 4f allows"`
	Inputs      string           `yaml:"inputs" oneof:"equal mixed" help:"what participants want at first: all 1, or a coin for each"`
	Instances   int              `yaml:"instances" min:"1" max:"1000000" help:"agreements, one after another"`
	Round       time.Duration    `yaml:"round" above:"0s" help:"length of a round; what arrives later is missing"`
	Adversaries adversary.Params `yaml:"adversaries" help:"who lies, and how; the kings of the phases are participants 0, 1, ..."`
}

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "phase_king",
	About: "Agreement in rounds, in which kings break the ties. n participants, n > 4f, agree on 0 or 1 in f + 1 phases of two rounds: in the first all tell all others their value, and each " +
		"takes the majority and how large it was; in the second the king of the phase, participant k in phase k, tells its majority, which those take " +
		"whose own was not above n/2 + f. After a phase with a correct king all correct ones agree, and stay so. Rounds end by each participant's clock; what comes before its round has begun waits, and what comes after its end is missing. So clocks may run apart within an " +
		"agreement, and a message take, one round in all: with drifts of up to d either way, 4 (f+1) d of a round and a message's time. " +
		"An agreement takes (f+1)(n^2-1) messages. A participant counts its own value without a message; of several from one sender the first counts, and what is missing counts as 0. Each agreement is an instance: " +
		"inputs are proposed, the value after the last phase is decided. All participants take part, hubs only relay; who crashes sits out what is under way, and who is not done, or paused, when an agreement begins sits it out.",
	Source:   "Berman, Garay & Perry 1989, Towards optimal distributed consensus (the phase king, section 3)",
	Defaults: Params{Faulty: -1, Inputs: "mixed", Instances: 1, Round: time.Second, Adversaries: adversary.Params{Strategy: "equivocate"}},
	Kinds:    []string{"value", "king"},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	Check:    check,
	New:      newRun,
	Load: func(p *Params, s *sim.Setting) sim.Load {
		return sim.Load{Routed: float64(p.Instances) * perAgreement(s.World.Participants, p.tolerated(s.World))}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"messages_sent"},
		Source:  "agreements x (f+1)(n^2-1): n(n-1) values and n-1 of the king in each phase (Berman, Garay & Perry 1989)",
		Assumes: sim.Plain[Params]().With(sim.NoWarmup[Params]()).
			And("all agreements end within the statistics window", func(p *Params, s *sim.Setting) bool {
				return time.Duration(p.Instances)*p.span(s.World) <= s.Window().To
			}),
		Values: func(p *Params, s *sim.Setting) []float64 {
			return []float64{float64(p.Instances) * perAgreement(s.World.Participants, p.tolerated(s.World))}
		},
	}},
}

func perAgreement(n, f int) float64 { return float64((f + 1) * (n*n - 1)) }

func (p *Params) tolerated(w *sim.World) int {
	if p.Faulty >= 0 {
		return p.Faulty
	}
	return (w.Participants - 1) / 4
}

// span is how long an agreement takes.
func (p *Params) span(w *sim.World) time.Duration {
	return time.Duration(2*(p.tolerated(w)+1)+1) * p.Round
}

func check(p *Params, w *sim.World) error {
	return sim.RefuseIf(p.tolerated(w) >= w.Participants, "faulty", "there are %d participants, and each phase has a king of its own: take fewer", w.Participants)
}

const (
	valueKind sim.Kind = iota
	kingKind
)

// message is a value in a phase of an agreement.
type message struct {
	kind     sim.Kind
	instance uint64
	phase    int32
	value    uint8
}

func (m message) Kind() sim.Kind { return m.kind }
func (message) Size() sim.Size   { return 64 }

// Mutate implements adversary.Mutable.
func (m message) Mutate(r *random.Rand) message {
	m.value ^= 1
	return m
}

// node is a participant.
type node struct {
	*Params
	participants, faulty int
	span                 time.Duration
	instance             uint64
	takesPart            bool
	phase                int32
	value                uint8
	majority             uint8
	strength             int // votes for majority
	heard                [2]int
	voted                []int32 // phase of the last value of each participant, plus 1
	king                 uint8
	crowned              bool     // the king of this phase has spoken
	early                []letter // of the coming phase: one of each sender and kind
}

// letter is a message, and whose.
type letter struct {
	from sim.NodeID
	message
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(sim.NodeID) sim.Protocol[message] {
		return &node{Params: p, participants: w.Participants, faulty: p.tolerated(w), span: p.span(w), voted: make([]int32, w.Participants)}
	}
}

// Timers: an agreement begins, a first round ends, a second round ends.
const (
	beginTimer uint8 = iota
	valueTimer
	kingTimer
)

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	if int(env.ID()) >= n.participants {
		return
	}
	n.plan(env)
}

// plan sets the time of the next agreement. It sits out those that are under way.
func (n *node) plan(env *sim.Env[message]) {
	next := uint64(env.Instant() / n.span)
	if env.Instant() > time.Duration(next)*n.span {
		next++
	}
	n.instance = max(n.instance, next)
	if n.instance < uint64(n.Instances) {
		env.SetWorkTimer(time.Duration(n.instance)*n.span-env.Instant(), beginTimer, 0)
	}
}

// OnTimer implements sim.Protocol.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case beginTimer:
		if env.Instant() > time.Duration(n.instance)*n.span { // it was paused: the rounds of the others have begun without it
			n.plan(env)
			return
		}
		n.begin(env)
	case valueTimer:
		n.endFirstRound(env)
	case kingTimer:
		n.endSecondRound(env)
	}
}

func (n *node) begin(env *sim.Env[message]) {
	n.takesPart, n.phase, n.value = true, 0, 1
	clear(n.voted)
	if n.Inputs == "mixed" {
		n.value = uint8(env.Rand(sim.Workload).Uint64N(2))
	}
	env.Propose(n.instance, uint64(n.value))
	n.exchange(env)
}

// exchange begins a phase.
func (n *node) exchange(env *sim.Env[message]) {
	n.heard = [2]int{}
	n.heard[n.value]++
	n.king, n.crowned = 0, false
	n.tell(env, message{valueKind, n.instance, n.phase, n.value})
	env.SetTimer(n.Round, valueTimer, 0)
	early := n.early
	n.early = nil
	for _, l := range early {
		n.OnMessage(env, l.from, l.message)
	}
}

func (n *node) tell(env *sim.Env[message], m message) {
	for to := range sim.NodeID(n.participants) {
		if to != env.ID() {
			env.Send(to, m)
		}
	}
}

// endFirstRound takes the majority; who sent nothing counts as 0. The king tells its own.
func (n *node) endFirstRound(env *sim.Env[message]) {
	n.heard[0] += n.participants - n.heard[0] - n.heard[1]
	n.majority, n.strength = 0, n.heard[0]
	if n.heard[1] > n.heard[0] {
		n.majority, n.strength = 1, n.heard[1]
	}
	if sim.NodeID(n.phase) == env.ID() {
		n.king = n.majority
		n.tell(env, message{kingKind, n.instance, n.phase, n.majority})
	}
	env.SetTimer(n.Round, kingTimer, 0)
}

func (n *node) endSecondRound(env *sim.Env[message]) {
	n.value = n.majority
	if 2*n.strength <= n.participants+2*n.faulty {
		n.value = n.king
	}
	if n.phase++; int(n.phase) <= n.faulty {
		n.exchange(env)
		return
	}
	env.Decide(n.instance, uint64(n.value))
	n.takesPart = false
	n.instance++
	n.plan(env)
}

// OnMessage implements sim.Protocol: what belongs to a round that is over is late, and missing.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	switch {
	case !n.takesPart || m.instance != n.instance || m.phase < n.phase || m.phase > n.phase+1:
		return
	case m.phase > n.phase:
		if !slices.ContainsFunc(n.early, func(l letter) bool { return l.from == from && l.kind == m.kind }) {
			n.early = append(n.early, letter{from, m})
		}
		return
	}
	if m.kind == kingKind {
		if sim.NodeID(n.phase) == from && !n.crowned {
			n.king, n.crowned = m.value&1, true
		}
		return
	}
	if n.voted[from] != m.phase+1 {
		n.voted[from] = m.phase + 1
		n.heard[m.value&1]++
	}
}
