// Package clientserver is the centralised web: clients ask, a server answers, and every request is an operation.
package clientserver

import (
	"errors"
	"slices"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/retrying"
	"starmesh/sim"
)

// Params is the section `protocol: {client_server: ...}`.
type Params struct {
	Rate        sim.Rate      `yaml:"rate" min:"0/s" help:"requests of each client, as a Poisson process; a trace takes its place"`
	Trace       *Trace        `yaml:"trace" help:"requests as they were recorded, instead of the Poisson process"`
	RequestSize sim.Size      `yaml:"request_size" min:"0B" help:"size of a request; a trace brings its own"`
	ReplySize   sim.Size      `yaml:"reply_size" min:"0B" help:"size of a reply; a trace brings its own"`
	Timeout     time.Duration `yaml:"timeout" min:"0s" help:"time without a reply after which a request is sent again, or given up; 0s: clients wait for ever"`
	Retries     int           `yaml:"retries" min:"0" max:"1000000" help:"times that a request is sent again before it is given up"`
	Servers     int           `yaml:"servers" min:"1" help:"participants that serve where the topology has no hubs: the first ones"`

	retrying.Params `yaml:",inline"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Roles.
const (
	clientRole sim.Role = iota
	serverRole
)

// Declared metrics, by number.
const (
	askedMetric = iota
	attemptsMetric
	copiesMetric
	givenUpMetric
	ignoredMetric
	attemptsShare
	copiesShare
	cures // the first of retrying's
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name:   "client_server",
	About:  about,
	Source: "requests and replies: Kurose and Ross, Computer Networking, section 2.1; the server as a queue: Kleinrock, Queueing Systems I, 1975; " + retrying.Source,
	Scalar: "rate",
	Defaults: Params{
		Rate: 1, RequestSize: 500, ReplySize: 10_000, Servers: 1, Params: retrying.Defaults,
	},
	Kinds: []string{"request", "reply"},
	Roles: []string{"client", "server"},
	Metrics: slices.Concat([]sim.Metric{
		askedMetric:    {Name: "asked", About: "operations begun, whatever became of them"},
		attemptsMetric: {Name: "attempts", About: "requests that clients sent for them, retries included"},
		copiesMetric:   {Name: "copies_received", About: "requests that reached the server and were answered, copies that the network made included"},
		givenUpMetric:  {Name: "given_up", Better: sim.Lower, About: "operations given up: after the last timeout, or as the retry budget or the breaker allowed no try"},
		ignoredMetric:  {Name: "replies_ignored", Better: sim.Lower, About: "replies, copies that the network made included, to a request that was answered before, given up, or forgotten in a crash of its client"},
		attemptsShare: {Name: "attempts_per_operation", Nature: sim.Share, Better: sim.Lower, Numerator: "attempts", Denominator: "asked",
			About: "requests sent / operations"},
		copiesShare: {Name: "copies_per_operation", Nature: sim.Share, Numerator: "copies_received", Denominator: "asked",
			About: "requests that reached the server / operations"},
	}, retrying.Metrics()),
	Recovery: recovery,
	Reports:  sim.Operations,
	Check:    check,
	Role: func(p *Params, w *sim.World, n sim.NodeID) sim.Role {
		if serves(p, w, n) {
			return serverRole
		}
		return clientRole
	},
	New:      newNodes,
	Load:     load,
	Theorems: theorems(),
}

const about = `Clients ask a server, which answers: the centralised web. Each client asks as a Poisson process of the given
rate, without waiting for replies (an open loop); when it asks follows from the seed and the client alone, so it is the
same on every topology. Where the topology has hubs, they are the servers, and a client asks the one that it is adjacent
to, or the hub numbered client modulo hubs if there is none; a hub that is a participant serves and asks nothing. Without
hubs the first participants serve (servers, one by default), and a client asks the one numbered client modulo servers.
With a trace, the recorded requests are dealt to the clients in turn, in the order of their arrival, the first one at
time 0; the trace ends with its last row or with the workload. The server keeps no state and answers every copy of a
request that it receives: the time that this takes is its node's service in the network, which passes every message
that reaches the node, so relays with a service serve requests and replies alike. Each request is an operation, from
asking to the first reply. After the timeout it is sent again, up to so many retries, under the same number, so a second
reply is ignored, and retries are one conversation; after the last timeout it is given up and stays unanswered, though a
reply may come later. Attempts and copies count for the time at which their operation began. ` + retrying.About + ` The breaker is a client's for its server; a
request that the budget or the breaker does not allow is given up at once. A crash makes a client forget its
open operations, which stay unanswered. A server that crashes loses
what queues there, and nothing else.`

// message is a request or the reply to one.
type message struct {
	number      uint64        // of the request: who asks, and which request of his
	asked       time.Duration // when the operation began
	size, reply sim.Size      // of this message, and of the reply that is wanted
	slot        uint32        // where the client holds the request
	kind        sim.Kind
}

// Kinds of messages.
const (
	requestKind sim.Kind = iota
	replyKind
)

func (m message) Kind() sim.Kind       { return m.kind }
func (m message) Size() sim.Size       { return m.size }
func (m message) Conversation() uint64 { return m.number }

func check(p *Params, w *sim.World) error {
	return errors.Join(
		p.Params.Check(p.Timeout),
		sim.RefuseIf(p.Rate < 0, "rate", "is negative: take 0/s or more"),
		sim.RefuseIf(p.RequestSize < 0 || p.ReplySize < 0, "", "request_size and reply_size cannot be negative"),
		sim.RefuseIf(p.Timeout < 0 || p.Retries < 0, "", "timeout and retries cannot be negative"),
		sim.RefuseIf(p.Retries > 0 && p.Timeout == 0, "retries", "are for requests that time out: set a timeout, too"),
		sim.RefuseIf(p.Servers < 1, "servers", "somebody must serve: take 1 or more"),
		sim.RefuseIf(p.Servers > 0 && newPlan(p, w).clients < 1, "servers", "all %d participants serve and nobody asks: take fewer servers or more nodes", w.Participants),
		sim.RefuseIf(p.Trace != nil && len(p.Trace.rows) == 0, "trace", "was not loaded"),
	)
}

// load estimates a request and a reply for each operation.
func load(p *Params, s *sim.Setting) sim.Load {
	messages := 2 * operations(p, s)
	if len(s.World.Hubs) > 0 {
		return sim.Load{Adjacent: messages}
	}
	return sim.Load{Routed: messages}
}

// operations estimates the requests of all clients.
func operations(p *Params, s *sim.Setting) float64 {
	if p.Trace != nil {
		return float64(p.Trace.before(s.Duration))
	}
	seconds := float64(s.Duration) / float64(time.Second)
	return float64(newPlan(p, s.World).clients) * float64(p.Rate) * seconds
}
