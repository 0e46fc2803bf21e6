package sim

// This test proves that a protocol which takes corrupted messages gets them, and none of its messages is lost to corruption.

import (
	"testing"

	"starmesh/sim/random"
)

// fragile is a message that its protocol takes even if it is corrupted.
type fragile struct{ value uint64 }

func (fragile) Kind() Kind { return 0 }
func (fragile) Size() Size { return 8 }
func (f fragile) Corrupt(r *random.Rand) fragile {
	return fragile{f.value ^ 1<<r.IntN(64)}
}

// reader sends a thousand zeros and counts what arrives as something else.
type reader struct{ odd *int }

func (n reader) Init(e *Env[fragile]) {
	for range 1000 {
		e.Send(1-e.ID(), fragile{})
	}
}
func (n reader) OnMessage(_ *Env[fragile], _ NodeID, m fragile) {
	if m.value != 0 {
		*n.odd++
	}
}
func (reader) OnTimer(*Env[fragile], Timer) {}

// TestCorruptible: a protocol that takes corrupted messages gets them; of others they are lost (see the ledger's test).
func TestCorruptible(t *testing.T) {
	odd := 0
	d := Definition[none, fragile]{Kinds: []string{"fragile"}, New: func(*none, *World) func(NodeID) Protocol[fragile] {
		return func(NodeID) Protocol[fragile] { return reader{&odd} }
	}}
	config := &Config{Duration: 1e9, World: &World{Participants: 2, Graph: completeGraph(2)}, CheckMessages: true,
		Network: func(*World) (*Network, error) { return &Network{Noise: &Noise{Corruption: 0.25}}, nil }}
	e, err := New(&d, &none{}, config)
	if err != nil {
		t.Fatal(err)
	}
	r := e.Run()
	wantValue(t, r, "messages_delivered", 2000)
	wantValue(t, r, "lost_corrupted", 0)
	if odd < 420 || odd > 580 { // 500 +- 4 standard deviations
		t.Errorf("%d of 2000 messages are corrupted", odd)
	}
}
