package swarm

import (
	"math/bits"
	"time"

	"starmesh/sim"
)

// Timers.
const (
	arrivalTimer uint8 = iota
	rechokeTimer
	leaveTimer
)

// peer is a participant, or a hub that is a first seed.
type peer struct {
	*Params
	self  sim.NodeID
	first bool // one of the first seeds

	present  bool
	arrived  bool // ever
	again    bool // after a crash
	left     bool // for good
	arrival  time.Duration
	done     time.Duration // when it first had the whole file, which a lost disk does not undo; -1: not yet
	leaves   time.Duration // when it leaves; 0: not known, or never
	download sim.OperationID

	neighbours
	holding  bitfield
	fresh    bitfield                     // pieces of which it has nothing and has asked for nothing
	count    int                          // of holding
	started  []part                       // of pieces that are not whole, in the order in which they were started
	places   []int32                      // by piece: where it stands among those, plus 1; 0: it does not
	greeted  map[sim.NodeID]time.Duration // when it last said hello, by its clock
	fed      time.Duration                // when it last got a block, or asked why it got none, by its clock
	turn     int32                        // of choices whom to serve
	optimist int                          // the place of who is served whatever it gave; -1: nobody
	sent     sim.Size                     // blocks handed to its uplink
	asDone   sim.Size                     // blocks that had left it when it was done
}

// part is a piece on its way.
type part struct {
	piece  int32
	got    uint64 // blocks
	asked  uint64 // of the others, those that were asked for
	marked uint64 // blocks, while a choice or a release looks at them
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(id sim.NodeID) sim.Protocol[message] {
		return &peer{Params: p, self: id, first: role(p, w, id) == seedRole, holding: newBitfield(p.Pieces), fresh: newBitfield(p.Pieces), places: make([]int32, p.Pieces),
			done: -1, optimist: -1, greeted: map[sim.NodeID]time.Duration{}}
	}
}

// Init implements sim.Protocol.
func (p *peer) Init(env *sim.Env[message]) {
	if p.first {
		for piece := range int32(p.Pieces) {
			p.holding.add(piece)
		}
		p.count, p.done, p.leaves = p.Pieces, 0, p.SeedLeaves
	}
	for piece := range int32(p.Pieces) {
		if !p.holding.has(piece) {
			p.fresh.add(piece)
		}
	}
	switch {
	case p.left:
	case p.leaves > 0 && p.leaves <= env.Instant(): // while it was down
		p.leave(env)
	case p.first:
		p.join(env)
	case p.arrived: // before a crash, or while it was down
		p.join(env)
	}
	if p.leaves > env.Instant() {
		env.SetTimer(p.leaves-env.Instant(), leaveTimer, 0)
	}
}

// StartUsers implements sim.Users.
func (p *peer) StartUsers(env *sim.Env[message]) {
	if !p.first {
		env.SetUserTimer(time.Duration(float64(float64(p.ArriveWithin)*env.Rand(sim.Workload).Float64())), arrivalTimer, 0)
	}
}

// OnAbsent implements sim.Users: the peer joins when it is back.
func (p *peer) OnAbsent(env *sim.Env[message], _ sim.Timer) { p.beginDownload(env) }

// OnTimer implements sim.Protocol.
func (p *peer) OnTimer(env *sim.Env[message], t sim.Timer) {
	switch t.Kind {
	case arrivalTimer:
		p.arrive(env)
	case rechokeTimer:
		p.rechoke(env)
	case leaveTimer:
		p.leave(env)
	}
}

// arrive begins a download, or goes on with one after a crash.
func (p *peer) arrive(env *sim.Env[message]) {
	if !p.arrived {
		p.beginDownload(env)
	}
	p.join(env)
}

func (p *peer) beginDownload(env *sim.Env[message]) {
	p.arrived, p.arrival = true, env.Asked()
	p.download = env.Invoke(sim.Operation{})
	env.CountAt(started, p.arrival, 1)
}

