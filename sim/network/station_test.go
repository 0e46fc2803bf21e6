package network_test

// These tests prove whom a station serves, lets wait or refuses, that it is first come, first served while its ring grows and
// wraps, and what a crash takes from it.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// stationOf returns the station of a service.
func stationOf(servers, queue int) *network.Station {
	services := network.Services(1, func(units.NodeID) network.Service {
		return network.Service{Time: random.Constant{Value: 1}, Servers: servers, Queue: queue}
	})
	return services.Of(0)
}

// played does what a script says and writes what comes of it: a arrives (S served, W waits, R refused), d departs (the letter
// whose turn it is, or -), c clears (in parentheses those in service, in no order, and those that waited). Arrivals have the letters A, B, ...
func played(s *network.Station, script string) string {
	var got strings.Builder
	arrivals := uint32(0)
	letter := func(slot uint32) { got.WriteByte(byte('A' + slot)) }
	for _, act := range script {
		switch act {
		case 'a':
			got.WriteByte("SWR"[s.Arrive(arrivals)])
			arrivals++
		case 'd':
			if next, waits := s.Depart(0); waits {
				letter(next)
			} else {
				got.WriteByte('-')
			}
		case 'c':
			got.WriteByte('(')
			s.Clear(letter)
			got.WriteByte(')')
		}
	}
	return got.String()
}

func TestAdmission(t *testing.T) {
	for _, c := range []struct {
		name         string
		station      *network.Station
		script, want string
	}{
		{"no place to wait", stationOf(1, 0), "aada", "SR-S"},
		{"two places", stationOf(1, 2), "aaaadaddda", "SWWRBWCE-S"},
		{"two servers", stationOf(2, 1), "aaaaddda", "SSWRC--S"},
		{"a place is free when a service begins", stationOf(1, 1), "aadaa", "SWBWR"},
		{"unlimited places", stationOf(1, -1), "aaaaaaaaaaaad", "SWWWWWWWWWWWB"},
		{"unlimited servers", stationOf(-1, 0), "aaaaaaaaaadda", "SSSSSSSSSS--S"},
		{"a crash", stationOf(2, 3), "aaaaacaaac", "SSWWW(ABCDE)SSW(FGH)"},
		{"a crash of nothing", stationOf(1, 1), "caa", "()SW"},
	} {
		if got := played(c.station, c.script); got != c.want {
			t.Errorf("%s: %s gives %s, want %s", c.name, c.script, got, c.want)
		}
	}
}

// TestRingKeepsTheOrder while what waits goes up and down at random, far above its first size and down to nothing.
func TestRingKeepsTheOrder(t *testing.T) {
	for seed := range uint64(20) {
		r := random.New(seed)
		s := stationOf(1, -1)
		var waiting []uint32
		most := 0
		busy := s.Arrive(0) == network.Served
		for slot := range uint32(5000) {
			if slot/500%2 == 0 && r.IntN(3) > 0 || slot/500%2 == 1 && r.IntN(3) == 0 {
				if (s.Arrive(slot) == network.Waits) != busy {
					t.Fatalf("seed %d: slot %d: waits though no one is served, or the other way round", seed, slot)
				}
				if busy {
					waiting = append(waiting, slot)
				}
				busy, most = true, max(most, len(waiting))
			} else if busy {
				next, waits := s.Depart(0)
				if waits != (len(waiting) > 0) || waits && next != waiting[0] {
					t.Fatalf("seed %d: slot %d: %d, %v is next of %v", seed, slot, next, waits, waiting)
				}
				busy = waits
				waiting = waiting[min(1, len(waiting)):]
			}
		}
		if most < 100 {
			t.Errorf("seed %d: at most %d waited", seed, most)
		}
		var cleared []uint32
		s.Clear(func(slot uint32) { cleared = append(cleared, slot) })
		if busy {
			cleared = cleared[1:] // what is in service
		}
		if !slices.Equal(cleared, waiting) {
			t.Errorf("seed %d: cleared %v, want %v", seed, cleared, waiting)
		}
	}
}

// TestPresent integrates those in service and those that wait: 2 for 3 s and 1 for 1 s, in a window of 10 s.
func TestPresent(t *testing.T) {
	s := stationOf(1, -1)
	window := units.Interval{From: time.Second, To: 11 * time.Second}
	played(s, "aa")
	s.Present(4*time.Second, window)
	played(s, "d")
	s.Present(5*time.Second, window)
	played(s, "d")
	var sum counting.Levels
	sum.Add(s.Present(20*time.Second, window))
	if got := sum.Mean(10 * time.Second); got != 0.7 {
		t.Errorf("%v were present, want 0.7", got)
	}
}

// TestStations are there for the nodes that have one, and for no others.
func TestStations(t *testing.T) {
	lines := network.AccessLines(4, func(n units.NodeID) network.Access {
		return network.Access{Rate: units.Bandwidth(n % 2), Queue: int(n)}
	})
	if lines.Has(0) || !lines.Has(1) || lines.Has(2) || !lines.Has(3) || !lines.Any() || len(lines.All()) != 2 || lines.Of(3) != &lines.All()[1] {
		t.Errorf("%d access lines", len(lines.All()))
	}
	if got := played(lines.Of(1), "aaad"); got != "SWRB" {
		t.Errorf("an access line with one place: %s", got)
	}
	none := network.Services(4, nil)
	idle := network.Services(4, func(units.NodeID) network.Service { return network.Service{Servers: 1} })
	if none.Any() || none.Has(0) || idle.Any() || idle.Has(0) {
		t.Error("a service that takes no time has a station")
	}
}

// TestPlaces: whatever the order in which services end, each ends by its own place.
func TestPlaces(t *testing.T) {
	s, r := stationOf(5, -1), random.New(1)
	place := map[uint32]uint32{}
	for slot := range uint32(2000) {
		if s.Arrive(slot) == network.Served {
			place[slot] = uint32(len(s.Serving()) - 1)
		}
		for len(place) > 0 && r.IntN(2) == 0 {
			ends := s.Serving()[r.IntN(len(s.Serving()))]
			last := s.Serving()[len(s.Serving())-1]
			place[last] = place[ends]
			next, waits := s.Depart(place[ends])
			delete(place, ends)
			if waits {
				place[next] = uint32(len(s.Serving()) - 1)
			}
		}
		for served, at := range place {
			if s.Serving()[at] != served {
				t.Fatalf("slot %d: %d is not at %d of %v", slot, served, at, s.Serving())
			}
		}
	}
}
