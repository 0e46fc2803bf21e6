package network_test

// These tests prove that overlapping faults add up and that the end of the last one restores everything exactly: cuts,
// partitions with their largest side, slow and paused nodes, clogged links, observers, clocks.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/units"
)

// TestOverlappingCuts: x cuts the link from 0 to 1, m mends it; the capital tells that this changed the link.
func TestOverlappingCuts(t *testing.T) {
	for _, c := range []struct {
		acts, want string
		cut        bool
	}{
		{"x", "X", true}, {"xm", "XM", false}, {"xx", "Xx", true}, {"xxm", "Xxm", true}, {"xxmm", "XxmM", false},
		{"m", "-", false}, {"xmm", "XM-", false}, {"xmx", "XMX", true},
	} {
		conditions := network.NewConditions(2)
		got := ""
		for _, act := range c.acts {
			word := string(act)
			var changed, wasCut bool
			if act == 'x' {
				changed = conditions.Cut(0, 1)
			} else if changed, wasCut = conditions.Mend(0, 1); !wasCut {
				word = "-"
			}
			if changed {
				word = strings.ToUpper(word)
			}
			got += word
		}
		cause, cut := conditions.Severed(0, 1)
		if got != c.want || cut != c.cut || cut && cause != network.LinkCut || (conditions.Damage > 0) != c.cut {
			t.Errorf("%s: %s, want %s; cut %v (%v), damage %d", c.acts, got, c.want, cut, cause, conditions.Damage)
		}
		if _, back := conditions.Severed(1, 0); back {
			t.Errorf("%s: the other direction is cut", c.acts)
		}
	}
}

// sidesOf writes L for each node on the largest side, o for the others, - while no partition lasts.
func sidesOf(c *network.Conditions, nodes int) string {
	var b strings.Builder
	for n := range units.NodeID(nodes) {
		b.WriteByte(map[counting.Side]byte{counting.NoSide: '-', counting.LargestSide: 'L', counting.OtherSides: 'o'}[c.Side(n)])
	}
	return b.String()
}

