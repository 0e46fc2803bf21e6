package account

// These tests prove what a message's life leaves in the ledger and in the tallies, that operations are answered once, how long
// nodes and hubs were up, and which firings of faults are counted.

import (
	"testing"
	"time"

	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
	"starmesh/sim/units"
)

const second = time.Second

// desk is an account with its clock and conditions, of three participants and two hubs, from 10 s to 20 s, with a deadline of
// a second.
type desk struct {
	asked OperationID
	Account
	now        time.Duration
	conditions network.Conditions
	features   Features
}

func newDesk() *desk {
	d := &desk{conditions: network.NewConditions(3)}
	d.features.Reports = ^d.features.Reports
	d.features.Partitions, d.features.Exposure, d.features.Hubs = true, true, true
	d.features.Faults = []string{"storm"}
	d.Account = Account{}.Anew(&Run{
		Kinds:    []string{"ask", "answer"},
		World:    &network.World{Participants: 3, Graph: networktest.Complete(5), Hubs: []units.NodeID{3, 4}},
		Window:   units.Interval{From: 10 * second, To: 20 * second},
		Deadline: second,
		Features: &d.features, Now: &d.now, Conditions: &d.conditions,
	})
	return d
}

// wantValues closes the account.
func (d *desk) wantValues(t *testing.T, what string, want map[string]float64) {
	t.Helper()
	columns := d.features.Columns()
	values := d.Values(columns, 0)
	for i, c := range columns.List {
		if w, asked := want[c.Name]; asked && values[i] != w {
			t.Errorf("%s: %s is %v, want %v", what, c.Name, values[i], w)
		}
		delete(want, c.Name)
	}
	for name := range want {
		t.Errorf("%s: there is no column %s", what, name)
	}
}

