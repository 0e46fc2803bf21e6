package swarm

// These tests prove that who comes back serves again, unless it had left; that a download counts once; and that who is left
// behind by silent deaths finds others.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// returned runs a seed and four peers, of whom some crash for ten seconds; the file takes 8 s from the seed to one peer.
func returned(t *testing.T, lost sim.Destruction, at time.Duration, change func(*Params), crashing ...sim.NodeID) *sim.Report {
	config := modeltest.Config(t, &topologies.Mesh{}, 5, shared(isFirst))
	config.Duration = 2 * time.Hour
	config.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(lost, crashing...), at, 10*time.Second)}
	return modeltest.Run(t, Model(), params(func(p *Params) {
		p.FileSize, p.Pieces = 10_000_000, 50
		change(p)
	}), config)
}

// TestSeedReturns: it crashes after half a second, when nobody has a hundredth of the file; everybody finishes all the same.
func TestSeedReturns(t *testing.T) {
	for _, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		r := returned(t, lost, time.Second/2, func(*Params) {}, 0)
		modeltest.Expect(t, "seed", r, map[string]float64{"downloads_finished": 4, "seeds_present_max": 5, "lost_pieces": 0})
	}
}

// TestPeersServeAgain: the first seed leaves when all have the file; all peers crash and come back, and have it still.
func TestPeersServeAgain(t *testing.T) {
	r := returned(t, sim.MemoryLost, 10*time.Minute, func(p *Params) { p.SeedLeaves = 9 * time.Minute }, 1, 2, 3, 4)
	modeltest.Expect(t, "peers", r, map[string]float64{"downloads_finished": 4, "lost_pieces": 0})
}

// TestLeftForGood: who had left, or would have left while it was down, is not there any more, with its disk and without.
func TestLeftForGood(t *testing.T) {
	none := time.Duration(0)
	for _, lost := range []sim.Destruction{sim.MemoryLost, sim.DiskLost} {
		for _, seedLeaves := range []time.Duration{20 * time.Minute, 30*time.Minute + 5*time.Second} {
			r := returned(t, lost, 30*time.Minute, func(p *Params) { p.Stay, p.SeedLeaves = &none, seedLeaves }, 0, 1, 2, 3, 4)
			modeltest.Expect(t, "left", r, map[string]float64{"seeds_present_max": 1, "downloads_finished": 4, "lost_pieces": 50})
		}
	}
}

// TestFinishedOnce: all peers lose their disks when they have the file, and fetch it again: 4 of 4 finish, not 8.
func TestFinishedOnce(t *testing.T) {
	r := returned(t, sim.DiskLost, 30*time.Minute, func(*Params) {}, 1, 2, 3, 4)
	modeltest.Expect(t, "again", r, map[string]float64{"downloads_started": 4, "downloads_finished": 4, "finished_ratio": 1, "seeds_present_max": 5})
	if last := r.Value("download_time_max_ms"); last > 600_000 {
		t.Errorf("the download that counts ends after %v ms, before the crash at half an hour", last)
	}
}

// TestEndGame: of two pieces under way the neighbour has one, of which all blocks were asked for; of the other one, which it
// has not, one block was not: the end game has not begun. When that one is asked for, it has.
func TestEndGame(t *testing.T) {
	p := &peer{Params: params(func(p *Params) { p.Pieces, p.Blocks = 2, 2 }), holding: newBitfield(2), fresh: newBitfield(2), places: make([]int32, 2)}
	p.begin(0).asked = 3
	p.begin(1).got = 1
	at := p.neighbours.meet(1, 0, link{}, firstPiece+2)
	p.wanted[at] = 1
	p.add(firstPiece, at)
	if piece, block, found := p.choose(nil, at, new(bool)); found {
		t.Errorf("block %d of piece %d is asked for twice before all were asked for", block, piece)
	}
	p.begin(1).asked = 2
	if piece, block, found := p.choose(nil, at, new(bool)); !found || piece != 0 || block != 0 {
		t.Errorf("the end game asks for %d of %d, %v; want the first block of piece 0", block, piece, found)
	}
	for what, change := range map[string]func(){
		"it gets another piece":     func() { p.learn(nil, at, 1) },
		"another one's is given up": func() { p.release([]asked{{piece: 1, block: 1}}, -1) },
	} {
		p.links[at].open = []asked{{piece: 0, block: 0}, {piece: 0, block: 1}}
		if _, _, found := p.choose(nil, at, new(bool)); found || !p.has(drained, at) {
			t.Errorf("asked for all that it has: found %v, drained %v", found, p.has(drained, at))
		}
		if change(); p.has(drained, at) {
			t.Errorf("drained still when %s", what)
		}
		p.drop(firstPiece+1, at)
		p.begin(1).asked = 2
	}
}

// TestFirstSeedMegabytes: a seed that dies after eight seconds at 10 Mbit/s, or whose run ends then, has sent less than ten
// megabytes, and more than nine, as it was busy: what is on order beyond does not count.
func TestFirstSeedMegabytes(t *testing.T) {
	for _, dies := range []bool{false, true} {
		config := modeltest.Config(t, &topologies.Mesh{}, 5, shared(isFirst))
		config.Duration, config.Drain = 8*time.Second, 0
		if dies {
			config.Duration = time.Minute
			config.Faults = []sim.Fault{modeltest.Once("crash", modeltest.Crash(sim.MemoryLost, 0), 8*time.Second, 52*time.Second)}
		}
		r := modeltest.Run(t, Model(), params(func(p *Params) { p.FileSize, p.Pipeline = hour, 100 }), config)
		modeltest.Expect(t, "seed", r, map[string]float64{"first_seed_megabytes": 9})
	}
}

// TestSilentNeighbours: thirty of forty peers die without a word, and the first seed when all pieces are with somebody. Peers
// with few neighbours, all of whom may be dead or lack the same, find others: the ten that are left finish.
func TestSilentNeighbours(t *testing.T) {
	dead := make([]sim.NodeID, 30)
	for i := range dead {
		dead[i] = sim.NodeID(i + 1)
	}
	for seed := range uint64(6) {
		config := modeltest.Config(t, &topologies.Mesh{}, 41, shared(isFirst))
		config.Duration, config.CheckMessages, config.Seed = 2*time.Hour, false, seed
		config.Faults = []sim.Fault{
			modeltest.Once("die", modeltest.Crash(sim.MemoryLost, dead...), 5*time.Minute, sim.Forever),
			modeltest.Once("seed", modeltest.Crash(sim.MemoryLost, 0), 8*time.Minute, sim.Forever),
		}
		r := modeltest.Run(t, Model(), params(func(p *Params) { p.FileSize, p.Pieces, p.Peers = 50_000_000, 100, 2 }), config)
		if r.Value("lost_pieces") > 0 || r.Value("downloads_finished") < 10 {
			t.Errorf("%v finish, %v pieces are lost", r.Value("downloads_finished"), r.Value("lost_pieces"))
		}
	}
}
