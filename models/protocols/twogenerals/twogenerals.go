// Package twogenerals measures what cannot be had: two who agree for certain by messages that may be lost.
package twogenerals

import (
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {two_generals: ...}`.
type Params struct {
	Messages int           `yaml:"messages" min:"1" max:"1000" help:"K: messages that go to and fro, the first from general A"`
	Battles  int           `yaml:"battles" min:"1" max:"10000000" help:"battles, one after another"`
	Round    time.Duration `yaml:"round" above:"0s" help:"time that a message is waited for; more than a link takes"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	battles = iota
	alone
	aloneRatio
	together
	togetherRatio
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "two_generals",
	About: "Two generals, participants 0 and 1, must attack together or not at all, and can only send messengers through the enemy. A proposes the " +
		"attack, B confirms, A confirms the confirmation, and so on, K messages in all; each is sent only if the one before came, and once, however often that one comes. Each attacks if and only if " +
		"all messages that it waits for have come; A, who sends the first, attacks if it has every reply due to it. Whatever K, the last message may be " +
		"lost, and one attacks alone: no number of messages brings the chance to 0 (Akkoyunlu, Ekanadham & Huber 1975; Gray 1978). Other " +
		"participants and hubs only relay. A battle is an instance; attacking decides 1, staying 0.",
	Source:   "Akkoyunlu, Ekanadham & Huber 1975, Some constraints and tradeoffs in the design of network communications; Gray 1978, Notes on data base operating systems",
	Defaults: Params{Messages: 5, Battles: 1000, Round: time.Second},
	Kinds:    []string{"messenger"},
	Metrics: []sim.Metric{
		battles:       {Name: "battles", Nature: sim.Counter, About: "battles that are over and that a general fought to the end; one who was not there when it began or ended stays"},
		alone:         {Name: "attacks_alone", Nature: sim.Counter, Better: sim.Lower, About: "of them, those in which one attacked alone"},
		aloneRatio:    {Name: "alone", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "attacks_alone", Denominator: "battles", About: "battles in which one attacked alone / battles"},
		together:      {Name: "attacks_together", Nature: sim.Counter, Better: sim.Higher, About: "battles in which both attacked"},
		togetherRatio: {Name: "together", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "attacks_together", Denominator: "battles", About: "battles in which both attacked / battles"},
	},
	Recovery: recovery,
	Reports:  sim.Decisions,
	New:      newRun,
	Referee:  func(p *Params, _ *sim.World) sim.Referee[message] { return &referee{*p} },
	Load: func(p *Params, _ *sim.Setting) sim.Load {
		return sim.Load{Routed: float64(p.Messages) * float64(p.Battles)}
	},
	Theorems: theorems,
}

// message is a messenger: the number of the battle, and which one of its messages it is, from 1.
type message struct{ battle, number int32 }

func (message) Kind() sim.Kind { return 0 }
func (message) Size() sim.Size { return 64 }

// general is participant 0 or 1; others do nothing.
type general struct {
	*Params
	battle int32
	last   int32      // number of the last messenger of this battle that came, 0: none; all before it did, too
	deeds  *[2][]deed // of both, by battle: the referee's record, which no crash takes
}

// deed is what a general did in a battle.
type deed uint8

const (
	missed deed = iota // he was down, or not there in time
	stayed
	attacked
)

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	deeds := new([2][]deed)
	return func(sim.NodeID) sim.Protocol[message] { return &general{Params: p, deeds: deeds} }
}

// span is how long a battle takes: everybody waits for all messages.
func (g *Params) span() time.Duration { return time.Duration(g.Messages+1) * g.Round }

// Init implements sim.Protocol.
func (g *general) Init(env *sim.Env[message]) {
	if env.ID() > 1 {
		return
	}
	g.await(env)
}

// await sets the time of the next battle. Those that are under way go on without it.
func (g *general) await(env *sim.Env[message]) {
	next := int32(env.Instant() / g.span())
	if env.Instant() > time.Duration(next)*g.span() {
		next++
	}
	g.battle = max(g.battle, next)
	env.SetWorkTimer(time.Duration(g.battle)*g.span()-env.Instant(), 0, 0)
}

