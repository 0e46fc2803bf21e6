package network_test

// These tests prove when a transit arrives and what stops it: a link's capacity and queue, an order that is kept, loss, noise,
// damage; and that its draws are its own.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

const (
	ms  = time.Millisecond
	mbs = units.Bandwidth(1_000_000)
)

// crossings has transits cross links at times, written as in "0>1@5ms/1000" (bytes), and lists when each arrives or why not.
func crossings(t *testing.T, n network.Network, conditions *network.Conditions, transits string) string {
	t.Helper()
	var now time.Duration
	p := network.NewPath(&n, conditions, 1, &now)
	var got []string
	for i, word := range strings.Fields(transits) {
		transit := network.Transit{Number: uint64(i + 1), Hops: 1}
		var at string
		if _, err := fmt.Sscanf(strings.NewReplacer(">", " ", "@", " ", "/", " ").Replace(word), "%d %d %s %d",
			&transit.At, &transit.Next, &at, &transit.Size); err != nil {
			t.Fatal(word, err)
		}
		now, _ = time.ParseDuration(at)
		transit.From = transit.At
		arrival, cause, crossed := p.Cross(&transit)
		if crossed {
			got = append(got, arrival.String())
		} else {
			got = append(got, cause.String())
		}
	}
	return strings.Join(got, " ")
}

// shrinking is a latency by which all that is sent within 10 ms arrives at 10 ms, and later things at once.
type shrinking struct{}

func (shrinking) Draw(hop network.Hop, _ *random.Rand) time.Duration { return 10*ms - hop.At }
func (shrinking) Mean(_, _ units.NodeID) (time.Duration, bool)       { return 0, true }

// sizes is a latency of a millisecond a byte.
type sizes struct{}

func (sizes) Draw(hop network.Hop, _ *random.Rand) time.Duration { return time.Duration(hop.Size) * ms }
func (sizes) Mean(_, _ units.NodeID) (time.Duration, bool)       { return 0, true }

// large loses what has more than 1000 bytes.
type large struct{}

func (large) Lost(hop network.Hop, _ *random.Rand) bool { return hop.Size > 1000 }

// capacity gives the links from node 0 eight megabits a second: 1000 bytes take 1 ms.
func capacity(queue units.Size) func(from, to units.NodeID, at time.Duration) network.Capacity {
	return func(from, _ units.NodeID, _ time.Duration) network.Capacity {
		if from == 0 {
			return network.Capacity{Rate: 8 * mbs, Queue: queue}
		}
		return network.Capacity{}
	}
}

// visits has the link from 0 to 1 from 10 ms to 30 ms, in the second half with a latency and twice the rate of its own, and from 50 ms
// to 60 ms; the way back never.
func visits(wait bool) *network.Contacts {
	return &network.Contacts{Waits: wait, Of: map[network.Link][]network.Contact{
		{From: 0, To: 1}: {{From: 10 * ms, To: 20 * ms, Latency: -1, Rate: -1}, {From: 20 * ms, To: 30 * ms, Latency: 2 * ms, Rate: 16 * mbs}, {From: 50 * ms, To: 60 * ms, Latency: -1, Rate: -1}},
		{From: 1, To: 0}: nil,
	}}
}

