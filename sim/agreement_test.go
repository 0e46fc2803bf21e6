package sim

// These tests prove how instances are judged: agreement, violations, validity and decision latency of stories told by
// hand.

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// deciding reads a story like "10ms 0 decides 7 a; 0ms 1 opens 7 0 2; 5ms 2 proposes 7 a": when, who, what, instance.
func deciding(story string) func(NodeID) *actor {
	return func(self NodeID) *actor {
		a := &actor{}
		var acts []func(env)
		a.init = func(e env) {
			for _, line := range strings.Split(story, ";") {
				f := strings.Fields(line)
				if at := duration(f[0]); f[1] == fmt.Sprint(self) && at >= e.Now() {
					acts = append(acts, act(f[2:]))
					e.SetTimer(at-e.Now(), 0, uint64(len(acts)-1))
				}
			}
		}
		a.timer = func(e env, t Timer) { acts[t.Data](e) }
		return a
	}
}

func act(f []string) func(env) {
	var instance uint64
	fmt.Sscan(f[1], &instance)
	switch f[0] {
	case "decides":
		return func(e env) { e.Decide(instance, uint64(f[2][0])) }
	case "proposes":
		return func(e env) { e.Propose(instance, uint64(f[2][0])) }
	default:
		return func(e env) {
			var members []NodeID
			for _, word := range f[2:] {
				var n NodeID
				fmt.Sscan(word, &n)
				members = append(members, n)
			}
			e.Open(instance, members...)
		}
	}
}