// TestLifeOfAMessage: of kind "answer", with 100 bytes, sent at 12 s.
func TestLifeOfAMessage(t *testing.T) {
	m := network.Transit{Kind: 1, Size: 100, Number: 1, From: 0, At: 0, Next: 1}
	frame := m
	frame.Part = network.Frame
	const sent = 12 * second
	lost := func(cause network.Cause) (l [network.Causes]int64) { l[cause] = 1; return l }
	for _, c := range []struct {
		name                   string
		life                   func(d *desk)
		want                   LedgerRow
		sent, delivered, fails float64 // by the tallies
	}{
		{"delivered over two hops", func(d *desk) {
			d.Sent(&m)
			d.Departed(&m)
			d.Carried(&m)
			d.Completed(1)
			d.Departed(&m)
			d.Carried(&m)
			d.Completed(1)
			d.Delivered(&m, 1, sent)
		}, LedgerRow{Sent: 1, Delivered: 1, Transits: 2, TransitsArrived: 2, Bytes: 200}, 1, 1, 0},
		{"lost on its link", func(d *desk) {
			d.Sent(&m)
			d.Departed(&m)
			d.Carried(&m)
			d.LostOnTransit(&m, 1, sent, network.LinkLoss)
		}, LedgerRow{Sent: 1, Lost: lost(network.LinkLoss), Transits: 1, TransitsLost: 1, Bytes: 100}, 1, 0, 1},
		{"without a route", func(d *desk) {
			d.Sent(&m)
			d.LostBetweenHops(&m, 1, sent, network.NoRoute)
		}, LedgerRow{Sent: 1, Lost: lost(network.NoRoute)}, 1, 0, 1},
		{"doubled on its link", func(d *desk) {
			d.Sent(&m)
			d.Departed(&m)
			d.Carried(&m)
			d.Duplicated(&m, sent)
			d.Carried(&m)
			for range 2 {
				d.Completed(1)
				d.Delivered(&m, 1, sent)
			}
		}, LedgerRow{Sent: 1, Duplicated: 1, Delivered: 2, Transits: 2, TransitsArrived: 2, Bytes: 200}, 2, 2, 0},
		{"on its way at the end", func(d *desk) {
			d.Sent(&m)
			d.Departed(&m)
			d.Carried(&m)
			d.Ledger.OnItsWay(1, true)
		}, LedgerRow{Sent: 1, InFlight: 1, Transits: 1, TransitsInFlight: 1, Bytes: 100}, 1, 0, 0},
		{"a frame that is lost and sent again", func(d *desk) {
			d.Accepted(1)
			d.Transmitted(1, false)
			d.Departed(&frame)
			d.Carried(&frame)
			d.LostOnTransit(&frame, 1, sent, network.LinkLoss)
			d.Transmitted(1, true)
			d.Departed(&frame)
			d.Carried(&frame)
			d.Completed(1)
			d.Delivered(&frame, 1, sent)
		}, LedgerRow{Sent: 1, Duplicated: 1, Delivered: 1, Lost: lost(network.LinkLoss), Transits: 2, TransitsArrived: 1, TransitsLost: 1, Bytes: 200}, 1, 1, 0},
		{"a frame whose link doubles it", func(d *desk) {
			d.Accepted(1)
			d.Transmitted(1, false)
			d.Departed(&frame)
			d.Carried(&frame)
			d.Duplicated(&frame, sent)
			d.Carried(&frame)
			d.Completed(1)
			d.Delivered(&frame, 1, sent)
			d.Completed(1)
			d.CopyLost(&frame, sent, network.Discarded)
		}, LedgerRow{Sent: 1, Duplicated: 1, Delivered: 1, Lost: lost(network.Discarded), Transits: 2, TransitsArrived: 2, Bytes: 200}, 1, 1, 0},
		{"a frame that is given up", func(d *desk) {
			d.Accepted(1)
			d.NeverTransmitted(1, sent, network.LinkLoss)
			d.GivenUp(sent)
		}, LedgerRow{Sent: 1, Lost: lost(network.LinkLoss)}, 1, 0, 1},
		{"an acknowledgement", func(d *desk) {
			d.AcknowledgementSent(&m)
			d.Acknowledged(&m)
		}, LedgerRow{Sent: 1, Delivered: 1}, 0, 0, 0},
		{"sent before the window", func(d *desk) {
			d.now = 9 * second
			d.Sent(&m)
			d.now = 11 * second
			d.Delivered(&m, 1, 9*second)
		}, LedgerRow{Sent: 1, Delivered: 1}, 0, 0, 0},
	} {
		d := newDesk()
		d.now = sent
		c.life(d)
		c.want.Kind = "answer"
		if got := d.Ledger[1]; got != c.want || got.Imbalance() != 0 || d.Ledger[0] != (LedgerRow{Kind: "ask"}) {
			t.Errorf("%s: %+v, want %+v; imbalance %d", c.name, got, c.want, got.Imbalance())
		}
		d.wantValues(t, c.name, map[string]float64{
			"messages_sent": c.sent, "messages_delivered": c.delivered, "messages_lost": c.fails,
			"transits": float64(c.want.Transits), "sent_bytes": float64(c.want.Bytes), "ledger_imbalance": 0,
		})
	}
}

// TestOperationsAreAnsweredOnce, by their own number, even when another one has its slot.
func TestOperationsAreAnsweredOnce(t *testing.T) {
	d := newDesk()
	d.conditions.Part([]uint8{0, 0, 1, 0, 0}, nil)
	d.now = 11 * second
	first, second_, refused, late, never := d.Invoked(0, d.now, 0, 0), d.Invoked(2, d.now, 0, 0), d.Invoked(0, d.now, 0, 0), d.Invoked(0, d.now, 0, 0), d.Invoked(2, d.now, 0, 0)
	ids := map[OperationID]bool{first: true, second_: true, refused: true, late: true, never: true}
	d.now = 12 * second // just in time
	d.Returned(0, first, true, 0)
	d.Returned(0, first, true, 0)
	again := d.Invoked(0, d.now, 0, 0)
	if len(ids) != 5 || ids[again] || uint32(again) != uint32(first) {
		t.Errorf("operations %v, and %d with the slot of the first", ids, again)
	}
	d.Returned(0, first, true, 0) // not the one that has its slot now
	d.Returned(2, second_, true, 0)
	d.Refused(0, refused)
	d.Refused(0, refused)
	d.Returned(0, refused, true, 0)
	d.Returned(2, never, false, 0) // given up
	d.Refused(2, never)
	d.Returned(0, 77, true, 0)
	d.Returned(0, again+1<<32, true, 0)
	d.now++
	d.Returned(0, late, true, 0)
	d.wantValues(t, "operations", map[string]float64{
		"operations": 6, "availability_ratio": 2. / 6, "unanswered_ratio": 2. / 6, "refused_ratio": 1. / 6, // first and second; never and again
		"availability_largest_side_ratio": 1. / 4, "availability_other_sides_ratio": 1. / 2,
		"operation_latency_mean_ms": (1000 + 1000 + 1000.000001) / 3,
	})
}

