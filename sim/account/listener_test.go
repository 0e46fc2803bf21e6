package account

// These tests prove that a listener hears what it asked for and nothing else, with the time of it, and the line of text that
// each happening is.

import (
	"slices"
	"strings"
	"testing"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// happenings are what can happen, how it comes about, and its line.
var happenings = []struct {
	what What
	do   func(d *desk)
	line string
}{
	{MessageSent, func(d *desk) { d.TellSent(&letter, nil) }, "            12s  send      node 0 peer 2 #7 answer"},
	{MessageHop, func(d *desk) { d.Departed(&letter) }, "            12s  hop       node 1 peer 2 #7 answer from 0"},
	{MessageCopied, func(d *desk) { d.Duplicated(&letter, 0) }, "            12s  copy      node 1 peer 2 #7 answer from 0"},
	{MessageArrived, func(d *desk) { d.Arrived(&letter) }, "            12s  arrive    node 2 peer 1 #7 answer from 0"},
	{MessageDelivered, func(d *desk) { d.Delivered(&letter, 2, 0) }, "            12s  deliver   node 2 peer 0 #7 answer"},
	{MessageLost, func(d *desk) { d.LostOnTransit(&letter, 2, 0, network.QueueFull) }, "            12s  lose      node 1 peer 2 #7 answer queue_full from 0"},
	{TimerFired, func(d *desk) { d.TimerFired(2, 3, 4) }, "            12s  timer     node 2 #3 value 4"},
	{FaultBegan, func(d *desk) { d.Struck("storm", 1, 2, false) }, "            12s  fault     node 1 peer 2 storm"},
	{FaultEnded, func(d *desk) { d.Struck("storm", 1, 1, true) }, "            12s  repair    node 1 storm"},
	{Proposed, func(d *desk) { d.Proposed(1, 5, 6) }, "            12s  propose   node 1 #5 value 6"},
	{Decided, func(d *desk) { d.Decided(1, new(uint64), 5, 6) }, "            12s  decide    node 1 #5 value 6"},
	{OperationInvoked, func(d *desk) { d.asked = d.Invoked(1, d.now, 3, 4) }, "            12s  invoke    node 1 #8589934592 key 3 value 4"},
	{OperationReturned, func(d *desk) { d.Returned(1, d.asked, true, 4) }, "            12s  return    node 1 #8589934592 ok value 4"},
	{Counted, func(d *desk) { d.Counted(0, 0, 0, 9) }, ""},
	{NodeDown, func(d *desk) { d.NodeChanged(1, false) }, "            12s  down      node 1"},
	{NodeUp, func(d *desk) { d.NodeChanged(1, true) }, "            12s  up        node 1"},
	{NodePaused, func(d *desk) { d.NodePaused(1, true) }, "            12s  pause     node 1"},
	{NodeResumed, func(d *desk) { d.NodePaused(1, false) }, "            12s  resume    node 1"},
	{NodeCompromised, func(d *desk) { d.NodeCompromised(1, true) }, "            12s  compromise node 1"},
	{NodeReleased, func(d *desk) { d.NodeCompromised(1, false) }, "            12s  release   node 1"},
	{LinkCut, func(d *desk) { d.LinkChanged(0, 1, false) }, "            12s  cut       node 0 peer 1"},
	{LinkMended, func(d *desk) { d.LinkChanged(0, 1, true) }, "            12s  mend      node 0 peer 1"},
	{PartitionBegan, func(d *desk) { d.PartitionChanged(network.Partition{ID: 3}, true) }, "            12s  partition #3"},
	{PartitionEnded, func(d *desk) { d.PartitionChanged(network.Partition{ID: 3}, false) }, "            12s  heal      #3"},
	{Adversary, func(d *desk) { d.Adversaries(3, func(n units.NodeID) bool { return n == 2 }) }, "            12s  adversary node 2"},
	{OfficeTaken, func(d *desk) { d.OfficeChanged(1, "leader", true) }, "            12s  take      node 1 leader"},
	{OfficeLeft, func(d *desk) { d.OfficeChanged(1, "leader", false) }, "            12s  leave     node 1 leader"},
	{Noted, func(d *desk) { d.Noted(1, "leads term", 3) }, "            12s  note      node 1 leads term 3"},
	{StateChanged, func(d *desk) { d.Changed(1, []Field{{"term", 3}, {"leads", true}}) }, "            12s  state     node 1 term=3 leads=true"},
}

// letter is on its way from 0 to 2, on the link from 1.
var letter = network.Transit{Kind: 1, Number: 7, From: 0, At: 1, Next: 2}

// TestListenersHearWhatTheyAskedFor: each happening is heard by the one who asked for it, once, and by nobody else.
func TestListenersHearWhatTheyAskedFor(t *testing.T) {
	if len(happenings) != int(whats)-1 {
		t.Fatalf("%d of %d happenings are listed here", len(happenings), whats-1)
	}
	d := newDesk()
	d.Account = Account{}.Anew(&Run{Kinds: []string{"ask", "answer"}, World: d.uptime.world, Features: withCounter(), Now: &d.now, Conditions: &d.conditions})
	d.now = 12 * second
	for _, c := range happenings {
		c.do(d) // nobody listens
	}
	var heard []What
	var line string
	for what := Nothing + 1; what < whats; what++ {
		d.Listen(Hearing{To: []What{what}, Do: func(h *Happening) {
			if h.What != what || h.At != 12*second {
				t.Errorf("who asked for %d hears %d at %v", what, h.What, h.At)
			}
			heard, line = append(heard, h.What), ""
			if h.What.String() != "" {
				line = h.String()
			}
		}})
	}
	var inWords, steps []What
	for _, c := range happenings {
		heard = nil
		c.do(d)
		if !slices.Equal(heard, []What{c.what}) || line != c.line {
			t.Errorf("%d: heard %v, %q, want %q", c.what, heard, line, c.line)
		}
		if c.line != "" {
			inWords = append(inWords, c.what)
		}
		if strings.Contains(c.line, "#7 answer") {
			steps = append(steps, c.what)
		}
		if c.what.OfMessage() != slices.Contains(steps, c.what) {
			t.Errorf("%s is a step of a message: %v", c.what, c.what.OfMessage())
		}
	}
	if !slices.Equal(InWords(), inWords) {
		t.Errorf("%v have words, want %v", InWords(), inWords)
	}
}

// TestSeveralListeners of one thing hear it in the order in which they came.
func TestSeveralListeners(t *testing.T) {
	d := newDesk()
	var order []string
	for _, name := range []string{"a", "b"} {
		d.Listen(Hearing{To: []What{NodeDown, NodeUp}, Do: func(h *Happening) { order = append(order, name+string('0'+rune(h.Node))) }})
	}
	d.NodeChanged(2, false)
	d.NodeChanged(2, true)
	d.LinkChanged(0, 1, false)
	if want := []string{"a2", "b2", "a2", "b2"}; !slices.Equal(order, want) {
		t.Errorf("heard %v, want %v", order, want)
	}
}

// TestWhatIsTold beside the line: a counter's number and what was added, a link's ends, a partition.
func TestWhatIsTold(t *testing.T) {
	d := newDesk()
	d.Account = Account{}.Anew(&Run{World: d.uptime.world, Features: withCounter(), Now: &d.now, Conditions: &d.conditions})
	var got []Happening
	d.Listen(Hearing{To: []What{Counted, LinkCut, PartitionBegan}, Do: func(h *Happening) { got = append(got, *h) }})
	d.Counted(0, 0, 0, -9)
	d.LinkChanged(1, 2, false)
	d.PartitionChanged(network.Partition{ID: 3}, true)
	if int64(got[0].Value) != -9 || got[1].Node != 1 || got[1].Peer != units.NodeID(2) || got[2].Partition.ID != 3 {
		t.Errorf("heard %+v", got)
	}
}

// withCounter are features with one declared counter.
func withCounter() *Features {
	f := &Features{}
	f.Metrics = []counting.Metric{{Name: "wishes"}}
	return f
}
