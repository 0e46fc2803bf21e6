package sim

// These tests prove the total order of events: classes, permuted origins, micro-steps; that the tie seed changes ties
// alone, and the order of scheduling nothing.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/pending"
	"starmesh/sim/random"
)

// logged runs a scene and returns its trace, one line an event.
func logged(t *testing.T, s scene, whats ...account.What) (log []string) {
	t.Helper()
	s.hear(func(l *Happening) {
		if slices.Contains(whats, l.What) {
			log = append(log, fmt.Sprintf("%v %s %d #%d", l.At, l.What, l.Node, l.Number))
		}
	}, account.InWords()...)
	s.run(t)
	return log
}

// TestClassesAtOneInstant: fault, departure, arrival, timer, whoever was scheduled first.
func TestClassesAtOneInstant(t *testing.T) {
	s := scene{graph: graphOf(4, "0-1 1-2 2-3"), network: fateNetwork("s")}
	s.Faults = faultsOf("crash 3 18ms 1ms")
	s.node = func(n NodeID) *actor {
		a := postmen(postsOf("0>1@0s 2>1@8ms")...)(n) // one is served until 18 ms, the other arrives then
		if n == 2 {
			first := a.init
			a.init = func(e env) { e.SetTimer(18*ms, 9, 99); first(e) }
			send := a.timer
			a.timer = func(e env, timer Timer) {
				if timer.Kind != 9 {
					send(e, timer)
				}
			}
		}
		return a
	}
	var at18 []string
	for _, line := range logged(t, s, account.FaultBegan, account.MessageDelivered, account.MessageArrived, account.TimerFired) {
		if what, found := strings.CutPrefix(line, "18ms "); found {
			at18 = append(at18, strings.Fields(what)[0])
		}
	}
	if want := []string{"fault", "deliver", "arrive", "timer"}; !slices.Equal(at18, want) {
		t.Errorf("at 18 ms: %v, want %v", at18, want)
	}
}

// simultaneous has all nodes set two timers for each of some instants.
func simultaneous(nodes, instants int) scene {
	return scene{graph: completeGraph(nodes), node: func(NodeID) *actor {
		return &actor{init: func(e env) {
			for i := range instants {
				e.SetTimer(time.Duration(i+1)*ms, 1, uint64(i))
				e.SetTimer(time.Duration(i+1)*ms, 2, uint64(i))
			}
		}}
	}}
}

// TestPermutedOrigins: within an instant the nodes come in an order drawn for it, each with its own timers in
// sequence; the order differs between instants and by tie seed.
func TestPermutedOrigins(t *testing.T) {
	const nodes, instants = 5, 40
	orders := map[uint64][]string{}
	for _, tieSeed := range []uint64{0, 7, 8} {
		s := simultaneous(nodes, instants)
		s.TieSeed = tieSeed
		log := logged(t, s, account.TimerFired)
		distinct := map[string]bool{}
		for i := range instants {
			order := ""
			for j, line := range log[2*nodes*i : 2*nodes*(i+1)] {
				var at, what string
				var node, number int
				fmt.Sscanf(line, "%s %s %d #%d", &at, &what, &node, &number)
				if number != 2*i+1+j%2 {
					t.Fatalf("%s: out of the node's own sequence", line)
				}
				order += fmt.Sprint(node)
			}
			distinct[order] = true
			orders[tieSeed] = append(orders[tieSeed], order)
		}
		if len(distinct) < instants/2 {
			t.Errorf("tie seed %d: only %d orders in %d instants", tieSeed, len(distinct), instants)
		}
	}
	if slices.Equal(orders[7], orders[8]) || slices.Equal(orders[0], orders[7]) {
		t.Error("another tie seed does not change the order")
	}
}

// TestMicroSteps: what an instant creates for itself comes after all that was there before, as a step of its own.
func TestMicroSteps(t *testing.T) {
	var log []string
	s := scene{graph: completeGraph(3), node: func(n NodeID) *actor {
		return &actor{
			init: func(e env) { e.SetTimer(ms, 0, 0) },
			timer: func(e env, timer Timer) {
				log = append(log, fmt.Sprint("step", timer.Data, " timer"))
				if timer.Data < 2 {
					e.SetTimer(0, 0, timer.Data+1)
					e.Send((n+1)%3, letter{tag: timer.Data + 1}) // there is no latency
				}
			},
			message: func(e env, _ NodeID, msg letter) { log = append(log, fmt.Sprint("step", msg.tag, " arrival")) },
		}
	}}
	s.run(t)
	want := slices.Concat(slices.Repeat([]string{"step0 timer"}, 3),
		slices.Repeat([]string{"step1 arrival"}, 3), slices.Repeat([]string{"step1 timer"}, 3),
		slices.Repeat([]string{"step2 arrival"}, 3), slices.Repeat([]string{"step2 timer"}, 3))
	if !slices.Equal(log, want) {
		t.Errorf("got  %q\nwant %q", log, want)
	}
}