// What a timer is for: a battle begins, one ends, the last one does.
const (
	beginning uint64 = iota
	end
	last
)

// OnTimer implements sim.Protocol: a battle ends, and the next one begins, unless it has begun without this general.
func (g *general) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Data != beginning {
		g.decide(env)
		g.battle++
	}
	if t.Data == last {
		return
	}
	if env.Instant() > time.Duration(g.battle)*g.span() {
		g.await(env)
		return
	}
	if int(g.battle) >= g.Battles {
		return
	}
	g.last = 0
	env.Open(uint64(g.battle), 0, 1)
	if env.ID() == 0 {
		env.Send(1, message{g.battle, 1})
	}
	if env.SetWorkTimer(g.span(), 0, end) == 0 { // the workload ends before the battle does
		env.SetTimer(g.span(), 0, last)
	}
}

// decide attacks if the last message that is due to this general has come: B gets the odd ones, A the even ones.
func (g *general) decide(env *sim.Env[message]) {
	due := int32(g.Messages)
	if due%2 != int32(env.ID()) {
		due--
	}
	did, own := stayed, &g.deeds[env.ID()]
	if g.last == due {
		did = attacked
	}
	for int(g.battle) >= len(*own) {
		*own = append(*own, missed)
	}
	(*own)[g.battle] = did
	env.Decide(uint64(g.battle), uint64(did-stayed))
}

// OnMessage implements sim.Protocol.
func (g *general) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if env.ID() > 1 || m.battle != g.battle || m.number <= g.last { // another battle's, or a copy
		return
	}
	g.last = m.number
	if int(m.number) < g.Messages {
		env.Send(from, message{m.battle, m.number + 1})
	}
}

// referee compares what both did.
type referee struct{ Params }

// Every implements sim.Referee.
func (*referee) Every() time.Duration { return 0 }

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], _ bool) {
	deeds := view.Node(0).(*general).deeds
	for i := range max(len(deeds[0]), len(deeds[1])) {
		attacks, fought, over := 0, false, true
		for id := range sim.NodeID(2) {
			did := missed
			if i < len(deeds[id]) {
				did = deeds[id][i]
			}
			fought = fought || did != missed
			over = over && (did != missed || !view.Up(id) || i < int(view.Node(id).(*general).battle))
			if did == attacked {
				attacks++
			}
		}
		if !fought || !over {
			continue
		}
		at := time.Duration(i) * r.span()
		view.CountBetween(battles, at, at+r.span(), 1)
		switch attacks {
		case 1:
			view.CountBetween(alone, at, at+r.span(), 1)
		case 2:
			view.CountBetween(together, at, at+r.span(), 1)
		}
	}
}

// theorems are exact: one attacks alone if and only if all messages but the last one come. Whoever loses an earlier one sends
// none of the later ones, so that both are short of some.
var theorems = []sim.Theorem[Params]{{
	Metrics: []string{"alone_ratio", "together_ratio"},
	Source:  "p (1-p)^(K-1) alone: all messages but the last one come; (1-p)^K together: all come",
	Assumes: sim.NoFaults[Params]().With(sim.Unqueued[Params]()).With(sim.ConstantLatency[Params]()).
		And("independent losses of one probability", func(_ *Params, s *sim.Setting) bool {
			_, known := s.Network.LossProbability()
			return known
		}).
		And("adjacent generals", func(_ *Params, s *sim.Setting) bool { return s.World.Graph.Adjacent(0, 1) }).
		And("messages arrive within their round", func(p *Params, s *sim.Setting) bool {
			latency, _ := s.Network.ConstantLatency()
			return latency < p.Round
		}).
		And("a battle of the statistics window has time to end", func(p *Params, s *sim.Setting) bool {
			first := (s.Warmup + p.span() - 1) / p.span()
			return int64(first) < int64(p.Battles) && (first+1)*p.span() < s.Duration && s.Window().Contains(first*p.span())
		}),
	Values: func(p *Params, s *sim.Setting) []float64 {
		loss, _ := s.Network.LossProbability()
		all := 1.0
		for range p.Messages - 1 {
			all *= 1 - loss
		}
		return []float64{float64(loss * all), float64((1 - loss) * all)}
	},
}}
