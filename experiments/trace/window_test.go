package trace_test

// This test proves that a part of a run shows what was so when it began, as the whole run does at that instant.

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/trace"
	"starmesh/sim"
)

func TestAPartBeginsAsTheRunIs(t *testing.T) {
	part := func(as string, from, until time.Duration) string {
		format, _ := trace.Find(as)
		var out bytes.Buffer
		var show *trace.Listener
		made(t, troubled, func(r *trace.Run) []sim.Listener {
			show = &trace.Listener{To: format.New(&out, r), Early: func(e trace.Event) bool { return e.At < from },
				Wanted: func(e trace.Event) bool { return e.At >= from && e.At < until }}
			return []sim.Listener{show}
		})
		if err := show.Close(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	const quiet = 1900 * time.Millisecond
	for at, absent := range map[time.Duration]bool{quiet: false, 2300 * time.Millisecond: true, 3500 * time.Millisecond: false} {
		if got := strings.Count(part("svg", at, at+90*time.Millisecond), `<line class="absent"`); got > 0 != absent {
			t.Errorf("from %v on a diagram shows %d nodes that are down or paused (some are: %v)", at, got, absent)
		}
	}
	const split = "at its beginning the network is partitioned, since 4s"
	if !strings.Contains(part("svg", 4500*time.Millisecond, 4600*time.Millisecond), split) || strings.Contains(part("svg", quiet, 2*time.Second), "partitioned") {
		t.Error("a diagram does not say that the network is partitioned when it begins, or says so though it is not")
	}
	for _, name := range []string{"down", "paused", "compromised"} {
		if !strings.Contains(part("perfetto", 2300*time.Millisecond, 2400*time.Millisecond), name) || strings.Contains(part("perfetto", quiet, 1950*time.Millisecond), name) {
			t.Errorf("Perfetto does not show who is %s, or shows somebody who is not", name)
		}
	}
	state := part("itf", 2300*time.Millisecond, 2400*time.Millisecond)
	first, _, _ := strings.Cut(state[strings.Index(state, `"states":[`):], "}\n")
	if strings.Count(first, `,false]`) != 1 || strings.Count(first, `"role"`) != 5 {
		t.Errorf("the first state does not have the node that is down, and what the five tell: %s", first)
	}
	if empty := part("itf", 2300*time.Millisecond, 2300*time.Millisecond); strings.Count(empty, `,false]`) != 1 || !strings.Contains(empty, `"action":"init"`) {
		t.Errorf("a part without events has the state %s", empty)
	}
}