func TestLargestSide(t *testing.T) {
	for _, c := range []struct {
		what  string
		group []uint8 // of five participants and two hubs
		want  string
	}{
		{"most participants", []uint8{0, 0, 1, 1, 1, 0, 1}, "ooLLLoL"},
		{"hubs do not count", []uint8{0, 0, 0, 1, 1, 1, 1}, "LLLoooo"},
		{"the first of equals", []uint8{2, 1, 1, 2, 0, 2, 0}, "oLLoooo"},
		{"all in one", []uint8{9, 9, 9, 9, 9, 3, 9}, "LLLLLoL"},
	} {
		conditions := network.NewConditions(5)
		conditions.Part(c.group, nil)
		if got := sidesOf(&conditions, 7); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// TestOverlappingPartitions: a link is cut while either lies across it; sides are those of the latest that lasts.
func TestOverlappingPartitions(t *testing.T) {
	conditions := network.NewConditions(3)
	severed := func() (list string) {
		for _, link := range []network.Link{{From: 0, To: 1}, {From: 1, To: 0}, {From: 1, To: 2}, {From: 0, To: 2}} {
			if cause, is := conditions.Severed(link.From, link.To); is && cause == network.Partitioned {
				list += fmt.Sprint(" ", link.From, link.To)
			}
		}
		return list
	}
	want := func(what, links, sides string) {
		t.Helper()
		if l, s := severed(), sidesOf(&conditions, 3); l != links || s != sides || conditions.Partitioned() != (sides != "---") {
			t.Errorf("%s: severed%s with sides %s, want%s with %s", what, l, s, links, sides)
		}
	}
	want("none", "", "---")
	first := conditions.Part([]uint8{0, 1, 1}, nil)
	want("first", " 0 1 1 0 0 2", "oLL")
	second := conditions.Part([]uint8{0, 0, 1}, func(a, b units.NodeID) bool { return a == 1 && b == 2 })
	want("both", " 0 1 1 0 1 2 0 2", "LLo")
	conditions.Heal(first.ID)
	want("second, one way", " 1 2", "LLo")
	third := conditions.Part([]uint8{1, 0, 1}, nil)
	want("second and third", " 0 1 1 0 1 2", "LoL")
	conditions.Heal(third.ID)
	want("second again", " 1 2", "LLo")
	conditions.Heal(second.ID)
	want("healed", "", "---")
	if conditions.Damage != 0 {
		t.Errorf("damage %d is left", conditions.Damage)
	}
	if list := network.Without([]network.Partition{first, second, third}, second.ID); len(list) != 2 || list[1].ID != third.ID ||
		!network.Apart(list, 0, 1) || network.Apart(list, 2, 2) {
		t.Errorf("without the second: %v", list)
	}
}

// TestSlowness multiplies by all factors, and restores to the bit: 3 * 0.1 / 3 / 0.1 is not 1.
func TestSlowness(t *testing.T) {
	const takes = 1<<53 - 1 // nanoseconds: any rest of a factor would show
	conditions := network.NewConditions(2)
	want := func(what string, of, want time.Duration) {
		t.Helper()
		if got := conditions.Slower(0, of); got != want {
			t.Errorf("%s: %v takes %v, want %v", what, of, got, want)
		}
	}
	conditions.Slow(0, 3, 0)
	want("slow", 4*ms, 12*ms)
	conditions.Slow(0, 0.1, 0)
	want("slow and quick", 40*ms, 12*ms)
	if got := conditions.Slower(1, takes); got != takes {
		t.Errorf("another node takes %v", got)
	}
	conditions.Quicken(0, 3, 0)
	want("quick", 40*ms, 4*ms)
	conditions.Quicken(0, 0.1, 0)
	want("restored", takes, takes)
	conditions.Slow(1, 2, 0)
	want("while another one is slow", takes, takes)
}

func TestClog(t *testing.T) {
	from0, to0 := &network.LinkSet{From: []bool{true, false, false}}, &network.LinkSet{To: []bool{true, false, false}}
	from0to1 := &network.LinkSet{From: from0.From, To: []bool{false, true, false}}
	both := &network.LinkSet{From: from0.From, To: from0to1.To, Both: true}
	all := &network.LinkSet{}
	for _, c := range []struct {
		what string
		sets []*network.LinkSet
		want string
	}{
		{"none", nil, ""},
		{"from 0", []*network.LinkSet{from0}, "01 02"},
		{"to 0", []*network.LinkSet{to0}, "10 20"},
		{"from 0 to 1", []*network.LinkSet{from0to1}, "01"},
		{"and back", []*network.LinkSet{both}, "01 10"},
		{"all", []*network.LinkSet{all}, "01 02 10 12 20 21"},
		{"two", []*network.LinkSet{from0to1, to0}, "01 10 20"},
	} {
		conditions := network.NewConditions(3)
		clogged := func() string {
			var list []string
			for _, l := range []network.Link{{From: 0, To: 1}, {From: 0, To: 2}, {From: 1, To: 0}, {From: 1, To: 2}, {From: 2, To: 0}, {From: 2, To: 1}} {
				if conditions.Clogged(l.From, l.To) {
					list = append(list, fmt.Sprint(int(l.From)*10 + int(l.To) + 100)[1:])
				}
			}
			return strings.Join(list, " ")
		}
		for _, set := range c.sets {
			conditions.Clog(set)
		}
		if got := clogged(); got != c.want {
			t.Errorf("%s: clogged are %s, want %s", c.what, got, c.want)
		}
		for _, set := range c.sets {
			conditions.Unclog(set)
		}
		if got := clogged(); got != "" {
			t.Errorf("%s: %s stay clogged", c.what, got)
		}
	}
}

// TestDegradedLinks: each of two faults loses on its own links, whichever ends first.
func TestDegradedLinks(t *testing.T) {
	there := &network.LinkSet{From: []bool{true, false}, To: []bool{false, true}}
	back := &network.LinkSet{From: there.To, To: there.From}
	for _, firstEnds := range []bool{true, false} {
		now := time.Duration(0)
		conditions := network.NewConditions(2)
		path := network.NewPath(&network.Network{}, &conditions, 1, &now)
		want := func(what string, lostThere, lostBack bool) {
			t.Helper()
			for _, way := range []struct {
				network.Transit
				lost bool
			}{{network.Transit{At: 0, Next: 1}, lostThere}, {network.Transit{At: 1, Next: 0}, lostBack}} {
				if _, _, crossed := path.Cross(&way.Transit); crossed == way.lost {
					t.Errorf("%s: from %d to %d: lost %v, want %v", what, way.At, way.Next, !crossed, way.lost)
				}
			}
		}
		want("none", false, false)
		conditions.Degrade(1, there, 1)
		want("there", true, false)
		conditions.Degrade(2, back, 1)
		want("both", true, true)
		if firstEnds {
			conditions.Restore(there)
			want("back", false, true)
			conditions.Restore(back)
		} else {
			conditions.Restore(back)
			want("there again", true, false)
			conditions.Restore(there)
		}
		want("restored", false, false)
		if conditions.Damage != 0 {
			t.Errorf("damage %d is left", conditions.Damage)
		}
	}
}

// TestCountedStates: a node is paused, or an observer, until the last fault that makes it so has ended.
func TestCountedStates(t *testing.T) {
	c := network.NewConditions(2)
	for name, state := range map[string]struct {
		begin, end func(units.NodeID)
		is         func(units.NodeID) bool
	}{
		"paused":      {c.Pause, c.Resume, c.Paused},
		"compromised": {c.Compromise, c.Release, c.Compromised},
	} {
		got := ""
		for _, act := range "++-+--+-" {
			if act == '+' {
				state.begin(1)
			} else {
				state.end(1)
			}
			got += map[bool]string{true: "y", false: "n"}[state.is(1)]
			if state.is(0) {
				t.Errorf("another node is %s", name)
			}
		}
		if got != "yyyyynyn" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if c.Damage != 0 {
		t.Errorf("damage of %d stays", c.Damage)
	}
}
