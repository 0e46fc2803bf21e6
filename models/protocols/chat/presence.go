package chat

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// habits are a user's, who is no part of its node: they outlive whatever becomes of that.
type habits struct {
	known    bool // they are drawn
	presence random.Rand
	readKey  uint64
	online   bool
	turn     time.Duration // when the user comes or goes next
	words    uint64        // hellos and byes so far
}

// wake draws the user's habits, and follows them to the present. All of them come from keys of their own, so that neither
// texts nor reading shift when users come and go.
func (n *node) wake(env *sim.Env[message]) {
	if !n.known {
		r := env.Rand(sim.Choices)
		n.known, n.presence, n.readKey = true, random.New(r.Uint64()), r.Uint64()
		if n.Offline > 0 { // in the stationary state, which memoryless times keep up
			n.online = !n.presence.Bernoulli(float64(n.Offline) / (float64(n.Online) + float64(n.Offline)))
			n.planTurn()
		}
	}
	n.followTurns(env)
}

// planTurn draws when the user comes or goes after the last turn.
func (n *node) planTurn() {
	mean := n.Offline
	if n.online {
		mean = n.Online
	}
	n.turn = sim.After(n.turn, exponential(mean, &n.presence))
}

// followTurns takes the turns that are due, and sets the timer of the next.
func (n *node) followTurns(env *sim.Env[message]) {
	if n.Offline == 0 {
		return
	}
	for n.turn <= env.Instant() {
		n.online = !n.online
		n.planTurn()
	}
	env.SetTimer(n.turn-env.Instant(), presenceTimer, 0)
}

// comeOrGo is when the user comes or goes, early if the node's clock is fast; while the node was paused it may have done
// so several times. Its server's parcels are none of its business: those for the user itself wait in a list of their own.
func (n *node) comeOrGo(env *sim.Env[message]) {
	before := n.online
	n.online = !n.online
	n.planTurn()
	n.followTurns(env)
	if n.online == before {
		return
	}
	if n.online {
		n.flush(env, n.outbox.listOf(n.id))
	}
	n.say(env)
}

// announce tells the server how a user begins. Servers take users to be online, so the first hello is not said.
func (n *node) announce(env *sim.Env[message]) {
	if n.reborn || !n.online {
		n.say(env)
	}
}

// say tells the server whether the user is online. A hello is held like any parcel; a bye is said once, for who
// says it is gone.
func (n *node) say(env *sim.Env[message]) {
	n.dropGreeting(env)
	home := n.home[n.id]
	if home == nobody || home == n.id {
		return
	}
	n.words++
	word := message{kind: bye, id: n.words, written: env.Instant(), from: n.id, to: n.id, bytes: int32(n.TickSize)}
	if !n.online {
		env.Note("says goodbye to server", uint64(home))
		env.Send(home, word)
		return
	}
	word.kind = hello
	env.Note("says hello to server", uint64(home))
	n.greeting = n.hold(env, word, home)
}

// dropGreeting forgets a hello that was not acknowledged and is out of date.
func (n *node) dropGreeting(env *sim.Env[message]) {
	if n.greeting == none {
		return
	}
	if slot, held := n.outbox.find(uint32(n.greeting), hello, n.words); held {
		n.drop(env, slot)
	}
	n.greeting = none
}
