package hotstuff

// These tests prove that HotStuff goes on after faults: replicas whose back-off differs meet in a view, and what is lost is sent again.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// TestReplicasMeetAgain: f replicas are down from 10 s on and links lose 30 % until 20 s. All is answered
// within a client's retry and the turns of f + 2 leaders after that.
func TestReplicasMeetAgain(t *testing.T) {
	links := &sim.LinkSet{Both: true}
	for _, n := range []int{4, 7} {
		f := (n - 1) / 3
		for seed := range uint64(40) {
			r := run(t, n, 3, uneven, seed, func(p *Params, c *sim.Config) {
				c.Duration, c.Drain = 40*time.Second, 1000*time.Second
				p.Retry, p.Timeout = 60*time.Second, 300*time.Millisecond
				down := []sim.NodeID{0, 1}[:f]
				c.Faults = []sim.Fault{
					modeltest.Once("burst", modeltest.Strike(func(c *sim.Control) { c.Degrade(1, links, .3) }, func(c *sim.Control) { c.Restore(links) }), 5*time.Second, 15*time.Second),
					modeltest.Once("down", modeltest.Crash(sim.MemoryLost, down...), 10*time.Second, 1000*time.Second),
				}
			})
			// A retry, and f + 2 views of 64 timeouts, after at most 15 s of faults.
			most := 75*time.Second + time.Duration(f+2)*64*300*time.Millisecond
			if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > most.Seconds()*1000 || r.Value("agreement_violations") != 0 {
				t.Errorf("n=%d, seed %d: %v unanswered, up to %v ms, %v violations", n, seed, r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"), r.Value("agreement_violations"))
			}
		}
	}
}

// TestLosses: with one message in five lost all commands are answered within ten seconds, with half as many messages more at most than
// without losses, when none is sent twice.
func TestLosses(t *testing.T) {
	lossy := uneven
	lossy.Loss = modeltest.Bernoulli(.2)
	for _, n := range []int{4, 7} {
		for _, views := range []int{4, 10} {
			for seed := range uint64(5) {
				change := func(p *Params, _ *sim.Config) { p.LeaderViews = views }
				plain, r := run(t, n, 1, uneven, seed, change), run(t, n, 1, lossy, seed, change)
				if r.Value("agreement_violations") != 0 || r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 10_000 ||
					r.Value("messages_sent") > 1.5*plain.Value("messages_sent") {
					t.Errorf("n=%d, %d views, seed %d: %v violations, %v unanswered, up to %v ms, %v messages, without losses %v", n, views, seed, r.Value("agreement_violations"),
						r.Value("unanswered_ratio"), r.Value("operation_latency_max_ms"), r.Value("messages_sent"), plain.Value("messages_sent"))
				}
				for _, row := range plain.Ledger {
					if row.Kind == "new_view" && int(row.Sent) != n-1 {
						t.Errorf("n=%d, seed %d: without losses %v new-view messages", n, seed, row.Sent)
					}
				}
			}
		}
	}
}

// TestSlowUplinks: links lose half of all messages for 20 s. Though uplinks are slow, and the blocks that follow as large as what they send in
// a third of a second, all is answered in time, with the bytes of a few more commands.
func TestSlowUplinks(t *testing.T) {
	links := &sim.LinkSet{Both: true}
	slow := sim.Network{Latency: modeltest.Constant(20 * time.Millisecond), Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: 1_000_000, Queue: -1} }}
	for _, rate := range []sim.Rate{10, 100} {
		for seed := range uint64(3) {
			change := func(p *Params, c *sim.Config) { p.Rate = rate }
			plain := run(t, 4, 1, slow, seed, change)
			r := run(t, 4, 1, slow, seed, func(p *Params, c *sim.Config) {
				change(p, c)
				c.Faults = []sim.Fault{modeltest.Once("burst", modeltest.Strike(func(c *sim.Control) { c.Degrade(1, links, .5) }, func(c *sim.Control) { c.Restore(links) }), 30*time.Second, 20*time.Second)}
			})
			if r.Value("unanswered_ratio") != 0 || r.Value("operation_latency_max_ms") > 70_000 || r.Value("agreement_violations") != 0 || r.Value("sent_bytes") > 2*plain.Value("sent_bytes") {
				t.Errorf("%v commands a second, seed %d: %v unanswered, up to %v ms, %v bytes, without losses %v", rate, seed, r.Value("unanswered_ratio"),
					r.Value("operation_latency_max_ms"), r.Value("sent_bytes"), plain.Value("sent_bytes"))
			}
		}
	}
}
