package raft

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// commandTimer comes after Raft's own timers.
const commandTimer = Timers

// Init implements sim.Protocol.
func (n *node) Init(env *sim.Env[message]) {
	n.env = env
	n.core.Start(n)
	n.started = true
	n.committed = n.core.Committed()
	n.ended(false) // what it began before a crash
}

// StartUsers implements sim.Users.
func (n *node) StartUsers(env *sim.Env[message]) { n.planCommand(env) }

// OnAbsent implements sim.Users.
func (n *node) OnAbsent(env *sim.Env[message], _ sim.Timer) {
	n.invoke(env)
	n.planCommand(env)
}

// OnMessage implements sim.Protocol.
func (n *node) OnMessage(env *sim.Env[message], from sim.NodeID, m message) {
	n.env = env
	switch m.Type {
	case propose:
		n.lead(env, m.command)
	case committed:
		n.answer(env, m.command.Number, sim.Result{OK: true})
	default:
		n.core.OnMessage(from, m.Message)
	}
	n.tell()
}

// OnTimer implements sim.Protocol.
func (n *node) OnTimer(env *sim.Env[message], t sim.Timer) {
	n.env = env
	if t.Kind == commandTimer {
		n.command(env)
		n.planCommand(env)
	} else {
		n.core.OnTimer(t.Kind)
	}
	n.tell()
}

// planCommand sets the time of the next command: a Poisson process at each participant.
func (n *node) planCommand(env *sim.Env[message]) {
	if n.Rate > 0 {
		mean := float64(time.Second) * float64(len(n.servers)) / float64(n.Rate)
		env.SetUserTimer(random.Duration(float64(mean*env.Rand(sim.Workload).Exponential())), commandTimer, 0)
	}
}

// Holds implements sim.Officer: a leader does, as far as it knows.
func (n *node) Holds(string) bool { return n.core.Role() == Leader }

// State implements sim.Stater.
func (n *node) State(tell func(field string, value any)) {
	tell("role", n.core.Role().String())
	tell("term", n.core.Term())
	tell("log", n.core.Log().Last())
	tell("committed", n.core.Committed())
}

// command brings a new command to the leader, if one is known.
func (n *node) command(env *sim.Env[message]) {
	number, operation := n.invoke(env)
	n.mine[number] = operation
	command := Command{Client: int32(env.ID()), Number: number}
	switch leader := n.core.Leader(); {
	case n.core.Role() == Leader:
		n.lead(env, command)
	case leader >= 0 && leader != env.ID():
		env.Send(leader, message{Message{Type: propose}, command})
	default:
		n.refuse(env, number)
	}
}

// invoke begins an operation. No two of this participant come up at once, crashes or not, so its time is its number.
func (n *node) invoke(env *sim.Env[message]) (number uint64, operation sim.OperationID) {
	number = uint64(env.Asked())
	n.watch.asked(env.Asked())
	return number, env.Invoke(sim.Operation{Key: number})
}

// lead appends a command, or refuses it by silence if the server does not lead any more.
func (n *node) lead(env *sim.Env[message], command Command) {
	now := env.Instant()
	// In a cluster of one the command is committed before Propose returns.
	next := n.core.Log().Last() + 1
	n.appended[next] = now
	if _, leads := n.core.Propose(command); !leads {
		delete(n.appended, next)
		if command.Client == int32(env.ID()) {
			n.refuse(env, command.Number)
		}
	}
}

// refuse ends an operation of this participant that has no leader to go to.
func (n *node) refuse(env *sim.Env[message], number uint64) {
	env.CountAt(refused, time.Duration(number), 1)
	n.answer(env, number, sim.Result{Refused: true})
}

// answer ends an operation of this participant.
func (n *node) answer(env *sim.Env[message], number uint64, result sim.Result) {
	if id, open := n.mine[number]; open {
		delete(n.mine, number)
		env.Return(id, result)
		if result.OK {
			n.acknowledged = append(n.acknowledged, number)
		}
	}
}

// HandOver implements sim.Durable. What is the referee's outlives every disk.
func (n *node) HandOver(fresh sim.Protocol[message], lost sim.Destruction) {
	f := fresh.(*node)
	f.reign, f.acknowledged, f.candidacy = n.reign, n.acknowledged, n.candidacy
	if lost.KeepsDisk() {
		n.core.HandOver(f.core)
	}
}

// Send implements Host.
func (n *node) Send(to sim.NodeID, m Message) { n.env.Send(to, message{Message: m}) }

// SetTimer implements Host.
func (n *node) SetTimer(after time.Duration, kind uint8) sim.TimerID {
	return n.env.SetTimer(after, kind, 0)
}

// Cancel implements Host.
func (n *node) Cancel(id sim.TimerID) { n.env.Cancel(id) }

// Now implements Host.
func (n *node) Now() time.Duration { return n.env.Now() }

// Uniform implements Host.
func (n *node) Uniform() float64 { return n.env.Rand(sim.Choices).Float64() }

// Apply implements Host: the state machine hashes what it is told, and the server decides the entry's index.
func (n *node) Apply(index uint64, e *Entry) {
	n.state = state{random.Hash(n.state.hash, e.Command.hash()), n.watch.told(e, index, n.state.history)}
	n.env.Decide(index, e.Chain)
	at, appended := n.appended[index]
	if appended {
		n.env.CountAt(commands, at, 1)
		n.env.ObserveAt(commitTime, at, int64(n.env.Instant()-at))
	}
	delete(n.appended, index)
	switch client := sim.NodeID(e.Command.Client); {
	case client == n.env.ID():
		n.answer(n.env, e.Command.Number, sim.Result{OK: true})
	case appended: // it was asked; whom an earlier leader owes an answer applies the entry, too
		n.env.Send(client, message{Message{Type: committed}, e.Command})
	}
}

// Save implements Host.
func (n *node) Save() (any, sim.Size) {
	n.env.Count(snapshotsTaken, 1)
	return n.state, 64
}

// Restore implements Host. What a leader's snapshot holds has been applied, too.
func (n *node) Restore(saved any) {
	fresh := saved.(state)
	if n.started { // otherwise it is its own, from its disk
		n.env.Count(snapshotsTaken, 1)
		for a := fresh.history; a.latest() > n.state.history.latest(); a = a.before {
			n.env.Decide(a.index, a.entry.Chain)
		}
	}
	n.state = fresh
}

// Changed implements Host.
func (n *node) Changed(role Role, term uint64) {
	n.ended(role == Leader)
	switch role {
	case Candidate:
		n.env.Count(elections, 1)
		n.candidacy = n.env.Instant()
		n.env.Note("stands in term", term)
	case Leader:
		n.leads(term)
		n.env.Note("leads term", term)
	}
	if role != Leader {
		clear(n.appended)
	}
	n.role = role
	n.env.SetGauge(leaders, map[bool]int64{true: 1}[role == Leader])
}

// ended counts the election that the server began, if it is open, for when it began.
func (n *node) ended(won bool) {
	if n.candidacy < 0 {
		return
	}
	n.env.CountAt(map[bool]int{true: wins, false: wastedElections}[won], n.candidacy, 1)
	n.candidacy = -1
}
