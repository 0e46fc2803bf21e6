package swarm

// These tests prove that bytes are counted as they leave an uplink, that slow uplinks do not make peers ask for the same
// blocks for ever, and that losses on links keep nobody from finishing.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/models/theory"
	"starmesh/sim"
	"starmesh/topologies"
)

// TestQueuedBytes: a block takes a peer's uplink 125 s, and the seed's 0.1 s. Peers ask each other for several, and are done
// when what they ask has come past one of these: no more than one block has left each uplink.
func TestQueuedBytes(t *testing.T) {
	network := shared(isFirst)
	network.Uplink = func(n sim.NodeID) sim.Access {
		return sim.Access{Rate: map[bool]sim.Bandwidth{true: 10 * megabit, false: 8000}[n == 0], Queue: -1}
	}
	config := modeltest.Config(t, &topologies.Mesh{}, 3, network)
	config.Duration = time.Hour
	none := time.Duration(0)
	r := modeltest.Run(t, Model(), params(func(p *Params) {
		p.FileSize, p.Pieces, p.Blocks, p.Upload, p.Stay = 1_000_000, 8, 1, 8000, &none
	}), config)
	modeltest.Expect(t, "slow uplinks", r, map[string]float64{
		"finished_ratio": 1, "share_percent_max": 12, "downloader_megabytes": 0, "seed_bytes": 0, "seed_capacity_bytes": 0,
	})
	if bytes := r.Value("downloader_bytes"); bytes != 125_000 && bytes != 250_000 || r.Value("effectiveness_ratio") > 1 {
		t.Errorf("%v bytes have left two uplinks, %v of what they carry", bytes, r.Value("effectiveness_ratio"))
	}
	if blocks := r.Ledger[blockKind].Sent; blocks < 2*8+2 {
		t.Errorf("%d blocks are sent: no more than have left", blocks)
	}
	capacity := 1000 * (r.Value("download_time_mean_ms") * 2 / 1000) // two peers, a kilobyte a second
	if got := r.Value("downloader_capacity_bytes"); got < capacity-2 || got > capacity {
		t.Errorf("uplinks carry %v bytes, want %v", got, capacity)
	}
}

// TestLongBlocks: a block takes 18 s of an uplink that serves four peers two blocks each, much longer than patience in all. All finish
// within three times the bound.
func TestLongBlocks(t *testing.T) {
	const n = 30
	config := modeltest.Config(t, &topologies.Mesh{}, n+1, shared(isFirst))
	config.Duration, config.CheckMessages = 6*time.Hour, false
	r := modeltest.Run(t, Model(), params(func(p *Params) { p.FileSize, p.Pieces, p.Blocks = hour, 200, 1 }), config)
	bound := theory.SwarmDistribution(n, 1, 10, n, 0)
	if last := r.Value("download_time_max_ms") / 3.6e6; r.Value("finished_ratio") != 1 || last < bound || last > 3*bound {
		t.Errorf("%v finish, the last one after %.2f h; the bound is %.2f", r.Value("finished_ratio"), last, bound)
	}
}

// TestLossyPair: of two or three nodes everybody has the file in the end, whatever messages of every kind links lose or overtake.
func TestLossyPair(t *testing.T) {
	for _, n := range []int{2, 3} {
		network := shared(isFirst)
		network.Latency, network.Loss = modeltest.Exponential(2*time.Second), modeltest.Bernoulli(.3)
		config := modeltest.Config(t, &topologies.Mesh{}, n, network)
		config.Duration = 6 * time.Hour
		for seed := range uint64(10) {
			config.Seed = seed
			r := modeltest.Run(t, Model(), params(func(p *Params) { p.FileSize, p.Pieces = 10_000_000, 40 }), config)
			modeltest.Expect(t, "lossy", r, map[string]float64{"finished_ratio": 1})
		}
	}
}
