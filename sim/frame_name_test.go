package sim

// These tests prove that a message has one name, however often it is transmitted: for who receives it, for exposure, and for
// the digest.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starmesh/sim/random"
)

// TestReceivedIsWhatSendReturned: for every delivery, of datagrams and their duplicates and of frames; and no two messages of
// a sender have the same.
func TestReceivedIsWhatSendReturned(t *testing.T) {
	for seed := range uint64(40) {
		s := harshScene(seed + 1)
		s.network.Noise = &Noise{Duplication: .3, Reordering: .2, ReorderedBy: 20 * ms}
		s.network.Reliable = nil
		if r := random.New(random.Hash(seed, 3)); seed%4 != 0 {
			s.network.Reliable = randomTransport(&r)
		}
		sent := map[string]uint64{} // sender and number -> tag
		count, delivered := uint64(0), 0
		s.node = func(n NodeID) *actor {
			return &actor{
				init: func(e env) { e.SetWorkTimer(ms, 1, 0) },
				timer: func(e env, _ Timer) {
					if to := NodeID(e.Rand(Choices).IntN(e.Participants())); to != n {
						count++
						key := fmt.Sprint(n, "#", e.Send(to, letter{size: 100, tag: count}))
						if sent[key] != 0 {
							t.Fatalf("seed %d: two messages are %s", seed, key)
						}
						sent[key] = count
					}
					e.SetWorkTimer(5*ms, 1, 0)
				},
				message: func(e env, from NodeID, msg letter) {
					delivered++
					if key := fmt.Sprint(from, "#", e.Received()); sent[key] != msg.tag {
						t.Fatalf("seed %d: message %d is delivered as %s, which is message %d", seed, msg.tag, key, sent[key])
					}
				},
			}
		}
		if s.run(t); delivered == 0 {
			t.Errorf("seed %d: nothing is delivered", seed)
		}
	}
}

// babbler sends a number to its neighbour each second.
type babbler struct{}

func (babbler) Init(e *Env[uint64Message]) {
	if e.ID() == 0 {
		e.SetWorkTimer(time.Second, 0, 0)
	}
}
func (babbler) OnMessage(*Env[uint64Message], NodeID, uint64Message) {}
func (babbler) OnTimer(e *Env[uint64Message], t Timer) {
	e.Send(1, 7)
	e.SetWorkTimer(time.Second, 0, 0)
}

// TestRepeatedMessagesAreOneConversation: a message that names none is one by itself, with all copies that its sender or a link
// makes of it. The receiver sees them all, though half of the transport's transmissions are lost.
func TestRepeatedMessagesAreOneConversation(t *testing.T) {
	for _, network := range []Network{
		{Loss: bernoulli(.5), Reliable: &Reliable{Timeout: 50 * ms, Backoff: 1, Window: 4, Retries: -1}},
		{Loss: bernoulli(.5), Reliable: &Reliable{MinTimeout: 50 * ms, Backoff: 2, Window: 4, Retries: -1}},
		{Noise: &Noise{Duplication: 0.9}},
	} {
		d := Definition[none, uint64Message]{Kinds: []string{"number"}, New: func(*none, *World) func(NodeID) Protocol[uint64Message] {
			return func(NodeID) Protocol[uint64Message] { return babbler{} }
		}}
		config := &Config{Duration: time.Minute, Drain: time.Minute, Faults: faultsOf("observe 1 0s ever"),
			World: &World{Participants: 2, Graph: completeGraph(2)}, Network: func(*World) (*Network, error) {
				network.Latency = constant(10 * ms)
				return &network, nil
			}}
		e, err := New(&d, &none{}, config)
		if err != nil {
			t.Fatal(err)
		}
		r := e.Run()
		wantValue(t, r, "exposed_ratio", 1)
		wantValue(t, r, "conversations", float64(r.Ledger[0].Sent))
		if r.Ledger[0].Duplicated < 30 {
			t.Errorf("only %d transmissions are repeated: the scene is too tame", r.Ledger[0].Duplicated)
		}
	}
}

// TestDigestIsBlindToConnections: which connection comes first in an instant is drawn, and makes no difference. Three nodes
// send at once, each to a node of its own, over links that lose much, so that many timers fire.
func TestDigestIsBlindToConnections(t *testing.T) {
	digests := map[uint64]bool{}
	for tieSeed := range uint64(8) {
		const nodes = 6
		s := scene{graph: completeGraph(nodes), network: Network{Latency: constant(10 * ms), Loss: bernoulli(.4),
			Reliable: &Reliable{Timeout: 30 * ms, Backoff: 1.5, Window: 2, Retries: 4}}}
		s.TieSeed = tieSeed + 1
		s.node = func(n NodeID) *actor {
			return &actor{
				init: func(e env) { e.SetTimer(ms, 0, 0) },
				timer: func(e env, _ Timer) {
					for range 20 * int(1-n%2) {
						e.Send(n+1, letter{size: 100})
					}
				},
			}
		}
		digests[s.run(t).Digest] = true
	}
	if len(digests) != 1 {
		t.Errorf("eight orders of the same instants have %d digests", len(digests))
	}
}

// TestClosingTheBooksFails the run where the protocol's own code panics in it.
func TestClosingTheBooksFails(t *testing.T) {
	s := scene{graph: graphOf(2, "0-1"), node: postmen(postsOf("0>1@0s")...)}
	s.definition.Reports = Decisions
	s.definition.Adversary = func(*none, *World, NodeID) bool { panic("who is this?") }
	s.node = func(NodeID) *actor { return &actor{init: func(e env) { e.Decide(1, 1) }} }
	r := s.prepare(t).Run()
	if r.Status != Failed || !strings.Contains(r.Reason, "who is this?") || len(r.Values) != len(r.Columns) {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}