// join says hello to others, and begins to choose whom to serve at a time of its own.
func (p *peer) join(env *sim.Env[message]) {
	p.present, p.fed = true, env.Now()
	r := env.Rand(sim.Choices)
	if !p.first {
		for _, to := range env.Nodes(seedRole) {
			p.hello(env, to, false)
		}
		p.contact(env, p.Peers-len(p.ids))
	} else if p.again { // everybody had said hello to it, and waits
		for _, to := range env.Nodes(peerRole) {
			p.hello(env, to, false)
		}
	}
	env.SetTimer(time.Duration(float64(float64(p.Rechoke)*r.Float64())), rechokeTimer, 0)
}

// contact says hello to so many others, if they are strangers. Who is not there does not answer.
func (p *peer) contact(env *sim.Env[message], lacking int) {
	others := env.Nodes(peerRole)
	lacking = min(lacking, len(others))
	if lacking <= 0 {
		return
	}
	for _, i := range env.Rand(sim.Choices).Sample(nil, len(others), lacking) {
		if to := others[i]; to != p.self && p.find(to) < 0 {
			p.hello(env, to, false)
		}
	}
}

func (p *peer) hello(env *sim.Env[message], to sim.NodeID, reply bool) {
	p.greeted[to] = env.Now()
	copied := append(bitfield(nil), p.holding...)
	env.Send(to, message{kind: hello, reply: reply, holding: copied, bytes: handshakeSize + sim.Size(8*len(copied))})
}

func (p *peer) say(env *sim.Env[message], to sim.NodeID, kind sim.Kind) {
	env.Send(to, message{kind: kind, bytes: controlSize})
}

// OnMessage implements sim.Protocol.
func (p *peer) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	if !p.present {
		return
	}
	if m.kind == hello {
		p.meet(env, from, m)
		return
	}
	at := p.find(from)
	if at < 0 {
		p.greetStranger(env, from, m)
		return
	}
	p.heard[at] = env.Now()
	switch m.kind {
	case have:
		p.learn(env, at, m.piece)
	case interested:
		if p.has(wants, at) && p.has(served, at) { // it has missed that
			p.say(env, from, unchoke)
		}
		p.add(wants, at)
		p.fillSlots(env)
	case notInterested:
		p.drop(wants, at)
	case choke:
		p.drop(serves, at)
	case unchoke:
		p.add(serves, at)
		p.ask(env, at)
	case request:
		p.add(wants, at) // though it may have been taken for dead
		p.serve(env, at, m)
	case blockKind:
		p.receive(env, at, m)
	case bye:
		p.part(env, at)
	}
}

// greetStranger says hello to who takes this peer for a neighbour: it may not have noticed that this one crashed. What it had
// asked for before may come in numbers, so one hello has to do for a while.
func (p *peer) greetStranger(env *sim.Env[message], from sim.NodeID, m message) {
	last, greeted := p.greeted[from]
	if m.kind != bye && (!greeted || env.Now()-last > p.Rechoke) {
		p.hello(env, from, false)
	}
}

// meet makes a neighbour of who says hello.
func (p *peer) meet(env *sim.Env[message], from sim.NodeID, m message) {
	if known := p.find(from); known >= 0 {
		if m.reply {
			return // both were first
		}
		p.part(env, known) // it is back after a crash
	}
	if !m.reply {
		if len(p.ids) >= 2*p.Peers && !p.first && !p.makeRoom(env) {
			return
		}
		p.hello(env, from, true)
	}
	now := env.Now()
	at := p.neighbours.meet(from, now, link{pleaded: now - 1, turn: p.turn}, firstPiece+p.Pieces)
	for i, word := range m.holding {
		p.wanted[at] += int32(bits.OnesCount64(word &^ p.holding[i]))
		for ; word != 0; word &= word - 1 {
			p.add(firstPiece+wordBits*i+bits.TrailingZeros64(word), at)
		}
	}
	p.recount(env, at)
	if p.wanted[at] > 0 {
		p.say(env, from, interested)
	}
}

