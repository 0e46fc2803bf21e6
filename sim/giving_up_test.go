package sim

// These tests prove that the reliable transport loses no message without saying so: what is behind a message that was given
// up arrives, each message is delivered or lost once, and timeouts do not depend on where a message was lost.

import (
	"fmt"
	"testing"
	"time"

	"starmesh/sim/congestion"
	"starmesh/sim/random"
)

// posted runs a scene whose chatter is replaced by numbered letters, and returns how many were sent and delivered.
func posted(t *testing.T, s scene) (r *Report, sent, delivered int) {
	t.Helper()
	seen := map[string]bool{}
	s.node = func(n NodeID) *actor {
		return &actor{
			init: func(e env) { e.SetWorkTimer(ms, 1, 0) },
			timer: func(e env, _ Timer) {
				to := NodeID(e.Rand(Choices).IntN(e.Participants()))
				if to != n && e.Instant() < s.Duration { // a pause may have held the timer
					sent++
					e.Send(to, letter{size: 100, tag: uint64(sent)})
				}
				e.SetWorkTimer(random.Duration(float64(5*ms)*e.Rand(Workload).Exponential()), 1, 0)
			},
			message: func(e env, from NodeID, msg letter) {
				delivered++
				if text := fmt.Sprint(from, ">", e.ID(), "#", msg.tag); seen[text] {
					t.Fatalf("seed %d: %s is delivered twice", s.Seed, text)
				} else {
					seen[text] = true
				}
			},
		}
	}
	return s.run(t), sent, delivered
}

// TestEachMessageCountsOnce: whatever happens, sent = delivered + lost + in flight. If nobody crashes, nothing is in flight
// once all is quiet: receivers do not wait for what will never come.
func TestEachMessageCountsOnce(t *testing.T) {
	lossy := 0
	for seed := range uint64(150) {
		s := harshScene(seed + 1)
		r := random.New(random.Hash(seed, 2))
		s.network.Reliable = randomTransport(&r)
		s.network.Reliable.Retries = r.IntN(4)
		s.Warmup, s.Deadline = 0, 0
		quiet := seed%2 == 0
		if quiet {
			s.Faults, s.Drain = nil, 100*time.Hour // where there is no route, each try takes a minute
		}
		report, sent, delivered := posted(t, s)
		lost := int(report.Value("messages_lost"))
		wantValue(t, report, "messages_sent", float64(sent))
		wantValue(t, report, "messages_delivered", float64(delivered))
		if inFlight := sent - delivered - lost; inFlight < 0 || quiet && inFlight > 0 {
			t.Errorf("seed %d: %d sent, %d delivered, %d lost", seed, sent, delivered, lost)
		}
		lossy += lost
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, *s.network.Reliable)
		}
	}
	if lossy < 100 {
		t.Errorf("only %d messages are lost: the scenes are too tame", lossy)
	}
}

// TestBehindAGap: the first letter is given up, the second one waits behind it, and nothing else is sent. The notice gets
// through when the link is whole again.
func TestBehindAGap(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(10 * ms), Reliable: &Reliable{Timeout: 50 * ms, Backoff: 1, Window: 8}}}
	s.Faults = faultsOf("cut 0-1 0s 2ms; cut 0-1 20ms 100ms") // given up at 51 ms; notices at 101 and 201 ms
	r, log := deliveries(t, s, "0>1@1ms 0>1@3ms")
	wantLog(t, "behind the gap", log, "0>1 211ms")
	wantValue(t, r, "messages_lost", 1)
	wantValue(t, r, "messages_delivered", 1)
}

// TestLateAfterAll: a letter that is given up on its way and arrives all the same is delivered, not lost.
func TestLateAfterAll(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(80 * ms), Reliable: &Reliable{Timeout: 50 * ms, Backoff: 1, Window: 8}}}
	r, log := deliveries(t, s, "0>1@1ms")
	wantLog(t, "late", log, "0>1 81ms")
	wantValue(t, r, "messages_lost", 0)
	wantValue(t, r, "messages_delivered", 1)
}

// TestStillTrying: the receiver crashes with the second letter, whose acknowledgement is lost; the sender tries both to the end.
func TestStillTrying(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(10 * ms), Reliable: &Reliable{Timeout: 50 * ms, Backoff: 2, Window: 8, Retries: -1}}}
	s.Faults = faultsOf("cut 0-1 0s 2ms; cut 1-0 12ms 2ms; crash 1 20ms ever")
	r, log := deliveries(t, s, "0>1@1ms 0>1@3ms")
	wantLog(t, "nothing", log)
	wantValue(t, r, "messages_lost", 0)
	wantValue(t, r, "lost_receiver_crashed", 1)
}

