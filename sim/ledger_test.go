package sim

// These tests prove that the ledger of every random scene balances, and that a ledger which does not is seen.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/sim/congestion"
	"starmesh/sim/network"
	"starmesh/sim/random"
)

// chatter is a node that does all that a node can: it sends to random nodes, answers some, sets and cancels timers,
// invokes operations and decides.
func chatter(n NodeID) *actor {
	var last TimerID
	var operation OperationID
	a := &actor{}
	a.init = func(e env) { e.SetTimer(time.Duration(n)*ms, 1, 0) }
	a.timer = func(e env, t Timer) {
		r := e.Rand(Choices)
		to := NodeID(r.IntN(e.Participants() - 1))
		if to >= n {
			to++
		}
		e.Cancel(last)
		last = e.SetWorkTimer(50*ms, 2, t.Data)
		if reports(e, Operations) {
			operation = e.Invoke(Operation{})
		}
		e.Send(to, letter{kind: Kind(t.Data % 2), size: Size(r.IntN(2000)), tag: t.Data % 4, conversation: t.Data})
		e.SetWorkTimer(random.Duration(float64(20*ms)*e.Rand(Workload).Exponential()), 1, t.Data+1)
	}
	a.message = func(e env, from NodeID, msg letter) {
		if reports(e, Decisions) {
			e.Propose(msg.tag, msg.tag)
		}
		if msg.tag > 1 {
			e.Send(from, letter{size: msg.size, tag: msg.tag - 1, conversation: msg.conversation})
			return
		}
		if reports(e, Operations) {
			e.Return(operation, Result{OK: msg.size%3 > 0})
		}
		if reports(e, Decisions) {
			e.Decide(msg.conversation, msg.tag)
		}
	}
	return a
}

// reports tells whether the protocol says that it does.
func reports(e env, what Reports) bool { return e.engine.definition.reports&what != 0 }

// randomScene draws a small network with random stages, losses and faults.
func randomScene(seed uint64) scene {
	r := random.New(random.Hash(seed))
	nodes := 3 + r.IntN(8)
	s := scene{graph: randomGraph(nodes, 0.3+float64(0.6*r.Float64()), &r), node: chatter}
	s.Seed, s.Duration, s.Drain = seed, time.Second, time.Duration(r.IntN(100))*ms
	s.Warmup, s.Deadline = time.Duration(r.IntN(2))*100*ms, time.Duration(r.IntN(2))*100*ms
	s.definition.Reports = Operations | Decisions | Proposals
	s.Routes = Routes{ByHops: r.Bernoulli(0.5), Adaptive: r.Bernoulli(0.5), After: time.Duration(r.IntN(3)) * 50 * ms}
	s.network = randomNetwork(&r)
	for i := range r.IntN(6) {
		s.Faults = append(s.Faults, randomFault(fmt.Sprint("fault-", i), nodes, &r))
	}
	return s
}

// harshScene is a random scene with noise, capacities of links, the reliable transport and impairments.
func harshScene(seed uint64) scene {
	s := randomScene(seed)
	r := random.New(random.Hash(seed, 1))
	if r.Bernoulli(0.5) {
		s.network.Noise = &Noise{Duplication: 0.1, Corruption: 0.1, Reordering: 0.1, ReorderedBy: 20 * ms}
	}
	if r.Bernoulli(0.3) {
		rate := Capacity{Rate: 500_000, Queue: Size(r.IntN(5000)) - 1}
		s.network.Capacity = func(_, _ NodeID, _ time.Duration) Capacity { return rate }
	}
	if r.Bernoulli(0.5) {
		s.network.Reliable = randomTransport(&r)
	}
	for i := range r.IntN(4) {
		nodes := len(s.graph)
		f := randomFault(fmt.Sprint("impairment-", i), nodes, &r)
		f.Model = impairing(NodeID(r.IntN(nodes)), NodeID(r.IntN(nodes)), r.IntN(5))
		s.Faults = append(s.Faults, f)
	}
	return s
}

// randomTransport has a fixed timeout or one by round trips, with congestion control or without.
func randomTransport(r *random.Rand) *Reliable {
	t := &Reliable{Timeout: 30 * ms, Backoff: 1.5, Window: 1 + r.IntN(4), Retries: r.IntN(6) - 1, GoBackN: r.Bernoulli(0.5), AckSize: 40}
	if r.Bernoulli(0.5) {
		t.Timeout, t.MinTimeout, t.Window = 0, 20*ms, 1+r.IntN(40)
	}
	if algorithms := congestion.Algorithms(); r.Bernoulli(0.6) {
		t.Congestion = &algorithms[r.IntN(len(algorithms))]
	}
	return t
}

