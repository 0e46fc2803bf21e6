// Package pbft is practical Byzantine fault tolerance: one log of requests on replicas some of which lie.
package pbft

import (
	"errors"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/replication"
	"starmesh/sim"
)

// Params is the section `protocol: {pbft: ...}`.
type Params struct {
	Clients     int              `yaml:"clients" min:"1" help:"the last participants are clients, all others replicas"`
	Rate        sim.Rate         `yaml:"rate" min:"0/s" help:"requests of each client, as a Poisson process"`
	RequestSize sim.Size         `yaml:"request_size" min:"0B" help:"size of a request"`
	Retry       time.Duration    `yaml:"retry" above:"0s" help:"time without an answer after which a client sends its request to all replicas, and again after twice the time, up to 64 times as long, but for what its uplink still has"`
	ViewTimeout time.Duration    `yaml:"view_timeout" above:"0s" help:"time that a replica waits for a request that it knows of to be executed, before it changes the view; doubled with each view in which nothing is, up to 64 times as long"`
	Checkpoint  int              `yaml:"checkpoint" min:"1" max:"1000000" help:"requests from one checkpoint to the next"`
	Window      int              `yaml:"window" min:"1" max:"10000000" help:"sequence numbers that may be in use above the last stable checkpoint"`
	Adversaries adversary.Params `yaml:"adversaries" help:"which replicas lie, and how; the primary of view v is replica v modulo n"`
}