// TestTimeoutWhereverItIsLost: over three hops of 10 ms, a letter that is cut off on any of them is repeated 100 ms after it
// left.
func TestTimeoutWhereverItIsLost(t *testing.T) {
	for _, fault := range []string{"cut 0-1 0s 1ms", "cut 0-1 5ms 20ms", "cut 1-2 5ms 20ms", "crash 1 5ms 10ms", "cut 2-3 5ms 30ms"} {
		s := scene{graph: graphOf(4, "0-1 1-2 2-3"), network: Network{Latency: constant(10 * ms), Reliable: &Reliable{Timeout: 100 * ms, Backoff: 2, Window: 8, Retries: -1}}}
		s.Faults = faultsOf(fault)
		_, log := deliveries(t, s, "0>3@0s")
		wantLog(t, fault, log, "0>3 130ms")
	}
}

// TestTimeoutAfterTheUplink: what waits in the sender's own uplink has no timer yet.
func TestTimeoutAfterTheUplink(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: fateNetwork("u")} // 8 ms for each letter
	s.network.Reliable = &Reliable{Timeout: 30 * ms, Backoff: 2, Window: 8, Retries: -1}
	r, _ := deliveries(t, s, "0>1@0s 0>1@0s 0>1@0s 0>1@0s 0>1@0s 0>1@0s 0>1@0s 0>1@0s")
	wantValue(t, r, "lost_discarded", 0)
}

// TestGeometricRetransmissions: with p = .2 each message is sent 1/(1-p) times on average, whatever decides when.
func TestGeometricRetransmissions(t *testing.T) {
	for _, transport := range []Reliable{{Timeout: 40 * ms, Window: 16}, {MinTimeout: 20 * ms, Window: 16}} {
		transport.Backoff, transport.Retries = 1, -1
		r := pipe(transport, oneWay(.2), 40_000).run(t)
		row := r.Ledger[0]
		if mean := 1 + float64(row.Duplicated)/float64(row.Sent); mean < 1.24 || mean > 1.26 { // 4 standard errors
			t.Errorf("%+v: each message is sent %.4f times, want 1.25", transport, mean)
		}
	}
}

// TestRecoversFromAnOutage: 40 senders that keep a server at 80 % of its load are cut off for 20 s. With the default
// transport everything is as it was two minutes later; with a fixed timeout the repetitions keep the server busy for ever.
func TestRecoversFromAnOutage(t *testing.T) {
	const senders = 40
	slow := func(transport Reliable) (latest time.Duration) {
		s := scene{graph: completeGraph(senders + 1), network: Network{Latency: constant(10 * ms), Reliable: &transport}}
		s.network.Service = func(n NodeID) Service {
			if n != senders {
				return Service{}
			}
			return Service{Time: random.Exponential{MeanValue: float64(10 * ms)}, Servers: 1, Queue: -1}
		}
		s.Faults = during(crash(MemoryLost, senders), 20*time.Second, 40*time.Second)
		s.Duration = 300 * time.Second
		s.node = func(n NodeID) *actor {
			next := func(e env) {
				if n != senders {
					e.SetWorkTimer(random.Duration(float64(500*ms)*e.Rand(Workload).Exponential()), 1, uint64(e.Instant()))
				}
			}
			return &actor{init: next, timer: func(e env, _ Timer) {
				e.Send(senders, letter{size: 100, tag: uint64(e.Instant())})
				next(e)
			}, message: func(e env, _ NodeID, msg letter) {
				if e.Instant() > 240*time.Second {
					latest = max(latest, e.Instant()-time.Duration(msg.tag))
				}
			}}
		}
		s.run(t)
		return latest
	}
	if latest := slow(Reliable{MinTimeout: 200 * ms, Backoff: 2, Window: 64, Retries: 15, Congestion: congestion.Named("reno")}); latest > 2*time.Second {
		t.Errorf("four minutes later a message takes %v", latest)
	}
	if latest := slow(Reliable{Timeout: 500 * ms, Backoff: 1, Window: 64, Retries: -1}); latest < 10*time.Second {
		t.Errorf("with a fixed timeout the latest message takes %v: the scene is too tame", latest)
	}
}