// makeRoom gives up the neighbour that has been silent longest, if that is longer than patience; it may be gone.
func (p *peer) makeRoom(env *sim.Env[message]) bool {
	oldest := 0
	for at := range p.ids {
		if p.heard[at] < p.heard[oldest] {
			oldest = at
		}
	}
	if env.Now()-p.heard[oldest] <= p.patience(oldest) {
		return false
	}
	p.part(env, oldest)
	return true
}

// learn notes that a neighbour has another piece.
func (p *peer) learn(env *sim.Env[message], at int, piece int32) {
	who, bit := p.word(firstPiece+int(piece), at), uint64(1)<<(at%wordBits)
	if *who&bit != 0 {
		return
	}
	*who |= bit
	p.drop(drained, at)
	if p.holding.has(piece) {
		return
	}
	if p.wanted[at]++; p.wanted[at] == 1 {
		p.say(env, p.ids[at], interested)
	}
	p.ask(env, at)
}

// part forgets a neighbour.
func (p *peer) part(env *sim.Env[message], at int) {
	open := p.links[at].open
	p.neighbours.part(at)
	switch {
	case at == p.optimist:
		p.optimist = -1
	case at < p.optimist:
		p.optimist--
	}
	p.release(open, -1)
	p.askAll(env)
}

// left is what has left an uplink of the blocks that it was handed, all of which it has or had with a header.
func left(sent sim.Size, unsent sim.Backlog) sim.Size {
	return sent - unsent.Bytes + sim.Size(unsent.Messages)*controlSize
}

// report counts a download that has finished.
func (p *peer) report(env *sim.Env[message]) {
	env.Return(p.download, sim.Result{OK: true})
	env.ObserveAt(downloadTime, p.arrival, int64(p.done-p.arrival))
	env.CountAt(finished, p.arrival, 1)
	env.ObserveAt(sharePercent, p.arrival, int64(100*p.asDone/p.FileSize))
	if p.Upload > 0 {
		env.CountAt(downloaderMegabytes, p.arrival, megabytes(p.asDone))
		env.CountAt(sentByDownloaders, p.arrival, int64(p.asDone))
		env.CountAt(downloaderCapacity, p.arrival, p.capacity(p.done-p.arrival))
	}
}

const mega = 1_000_000

// megabytes rounds to the nearest.
func megabytes(size sim.Size) int64 { return int64((size + mega/2) / mega) }

// capacity returns the bytes that the uplink carries in a time.
func (p *peer) capacity(span time.Duration) int64 {
	const bitsPerByte = 8
	return int64(float64(p.Upload) / bitsPerByte * span.Seconds())
}

// leave says bye and takes all pieces along. Who was down when its time came has left then.
func (p *peer) leave(env *sim.Env[message]) {
	for _, to := range p.ids {
		p.say(env, to, bye)
	}
	p.present, p.left = false, true
	p.neighbours, p.optimist = neighbours{}, -1
	if p.Upload > 0 && !p.first && p.done >= 0 {
		when := env.Instant()
		if p.leaves > 0 {
			when = min(when, p.leaves)
		}
		sent := left(p.sent, env.Unsent(blockKind)) - p.asDone
		env.CountAt(seedMegabytes, p.done, megabytes(sent))
		env.CountAt(sentBySeeds, p.done, int64(sent))
		env.CountAt(seedCapacity, p.done, p.capacity(when-p.done))
	}
}

// HandOver implements sim.Durable: whole pieces are on disk.
func (p *peer) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*peer)
	f.again, f.left, f.leaves = true, p.left, p.leaves
	f.arrived, f.arrival, f.download, f.done = p.arrived, p.arrival, p.download, p.done
	f.sent, f.asDone = p.sent, p.asDone // measurements, which no crash undoes
	if lost.KeepsDisk() && !p.first {
		f.holding, f.count = p.holding, p.count
	}
}
