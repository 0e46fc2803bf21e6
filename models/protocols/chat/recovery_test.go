package chat

// These tests prove what a crash costs: of a server whose disk is kept or lost, of users' nodes, and of acknowledgements alone.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/random"
)

func TestDeadServer(t *testing.T) {
	for _, persist := range []bool{false, true} {
		p := params()
		p.Persist = persist
		c := constantConfig(t, "star", 10)
		c.Faults = []sim.Fault{modeltest.Once("outage", modeltest.Crash(sim.MemoryLost, 10), 20*time.Second, 10*time.Second)}
		c.Phases = []sim.Interval{{From: 20 * time.Second, To: 30 * time.Second}}
		c.Deadline = 2 * time.Second
		r := run(t, p, c)
		expect(t, r, "before_texts_failed", 0)
		expect(t, r, "after_texts_failed", 0)
		expect(t, r, "after_availability_ratio", 1)
		expect(t, r, "agreement_violations", 0)
		if persist {
			expect(t, r, "texts_failed", 0)
			expect(t, r, "unanswered_ratio", 0)
			continue
		}
		expect(t, r, "during_unanswered_ratio", 1) // until the server is back
		if failed := r.Value("during_failed_ratio"); failed < 0.5 || failed > 0.8 {
			t.Errorf("%v of the texts had failed by then; those of the first 6 of 10 s are hopeless", failed)
		}
	}
}

// A text that has its first tick survives the server's crash only on a disk that survives.
func TestDurability(t *testing.T) {
	for _, test := range []struct {
		name    string
		durable bool
		lost    sim.Destruction
		kept    bool
	}{
		{"durable", true, sim.MemoryLost, true},
		{"disk lost", true, sim.DiskLost, false},
		{"not durable", false, sim.MemoryLost, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := params()
			p.Durable, p.Persist, p.Online, p.Offline = test.durable, true, 10*time.Second, 10*time.Second
			c := constantConfig(t, "star", 10)
			c.Drain = 10 * time.Minute
			c.Faults = []sim.Fault{modeltest.Once("outage", modeltest.Crash(test.lost, 10), 30*time.Second, time.Second)}
			watch := newWatcher()
			r := modeltest.Run(t, watch.model(), p, c)
			expect(t, r, "agreement_violations", 0)
			if test.kept {
				everyTextArrives(t, r)
			} else if r.Value("unanswered_ratio") == 0 {
				t.Error("all texts arrive, though the server forgot those that it stored")
			}
		})
	}
}

// TestClientsRecover: what users write while their nodes are down fails, and nothing else.
func TestClientsRecover(t *testing.T) {
	for _, shape := range []string{"star", "hubs", "mesh", "participant hub"} {
		p := params()
		p.Persist, p.Online, p.Offline = true, 10*time.Second, 3*time.Second
		c := config(t, shape, 6, sim.Network{Latency: modeltest.Exponential(d), Loss: modeltest.Bernoulli(0.1)})
		c.Drain = 10 * time.Minute
		unsent := 0.0
		c.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.OperationInvoked}, Do: func(h *sim.Happening) {
			if down := time.Duration(10+5*h.Node) * time.Second; h.At >= down && h.At < down+7*time.Second {
				unsent++
			}
		}}}
		for n := range sim.NodeID(6) {
			at := time.Duration(10+5*n) * time.Second
			c.Faults = append(c.Faults, modeltest.Once(string(rune('a'+n)), modeltest.Crash(sim.MemoryLost, n), at, 7*time.Second))
		}
		watch := newWatcher()
		r := modeltest.Run(t, watch.model(), p, c)
		everyTextArrivesBut(t, r, unsent)
		if unsent < 50 {
			t.Errorf("%v texts of users whose nodes are down", unsent)
		}
		unique := map[*node]bool{}
		for i, n := range watch.nodes {
			unique[n] = i >= c.World.Len() || int(n.id) >= 6
		}
		for i, n := range watch.nodes[:c.World.Len()] {
			if !unique[n] { // handed over
				watch.nodes[i] = &node{}
			}
		}
		if open := watch.open(); open > 0 {
			t.Errorf("%s: %d parcels or records are left", shape, open)
		}
	}
}

// The two generals: the text arrives, no acknowledgement does, and the writer decides the contrary.
func TestLostAcknowledgementsViolateAgreement(t *testing.T) {
	for _, shape := range []string{"star", "mesh"} {
		p := params()
		r := run(t, p, config(t, shape, 5, sim.Network{Latency: modeltest.Constant(d), Loss: onlyTexts{}}))
		texts := r.Value("texts")
		expect(t, r, "texts_failed", texts)
		expect(t, r, "agreement_violations", texts)
		expect(t, r, "agreement_ratio", 0.5)
		expect(t, r, "unanswered_ratio", 1)
		if shape == "mesh" {
			expect(t, r, "duplicates_suppressed", float64(p.Retries)*texts)
		}
	}
}

// onlyTexts loses everything else.
type onlyTexts struct{}

func (onlyTexts) Lost(h sim.Hop, _ *random.Rand) bool { return h.Kind != sim.Kind(text) }