// TestAgreement has four participants, the last of which may lie, and a hub.
func TestAgreement(t *testing.T) {
	for _, c := range []struct {
		name, story, faults, adversaries string
		want                             string // instances, agreement_ratio, decided_ratio, decided_up_ratio, agreement and validity violations
	}{
		{"all alike", "1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 2 decides 1 a; 1ms 3 decides 1 a", "", "", "1 1 1 1 0 0"},
		{"two of four", "1ms 0 decides 1 a; 1ms 1 decides 1 a", "", "", "1 1 0.5 0.5 0 0"},
		{"split", "1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 2 decides 1 b", "", "", "1 0.6667 0.75 0.75 1 0"},
		{"twice the same", "1ms 0 decides 1 a; 2ms 0 decides 1 a", "", "", "1 1 0.25 0.25 0 0"},
		{"twice, another value", "1ms 0 decides 1 a; 2ms 0 decides 1 b", "", "", "1 1 0.25 0.25 1 0"},
		{"who is down at the end counts if it decided", "1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 2 decides 1 a; 1ms 3 decides 1 a",
			"crash 3 10ms ever", "", "1 1 1 1 0 0"},
		{"who is down at the end, too, is expected to decide", "1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 2 decides 1 a", "crash 3 10ms ever", "", "1 1 0.75 1 0 0"},
		{"and may violate agreement", "1ms 0 decides 1 a; 1ms 3 decides 1 b", "crash 3 10ms ever", "", "1 0.5 0.5 0.3333 1 0"},
		{"up again counts", "1ms 0 decides 1 a; 1ms 1 decides 1 a", "crash 0 10ms 5ms", "", "1 1 0.5 0.5 0 0"},
		{"adversaries do not count", "1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 2 decides 1 a; 1ms 3 decides 1 b", "", "3", "1 1 1 1 0 0"},
		{"hubs do not count", "1ms 4 decides 1 b; 1ms 0 decides 1 a", "", "", "1 1 0.25 0.25 0 0"},
		{"members alone are expected", "0ms 0 opens 1 0 2 2; 1ms 0 decides 1 a; 1ms 2 decides 1 a", "", "", "1 1 1 1 0 0"},
		{"others do not make up for them", "0ms 0 opens 1 0 2; 1ms 0 decides 1 a; 1ms 1 decides 1 a; 1ms 3 decides 1 a", "", "", "1 1 0.5 0.5 0 0"},
		{"but may violate agreement", "0ms 0 opens 1 0 2; 1ms 0 decides 1 a; 1ms 1 decides 1 b", "", "", "1 1 0.5 0.5 1 0"},
		{"the first to open counts", "0ms 0 opens 1 0; 1ms 1 opens 1 0 1 2 3; 2ms 0 decides 1 a", "", "", "1 1 1 1 0 0"},
		{"nobody is up", "0ms 0 opens 1 3; 1ms 3 decides 1 a", "crash 3 10ms ever", "", "1 1 1 NaN 0 0"},
		{"valid", "0ms 0 proposes 1 a; 0ms 1 proposes 1 b; 1ms 2 decides 1 b", "", "", "1 1 0.25 0.25 0 0"},
		{"nobody proposed it", "0ms 0 proposes 1 a; 1ms 2 decides 1 b", "", "", "1 1 0.25 0.25 0 1"},
		{"only a liar proposed it", "0ms 0 proposes 1 a; 0ms 3 proposes 1 b; 1ms 2 decides 1 b", "", "3", "1 1 0.3333 0.3333 0 1"},
		{"a liar decides it", "0ms 0 proposes 1 a; 1ms 3 decides 1 b", "", "3", "1 NaN 0 0 0 0"},
		{"means over instances", "1ms 0 decides 1 a; 1ms 0 decides 2 a; 1ms 1 decides 2 a; 1ms 2 decides 2 a; 1ms 3 decides 2 b", "", "", "2 0.875 0.625 0.625 1 0"},
	} {
		s := scene{graph: completeGraph(5), participants: 4, hubs: []NodeID{4}, node: deciding(c.story)}
		s.definition.Reports = Decisions | Proposals
		s.definition.Adversary = func(_ *none, _ *World, n NodeID) bool { return strings.Contains(c.adversaries, fmt.Sprint(n)) }
		s.Faults = faultsOf(c.faults)
		r := s.run(t)
		round := func(name string) float64 { return math.Round(10_000*valueOrNaN(r, name)) / 10_000 }
		got := fmt.Sprint(round("instances"), round("agreement_ratio"), round("decided_ratio"), round("decided_up_ratio"), round("agreement_violations"), round("validity_violations"))
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestDecisionLatency counts from the first that was heard of the instance to each node's first decision.
func TestDecisionLatency(t *testing.T) {
	s := scene{graph: completeGraph(3), node: deciding("10ms 1 proposes 1 a; 15ms 2 decides 1 a; 40ms 0 decides 1 a; 90ms 0 decides 1 a")}
	s.definition.Reports = Decisions
	r := s.run(t)
	wantValue(t, r, "decision_latency_mean_ms", 17.5)
	wantValue(t, r, "decision_latency_max_ms", 30)
}

// TestLongestWithoutDecision: the window is [10 ms, 80 ms), and node 2 lies.
func TestLongestWithoutDecision(t *testing.T) {
	for story, want := range map[string]float64{
		"5ms 0 decides 1 a; 20ms 0 decides 2 a; 25ms 1 decides 1 a; 60ms 1 decides 2 a": 35,
		"20ms 0 decides 1 a; 40ms 0 decides 1 a; 41ms 0 decides 1 b":                    60, // only the first is one
		"20ms 2 decides 1 a; 70ms 1 decides 1 a":                                        60,
		"1ms 0 proposes 1 a":                                                            70,
		"200ms 0 decides 1 a":                                                           math.NaN(), // after the run
	} {
		s := scene{graph: completeGraph(3), node: deciding(story)}
		s.definition.Reports = Decisions
		s.definition.Adversary = func(_ *none, _ *World, n NodeID) bool { return n == 2 }
		s.Duration, s.Warmup, s.Deadline = 100*ms, 10*ms, 20*ms
		wantValue(t, s.run(t), "longest_without_decision_ms", want)
	}
}

// TestInstancesBelongToTheirBeginning: windows and phases go by when an instance is first heard of; what is decided later than
// its phase ends is not decided there.
func TestInstancesBelongToTheirBeginning(t *testing.T) {
	s := scene{graph: completeGraph(1), node: deciding(
		"1s 0 proposes 1 a; 12s 0 decides 1 a; 12s 0 decides 2 a; 19s 0 proposes 3 a; 25s 0 decides 3 a; 20s 0 decides 4 a; 31s 0 decides 5 a")}
	s.definition.Reports = Decisions
	s.Warmup, s.Phases = 10*time.Second, []Interval{{From: 20 * time.Second, To: 30 * time.Second}}
	r := s.run(t)
	for name, want := range map[string]float64{"instances": 4, "before_instances": 2, "during_instances": 1, "after_instances": 1,
		"decided_ratio": 1, "before_decided_ratio": 0.5, "before_decision_latency_max_ms": 0} {
		wantValue(t, r, name, want)
	}
}
