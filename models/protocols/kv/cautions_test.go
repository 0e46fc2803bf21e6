package kv

// These tests prove that check tells what a store gives up, and where backups must take over from a primary that is well.

import (
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

func TestCautions(t *testing.T) {
	const quorums, repair, failover = "quorum: R + W", "quorum.read_repair:", "primary.failover: a write takes 870.4ms to leave a primary's uplink"
	for _, c := range []struct {
		change func(*Params)
		want   string
	}{
		{func(*Params) {}, ""},
		{func(p *Params) { p.Quorum.Read = 1 }, quorums},
		{func(p *Params) { p.Quorum.Write, p.Quorum.ReadRepair = 1, false }, quorums},
		{func(p *Params) { p.Quorum.ReadRepair = false }, repair},
		{func(p *Params) { p.Mode, p.Quorum.Read = eventualMode, 1 }, ""},
		{func(p *Params) { p.Mode = primaryMode }, ""},
		{func(p *Params) { p.Mode, p.Primary.Failover = primaryMode, 970*ms }, failover},
		{func(p *Params) { p.Mode, p.Primary.Failover = primaryMode, 971*ms }, ""},
	} {
		p := params(func(p *Params) { p.ValueSize = 1000 })
		c.change(p)
		config := mesh(t, 4, ms)
		// Two backups get 64 + 24 + 1000 bytes each.
		config.Network = always(sim.Network{Latency: modeltest.Constant(ms), Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: 20_000, Queue: -1} }})
		run, err := Model().Prepare(p, config)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Model().Cautions(p, run.Setting()), "; ")
		if (got == "") != (c.want == "") || !strings.HasPrefix(strings.TrimPrefix(got, "protocol.kv."), c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestTimeoutCaution: at 20 kbit/s, a value of 5,000 bytes leaves with its header in 2.0256 s, a word without it in 25.6 ms,
// and the links take 2 ms: a client who waits for less gets no answer from a replica.
func TestTimeoutCaution(t *testing.T) {
	for timeout, told := range map[time.Duration]bool{2053 * ms: true, 2054 * ms: false} {
		p := params(func(p *Params) {
			p.ValueSize, p.Mode, p.Timeout, p.Rate, p.Retries = 5000, eventualMode, timeout, 0.001, 0
		})
		p.Eventual.Spread = false
		config := mesh(t, 4, ms)
		config.Duration = time.Hour
		config.Network = always(sim.Network{Latency: modeltest.Constant(ms), Uplink: func(sim.NodeID) sim.Access { return sim.Access{Rate: 20_000, Queue: -1} }})
		run, err := Model().Prepare(p, config)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Model().Cautions(p, run.Setting()), "; ")
		if told != strings.Contains(got, "timeout: a value of 5000 bytes takes 2.0532s") {
			t.Errorf("timeout %v: %q", timeout, got)
		}
		if r := run.Run(); (r.Value("operations_available") < r.Value("operations")) != told {
			t.Errorf("timeout %v: %v of %v operations are answered", timeout, r.Value("operations_available"), r.Value("operations"))
		}
	}
}