// TestSides: what is answered late, or not at all, is not available on its side.
func TestSides(t *testing.T) {
	d := newDesk()
	d.now = 11 * second
	d.Returned(0, d.Invoked(0, d.now, 0, 0), true, 0) // no partition lasts yet
	d.conditions.Part([]uint8{0, 0, 1, 0, 0}, nil)
	for n, takes := range []time.Duration{second, second + 1, second} { // of 0 and 1, which are the largest side, and of 2
		d.now = 12 * second
		id := d.Invoked(units.NodeID(n), d.now, 0, 0)
		d.now += takes
		d.Returned(units.NodeID(n), id, true, 0)
	}
	d.now = 15 * second
	d.Returned(2, d.Invoked(2, d.now, 0, 0), false, 0)
	d.wantValues(t, "sides", map[string]float64{
		"operations": 5, "operations_available": 3, "operations_largest_side": 2, "operations_largest_side_available": 1,
		"operations_other_sides": 2, "operations_other_sides_available": 1,
	})
}

// TestJudgement: participant 2 lies, and its words count nowhere, nor do those of hubs for members.
func TestJudgement(t *testing.T) {
	d := newDesk()
	var chain uint64
	decide := func(at time.Duration, n units.NodeID, instance, value uint64) {
		d.now = at * second
		d.Decided(n, &chain, instance, value)
	}
	decide(11, 0, 1, 7)
	decide(12, 1, 1, 7)
	decide(12, 2, 1, 8) // a lie violates nothing
	decide(13, 2, 2, 8) // nor is it a decision of the instance that it begins
	decide(14, 0, 3, 7)
	decide(15, 1, 3, 8)
	decide(16, 1, 4, 8)
	decide(17, 1, 4, 9) // a second word is a violation, and no decision
	d.now = 18 * second
	d.Proposed(2, 5, 7)
	d.Proposed(0, 5, 8)
	decide(19, 0, 5, 7) // which only the liar has proposed
	d.Judge(3, 5, func(n units.NodeID) bool { return n < 2 })
	d.wantValues(t, "judgement", map[string]float64{
		"instances": 5, "instances_decided": 4, "decisions": 6, "agreement_violations": 2, "validity_violations": 1,
		"agreement_ratio": (1 + .5 + 1 + 1) / 4, "decided_ratio": (1 + 0 + 1 + .5 + .5) / 5, "decision_latency_max_ms": 1000,
	})
}

// TestUptime: within the window of 10 s a participant is down for 4 s, one hub for 5 and both for 1.
func TestUptime(t *testing.T) {
	d := newDesk()
	before := d.Memory()
	for _, change := range []struct {
		at   time.Duration
		node units.NodeID
		up   bool
	}{{5, 0, false}, {14, 0, true}, {14, 3, false}, {18, 4, false}, {19, 3, true}, {30, 4, true}} {
		d.now = change.at * second
		d.NodeChanged(change.node, change.up)
	}
	d.wantValues(t, "uptime", map[string]float64{
		"nodes_up_ratio": 1 - (4+5+2)/50., "hubs_up_ratio": 1 - (5+2)/20., "hubs_majority_up_ratio": 0.4,
	})
	if taken := d.Memory() - before; taken < 6*8 || taken > 6*64 {
		t.Errorf("%d bytes are said to hold six instants", taken)
	}
}

// TestFirings: all targets of beginnings are counted; the list ends at its bound.
func TestFirings(t *testing.T) {
	d := newDesk()
	for range mostFirings {
		d.now++
		d.Fired(0, "storm", false, 3, 1, 2)
		d.Fired(0, "storm", true, 3, 1, 2)
	}
	list := d.Firings()
	if want := (Firing{"storm", mostFirings / 2, true, 3, 1, 2}); len(list) != mostFirings || list[len(list)-1] != want {
		t.Errorf("%d firings are listed, the last is %+v", len(list), list[len(list)-1])
	}
	d.wantValues(t, "firings", map[string]float64{"fault_storm_firings": 3 * mostFirings})
}