// lockstep is a node that sends to someone in each round, answers at once, and reacts to the order of what it gets.
func lockstep(n NodeID) *actor {
	a := &actor{init: func(e env) { e.SetTimer(10*ms, 0, 1) }}
	a.timer = func(e env, t Timer) {
		e.Send((n+1+NodeID(e.Rand(Choices).IntN(5)))%6, letter{tag: t.Data})
		e.SetWorkTimer(10*ms, 0, t.Data+1)
	}
	a.message = func(e env, from NodeID, msg letter) {
		a.memory = 3*a.memory + int(from)
		if msg.tag > 0 && a.memory%2 == 0 {
			e.Send(from, letter{})
		}
	}
	return a
}

// tiesScene is full of ties: constant latencies and equal timers.
func tiesScene(tieSeed uint64) scene {
	s := scene{graph: completeGraph(6), network: Network{Latency: constant(10 * ms), Loss: bernoulli(0.1)}, node: lockstep}
	s.Duration, s.TieSeed = time.Second, tieSeed
	s.network.Service = func(NodeID) Service {
		return Service{Time: random.Constant{Value: float64(2 * ms)}, Servers: 1, Queue: -1}
	}
	return s
}

// TestTieSeedChangesTiesOnly: where nobody reacts, the network's draws stay as they were.
func TestTieSeedChangesTiesOnly(t *testing.T) {
	losses := func(tieSeed uint64) string {
		s := scene{graph: completeGraph(4), network: Network{Latency: exponential(10 * ms), Loss: bernoulli(0.3)}}
		s.TieSeed = tieSeed
		s.node = func(n NodeID) *actor {
			return &actor{init: func(e env) {
				for range 20 {
					e.Send((n+1)%4, letter{})
				}
			}}
		}
		log := logged(t, s, account.MessageDelivered, account.MessageLost)
		slices.Sort(log)
		return strings.Join(log, "\n")
	}
	if losses(1) != losses(2) {
		t.Error("another tie seed changes latencies or losses")
	}
	if a, b := tiesScene(1).run(t), tiesScene(2).run(t); a.Digest == b.Digest {
		t.Error("another tie seed changes nothing in a scene full of ties")
	}
}

// TestDigestIgnoresSchedulingOrder shuffles what waits for the next micro-step, and builds the queue anew from a
// shuffled list.
func TestDigestIgnoresSchedulingOrder(t *testing.T) {
	want := tiesScene(3).run(t).Digest
	for seed := range uint64(3) {
		r := random.New(random.Hash(seed))
		e := tiesScene(3).prepare(t)
		for n := range e.nodes.records {
			e.env.self = NodeID(n)
			e.nodes.records[n].protocol.Init(&e.env)
		}
		for more := true; more; more = e.step(e.end) {
			e.agenda.Reorder(func(events []pending.Event) { random.Shuffle(&r, events) })
		}
		e.agenda.Now = e.end
		if got := e.report(OK, ""); got.Digest != want {
			t.Errorf("seed %d: another digest, or status %s", seed, got.Status)
		}
	}
}

// TestDigestIgnoresInitOrder starts the nodes from the last to the first.
func TestDigestIgnoresInitOrder(t *testing.T) {
	want := tiesScene(3).run(t).Digest
	e := tiesScene(3).prepare(t)
	for n := range slices.Backward(e.nodes.records) {
		e.env.self = NodeID(n)
		e.nodes.records[n].protocol.Init(&e.env)
	}
	for e.step(e.end) {
	}
	e.agenda.Now = e.end
	if got := e.report(OK, ""); got.Digest != want {
		t.Error("the digest depends on the order in which nodes start")
	}
}

// TestZeroDelayLoop: two nodes play ping-pong without a delay.
func TestZeroDelayLoop(t *testing.T) {
	s := scene{graph: completeGraph(2), node: func(n NodeID) *actor {
		return &actor{
			init:    func(e env) { e.Send(1-n, letter{}) },
			message: func(e env, from NodeID, _ letter) { e.Send(from, letter{}) },
		}
	}}
	s.Limits.MicroSteps = 50
	r := s.prepare(t).Run()
	if r.Status != Truncated || !strings.HasPrefix(r.Reason, "micro_steps: 50 ") || !strings.Contains(r.Reason, "loop") {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
	wantValue(t, r, "ledger_imbalance", 0)
}
