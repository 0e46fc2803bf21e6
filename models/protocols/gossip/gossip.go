// Package gossip spreads a rumour by telling, or asking, a few others chosen at random.
package gossip

import (
	"errors"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {gossip: ...}`.
type Params struct {
	Mode        string        `yaml:"mode" oneof:"infect_and_die push pull push_pull" help:"tell others once, on hearing the rumour; or contact others round by round, to tell them, to ask them, or whichever helps"`
	Fanout      int           `yaml:"fanout" min:"1" help:"how many others a node contacts, once or each round"`
	Targets     string        `yaml:"targets" oneof:"all neighbors" help:"whom it chooses from: the other participants, over routes, or its neighbours"`
	Origin      int           `yaml:"origin" min:"0" help:"participant that starts the rumour"`
	Start       time.Duration `yaml:"start" min:"0s" help:"when it does"`
	Interval    time.Duration `yaml:"interval" above:"0s" help:"length of a round; rounds begin at its multiples from start on, for all nodes at once"`
	Rounds      int           `yaml:"rounds" min:"0" help:"number of rounds; 0: until the duration ends"`
	Synchronous bool          `yaml:"synchronous" help:"contacts of a round are simultaneous: who first hears the rumour in a round passes for one without it until the next"`
	Stop        string        `yaml:"stop" oneof:"never feedback blind" help:"what makes a node lose interest, so that it spreads the rumour no more: nothing, contacts with who knows it already, or any contacts"`
	StopBy      string        `yaml:"stop_by" oneof:"coin counter" help:"it loses interest with probability 1/k at each such contact, or at the k-th in a row"`
	K           int           `yaml:"k" min:"1" help:"how many such contacts it takes, in the mean by coin"`
	Size        sim.Size      `yaml:"size" min:"0B" help:"size of a message with the rumour"`
	RequestSize sim.Size      `yaml:"request_size" min:"0B" help:"size of a request, and of a feedback"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// The modes.
const (
	infectAndDie = "infect_and_die"
	push         = "push"
	pull         = "pull"
	pushPull     = "push_pull"
)

// What makes a node lose interest, and how.
const (
	never    = "never"
	feedback = "feedback"
	blind    = "blind"
	coin     = "coin"
	counter  = "counter"
)

// neighbors is the choice of targets other than all.
const neighbors = "neighbors"

// Message kinds.
const (
	pushKind sim.Kind = iota
	requestKind
	answerKind
	feedbackKind
)

// Declared metrics, by number.
const (
	duplicatesMetric = iota
	everyoneMetric
	measuredMetric
	predictedMetric
	residueMetric
	informedMetric
)

// rumour is the only instance, and its value.
const rumour = 1

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "gossip",
	About: "One rumour spreads at random. infect_and_die: a node that first hears it tells `fanout` distinct others, chosen " +
		"uniformly, and no more. The other modes are anti-entropy: each node contacts `fanout` distinct others in every round, " +
		"all nodes at the same instants. push: it tells them, if it knows the rumour. pull: it asks them, and who knows the " +
		"rumour when the request arrives answers, unless the request says that the asker knows it; everybody asks in every " +
		"round, since nobody can know that nothing is new. push_pull: who knows the rumour tells, who does not asks. " +
		"With stop they are rumour mongering: a node that has lost interest neither tells nor answers, but by pull still asks. feedback: who knows the rumour that it is told says so, and " +
		"that contact was in vain; blind: every contact counts. By pull, where many may ask in a round, the round counts as one contact, in vain if all who asked knew it. A " +
		"counter of contacts in vain starts again after a round in which none was heard to be: Demers et al. do not say so of push, but their table 1 comes out this way. " +
		"With targets: all, the participants gossip and hubs only relay; with targets: neighbors, hubs gossip, too, and who " +
		"has fewer neighbours than `fanout` contacts all of them. The rumour is instance 1 with value 1: the origin proposes " +
		"and decides it, the others decide it when they first hear it, so decided_ratio is the share of participants reached, " +
		"origin included, even if they are down at the end or have forgotten it (theory predicts it of runs without faults, where decided_up_ratio is the same); " +
		"1 - decided_ratio is the residue. Duplicates count for when they were sent, a round for when it began. Who knows the rumour keeps it over a crash unless the disk is lost; to tell others once is not made " +
		"up for. Nothing is acknowledged or sent again.",
	Source: "Kermarrec, Massoulié & Ganesh 2003, Probabilistic reliable dissemination in large-scale systems, IEEE TPDS 14(3) " +
		"(infect_and_die); Demers et al. 1987, Epidemic algorithms for replicated database maintenance, PODC, sections 1.3 (anti-entropy) and 1.4 (rumour mongering); " +
		"Karp, Schindelhauer, Shenker & Vöcking 2000, Randomized rumor spreading, FOCS (synchronous push_pull: log_3 n + O(ln ln n) rounds)",
	Defaults: Params{Mode: infectAndDie, Fanout: 3, Targets: "all", Interval: 100 * time.Millisecond, Stop: never, StopBy: coin, K: 1, Size: 100, RequestSize: 20},
	Kinds:    []string{pushKind: "push", requestKind: "request", answerKind: "answer", feedbackKind: "feedback"},
	Metrics: []sim.Metric{
		duplicatesMetric: {Name: "duplicates", Nature: sim.Counter, Better: sim.Lower, About: "messages with the rumour whose receiver has it already"},
		everyoneMetric: {Name: "everyone", Whole: true, Nature: sim.Counter, Better: sim.Higher,
			About: "1 if every participant knows the rumour at the end of the run (or knew it when it last crashed), else 0: the mean over runs is the probability"},
		measuredMetric: {Name: "residue_measured", Nature: sim.Counter,
			About: "participants without the rumour after a round, summed over the rounds that residue_predicted sums over"},
		predictedMetric: {Name: "residue_predicted", Nature: sim.Counter,
			About: "participants whom theory leaves without the rumour, from those without before the round, summed over the rounds " +
				"before which 10 % knew it, and which it says leave 1000 or more without"},
		residueMetric: {Name: "residue_to_predicted", Unit: "ratio", Nature: sim.Share, Beyond: true,
			Numerator: "residue_measured", Denominator: "residue_predicted",
			About: "residue_measured / residue_predicted; with a share s without the rumour, a contact leaves s^2 by pull, s e^-(1-s) by push, s^2 e^-(1-s) by synchronous push_pull"},
		informedMetric: {Name: "informed", Nature: sim.Gauge, Better: sim.Higher, About: "nodes that have the rumour"},
	},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	Check:    check,
	New:      newRun,
	Referee:  newReferee,
	Load:     load,
	Theorems: theorems,
}

