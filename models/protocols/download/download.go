// Package download lets everybody fetch the same file from a central server, as a swarm's counterpart.
package download

import (
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {download: ...}`.
type Params struct {
	FileSize     sim.Size      `yaml:"file_size" min:"1B" help:"size of the file"`
	Pieces       int           `yaml:"pieces" min:"1" max:"1000000" help:"pieces that it is fetched in"`
	Pipeline     int           `yaml:"pipeline" min:"1" help:"pieces that a client asks for ahead"`
	ArriveWithin time.Duration `yaml:"arrive_within" help:"every client arrives at a time of its own, equally likely anywhere within this; 0s: all at once"`
	Timeout      time.Duration `yaml:"timeout" help:"time after which a piece that has not come is asked for again; 0s: never"`
	Servers      int           `yaml:"servers" min:"1" help:"participants that serve where the topology has no hubs: the first ones"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	downloadTime = iota
	started
	finished
	finishedRatio
	serverBytes
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "download",
	About: "Everybody fetches the same file from a server. Where the topology has hubs, they are the servers, and client i asks hub i modulo hubs; " +
		"without hubs the first participants serve, and fetch nothing. A client asks for the pieces in order, some ahead; the server sends each piece " +
		"that it is asked for, unless it waits in its uplink (or its reliable transport) for the same client already. Bandwidths are the network's: without any, a file takes no time. A download is an operation, from the client's arrival " +
		"to its last piece, and counts for the time of the arrival. A client that crashes goes on when it is back, with what it had fetched if its disk is kept; " +
		"so does one whose user arrives while it is down; one that fetches the file again after its disk was lost counts once.",
	Source:   "Kurose & Ross, Computer Networking, section 2.5 (client-server distribution time)",
	Defaults: Params{FileSize: 100_000_000, Pieces: 400, Pipeline: 4, Servers: 1},
	Kinds:    []string{"request", "piece"},
	Roles:    []string{"client", "server"},
	Metrics: []sim.Metric{
		downloadTime:  {Name: "download_time", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from a client's arrival to its last piece, of those that finish"},
		started:       {Name: "downloads_started", Nature: sim.Counter, About: "clients that arrived"},
		finished:      {Name: "downloads_finished", Nature: sim.Counter, Better: sim.Higher, About: "of them, those that got the whole file, once each"},
		finishedRatio: {Name: "finished", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "downloads_finished", Denominator: "downloads_started", About: "clients that got the whole file / clients that arrived"},
		serverBytes:   {Name: "server_megabytes", Whole: true, Nature: sim.Counter, Better: sim.Lower, About: "megabytes of pieces that left the uplinks of the servers in the whole run, again ones included; those that a reliable transport was handed count at once"},
	},
	Recovery: recovery,
	Reports:  sim.Operations,
	Check:    check,
	Role:     func(p *Params, w *sim.World, n sim.NodeID) sim.Role { return role(p, w, n) },
	New:      newRun,
	Load: func(p *Params, s *sim.Setting) sim.Load {
		return sim.Load{Routed: 2 * float64(p.Pieces) * float64(s.World.Participants)}
	},
	Cautions: cautions,
	Referee:  func(*Params, *sim.World) sim.Referee[message] { return referee{} },
	Theorems: []sim.Theorem[Params]{distribution},
}

const (
	clientRole sim.Role = iota
	serverRole
)

func check(p *Params, w *sim.World) error {
	if len(w.Hubs) == 0 && p.Servers >= w.Participants {
		return &sim.FieldError{Field: "servers", Problem: "nobody is left to download; take fewer"}
	}
	return nil
}

func role(p *Params, w *sim.World, n sim.NodeID) sim.Role {
	switch {
	case len(w.Hubs) > 0 && w.Position(n) == sim.Hub:
		return serverRole
	case len(w.Hubs) == 0 && int(n) < p.Servers:
		return serverRole
	}
	return clientRole
}

// message is a request of a piece, or the piece.
type message struct {
	kind  sim.Kind
	piece int32
	bytes sim.Size
}

const (
	request sim.Kind = iota
	piece
)

const requestSize = 100

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.bytes }

// sizeOf returns the size of a piece: the last ones may be a byte shorter.
func (p *Params) sizeOf(i int) sim.Size {
	count := sim.Size(p.Pieces)
	return p.FileSize*sim.Size(i+1)/count - p.FileSize*sim.Size(i)/count
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(id sim.NodeID) sim.Protocol[message] {
		if role(p, w, id) == serverRole {
			return &server{Params: p}
		}
		return &client{Params: p, missing: p.Pieces, have: make([]bool, p.Pieces)}
	}
}

