package swarm

import (
	"cmp"
	"math/bits"
	"slices"
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

	holding bitfield
	count   int             // of holding
	parts   map[int32]*part // of pieces that are not whole
	started []*part         // the same, in the order in which they were started
	links   []*link
	byPeer  map[sim.NodeID]*link
	greeted map[sim.NodeID]time.Duration // when it last said hello, by its clock
	fed     time.Duration                // when it last got a block, or asked why it got none, by its clock
	rarity  []int32                      // of each piece: neighbours that have it
	turn    int                          // of choices whom to serve
	sent    sim.Size                     // blocks handed to its uplink
	asDone  sim.Size                     // blocks that had left it when it was done
}

// part is a piece on its way.
type part struct {
	piece  int32
	got    uint64 // blocks
	asked  uint64 // of the others, those that were asked for
	marked uint64 // blocks, while a choice or a release looks at them
}

// link is what a peer knows of a neighbour.
type link struct {
	to         sim.NodeID
	holding    bitfield
	wanted     int  // pieces that it has and this peer has not
	interested bool // this peer has said so
	wants      bool // the neighbour has said so
	choking    bool // this peer does not serve it
	choked     bool // it does not serve this peer
	optimistic bool
	heard      time.Duration // when it last said anything, by this peer's clock
	unchoked   time.Duration // or choked: when this peer last changed it, by its clock
	pleaded    time.Duration // when it was last told again of this peer's interest
	received   [2]sim.Size   // in this interval between choices and in the one before
	given      sim.Size
	open       []asked
	late       []asked       // of those that were asked for elsewhere then
	takes      time.Duration // from asking to the last block that came
}

// asked is a block that a neighbour was asked for.
type asked struct {
	piece int32
	block uint8
	at    time.Duration // by its clock
}

func newRun(p *Params, w *sim.World) func(sim.NodeID) sim.Protocol[message] {
	return func(id sim.NodeID) sim.Protocol[message] {
		return &peer{Params: p, self: id, first: role(p, w, id) == seedRole, holding: newBitfield(p.Pieces), done: -1,
			parts: map[int32]*part{}, byPeer: map[sim.NodeID]*link{}, greeted: map[sim.NodeID]time.Duration{}, rarity: make([]int32, p.Pieces)}
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
		p.contact(env, p.Peers-len(p.links))
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
		if to := others[i]; to != p.self && p.byPeer[to] == nil {
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
	l := p.byPeer[from]
	if l == nil {
		p.greetStranger(env, from, m)
		return
	}
	l.heard = env.Now()
	switch m.kind {
	case have:
		p.learn(env, l, m.piece)
	case interested:
		if l.wants && !l.choking { // it has missed that
			p.say(env, l.to, unchoke)
		}
		l.wants = true
		p.fillSlots(env)
	case notInterested:
		l.wants = false
	case choke:
		l.choked = true
	case unchoke:
		l.choked = false
		p.ask(env, l)
	case request:
		l.wants = true // though it may have been taken for dead
		p.serve(env, l, m)
	case blockKind:
		p.receive(env, l, m)
	case bye:
		p.part(env, l)
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
	if known := p.byPeer[from]; known != nil {
		if m.reply {
			return // both were first
		}
		p.part(env, known) // it is back after a crash
	}
	if !m.reply {
		if len(p.links) >= 2*p.Peers && !p.first && !p.makeRoom(env) {
			return
		}
		p.hello(env, from, true)
	}
	now := env.Now()
	l := &link{to: from, holding: newBitfield(p.Pieces), choking: true, choked: true, heard: now, pleaded: now - 1}
	p.links = append(p.links, l)
	p.byPeer[from] = l
	copy(l.holding, m.holding)
	for i, word := range m.holding {
		for ; word != 0; word &= word - 1 {
			piece := int32(64*i + bits.TrailingZeros64(word))
			p.rarity[piece]++
		}
		l.wanted += bits.OnesCount64(m.holding[i] &^ p.holding[i])
	}
	p.showInterest(env, l)
}

// makeRoom gives up the neighbour that has been silent longest, if that is longer than patience; it may be gone.
func (p *peer) makeRoom(env *sim.Env[message]) bool {
	oldest := slices.MinFunc(p.links, func(a, b *link) int { return cmp.Compare(a.heard, b.heard) })
	if env.Now()-oldest.heard <= p.patience(oldest) {
		return false
	}
	p.part(env, oldest)
	return true
}

// learn notes that a neighbour has another piece.
func (p *peer) learn(env *sim.Env[message], l *link, piece int32) {
	if l.holding.has(piece) {
		return
	}
	l.holding.add(piece)
	p.rarity[piece]++
	if !p.holding.has(piece) {
		l.wanted++
		p.showInterest(env, l)
		p.ask(env, l)
	}
}

// showInterest tells a neighbour whether it has anything that this peer lacks, when that changes.
func (p *peer) showInterest(env *sim.Env[message], l *link) {
	if is := l.wanted > 0; is != l.interested {
		l.interested = is
		kind := notInterested
		if is {
			kind = interested
		}
		p.say(env, l.to, kind)
	}
}

// part forgets a neighbour.
func (p *peer) part(env *sim.Env[message], l *link) {
	delete(p.byPeer, l.to)
	for i := range p.links {
		if p.links[i] == l {
			p.links = append(p.links[:i], p.links[i+1:]...)
			break
		}
	}
	for i, word := range l.holding {
		for ; word != 0; word &= word - 1 {
			p.rarity[64*i+bits.TrailingZeros64(word)]--
		}
	}
	p.release(l, l.open)
	l.open = nil
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
	for _, l := range p.links {
		p.say(env, l.to, bye)
	}
	p.present, p.left = false, true
	p.links, p.byPeer = nil, map[sim.NodeID]*link{}
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
