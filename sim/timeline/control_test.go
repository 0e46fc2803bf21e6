package timeline

// These tests prove that a node is down, and a link cut, until the last fault that holds it so has ended, and what the engine
// and the listeners are told of it.

import (
	"fmt"
	"slices"
	"testing"

	"starmesh/sim/account"
	"starmesh/sim/network"
	"starmesh/sim/pending"
)

// TestCrashesAddUp: the node crashes once and starts afresh once, with its disk unless one of them took that.
func TestCrashesAddUp(t *testing.T) {
	for _, c := range []struct {
		what string
		lost []Destruction
		want string
	}{
		{"one", []Destruction{MemoryLost}, "fresh 1 with its disk"},
		{"two", []Destruction{MemoryLost, MemoryLost}, "fresh 1 with its disk"},
		{"the second takes the disk", []Destruction{MemoryLost, DiskLost}, "fresh 1"},
		{"the first takes the disk", []Destruction{DiskLost, MemoryLost, MemoryLost}, "fresh 1"},
	} {
		s := newStage(2)
		for round := range uint32(2) {
			s.lives = nil
			for _, lost := range c.lost {
				s.Crash(1, lost)
			}
			for range c.lost {
				if s.Up(1) || !s.Up(0) {
					t.Errorf("%s: up are %v, %v", c.what, s.Up(0), s.Up(1))
				}
				s.Recover(1)
			}
			if want := []string{"crash 1", c.want}; !slices.Equal(s.lives, want) || !s.Up(1) || s.nodes[1].Incarnation != round+1 {
				t.Errorf("%s, round %d: %v, want %v; incarnation %d", c.what, round, s.lives, want, s.nodes[1].Incarnation)
			}
		}
		s.Crash(1, MemoryLost)
		s.Recover(1)
		if last := s.lives[len(s.lives)-1]; last != "fresh 1 with its disk" {
			t.Errorf("%s: a later crash that keeps the disk: %s", c.what, last)
		}
	}
}

// TestChangesAreTold, and only changes.
func TestChangesAreTold(t *testing.T) {
	s := newStage(3)
	var heard []string
	names := map[account.What]string{account.NodeDown: "down", account.NodeUp: "up", account.LinkCut: "cut", account.LinkMended: "mended",
		account.PartitionBegan: "parted", account.PartitionEnded: "healed"}
	for what, name := range names {
		s.account.Listen(account.Hearing{To: []account.What{what}, Do: func(h *account.Happening) {
			word := fmt.Sprint(name, " ", h.Node, h.Peer)
			if h.Partition != nil {
				word = fmt.Sprint(name, " ", h.Partition.ID)
			}
			heard = append(heard, word)
		}})
	}
	s.Cut(0, 1)
	s.Cut(0, 1)
	s.Mend(0, 1)
	s.Mend(0, 1)
	s.Crash(2, MemoryLost)
	s.Crash(2, MemoryLost)
	s.Recover(2)
	s.Recover(2)
	first, second := s.Partition([]uint8{0, 1, 1}, nil), s.Partition([]uint8{0, 1, 1}, nil)
	s.Heal(first)
	s.Heal(second)
	want := []string{"cut 0 1", "mended 0 1", "down 2 2", "up 2 2", "parted 1", "parted 2", "healed 1", "healed 2"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
}

// TestReleases: what a clog held happens when it ends, and a node goes on when the last pause does.
func TestReleases(t *testing.T) {
	all := &network.LinkSet{}
	s := newStage(1)
	s.agenda.Hold(pending.New(0, pending.Timer, 5, 1, 0, 7))
	if _, found := s.agenda.Next(second); found {
		t.Fatal("what is held happens")
	}
	s.Clog(all)
	s.Unclog(all)
	if e, found := s.agenda.Next(second); !found || e.Slot != 7 {
		t.Error("what was held does not happen when the clog ends")
	}
	s.Pause(0)
	s.Pause(0)
	s.Resume(0)
	if len(s.lives) > 0 {
		t.Error("a node goes on in a pause")
	}
	s.Resume(0)
	if got := fmt.Sprint(s.lives); got != "[resume 0]" {
		t.Error(got)
	}
}

// TestRepairsOfWhatIsWhole are broken invariants.
func TestRepairsOfWhatIsWhole(t *testing.T) {
	s := newStage(2)
	for want, act := range map[string]func(){
		"a fault recovers node 0, which is up":                 func() { s.Recover(0) },
		"a fault mends the link from 0 to 1, which is not cut": func() { s.Mend(0, 1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %s", got, want)
				}
			}()
			act()
		}()
	}
}
