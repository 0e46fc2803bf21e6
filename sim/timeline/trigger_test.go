package timeline

// These tests prove that a fault waits for what is reported, as much of it as it asks for and nothing else, and begins once.

import (
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/pending"
)

// TestTriggers: a report each second, from 1 s on.
func TestTriggers(t *testing.T) {
	decided := uint64(0)
	decide := func(a *account.Account) { decided++; a.Decided(0, new(uint64), decided, 1) }
	var asked account.OperationID
	wish := func(by int64) func(*account.Account) {
		return func(a *account.Account) { a.Counted(0, second, second, by) }
	}
	order := func(a *account.Account) { a.Counted(2, second, second, 1) }
	ask := func(a *account.Account) { asked = a.Invoked(0, second, 0, 0) }
	answer := func(a *account.Account) { a.Returned(0, asked, true, 0) }
	for _, c := range []struct {
		name    string
		on      Trigger
		reports []func(*account.Account)
		want    string
	}{
		{"the first decision", Trigger{Reported: "decisions", AtLeast: 1}, []func(*account.Account){ask, decide, decide, decide}, "2s begin 1, 4s end 1"},
		{"some time after the second one", Trigger{Reported: "decisions", AtLeast: 2, After: 5 * second},
			[]func(*account.Account){decide, order, decide, decide}, "8s begin 1, 10s end 1"},
		{"operations", Trigger{Reported: "operations", AtLeast: 2}, []func(*account.Account){ask, answer, ask}, "3s begin 1, 5s end 1"},
		{"responses", Trigger{Reported: "responses", AtLeast: 1}, []func(*account.Account){ask, answer}, "2s begin 1, 4s end 1"},
		{"a counter", Trigger{Reported: "orders", AtLeast: 2}, []func(*account.Account){wish(9), order, wish(9), order}, "4s begin 1, 6s end 1"},
		{"a counter by several at once", Trigger{Reported: "wishes", AtLeast: 5}, []func(*account.Account){wish(2), order, wish(7), wish(7)}, "3s begin 1, 5s end 1"},
		{"too few", Trigger{Reported: "wishes", AtLeast: 5}, []func(*account.Account){wish(2), wish(2)}, ""},
	} {
		s := newStage(2)
		s.mustPlan(t, Fault{"f", s.striking(1), When{For: 2 * second, On: &c.on}})
		if got := s.report(c.reports); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// report has things reported, one each second, and returns the log of the strikes.
func (s *stage) report(reports []func(*account.Account)) string {
	for i := range reports {
		s.agenda.Schedule(pending.New(time.Duration(i+1)*second, pending.Timer, Origins, uint64(i), 0, uint32(i)))
	}
	for e, more := s.agenda.Next(20 * second); more; e, more = s.agenda.Next(20 * second) {
		if e.Class() == pending.Timer {
			reports[e.Slot](s.account)
		} else {
			s.Fire(e)
		}
	}
	return s.run(0)
}

// TestTriggersWaitApart: each of several faults counts for itself.
func TestTriggersWaitApart(t *testing.T) {
	s := newStage(4)
	on := func(atLeast int64) When {
		return When{For: 10 * second, On: &Trigger{Reported: "wishes", AtLeast: atLeast}}
	}
	s.mustPlan(t, Fault{"a", s.striking(1), on(3)}, Fault{"b", s.striking(2), on(1)}, Fault{"c", s.striking(3), on(2)})
	wish := func(a *account.Account) { a.Counted(0, second, second, 1) }
	want := "1s begin 2, 2s begin 3, 3s begin 1, 11s end 2, 12s end 3, 13s end 1"
	if got := s.report([]func(*account.Account){wish, wish, wish, wish}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestUnknownReports are refused with those that there are: samples are none.
func TestUnknownReports(t *testing.T) {
	for _, name := range []string{"wait", "answers"} {
		s := newStage(2)
		err := s.Plan([]Fault{{"f", s.striking(1), When{For: second, On: &Trigger{Reported: name, AtLeast: 1}}}}, metrics)
		want := `faults.f: on.reported: the protocol reports no "` + name + `"; it reports decisions, operations, responses, wishes, orders`
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