func randomNetwork(r *random.Rand) Network {
	n := Network{Latency: exponential(10 * ms), Loss: bernoulli(float64(0.1 * r.Float64())), FIFO: r.Bernoulli(0.5)}
	if r.Bernoulli(0.5) {
		n.Latency = constant(r.IntN(2)) * constant(10*ms) // ties, and links that take no time
	}
	queue := func() int { return r.IntN(4) - 1 }
	up, down := Access{Rate: 1_000_000, Queue: queue()}, Access{Rate: 2_000_000, Queue: queue()}
	service := Service{Time: random.Exponential{MeanValue: float64(5 * ms)}, Servers: 1 + r.IntN(2), Queue: queue()}
	if r.Bernoulli(0.6) {
		n.Uplink = func(NodeID) Access { return up }
	}
	if r.Bernoulli(0.6) {
		n.Downlink = func(at NodeID) Access { return Access{Rate: down.Rate * Bandwidth(at%2), Queue: down.Queue} }
	}
	if r.Bernoulli(0.6) {
		n.Service = func(NodeID) Service { return service }
	}
	return n
}

func randomFault(name string, nodes int, r *random.Rand) Fault {
	a, b := NodeID(r.IntN(nodes)), NodeID(r.IntN(nodes))
	groups := make([]byte, nodes)
	for i := range groups {
		groups[i] = byte('a' + r.IntN(2))
	}
	f := Fault{Name: name, When: When{At: time.Duration(r.IntN(900)) * ms, For: time.Duration(r.IntN(500)) * ms}}
	if r.Bernoulli(0.5) {
		f.When = When{MTTF: 200 * ms, MTTR: 100 * ms, MinUp: 10 * ms, MinDown: 10 * ms}
	}
	f.Model = []FaultModel{crash(DiskLost, a), crash(MemoryLost, a, b), cut(a, b), partitioning(groups), observing(a)}[r.IntN(5)]
	return f
}

// TestLedgerBalances on hundreds of random runs, and compares its sums with the columns.
func TestLedgerBalances(t *testing.T) {
	causesSeen := LedgerRow{}
	for seed := range uint64(600) {
		s := randomScene(seed + 1)
		if seed%2 == 1 {
			s = harshScene(seed)
		}
		r := s.run(t)
		sum := LedgerRow{}
		for _, row := range r.Ledger {
			if row.Imbalance() != 0 {
				t.Fatalf("seed %d: %+v", seed, row)
			}
			sum.Sent += row.Sent
			sum.Transits += row.Transits
			sum.Bytes += row.Bytes
			for c, n := range row.Lost {
				sum.Lost[c] += n
				causesSeen.Lost[c] += n
			}
			if row.Transits < row.Sent-row.Lost[network.NoRoute]-row.Lost[network.SenderCrashed]-row.InFlight {
				t.Fatalf("seed %d: fewer transits than messages: %+v", seed, row)
			}
		}
		wantValue(t, r, "transits", float64(sum.Transits))
		wantValue(t, r, "sent_bytes", float64(sum.Bytes))
		wantValue(t, r, "ledger_imbalance", 0)
		for c, n := range sum.Lost {
			wantValue(t, r, "lost_"+Cause(c).String(), float64(n))
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for c, n := range causesSeen.Lost {
		if n == 0 {
			t.Errorf("no message was lost by %s: the scenes are too tame", Cause(c))
		}
	}
}

// TestImbalanceShows that the balance can fail.
func TestImbalanceShows(t *testing.T) {
	row := LedgerRow{Sent: 3, Duplicated: 1, Delivered: 2, InFlight: 1, Transits: 5, TransitsArrived: 2, TransitsLost: 1, TransitsInFlight: 1}
	row.Lost[network.LinkLoss] = 2
	if got := row.Imbalance(); got != 2 { // one message too many, one transit too few
		t.Errorf("imbalance %d, want 2", got)
	}
	e := scene{graph: graphOf(2, "0-1"), node: postmen(postsOf("0>1@0s")...)}.prepare(t)
	e.account.Ledger[0].Sent++
	if r := e.Run(); r.Status != Failed {
		t.Errorf("a ledger that does not balance gives %s %s", r.Status, r.Reason)
	}
}
