// Package raft elects a leader and replicates a log, after Ongaro & Ousterhout 2014. The server itself, Core, knows
// nothing of its node, so that other protocols can use it.
package raft

import (
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {raft: ...}`.
type Params struct {
	Options `yaml:",inline"`
	Rate    sim.Rate      `yaml:"rate" min:"0/s" help:"commands that come up at all participants together, as a Poisson process at each"`
	Check   time.Duration `yaml:"check" above:"0s" help:"time between two looks of the referee"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	elections = iota
	wins
	wastedElections
	commands
	leaderless
	commitTime
	leaderlessTime
	electionSafety
	logMatching
	leaderCompleteness
	snapshotsTaken
	refused
	withoutCommit
	acknowledgedLost
	leaders
)

// proposals come after Raft's own kinds: a command on its way to the leader, and that it was committed.
const (
	propose = Kinds + iota
	committed
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "raft", Alone: true,
	About: "Every participant is a server of one Raft cluster; hubs only relay. Elections, replication, the commit rule and what is written to " +
		"disk (term, vote, log, snapshot) are those of the paper's figure 2; a leader's first entry holds no command (section 8), which is an index " +
		"of the log but no instance; pre-vote, check-quorum and snapshots are options; membership does not change. " +
		"New entries are sent at once, without waiting for earlier replies, and up to 64 in a message, to whom the leader knows to hold those " +
		"before; where it does not, after an election or a refusal, one message at a time finds the place. Nothing else but heartbeats is sent " +
		"again. Of what a snapshot holds a server keeps the last snapshot_every entries, and a leader what a follower lacks that is getting on; who lacks more gets the leader's " +
		"snapshot, one at a time, in chunks of 32 kB, the next when the one before is acknowledged. A chunk that is not within election_min, or twice as long as the one before " +
		"took, is sent again, four times, twice as long after each; whoever answers a heartbeat then begins anew. It goes on within 20 election_max once a majority is up and any two of it hear each other, where all disks are kept or no more " +
		"than a minority was lost - while others are deaf, or links cut one way, only with check-quorum. Commands come up at all " +
		"participants: one that leads appends it, one that knows a leader sends it there (propose, answered by committed), and " +
		"where neither is so the operation is refused (a leader that has been deposed meanwhile stays silent); nothing is tried again. A command " +
		"is an operation, answered when its participant hears that it is committed, and its index in the log an instance, which a server " +
		"decides when it applies it, or installs a snapshot of what it had not applied. Without crashes and loss, a command of the " +
		"leader itself takes 2(n-1) messages (heartbeats aside) and two message delays. A server whose disk is lost comes back " +
		"empty, against the paper's assumptions: then what was committed can be lost, and what a snapshot holds that the leader has never " +
		"had stays until a snapshot of the leader reaches as far. The referee checks election safety, log matching, leader " +
		"completeness and, by agreement_violations, state machine safety.",
	Source: "Ongaro & Ousterhout 2014, In search of an understandable consensus algorithm (figure 2); Ongaro 2014, Consensus: bridging " +
		"theory and practice (pre-vote: section 9.6; check-quorum: 6.2, 4.2.3; probes and pipelining: 3.5, 10.2.1; snapshots: chapter 5)",
	Defaults: Params{Options: Defaults(), Rate: 10, Check: 100 * time.Millisecond},
	Offices:  []string{"leader"},
	Kinds:    append(KindNames(), "propose", "committed"),
	Metrics: []sim.Metric{
		elections:          {Name: "elections", Nature: sim.Counter, About: "elections that servers began"},
		wins:               {Name: "leaders_elected", Nature: sim.Counter, About: "elections that were won, each for when it began"},
		wastedElections:    {Name: "wasted_elections", Nature: sim.Counter, Better: sim.Lower, About: "elections that ended without their candidate's victory, by a later term or a crash (once the server is back), each for when it began"},
		commands:           {Name: "commands_committed", Nature: sim.Counter, Better: sim.Higher, About: "commands that were committed under the leader that appended them, each for when it did"},
		leaderless:         {Name: "leaderless_periods", Nature: sim.Counter, Better: sim.Lower, About: "times without a leader whom a majority answers: from the start, or the last such answer to a leader (its own votes are one), until a server takes office - or, where that is longer than election_max, until a majority answers again, or the run ends, drain included; at once if no leader is up by then. Each counts for one heartbeat after that last answer, when the next one was due"},
		commitTime:         {Name: "commit_time", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from when the leader appends a command until it is committed there"},
		leaderlessTime:     {Name: "leaderless_time", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "length of each leaderless period; a quantile is one of the periods of a run: where those are fewer than 100, p99 is the longest"},
		electionSafety:     {Name: "election_safety_violations", Nature: sim.Counter, Better: sim.Lower, About: "leaders of a term that has had another leader"},
		logMatching:        {Name: "log_matching_violations", Nature: sim.Counter, Better: sim.Lower, About: "logs that held an entry of the same index and term as the longest one, behind different entries: of servers that are up, summed over all looks"},
		leaderCompleteness: {Name: "leader_completeness_violations", Nature: sim.Counter, Better: sim.Lower, About: "looks at which the leader of the latest term lacked an entry that was ever seen to be committed, even if all disks that held it are lost"},
		snapshotsTaken:     {Name: "snapshots", Nature: sim.Counter, About: "snapshots that servers took, or installed from a leader; one read from the own disk at a restart is none"},
		refused:            {Name: "commands_refused", Nature: sim.Counter, Better: sim.Lower, About: "commands refused at once, as their participant knew no leader: refused_ratio is their share, and unanswered_ratio that of commands which nobody answered"},
		withoutCommit:      {Name: "without_commit", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from the first command that comes up after a commit (of any leader, of its first entry, too), even if it is refused, until the next commit; one that is open at the end of the statistics window counts up to there"},
		acknowledgedLost:   {Name: "acknowledged_lost", Nature: sim.Counter, Better: sim.Lower, About: "commands answered as committed that at the end of the run the most up-to-date log does not hold, that of a server which is down included (its disk is lost once it is back)"},
		leaders:            {Name: "leaders", Nature: sim.Gauge, About: "servers that lead, as far as they know"},
	},
	Recovery: recovery,
	Reports:  sim.Operations | sim.Decisions,
	Check:    check,
	New:      newRun,
	Referee:  func(p *Params, w *sim.World) sim.Referee[message] { return newReferee(p, w) },
	Load:     load,
	Theorems: theorems,
}

func check(p *Params, _ *sim.World) error { return p.Validate() }

// load estimates heartbeats with their replies, and two messages a follower for each command.
func load(p *Params, s *sim.Setting) sim.Load {
	n, seconds := float64(s.World.Participants), s.Duration.Seconds()
	beats := float64(2*(n-1)) * (s.Duration + s.Drain).Seconds() / p.Heartbeat.Seconds()
	return sim.Load{Routed: float64(beats) + float64(2*n*float64(p.Rate)*seconds)}
}

// message is one of Raft's, or a command on its way.
type message struct {
	Message
	command Command
}

// node is a participant.
type node struct {
	*Params
	core    *Core
	env     *sim.Env[message] // while a callback runs
	servers []sim.NodeID

	mine      map[uint64]sim.OperationID // by number of the command
	appended  map[uint64]time.Duration   // by index, while it leads
	state     state
	role      Role
	started   bool          // what was on its disk is in place
	candidacy time.Duration // when it began the election that is still open; -1: none is

	// What is measured; the lists outlive crashes.
	watch        *watch
	confirmed    uint64   // round of heartbeats, at the last step
	committed    uint64   // index, at the last step
	reign        []uint64 // terms that it has led
	acknowledged []uint64 // numbers of its commands that it was told are committed
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	servers := make([]sim.NodeID, w.Participants)
	for i := range servers {
		servers[i] = sim.NodeID(i)
	}
	watch := newWatch()
	return func(id sim.NodeID) sim.Protocol[message] {
		if int(id) >= w.Participants {
			return relay{}
		}
		return &node{Params: p, core: NewCore(p.Options, id, servers), servers: servers, watch: watch, candidacy: -1,
			mine: map[uint64]sim.OperationID{}, appended: map[uint64]time.Duration{}}
	}
}

// relay is a hub: the engine forwards for it.
type relay struct{}

func (relay) Init(*sim.Env[message])                           {}
func (relay) OnMessage(*sim.Env[message], sim.NodeID, message) {}
func (relay) OnTimer(*sim.Env[message], sim.Timer)             {}