// message is a contact. It carries its size, as that is a parameter.
type message struct {
	size  sim.Size
	told  uint64 // of a feedback: the message that it answers
	kind  sim.Kind
	knows bool // of a request: the asker knows the rumour
}

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.size }

func check(p *Params, w *sim.World) error {
	return errors.Join(
		sim.RefuseIf(p.Origin >= w.Participants, "origin", "there is no participant %d: take 0 to %d", p.Origin, w.Participants-1),
		sim.RefuseIf(p.Targets != neighbors && p.Fanout >= w.Participants, "fanout", "%d distinct others are too many: there are %d", p.Fanout, w.Participants-1),
		sim.RefuseIf(p.Mode == infectAndDie && p.Stop != never, "stop", "infect_and_die tells others once, and has no rounds: take mode push, pull or push_pull"),
		sim.RefuseIf(p.Mode == infectAndDie && p.Synchronous, "synchronous", "infect_and_die has no rounds: take mode push, pull or push_pull"),
	)
}

// roundFrom returns the first round at an instant or later.
func (p *Params) roundFrom(now time.Duration) uint64 {
	now = max(now, p.Start)
	round := now / p.Interval
	if round*p.Interval < now {
		round++
	}
	return uint64(round)
}

// hasRound tells whether there is a round of that number, duration aside.
func (p *Params) hasRound(round uint64) bool {
	return p.Mode != infectAndDie && (p.Rounds == 0 || round < p.roundFrom(p.Start)+uint64(p.Rounds))
}
