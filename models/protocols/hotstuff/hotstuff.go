// Package hotstuff is Byzantine agreement on a chain of blocks, with messages that grow linearly with the number of replicas.
package hotstuff

import (
	"errors"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/replication"
	"starmesh/sim"
)

// Params is the section `protocol: {hotstuff: ...}`.
type Params struct {
	Clients     int              `yaml:"clients" min:"1" help:"the last participants are clients, all others replicas"`
	Rate        sim.Rate         `yaml:"rate" min:"0/s" help:"commands of each client, as a Poisson process"`
	CommandSize sim.Size         `yaml:"command_size" min:"0B" help:"size of a command"`
	Batch       int              `yaml:"batch" min:"1" max:"1000000" help:"commands in a block at most"`
	Retry       time.Duration    `yaml:"retry" above:"0s" help:"time without an answer after which a client sends its command again, and again after twice the time, up to 64 times as long, but for what its uplink still has"`
	Timeout     time.Duration    `yaml:"timeout" above:"0s" help:"time that a replica waits in a view while commands wait; doubled with each view that fails, up to 64 times as long"`
	LeaderViews int              `yaml:"leader_views" min:"1" max:"1000000" help:"views in a row with the same leader; a block needs four in a row that work, so with 1 a single silent replica of four stops everything"`
	Adversaries adversary.Params `yaml:"adversaries" help:"which replicas lie, and how"`
}

// Declared metrics, by number.
const (
	blocks = iota
	commands
	commit
	failedViews
	perBlock
)

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, message]{
	Name: "hotstuff",
	About: "Chained HotStuff: one log on replicas some of which lie, with linearly many messages. A replicated state machine on n = 3f + 1 replicas of which f lie. In each view a leader proposes a block of commands on top of the highest certified " +
		"block that it knows of; replicas vote to the leader of the next view, for whom n - f votes are a quorum certificate, with which it proposes the next block. A certified block is " +
		"prepared; with a certified child of the next view replicas lock on it; with a certified grandchild of the view after that it is committed, with all before it. A replica votes once a view, and only for blocks that extend " +
		"what it is locked on, or whose certificate is newer. If a view takes too long replicas go to the next leader's first view, and send their highest certificate (new_view) to all, again after each quarter of their time for a view, so that who sees f + 1 of them comes along; the leader goes on with n - f, and only then do they wait for it (the paper leaves this to a pacemaker; this one is Jolteon's without its certificates of timeouts). Links may lose messages: after each quarter of its time for a view a replica sends its vote again, and the leader passes on the last block to those whose votes it lacks; who asks again is told of the highest certificate and the last block. Nothing is sent again that still waits in the uplink. " +
		"While commands wait leaders propose, empty blocks as well; otherwise all rest. So a lone command takes four views of 2(n-1) messages, 8(n-1) as the basic protocol, and is " +
		"committed seven delays after it was proposed. Clients send commands to all replicas, and believe f + 1 replies: n messages there and n back. The height of a block is an " +
		"instance. Deviations: certificates have the size of a threshold signature, and nobody can forge them; a block brings along its ancestors; a replica that missed the last block before all rest, and knows of no command in it, " +
		"gets it with the next. What a replica knows is on disk and outlives a crash; with its disk lost it counts as correct although it has forgotten its votes. " +
		"Fault model: at most f replicas lie or are down at a time, disks are kept, and delays are bounded in the end. If `leader_views` is 4 or more, every command is answered after the last fault within a client's longest retry (64 times the first) and f + 2 leaders' turns, the first view of each failing after at most 64 timeouts (one at first, doubled with each view that fails).",
	Source: "Yin, Malkhi, Reiter, Golan Gueta & Abraham 2019, HotStuff: BFT consensus with linearity and responsiveness, PODC, algorithm 3",
	Defaults: Params{Clients: 1, Rate: 1, CommandSize: 100, Batch: 400, Retry: time.Second, Timeout: time.Second, LeaderViews: 10,
		Adversaries: adversary.Params{Strategy: "equivocate"}},
	Offices: []string{"leader"},
	Kinds:   []string{commandKind: "command", proposalKind: "proposal", voteKind: "vote", newViewKind: "new_view", replyKind: "reply"},
	Roles:   replication.Roles(),
	Metrics: []sim.Metric{
		blocks:      {Name: "blocks", Nature: sim.Counter, About: "blocks that replicas committed, empty ones included; each replica's counted, a liar's too, and again those that one had committed before it lost its disk"},
		commands:    {Name: "commands", Nature: sim.Counter, Better: sim.Higher, About: "commands that replicas executed, repetitions left out, counted like blocks"},
		commit:      {Name: "commit", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from when a block with commands was proposed until a replica committed it, counted like blocks"},
		failedViews: {Name: "failed_views", Nature: sim.Counter, Better: sim.Lower, About: "times that a replica's view timed out; those who gave theirs up since f + 1 others had are left out"},
		perBlock:    {Name: "commands_per_block", Nature: sim.Sample, About: "commands in a block that its leader proposed, 0 of an empty one"},
	},
	Recovery: recovery,
	Reports:  sim.Operations | sim.Decisions,
	Check: func(p *Params, w *sim.World) error {
		return errors.Join(
			p.cluster(w).Check(),
			p.Adversaries.Check(p.cluster(w).Alone()),
		)
	},
	Role:      func(p *Params, w *sim.World, n sim.NodeID) sim.Role { return p.cluster(w).Role(n) },
	New:       newRun,
	Adversary: func(p *Params, w *sim.World, n sim.NodeID) bool { return p.Adversaries.Is(p.cluster(w).Alone(), n) },
	Filter: func(p *Params, w *sim.World, n sim.NodeID) sim.Filter[message] {
		return adversary.FilterOf[message](&p.Adversaries, p.cluster(w).Alone(), n)
	},
	Load: func(p *Params, s *sim.Setting) sim.Load {
		return sim.Load{Routed: float64(p.Rate) * s.Duration.Seconds() * float64(p.Clients) * float64(10*p.cluster(s.World).Replicas())}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"commit_max_ms"},
		Source:  "four proposals and three votes (Yin et al. 2019, section 6)",
		Assumes: sim.Plain[Params]().With(sim.ConstantLatency[Params]()).With(sim.Neighbours[Params]()).
			And("no adversaries", func(p *Params, _ *sim.Setting) bool { return p.Adversaries.Count == 0 }).
			And("no failed views: timeout is three delays or more", func(p *Params, s *sim.Setting) bool { return 3*delay(s) <= p.Timeout }).
			And("two replicas or more", func(p *Params, s *sim.Setting) bool { return p.cluster(s.World).Replicas() >= 2 }),
		Values: func(_ *Params, s *sim.Setting) []float64 { return []float64{7 * float64(delay(s)) / 1e6} },
	}},
}

// delay is what each message takes, where that is constant.
func delay(s *sim.Setting) time.Duration {
	latency, _ := s.Network.ConstantLatency()
	return latency
}

func (p *Params) cluster(w *sim.World) replication.Cluster {
	return replication.Cluster{World: w, Clients: p.Clients}
}
