package sim

// These tests prove the utilisation of go-back-N and selective repeat against their formulas, and that the reliable
// transport delivers once and in order, or gives up.

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/random"
)

// pipe is a saturated sender: frames of 1 ms over 15 ms each way, whose acknowledgements take no time to send (B6).
func pipe(r Reliable, loss Loss, frames int) scene {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(15 * ms), Loss: loss, Reliable: &r}}
	s.network.Uplink = func(n NodeID) Access {
		if n == 0 {
			return Access{Rate: 8_000_000, Queue: -1}
		}
		return Access{}
	}
	s.Duration = time.Hour
	s.node = func(n NodeID) *actor {
		return &actor{init: func(e env) {
			for i := range frames {
				if n == 0 {
					e.Send(1, letter{size: 1000, tag: uint64(i)})
				}
			}
		}}
	}
	return s
}

// oneWay loses what node 0 sends.
type oneWay float64

func (o oneWay) Lost(hop Hop, r *random.Rand) bool { return hop.From == 0 && r.Bernoulli(float64(o)) }

// utilisation returns the share of the time in which the pipe carries frames that are delivered.
func utilisation(t *testing.T, r Reliable, loss Loss, frames int) float64 {
	t.Helper()
	r.Timeout, r.Backoff, r.Retries = 30*ms, 1, -1
	s := pipe(r, loss, frames)
	var delivered int
	var last time.Duration
	inner := s.node
	s.node = func(n NodeID) *actor {
		a := inner(n)
		a.message = func(e env, _ NodeID, _ letter) {
			delivered++
			last = e.Instant()
		}
		return a
	}
	s.run(t)
	if delivered != frames {
		t.Fatalf("%d of %d frames are delivered", delivered, frames)
	}
	return float64(frames) * float64(ms) / float64(last-15*ms)
}

// TestUtilisation is row B6: min(1, W/31) without loss; with p = .1 stop-and-wait (1-p)/31, selective repeat 1-p with a
// window that never closes, and go-back-N (1-p)/(1+30p).
func TestUtilisation(t *testing.T) {
	for _, c := range []struct {
		name      string
		transport Reliable
		loss      Loss
		frames    int
		want      float64
		tolerance float64
	}{
		// Three standard errors are .7 % of stop-and-wait, .3 % of selective repeat, 1 % of go-back-N. Without loss it is exact, but for the last round trip of the run, which the pipe does not fill.
		{"W=1", Reliable{Window: 1}, nil, 2000, 1. / 31, .001},
		{"W=10", Reliable{Window: 10}, nil, 2000, 10. / 31, .01},
		{"W=31", Reliable{Window: 31}, nil, 2000, 1, 0},
		{"W=100", Reliable{Window: 100}, nil, 2000, 1, 0},
		{"stop and wait", Reliable{Window: 1}, oneWay(.1), 20_000, .9 / 31, .01},
		{"selective repeat", Reliable{Window: 100_000}, oneWay(.1), 100_000, .9, .01},
		{"go back N", Reliable{Window: 31, GoBackN: true}, oneWay(.1), 700_000, .9 / 4, .01},
	} {
		got := utilisation(t, c.transport, c.loss, c.frames)
		if !(math.Abs(got-c.want) <= c.tolerance*c.want) {
			t.Errorf("%s: utilisation %.5f, want %.5f", c.name, got, c.want)
		}
	}
}

// TestReliableDelivery: whatever the network does, each receiver gets each sender's messages once and in order, all of
// them if the sender never gives up and nobody crashes.
func TestReliableDelivery(t *testing.T) {
	for seed := range uint64(60) {
		s := randomScene(seed + 1)
		s.Faults = nil
		s.Drain = 100 * time.Hour // back-off may come to a minute a frame
		s.graph = completeGraph(len(s.graph))
		r := random.New(seed)
		s.network.Reliable = randomTransport(&r)
		s.network.Reliable.Retries = -1
		s.network.Noise = &Noise{Duplication: 0.1, Corruption: 0.1, Reordering: 0.2, ReorderedBy: 30 * ms}
		sent, got := map[[2]NodeID][]string{}, map[[2]NodeID][]string{}
		inner := s.node
		s.node = func(n NodeID) *actor {
			a := inner(n)
			count := 0
			a.timer = func(e env, _ Timer) {
				to := NodeID(count) % NodeID(e.Participants())
				if count++; to != n {
					text := fmt.Sprint(n, ">", to, "#", count)
					sent[[2]NodeID{n, to}] = append(sent[[2]NodeID{n, to}], text)
					e.Send(to, letter{size: Size(100 * count % 1500), text: []byte(text)})
				}
				e.SetWorkTimer(7*ms, 1, 0)
			}
			a.init = func(e env) { e.SetWorkTimer(ms, 1, 0) }
			a.message = func(e env, from NodeID, msg letter) {
				got[[2]NodeID{from, n}] = append(got[[2]NodeID{from, n}], string(msg.text))
			}
			return a
		}
		report := s.run(t)
		for pair, texts := range sent {
			if !slices.Equal(texts, got[pair]) {
				t.Fatalf("seed %d: %v sends %d and gets %d", seed, pair, len(texts), len(got[pair]))
			}
		}
		wantValue(t, report, "messages_lost", 0)
	}
}

// TestGivingUp: who gives a message up goes on with the next one, and so does the receiver.
func TestGivingUp(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(ms), Reliable: &Reliable{Timeout: 10 * ms, Backoff: 2, Window: 1, Retries: 2}}}
	s.Faults = during(cut(0, 1), 0, 60*ms) // tries at 1, 11 and 31 ms; given up at 71 ms
	r, log := deliveries(t, s, "0>1@1ms 0>1@2ms")
	wantLog(t, "after giving up", log, "0>1 72ms")
	wantValue(t, r, "messages_lost", 1)
	wantValue(t, r, "messages_delivered", 1)
}

// TestCrashedSender: what a sender keeps is gone with it; later messages arrive.
func TestCrashedSender(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), network: Network{Latency: constant(10 * ms), Reliable: &Reliable{Timeout: 100 * ms, Backoff: 1, Window: 1, Retries: -1}}}
	s.Faults = during(crash(MemoryLost, 0), 15*ms, 20*ms)
	posts := postsOf("0>1@0s 0>1@1ms 0>1@2ms")
	var log []string
	s.hear(func(l *Happening) {
		if l.What == account.MessageDelivered && l.Kind != AckKind {
			log = append(log, l.At.String())
		}
	}, account.InWords()...)
	first := true
	s.node = func(n NodeID) *actor {
		if n == 0 && first {
			first = false
			return postmen(posts...)(n)
		}
		return &actor{init: func(e env) {
			if e.Instant() > 0 {
				e.SetTimer(10*ms, 0, 0)
			}
		}, timer: func(e env, _ Timer) { e.Send(1, letter{}) }}
	}
	r := s.run(t)
	wantLog(t, "after the crash", log, "10ms", "40ms")
	wantValue(t, r, "messages_lost", 2)
}