// server sends what it is asked for.
type server struct {
	*Params
	sent sim.Size
}

// Init implements sim.Protocol.
func (*server) Init(*sim.Env[message]) {}

// OnMessage implements sim.Protocol.
func (s *server) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if env.Holds(from, func(waiting message) bool { return waiting.piece == m.piece }) {
		return // who asks again has waited for the uplink
	}
	size := s.sizeOf(int(m.piece))
	s.sent += size
	env.Send(from, message{piece, m.piece, size})
}

// HandOver implements sim.Durable: a server has the file whatever becomes of its disk, and a measurement no crash undoes.
func (s *server) HandOver(fresh sim.Protocol[message], _ sim.Destruction) {
	fresh.(*server).sent = s.sent
}

// referee counts at the end what servers have sent.
type referee struct{}

// Every implements sim.Referee.
func (referee) Every() time.Duration { return 0 }

// Sample implements sim.Referee.
func (referee) Sample(view *sim.View[message], _ bool) {
	const mega = 1_000_000
	var left sim.Size
	for id := range sim.NodeID(view.World().Len()) {
		if s, serves := view.Node(id).(*server); serves {
			left += s.sent - view.Unsent(id, piece).Bytes
		}
	}
	view.CountAt(serverBytes, view.Window().From, int64(left/mega))
}

// OnTimer implements sim.Protocol.
func (*server) OnTimer(*sim.Env[message], sim.Timer) {}

// client fetches the file.
type client struct {
	*Params
	have      []bool
	missing   int
	next      int // the first piece that was not asked for
	arrival   time.Duration
	arrived   bool
	ever      bool // it has had the whole file, which a lost disk does not undo
	operation sim.OperationID
}

// Timers.
const (
	arrivalTimer uint8 = iota
	pieceTimer
)

// Init implements sim.Protocol.
func (c *client) Init(env *sim.Env[message]) {
	if c.arrived { // before a crash, or while it was down
		c.fetch(env)
	}
}

// StartUsers implements sim.Users.
func (c *client) StartUsers(env *sim.Env[message]) {
	env.SetUserTimer(time.Duration(float64(float64(c.ArriveWithin)*env.Rand(sim.Workload).Float64())), arrivalTimer, 0)
}

// OnAbsent implements sim.Users: it fetches the file when it is back.
func (c *client) OnAbsent(env *sim.Env[message], _ sim.Timer) { c.arrive(env) }

func (c *client) arrive(env *sim.Env[message]) {
	c.arrived, c.arrival = true, env.Asked()
	c.operation = env.Invoke(sim.Operation{})
	env.CountAt(started, c.arrival, 1)
}

// OnTimer implements sim.Protocol.
func (c *client) OnTimer(env *sim.Env[message], t sim.Timer) {
	if t.Kind == pieceTimer {
		if !c.have[t.Data] {
			c.ask(env, int(t.Data))
		}
		return
	}
	c.arrive(env)
	c.fetch(env)
}

// fetch asks for the first pieces that are missing.
func (c *client) fetch(env *sim.Env[message]) {
	c.next = 0
	for range c.Pipeline {
		c.askNext(env)
	}
}

func (c *client) askNext(env *sim.Env[message]) {
	for c.next < c.Pieces && c.have[c.next] {
		c.next++
	}
	if c.next < c.Pieces {
		c.ask(env, c.next)
		c.next++
	}
}

func (c *client) ask(env *sim.Env[message], i int) {
	servers := env.Nodes(serverRole)
	env.Send(servers[int(env.ID())%len(servers)], message{request, int32(i), requestSize})
	if c.Timeout > 0 {
		env.SetTimer(c.Timeout, pieceTimer, uint64(i))
	}
}

// OnMessage implements sim.Protocol.
func (c *client) OnMessage(env *sim.Env[message], _ sim.NodeID, m message) {
	if m.kind != piece || c.have[m.piece] || !c.arrived {
		return
	}
	c.have[m.piece] = true
	c.missing--
	if c.missing > 0 {
		c.askNext(env)
		return
	}
	if c.ever { // nobody asked for it again: its disk was lost
		return
	}
	c.ever = true
	env.Return(c.operation, sim.Result{OK: true})
	env.ObserveAt(downloadTime, c.arrival, int64(env.Instant()-c.arrival))
	env.CountAt(finished, c.arrival, 1)
}

// HandOver implements sim.Durable.
func (c *client) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*client)
	f.arrived, f.ever, f.arrival, f.operation = c.arrived, c.ever, c.arrival, c.operation
	if lost.KeepsDisk() {
		f.have, f.missing = c.have, c.missing
	}
}