func TestCross(t *testing.T) {
	fixed := networktest.Constant(5 * ms)
	for _, c := range []struct {
		name           string
		network        network.Network
		transits, want string
	}{
		{"nothing", network.Network{}, "0>1@3ms/1", "3ms"},
		{"latency", network.Network{Latency: fixed}, "0>1@3ms/1 1>0@4ms/1", "8ms 9ms"},
		{"loss", network.Network{Latency: fixed, Loss: large{}}, "0>1@0s/1000 0>1@0s/1001", "5ms link_loss"},
		{"unordered, and never back in time", network.Network{Latency: shrinking{}}, "0>1@0s/1 0>1@9ms/1 0>1@11ms/1", "10ms 10ms 11ms"},
		{"in order, by link", network.Network{Latency: shrinking{}, FIFO: true},
			"0>1@0s/1 0>1@1ms/1 1>0@2ms/1 0>1@3ms/1 0>1@11ms/1", "10ms 10.000001ms 10ms 10.000002ms 11ms"},
		{"in order behind a slow one", network.Network{Latency: sizes{}, FIFO: true}, "0>1@0s/9 0>1@1ms/1 0>1@2ms/8", "9ms 9.000001ms 10ms"},
		{"capacity", network.Network{Latency: fixed, Capacity: capacity(-1)},
			"0>1@0s/1000 0>1@0s/2000 0>2@0s/1000 1>0@0s/9000 0>1@10ms/1000", "6ms 8ms 6ms 5ms 16ms"},
		{"a queue of 2000 bytes", network.Network{Capacity: capacity(2000)},
			"0>1@0s/1000 0>1@0s/1000 0>1@0s/1 0>1@1ms/1000 0>1@1ms/1", "1ms 2ms queue_full 3ms queue_full"},
		{"a large one finds the link idle", network.Network{Capacity: capacity(0)}, "0>1@0s/5000 0>1@4ms/1 0>1@5ms/1000", "5ms queue_full 6ms"},
		{"reordered", network.Network{Latency: fixed, Noise: &network.Noise{Reordering: 1, ReorderedBy: 7 * ms}}, "0>1@0s/1", "12ms"},
		{"contacts", network.Network{Latency: fixed, Contacts: visits(false)},
			"0>1@9ms/1 0>1@10ms/1 0>1@19ms/1 0>1@20ms/1 0>1@29ms/1 0>1@31ms/1 1>0@15ms/1 0>2@40ms/1", "link_cut 15ms 24ms 22.0005ms 31.0005ms link_cut link_cut 45ms"},
		{"contacts that wait", network.Network{Latency: fixed, Contacts: visits(true)},
			"0>1@9ms/1 0>1@20ms/1 0>1@31ms/1 0>1@60ms/1 1>0@15ms/1", "15ms 22.0005ms 55ms link_cut link_cut"},
		{"contacts with a capacity", network.Network{Capacity: capacity(-1), Contacts: visits(false)},
			"0>1@10ms/9000 0>1@11ms/1000 0>1@29ms/500 0>1@30ms/1", "19ms 20ms 31.25ms link_cut"},
		{"waiting for a contact that is long enough", network.Network{Capacity: capacity(-1), Contacts: visits(true)},
			"0>1@0s/9000 0>1@0s/1000 0>1@28ms/9000 0>1@29ms/5000 0>1@29ms/1", "19ms 20ms 59ms link_cut 59.001ms"},
		{"waiting in a queue of 2000 bytes", network.Network{Capacity: capacity(2000), Contacts: visits(true)},
			"0>1@0s/1000 0>1@0s/1000 0>1@5ms/1 0>1@11ms/1000", "11ms 12ms queue_full 13ms"},
		{"lost after it was transmitted", network.Network{Loss: large{}, Capacity: capacity(-1)}, "0>1@0s/5000 0>1@0s/1000", "link_loss 6ms"},
	} {
		conditions := network.NewConditions(3)
		if got := crossings(t, c.network, &conditions, c.transits); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestDamage: each fault strikes its links, and its end restores them.
func TestDamage(t *testing.T) {
	fromZero := &network.LinkSet{From: []bool{true, false, false}}
	const each = "0>1@0s/1 1>0@0s/1 1>2@0s/1"
	for _, c := range []struct {
		name     string
		damage   func(*network.Conditions)
		want     string
		restored func(*network.Conditions)
	}{
		{"cut", func(c *network.Conditions) { c.Cut(0, 1) }, "link_cut 5ms 5ms", func(c *network.Conditions) { c.Mend(0, 1) }},
		{"partition", func(c *network.Conditions) { c.Part([]uint8{0, 1, 1}, nil) }, "partition partition 5ms", func(c *network.Conditions) { c.Heal(1) }},
		{"partition before cut", func(c *network.Conditions) { c.Cut(0, 1); c.Part([]uint8{0, 1, 1}, nil) }, "partition partition 5ms",
			func(c *network.Conditions) { c.Mend(0, 1); c.Heal(1) }},
		{"degraded", func(c *network.Conditions) { c.Degrade(7, fromZero, 1) }, "link_loss 5ms 5ms", func(c *network.Conditions) { c.Restore(fromZero) }},
		{"slow", func(c *network.Conditions) { c.Slow(1, 3, 2*ms); c.Slow(1, 2, 4*ms) }, "5ms 11ms 11ms",
			func(c *network.Conditions) { c.Quicken(1, 3, 2*ms); c.Quicken(1, 2, 4*ms) }},
		{"less slow", func(c *network.Conditions) { c.Slow(1, 3, 2*ms); c.Slow(1, 2, 4*ms); c.Quicken(1, 3, 2*ms) }, "5ms 9ms 9ms",
			func(c *network.Conditions) { c.Quicken(1, 2, 4*ms) }},
	} {
		n := network.Network{Latency: networktest.Constant(5 * ms)}
		conditions := network.NewConditions(3)
		c.damage(&conditions)
		if got := crossings(t, n, &conditions, each); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		c.restored(&conditions)
		if got := crossings(t, n, &conditions, each); got != "5ms 5ms 5ms" || conditions.Damage != 0 {
			t.Errorf("%s: %s afterwards, with damage %d", c.name, got, conditions.Damage)
		}
	}
}

// TestDegradingFaultsDrawApart: of two that lose half each, the draws are independent: a quarter of transits passes.
func TestDegradingFaultsDrawApart(t *testing.T) {
	const transits = 10_000
	all := &network.LinkSet{}
	conditions := network.NewConditions(2)
	conditions.Degrade(1, all, 0.5)
	conditions.Degrade(2, &network.LinkSet{}, 0.5)
	passed := strings.Count(crossings(t, network.Network{}, &conditions, strings.Repeat("0>1@1s/1 ", transits)), "1s")
	if passed < transits/4-173 || passed > transits/4+173 { // 4 standard deviations of 43.3
		t.Errorf("%d of %d transits pass, want a quarter", passed, transits)
	}
}

// TestDraws: the same for the same transit and purpose, and others for any other; what else a transit is does not matter.
func TestDraws(t *testing.T) {
	d := network.NewDraws(1)
	draw := func(of network.Transit, purpose uint64) uint64 { return d.For(&of, purpose).Uint64() }
	base := network.Transit{Number: 5, From: 1, At: 1, Next: 2, Hops: 1, Size: 100}
	want := draw(base, random.LossDraw)
	other := base
	other.Size, other.Kind, other.Next, other.At = 9, 1, 7, 3
	if draw(other, random.LossDraw) != want {
		t.Error("the draw depends on what is no part of the identity")
	}
	seen := map[uint64]bool{want: true, draw(base, random.LatencyDraw): true}
	for _, change := range []func(*network.Transit){
		func(t *network.Transit) { t.Number++ }, func(t *network.Transit) { t.From++ }, func(t *network.Transit) { t.Hops++ },
	} {
		changed := base
		change(&changed)
		seen[draw(changed, random.LossDraw)] = true
	}
	d = network.NewDraws(2)
	seen[draw(base, random.LossDraw)] = true
	if len(seen) != 6 {
		t.Errorf("%d different draws, want 6", len(seen))
	}
}