// Declared metrics, by number.
const (
	executed = iota
	viewChanges
	newViews
	stableCheckpoints
	garbage
	stateTransfers
	logLength
)

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, message]{
	Name: "pbft",
	About: "Practical Byzantine fault tolerance: one log of requests on replicas some of which lie. A replicated state machine on n = 3f + 1 replicas of which f lie. A client sends its request to the primary, which gives it the next sequence number in " +
		"a pre-prepare; the others send prepare to all; who has the pre-prepare and 2f prepares that match it is prepared, and sends commit to all; with 2f + 1 commits " +
		"it is executed, in order, and each replica replies to the client, who takes a result from f + 1 of them. Every `checkpoint` requests replicas " +
		"compare their state; with 2f + 1 that agree the checkpoint is stable, and the log before it is thrown away. A request that waits too long makes replicas change " +
		"the view: they tell what they have prepared; the next primary gathers 2f + 1 such messages and proposes all of it anew, gaps as null requests. Who sees that f + 1 are in later views " +
		"joins them; who has gone on counts as having given up the views before. Links may lose messages: who has executed nothing for a while although there is something to do, or comes back, tells all others what it has (status), each quarter of a view timeout at most and twice as seldom after each four in vain, " +
		"and they send again what it lacks of theirs: how the view began, view changes, pre-prepares, prepares, commits and checkpoints; and what it has not executed, of which it believes f + 1. Nothing is sent again that still waits in the uplink. Without faults a request takes 1 + (n-1) + (n-1)^2 + n(n-1) + n messages and five delays. " +
		"Fault model: at most f replicas lie or are down at a time, disks are kept, and delays are bounded in the end. After the last fault every request is answered within a client's longest retry (64 times the first) and f + 1 views, each of at most 64 view timeouts (the first of one, doubled with each view that fails). " +
		"A sequence number is an instance. Requests are signed, so that a liar cannot invent one; but clients are in league with liars: they " +
		"sign two requests under each number, so that a lying primary has something to tell differently. Deviations: all requests are ordered, reads included; clients may have several requests outstanding; messages of later views are kept; a status is sent when it is needed, not all the time; " +
		"state and log are on disk and outlive a crash; a replica that loses its disk fetches the state, and counts as correct although it has forgotten what it said.",
	Source:   "Castro & Liskov 1999, Practical Byzantine fault tolerance, OSDI, section 4",
	Defaults: Params{Clients: 1, Rate: 1, RequestSize: 100, Retry: time.Second, ViewTimeout: 2 * time.Second, Checkpoint: 100, Window: 200, Adversaries: adversary.Params{Strategy: "equivocate"}},
	Offices:  []string{"primary"},
	Kinds: []string{requestKind: "request", prePrepareKind: "pre_prepare", prepareKind: "prepare", commitKind: "commit", replyKind: "reply", checkpointKind: "checkpoint",
		viewChangeKind: "view_change", newViewKind: "new_view", statusKind: "status", stateKind: "state"},
	Roles: replication.Roles(),
	Metrics: []sim.Metric{
		executed:          {Name: "requests_executed", Nature: sim.Counter, Better: sim.Higher, About: "requests that replicas executed, null ones and repetitions left out; each replica's counted, a liar's too, and again those that one had executed before it lost its disk"},
		viewChanges:       {Name: "view_changes", Nature: sim.Counter, Better: sim.Lower, About: "times that a replica gave up its view for a later one, however many lie between"},
		newViews:          {Name: "new_views", Nature: sim.Counter, About: "new-view messages of new primaries: views that began, the first left out"},
		stableCheckpoints: {Name: "stable_checkpoints", Nature: sim.Counter, About: "times that a replica learned of a later stable checkpoint; those that it skipped are left out"},
		garbage:           {Name: "log_entries_discarded", Nature: sim.Counter, About: "entries of replicas' logs that were thrown away since a stable checkpoint covers them"},
		stateTransfers:    {Name: "state_transfers", Nature: sim.Counter, Better: sim.Lower, About: "times that a replica executed requests because f + 1 others told it that they had"},
		logLength:         {Name: "log_length", Nature: sim.Sample, Better: sim.Lower, About: "entries in a replica's log when it executes what it has committed, a null request included"},
	},
	Recovery: recovery,
	Reports:  sim.Operations | sim.Decisions,
	Check:    check,
	Role:     func(p *Params, w *sim.World, n sim.NodeID) sim.Role { return p.cluster(w).Role(n) },
	New:      newRun,
	Adversary: func(p *Params, w *sim.World, n sim.NodeID) bool {
		return p.Adversaries.Is(p.cluster(w).Alone(), n)
	},
	Filter: func(p *Params, w *sim.World, n sim.NodeID) sim.Filter[message] {
		return adversary.FilterOf[message](&p.Adversaries, p.cluster(w).Alone(), n)
	},
	Load: func(p *Params, s *sim.Setting) sim.Load {
		n, requests := p.cluster(s.World).Replicas(), float64(p.Rate)*s.Duration.Seconds()*float64(p.Clients)
		const executed, entry, votes = 8 + 32 + 40, 150, 16 // bytes; votes: of each replica
		return sim.Load{Routed: requests * perRequest(n),
			State: float64(n) * (float64(requests*executed) + float64(min(requests, float64(p.Window))*(entry+float64(float64(n)*votes))))}
	},
	Theorems: []sim.Theorem[Params]{{
		Metrics: []string{"operation_latency_max_ms"},
		Source:  "five delays: request, pre-prepare, prepare, commit, reply (Castro & Liskov 1999, section 4)",
		Assumes: sim.Plain[Params]().With(sim.ConstantLatency[Params]()).With(sim.Neighbours[Params]()).
			And("no adversaries", func(p *Params, _ *sim.Setting) bool { return p.Adversaries.Count == 0 }).
			And("no view changes: view_timeout is five delays or more", func(p *Params, s *sim.Setting) bool { return 5*delay(s) <= p.ViewTimeout }).
			And("four replicas or more", func(p *Params, s *sim.Setting) bool { return p.cluster(s.World).Replicas() >= 4 }).
			And("the window has room for 20 requests more than there are from one checkpoint to the next", func(p *Params, _ *sim.Setting) bool { return p.Window-p.Checkpoint >= 20 }).
			And("a tenth of that room or less is used by what is asked in six delays, until a checkpoint is stable", func(p *Params, s *sim.Setting) bool {
				return float64(float64(p.Rate)*float64(p.Clients)*(6*delay(s)).Seconds()) <= float64(p.Window-p.Checkpoint)/10
			}).
			And("the last replies come before the end of the run", func(_ *Params, s *sim.Setting) bool { return s.Drain+s.Deadline >= 5*delay(s) }),
		Values: func(_ *Params, s *sim.Setting) []float64 { return []float64{5 * float64(delay(s)) / 1e6} },
	}},
}

// perRequest is the messages of a request without faults: 2n^2 - n + 1.
func perRequest(n int) float64 { return float64(1 + (n - 1) + (n-1)*(n-1) + n*(n-1) + n) }

// delay is what each message takes, where that is constant.
func delay(s *sim.Setting) time.Duration {
	latency, _ := s.Network.ConstantLatency()
	return latency
}

func (p *Params) cluster(w *sim.World) replication.Cluster {
	return replication.Cluster{World: w, Clients: p.Clients}
}

func check(p *Params, w *sim.World) error {
	return errors.Join(
		p.cluster(w).Check(),
		sim.RefuseIf(p.Window < p.Checkpoint, "window", "there is a checkpoint every %d requests only: take so many or more", p.Checkpoint),
		p.Adversaries.Check(p.cluster(w).Alone()),
	)
}
