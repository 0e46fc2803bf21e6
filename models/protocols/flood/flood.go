// Package flood spreads rumours by flooding: whoever hears one for the first time tells all neighbours but
// the one it came from.
package flood

import (
	"fmt"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {flood: ...}`.
type Params struct {
	Origin   int           `yaml:"origin" min:"0" help:"participant that starts the rumours"`
	Rotate   bool          `yaml:"rotate" help:"rumour k is started by participant origin + k, modulo nodes, and not always by the same"`
	Rumours  int           `yaml:"rumours" min:"0" help:"number of rumours; 0: until the duration ends"`
	Start    time.Duration `yaml:"start" min:"0s" help:"when the first rumour starts"`
	Interval time.Duration `yaml:"interval" above:"0s" help:"time from one rumour to the next"`
	Size     sim.Size      `yaml:"size" min:"0B" help:"size of a message"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	hopsMetric = iota
	duplicatesMetric
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "flood",
	About: "A rumour spreads by flooding: a node that hears it for the first time tells all its neighbours but the one " +
		"it heard it from. Every node takes part; a hub forwards like a participant. A rumour is an instance, its " +
		"number (from 0) the value: the origin proposes and decides it at the start, the others decide it when they first " +
		"hear it, so decided_ratio is the share of participants that heard it, down at the end or up, and decision_latency its time to spread, " +
		"with the origin's own 0 included. Over N nodes (hubs included) and E links, connected and without loss, a rumour " +
		"takes 2E - N + 1 messages. Hops count for when the rumour was due, duplicates for when they were sent. Nothing is acknowledged or sent again. A crash makes a node forget what it heard; it " +
		"forwards a rumour again that reaches it after recovery. Rumours that are due while their origin is down do not start.",
	Source: "Segall 1983, Distributed network protocols, IEEE Trans. Information Theory 29(1) (propagation of information); " +
		"Kurose & Ross, Computer Networking, broadcast routing (sequence-number-controlled flooding)",
	Defaults: Params{Rumours: 1, Interval: time.Second, Size: 100},
	Kinds:    []string{"rumour"},
	Metrics: []sim.Metric{
		hopsMetric:       {Name: "hops", Nature: sim.Sample, Better: sim.Lower, About: "hops of a rumour's first way to a participant, the origin not counted; once each, though it forget the rumour in a crash"},
		duplicatesMetric: {Name: "duplicates", Nature: sim.Counter, Better: sim.Lower, About: "messages whose receiver, hub or participant, has the rumour already; one that forgot it in a crash has not"},
	},
	Recovery: recovery,
	Reports:  sim.Decisions | sim.Proposals,
	Check:    check,
	New:      newRun,
	Load:     load,
	Theorems: theorems,
}

// message is one copy of a rumour.
type message struct {
	rumour uint64
	size   sim.Size
	hops   int32 // with the one that it is sent on
}

func (message) Kind() sim.Kind         { return 0 }
func (m message) Size() sim.Size       { return m.size }
func (m message) Conversation() uint64 { return m.rumour }

func check(p *Params, w *sim.World) error {
	if p.Origin >= w.Participants {
		return &sim.FieldError{Field: "origin", Problem: fmt.Sprintf("there is no participant %d: take 0 to %d", p.Origin, w.Participants-1)}
	}
	return nil
}

// due returns when rumour k starts.
func (p *Params) due(k uint64) time.Duration {
	if k > uint64(sim.Forever/p.Interval) {
		return sim.Forever
	}
	return sim.After(p.Start, time.Duration(k)*p.Interval)
}

// dueFrom returns the first rumour that is due at an instant or later.
func (p *Params) dueFrom(now time.Duration) uint64 {
	if now <= p.Start {
		return 0
	}
	return uint64((now-p.Start-1)/p.Interval) + 1
}

// count returns the number of rumours that start before the workload ends.
func (p *Params) count(duration time.Duration) uint64 {
	n := p.dueFrom(duration)
	if p.Rumours > 0 {
		n = min(n, uint64(p.Rumours))
	}
	return n
}
