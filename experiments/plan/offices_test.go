package plan_test

// These tests prove that a fault strikes who holds an office when it begins, each time anew, and that only a fault that has a time may ask
// for that.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

const office = `
version: 1
name: office
replications: 1
duration: 58s
drain: 0s
nodes: 5
topology: mesh
links: {latency: 20ms}
protocol: {%s}
faults: {hunt: {crash: {nodes: {role: %s}}, at: 5s, %s}}
`

// struck returns the first target of each time that the fault struck, and how often it found nobody.
func struck(t *testing.T, text string) (nodes []sim.NodeID, nobody int) {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "x.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Misses()) > 0 {
		t.Errorf("told before the run: %v", e.Misses())
	}
	run, err := new(plan.Rig).Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range run.Run().Firings {
		switch {
		case f.End:
		case f.Targets == 0:
			nobody++
		default:
			nodes = append(nodes, f.A)
		}
	}
	return nodes, nobody
}

func TestOffices(t *testing.T) {
	for _, c := range []struct {
		protocol, role string
		least          int // of six times
	}{
		{"raft: {}", "leader", 4}, {"kv: {mode: raft, replicas: 5}", "leader", 4}, {"kv: {mode: primary, primary: {failover: 1s}}", "primary", 4},
		{"pbft: {}", "primary", 4}, {"hotstuff: {}", "leader", 3},
	} {
		nodes, nobody := struck(t, fmt.Sprintf(office, c.protocol, c.role, "for: 3s, every: 10s"))
		if len(nodes) < c.least || len(nodes)+nobody != 6 {
			t.Errorf("%s: it strikes %v, and nobody %d times", c.protocol, nodes, nobody)
		}
	}
	// For good: nobody leads any more when three of five are gone, and who is gone is not struck again.
	nodes, _ := struck(t, fmt.Sprintf(office, "raft: {}", "leader", "every: 10s"))
	if len(nodes) != 3 || len(slices.Compact(slices.Sorted(slices.Values(nodes)))) != 3 {
		t.Errorf("leaders that crash for good: %v", nodes)
	}
	// A pick takes of those who there are; a group that holds nobody before the run is a partition at its time.
	for _, text := range []string{
		fmt.Sprintf(office, "raft: {}", "leader, count: 1", "for: 1s"),
		strings.Replace(fmt.Sprintf(office, "raft: {}", "leader", "for: 1s"), "crash: {nodes: {role: leader}}", "cut: {from: {role: leader}}", 1),
		strings.Replace(fmt.Sprintf(office, "raft: {}", "leader", "for: 1s"), "crash: {nodes: {role: leader}}", "partition: {groups: [{role: leader}]}", 1),
	} {
		if first, nobody := struck(t, text); len(first) != 1 || nobody > 0 {
			t.Errorf("it strikes %v, and nobody %d times:\n%s", first, nobody, text)
		}
	}
}

func TestOfficesProblems(t *testing.T) {
	text := fmt.Sprintf(office, "raft: {}", "leader", "for: 3s")
	for what, c := range map[string]struct{ text, want string }{
		"another role":     {strings.Replace(text, "leader", "leeder", 1), `the protocol has no role "leeder"; the roles are node, leader`},
		"a random process": {strings.Replace(text, "at: 5s, for: 3s", "mttf: 5s, mttr: 1s", 1), "faults.hunt: no node is leader before the run begins"},
		"service":          {text + "service: {time: 1ms, nodes: {role: leader}}\n", "only a fault knows who is leader at the time"},
	} {
		if _, err := plan.Parse(models.Builtin(), "x.yaml", []byte(c.text), plan.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
}
