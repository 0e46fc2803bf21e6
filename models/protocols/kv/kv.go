// Package kv is a replicated key-value store under four regimes of consistency, for the CAP theorem: what clients get while
// the network is in pieces, and what it costs.
package kv

import (
	"errors"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/protocols/raft"
	"starmesh/sim"
)

// The modes.
const (
	quorumMode   = "quorum"
	primaryMode  = "primary"
	raftMode     = "raft"
	eventualMode = "eventual"
)

// Who coordinates.
const (
	replicaCoordinates = "replica"
	clientCoordinates  = "client"
)

// Params is the section `protocol: {kv: ...}`.
type Params struct {
	Mode     string `yaml:"mode" oneof:"quorum primary raft eventual" help:"how replicas keep together"`
	Replicas int    `yaml:"replicas" min:"1" max:"1000" help:"N: participants 0 to N-1 hold every key"`

	Rate      sim.Rate      `yaml:"rate" min:"0/s" help:"operations of each client, as a Poisson process"`
	Writes    sim.Ratio     `yaml:"writes" help:"share of operations that write; the others read"`
	Keys      int           `yaml:"keys" min:"1" max:"1000000" help:"keys, each as likely as another"`
	ValueSize sim.Size      `yaml:"value_size" min:"0B" help:"size of a value"`
	Timeout   time.Duration `yaml:"timeout" above:"0s" help:"time without an answer after which a client asks the next replica, or gives up"`
	Retries   int           `yaml:"retries" min:"0" max:"1000" help:"other replicas that a client asks before it gives up"`

	Quorum   Quorum   `yaml:"quorum" help:"for mode: quorum"`
	Primary  Primary  `yaml:"primary" help:"for mode: primary"`
	Eventual Eventual `yaml:"eventual" help:"for mode: eventual"`
	Raft     Cluster  `yaml:"raft" help:"for mode: raft"`

	Coordinator string        `yaml:"coordinator" oneof:"replica client" help:"who coordinates an operation (mode: quorum): the replica that the client asks, or the client itself; then replicas ask for nothing"`
	Visibility  time.Duration `yaml:"visibility" help:"t: a read is late that misses a write which had returned more than t before"`

	Check time.Duration `yaml:"check" above:"0s" help:"time between two comparisons of the replicas"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Quorum is a store in which some replicas answer for all.
type Quorum struct {
	Read       int    `yaml:"read" min:"1" help:"R: replicas that a read waits for"`
	Write      int    `yaml:"write" min:"1" help:"W: replicas that a write waits for"`
	To         string `yaml:"to" oneof:"all quorum" help:"whom the coordinator asks: all replicas, or as many as it waits for, drawn at random"`
	ReadRepair bool   `yaml:"read_repair" help:"a read answers only when W replicas hold what it returns, and brings it to them if need be"`
}

// Primary is a store in which one replica decides and others follow.
type Primary struct {
	Acks      int           `yaml:"acks" min:"0" help:"backups that must hold a write before it is answered, or read"`
	Heartbeat time.Duration `yaml:"heartbeat" above:"0s" help:"time between two heartbeats of the primary"`
	Failover  time.Duration `yaml:"failover" help:"silence after which the next backup takes over, and so much longer for each one after it; 0s: nobody does"`
}

// Eventual is a store in which every replica answers by itself.
type Eventual struct {
	Spread      bool          `yaml:"spread" help:"a write is sent to all other replicas at once"`
	AntiEntropy time.Duration `yaml:"anti_entropy" help:"time between two exchanges of a replica with another one drawn at random; 0s: none"`
	Hints       time.Duration `yaml:"hints" help:"a write that a replica has not acknowledged is sent to it again after this time, until it is; 0s: never"`
}

// Declared metrics, by number.
const (
	reads = iota
	staleReads
	staleRatio
	lateReads
	lateRatio
	versionsBehind
	staleAge
	keysDiverged
	keysCompared
	divergence
	convergence
	unconverged
	violatingReads
	violatingRatio
	histories
	violatedHistories
	violatedRatio
	confirmedWrites
	lostWrites
	lostRatio
	repairs
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "kv",
	About: "A key-value store on N replicas, and clients that read and write single keys: every participant is a client, the first N hold the " +
		"data as well. A client asks its own replica (replica i itself, client i the replica i modulo N), which coordinates; after the timeout it asks " +
		"the next one (if clients coordinate, the replicas again), and after the retries it gives up: such an operation is not available, but a write may take effect. Modes: " +
		"`quorum` - the coordinator waits for R replicas on a read and takes the newest value, and for W on a write; with R + W > N and read repair this is one " +
		"copy (Attiya, Bar-Noy & Dolev 1995), though values carry the clock of the client that wrote them and so depend on clocks, and a replica that lost its disk " +
		"takes part at once with nothing; with R + W <= N a read may miss what was written, and a write may be on replicas that no later read asks. " +
		"`primary` - one replica answers all, reads too, when so many backups (acks) hold what the answer says; what a backup has not acknowledged is " +
		"sent to it again after a heartbeat, in one chain of resends that wait twice as long each time (up to 16 heartbeats), until it speaks again. Backups take over after a silence " +
		"if failover says so, without agreement: who takes over gathers what N - acks - 1 others hold (one at least), or, when nobody has told more for failover/2, what it has heard, and brings it " +
		"to all; who returns fetches it. Two replicas tell each other their versions and send what differs, one piece after the other; pieces are as large as their answers come within " +
		"(failover - heartbeat)/2, so that heartbeats pass, and backups take over from a primary that is well only where a single write takes longer to leave its uplink. A primary that lost its disk, or was paused for longer than failover, gathers first, too. So while one replica at a time is away and the others " +
		"hear each other, this is one copy if acks is 1 or more, and what was answered is not lost; on both sides of a partition there may be a primary, and what one of them took is lost. " +
		"`raft` - writes go through the log of a Raft cluster, and a write that is asked again after that is answered at once; " +
		"reads go as `reads` says: through the log (one copy); by `read_index`, or `follower`, once the leader has been confirmed by a majority since " +
		"(one copy, and no entry); by `lease`, one copy if clocks run apart by less than clock_drift and never jump; by `leader`, whoever thinks to be it, or " +
		"`local`, both of which may be stale. The term fences writes: those of a deposed leader are refused by whoever knows a later one. " +
		"`eventual` - any replica answers at once; the last writer wins; by anti-entropy replicas tell each other their versions, and send what differs. " +
		"Each operation returns within its deadline or counts as not available, by side while a partition lasts. The referee has the " +
		"whole history: a read is stale if a write that had returned before it began was newer than what it returned (began after the write of " +
		"that had returned); a history of a key is linearizable, or violated, decided exactly as every write has a value of its own: a violation belongs to the " +
		"read that shows it, the first by which what had returned till then could not be one copy, and to when that read began; the next is looked for as if that read had " +
		"had no answer. " +
		"Replicas diverge where those that are up hold different values of a key; the time to converge runs from the end of a partition.",
	Source: "Gifford 1979, Weighted voting; DeCandia et al. 2007, Dynamo; Bailis et al. 2012, Probabilistically bounded staleness; Alsberg & Day 1976 " +
		"(primary and backups); Ongaro & Ousterhout 2014 (Raft); Brewer 2000, Gilbert & Lynch 2002 (CAP)",
	Defaults: Params{
		Mode: quorumMode, Replicas: 3, Rate: 1, Writes: 0.5, Keys: 10, ValueSize: 100, Timeout: time.Second,
		Coordinator: replicaCoordinates,
		Quorum:      Quorum{Read: 2, Write: 2, To: "all", ReadRepair: true},
		Primary:     Primary{Acks: 1, Heartbeat: 100 * time.Millisecond},
		Eventual:    Eventual{Spread: true, AntiEntropy: time.Second},
		Raft:        Cluster{Options: raft.Defaults(), Reads: logReads, ClockDrift: 0.05}, Check: time.Second,
	},
	Offices: []string{"leader", "primary"},
	Kinds:   append(raft.KindNames(), "request", "reply", "store", "store_reply", "fetch", "fetch_reply", "heartbeat", "state", "digest", "digest_reply"),
	Roles:   []string{"replica", "client"},
	Metrics: []sim.Metric{
		reads:             {Name: "reads", Nature: sim.Counter, Better: sim.Higher, About: "reads that were answered"},
		staleReads:        {Name: "stale_reads", Nature: sim.Counter, Better: sim.Lower, About: "of them, stale ones"},
		staleRatio:        {Name: "stale_read", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "stale_reads", Denominator: "reads", About: "stale reads / reads that were answered"},
		lateReads:         {Name: "late_reads", Nature: sim.Counter, Better: sim.Lower, About: "of the stale reads, those that missed a write which had returned more than t (visibility) before they began"},
		lateRatio:         {Name: "late_read", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "late_reads", Denominator: "reads", About: "late reads / reads that were answered: what t-visibility (Bailis et al. 2012) leaves"},
		versionsBehind:    {Name: "versions_behind", Nature: sim.Sample, Better: sim.Lower, About: "newer writes that a stale read missed"},
		staleAge:          {Name: "stale_age", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "how long before a stale read the first write that it missed had returned"},
		keysDiverged:      {Name: "keys_diverged", Nature: sim.Counter, Better: sim.Lower, About: "keys of which replicas that are up hold different values, summed over all looks"},
		keysCompared:      {Name: "keys_compared", Nature: sim.Counter, About: "keys, summed over all looks"},
		divergence:        {Name: "divergence", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "keys_diverged", Denominator: "keys_compared", About: "keys that diverge / keys, at each look"},
		convergence:       {Name: "convergence", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from the end of a partition until no key diverges, to within the interval of looks (check), where that comes before the next partition and the end of the run: unconverged counts the others"},
		unconverged:       {Name: "unconverged", Nature: sim.Counter, Better: sim.Lower, About: "ends of partitions after which keys diverge until the next partition begins or the run ends"},
		violatingReads:    {Name: "violating_reads", Nature: sim.Counter, Better: sim.Lower, About: "reads that one copy would not have answered so: each is the first by which the history of its key, without those before it, is not linearizable"},
		violatingRatio:    {Name: "violating_read", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "violating_reads", Denominator: "reads", About: "violating reads / reads that were answered"},
		histories:         {Name: "histories", Nature: sim.Counter, About: "keys of which operations were answered; in a phase: that began in it"},
		violatedHistories: {Name: "violated_histories", Nature: sim.Counter, Better: sim.Lower, About: "of them, those with a violating read, whose history is not linearizable; in a phase: that began in it"},
		violatedRatio:     {Name: "violated", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "violated_histories", Denominator: "histories", About: "keys with a violating read / keys of which operations were answered"},
		confirmedWrites:   {Name: "confirmed_writes", Nature: sim.Counter, Better: sim.Higher, About: "writes that were answered"},
		lostWrites:        {Name: "lost_writes", Nature: sim.Counter, Better: sim.Lower, About: "of them, those that no replica, up or down, held at a look (check) before a later write was answered: neither their value nor one whose write had not returned when they began. A loss that a later write hides before the next look is not counted: take a short check"},
		lostRatio:         {Name: "lost_write", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "lost_writes", Denominator: "confirmed_writes", About: "lost writes / writes that were answered"},
		repairs:           {Name: "repairs", Nature: sim.Counter, About: "values that are sent for want of an acknowledgement (read repair, hints, resends of a primary) or taken over from another's table (anti-entropy, the state of a primary)"},
	},
	Recovery: recovery,
	Reports:  sim.Operations,
	Check:    check,
	Role: func(p *Params, _ *sim.World, n sim.NodeID) sim.Role {
		if int(n) < p.Replicas {
			return replicaRole
		}
		return clientRole
	},
	New:      newRun,
	Referee:  func(p *Params, w *sim.World) sim.Referee[message] { return newReferee(p, w) },
	Load:     load,
	Theorems: theorems,
	Cautions: cautions,
}

// The roles. Replicas are clients, too.
const (
	replicaRole sim.Role = iota
	clientRole
)

func check(p *Params, w *sim.World) error {
	var raftOptions error
	if p.Mode == raftMode {
		raftOptions = p.Raft.check()
	}
	return errors.Join(
		raftOptions,
		sim.RefuseIf(p.Replicas > w.Participants, "replicas", "there are %d participants: take so many replicas or fewer", w.Participants),
		sim.RefuseIf(p.Mode == quorumMode && p.Quorum.Read > p.Replicas, "quorum.read", "a read cannot wait for more than the %d replicas", p.Replicas),
		sim.RefuseIf(p.Mode == quorumMode && p.Quorum.Write > p.Replicas, "quorum.write", "a write cannot wait for more than the %d replicas", p.Replicas),
		sim.RefuseIf(p.Mode != quorumMode && p.Coordinator == clientCoordinates, "coordinator", "in mode %s replicas coordinate; take mode: quorum", p.Mode),
		sim.RefuseIf(p.Coordinator == clientCoordinates && p.Replicas == w.Participants && p.Rate > 0, "coordinator", "all participants are replicas: nobody would ask; take fewer replicas"),
		sim.RefuseIf(p.Mode == primaryMode && p.Primary.Acks >= p.Replicas, "primary.acks", "there are %d backups: take so many or fewer", p.Replicas-1),
		sim.RefuseIf(p.Mode == primaryMode && p.Primary.Failover > 0 && p.Primary.Failover <= p.Primary.Heartbeat, "primary.failover", "it must be longer than the heartbeat, %v", p.Primary.Heartbeat),
	)
}

// load estimates requests and replies, and what replicas say for each operation and in between.
func load(p *Params, s *sim.Setting) sim.Load {
	seconds, n := (s.Duration + s.Drain).Seconds(), float64(p.Replicas)
	operations := float64(p.Rate) * s.Duration.Seconds() * float64(s.World.Participants)
	beats := map[string]float64{
		primaryMode: n / p.Primary.Heartbeat.Seconds(), raftMode: 2 * n / p.Raft.Heartbeat.Seconds(), eventualMode: 2 * n,
	}[p.Mode]
	return sim.Load{Routed: float64(operations*(2+2*n)) + float64(beats*seconds)}
}
