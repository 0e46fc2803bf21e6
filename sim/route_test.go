package sim

// These tests prove that adaptive routes follow failures and repairs after their time, and messages take them.

import (
	"slices"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network"
)

// TestAdaptiveRoutes: a square 0-1-3, 0-2-3 with a tail 3-4 behind it; the way by 1 is the fast one. Faults strike at
// 100 ms and routes follow 50 ms later; letters go every 10 ms and take 20 ms or, by 2, 60 ms.
func TestAdaptiveRoutes(t *testing.T) {
	g := graphOf(5, "0-1 0-2 1-3 2-3 3-4")
	latency := weighted{}
	for a := range g {
		for _, b := range g[a] {
			latency[network.Link{From: NodeID(a), To: b}] = 10 * ms
		}
	}
	latency[network.Link{From: 0, To: 2}], latency[network.Link{From: 2, To: 3}] = 30*ms, 30*ms
	for _, c := range []struct {
		name, faults string
		to           NodeID
		want         string // by the letter's time: f by the fast way, s by the slow one, x lost, n no route
	}{
		{"no failure", "", 3, "ffffffffffffffffffffffffffffff"},
		{"relay crashes", "crash 1 100ms 100ms", 3, "fffffffffxxxxxxssssssssssfffff"},
		{"link is cut", "cut 0-1 100ms 100ms", 3, "fffffffffxxxxxxssssssssssfffff"},
		{"partition", "split abaaa 100ms 100ms", 3, "ffffffffxxxxxxxssssssssssfffff"},
		{"the receiver is down: its routes stay", "crash 3 100ms 100ms", 3, "ffffffffxxxxxxxxxxffffffffffff"},
		{"a second failure is followed as late as the first", "crash 1 100ms 100ms; cut 0-2 130ms 20ms", 3, "fffffffffxxxxxxsssnnsssssfffff"},
		{"the only relay of the receiver", "crash 3 100ms 100ms", 4, "ffffffffxxxxxxnnnnnnnnnnnfffff"},
		{"the last link of the receiver", "cut 3-4 100ms 100ms", 4, "fffffffxxxxxxnnnnnnnnnnnnfffff"},
	} {
		got := routesTaken(t, g, Network{Latency: latency}, c.to, faultsOf(c.faults))
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestRoutesFollowContacts: the same square; from 0 to 1 there is no contact from 100 ms to 200 ms. What has left in time arrives.
func TestRoutesFollowContacts(t *testing.T) {
	contact := func(from, to time.Duration) Contact { return Contact{From: from, To: to, Latency: 10 * ms, Rate: -1} }
	contacts := &Contacts{Of: map[Link][]Contact{{From: 0, To: 1}: {contact(0, 100*ms), contact(200*ms, time.Hour)}, {From: 1, To: 0}: nil}}
	on := Network{Latency: weighted{{From: 0, To: 2}: 30 * ms, {From: 1, To: 3}: 10 * ms, {From: 2, To: 3}: 30 * ms}, Contacts: contacts}
	got := routesTaken(t, graphOf(4, "0-1 0-2 1-3 2-3"), on, 3, []Fault{{Name: "contacts", Model: Absences{Contacts: contacts}, When: When{For: Forever}}})
	if want := "ffffffffffxxxxxssssssssssfffff"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestRouteChanges counts instants at which routes adapt, where they do.
func TestRouteChanges(t *testing.T) {
	for _, c := range []struct {
		faults string
		after  time.Duration
		want   float64
	}{
		{"", 50 * ms, 0},
		{"crash 1 100ms 100ms; cut 0-2 100ms 20ms", 50 * ms, 3}, // 150, 170 and 250 ms
		{"crash 1 100ms 100ms; cut 0-2 100ms 20ms", 0, 3},
		{"crash 1 100ms ever", time.Hour, 0},
	} {
		s := scene{graph: completeGraph(3)}
		s.Faults, s.Routes = faultsOf(c.faults), Routes{Adaptive: true, After: c.after}
		wantValue(t, s.run(t), "route_changes", c.want)
		s.Routes.Adaptive = false
		if slices.ContainsFunc(s.run(t).Columns, func(c Column) bool { return c.Name == "route_changes" }) {
			t.Error("static routes count changes")
		}
	}
}

func routesTaken(t *testing.T, g graph, on Network, to NodeID, faults []Fault) string {
	t.Helper()
	taken := slices.Repeat([]byte("?"), 30)
	s := scene{graph: g, network: on}
	s.Routes, s.Faults = Routes{Adaptive: true, After: 50 * ms}, faults
	s.node = func(n NodeID) *actor {
		var posts []post
		for i := range taken {
			posts = append(posts, post{at: time.Duration(i)*10*ms + ms, from: 0, to: to, letter: letter{tag: uint64(i)}})
		}
		a := postmen(posts...)(n)
		a.message = func(e env, _ NodeID, msg letter) {
			taken[msg.tag] = 'f'
			if e.Now()-posts[msg.tag].at > 30*ms {
				taken[msg.tag] = 's'
			}
		}
		return a
	}
	s.hear(func(l *Happening) {
		if l.What == account.MessageLost {
			taken[l.Number-1] = 'x'
			if l.Cause == network.NoRoute {
				taken[l.Number-1] = 'n'
			}
		}
	}, account.InWords()...)
	s.run(t)
	return string(taken)
}
