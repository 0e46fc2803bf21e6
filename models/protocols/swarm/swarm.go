// Package swarm shares a file among peers that are client and server at once, as BitTorrent does.
package swarm

import (
	"fmt"
	"time"

	"starmesh/models/theory"
	"starmesh/sim"
)

// Params is the section `protocol: {swarm: ...}`.
type Params struct {
	FileSize     sim.Size       `yaml:"file_size" min:"1B" help:"size of the file"`
	Pieces       int            `yaml:"pieces" min:"1" max:"100000" help:"pieces of the file: what peers tell each other that they have"`
	Blocks       int            `yaml:"blocks" min:"1" max:"64" help:"blocks of a piece: what is asked for and sent at a time"`
	Seeds        int            `yaml:"seeds" min:"1" help:"participants that have the file from the start where the topology has no hubs: the first ones"`
	Peers        int            `yaml:"peers" min:"1" help:"neighbours that a peer looks for; it accepts twice as many in all"`
	Unchoked     int            `yaml:"unchoked" min:"1" help:"peers that a peer serves at a time, the optimistic one included"`
	Rechoke      time.Duration  `yaml:"rechoke" above:"0s" help:"time between two choices of whom to serve; every third time another one is tried"`
	Pipeline     int            `yaml:"pipeline" min:"1" help:"blocks that a peer asks another one for ahead"`
	Patience     time.Duration  `yaml:"patience" above:"0s" help:"time after which a block that has not come is asked for elsewhere"`
	ArriveWithin time.Duration  `yaml:"arrive_within" help:"every peer arrives at a time of its own, equally likely anywhere within this, a Poisson process of so many peers; 0s: all at once"`
	Stay         *time.Duration `yaml:"stay" help:"mean of the exponential time for which a peer stays as a seed; 0s: it leaves at once; off: it stays"`
	SeedLeaves   time.Duration  `yaml:"seed_leaves" help:"when the first seeds leave; 0s: never"`
	Upload       sim.Bandwidth  `yaml:"upload" help:"rate of a peer's uplink, for effectiveness_ratio alone; 0bit: it is not reported"`
	Check        time.Duration  `yaml:"check" above:"0s" help:"time between two counts of downloaders and seeds"`
}

// Declared metrics, by number.
const (
	downloadTime = iota
	started
	finished
	finishedRatio
	sharePercent
	seedMegabytes
	sentByDownloaders
	downloaderCapacity
	effectiveness
	sentBySeeds
	seedCapacity
	seedEffectiveness
	downloaders
	seeds
	lostPieces
)

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, message]{
	Name: "swarm",
	About: "Peers share a file, each client and server at once. Where the topology has hubs, they are the first seeds, otherwise the first " +
		"participants. A peer that arrives says hello to others chosen at random among all, there or not, and to more of them every ten seconds while it has too few " +
		"neighbours; neighbours tell each other what they have, from then on piece by piece. It asks for the blocks of started pieces first, then for the rarest piece among its " +
		"neighbours (at random among equals, and its first one at random); when every missing block has been asked for, it asks others " +
		"for them too (end game). Every ten seconds it chooses whom to serve: those interested that gave it most in the last twenty seconds, " +
		"and one more, changed every thirty seconds, whatever it gave (optimistic unchoke). A seed serves in turn those that it has given least. " +
		"A request is answered by a block at once, into the uplink's queue; so a peer that has been choked still gets what it had asked for, and there is " +
		"no cancelling. A download is an operation, from arrival to the last piece. A peer that crashes keeps whole pieces if its disk is kept, and " +
		"joins again when it is back, as does one whose user arrives while it is down; one that had left, or whose time to leave came meanwhile, does not. " +
		"A first seed has the file again whatever became of its disk, and says hello to all. Who is spoken to by a stranger, who may not have noticed its crash, says hello. " +
		"A peer that fetches the file again after its disk was lost counts once. Effectiveness (eta) is what downloaders send of what their uplinks could carry until they finish.",
	Source: "Cohen 2003, Incentives build robustness in BitTorrent; Legout et al. 2006, Rarest first and choke algorithms are enough; " +
		"Qiu & Srikant 2004, Modeling and performance analysis of BitTorrent-like peer-to-peer networks (effectiveness)",
	Defaults: Params{FileSize: 100_000_000, Pieces: 400, Blocks: 8, Seeds: 1, Peers: 20, Unchoked: 4, Rechoke: 10 * time.Second,
		Pipeline: 2, Patience: time.Minute, Check: time.Minute},
	Kinds: []string{"hello", "have", "interested", "not_interested", "choke", "unchoke", "request", "block", "bye"},
	Roles: []string{"peer", "seed"},
	Metrics: []sim.Metric{
		downloadTime:       {Name: "download_time", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from a peer's arrival to its last piece, of those that finish"},
		started:            {Name: "downloads_started", Nature: sim.Counter, About: "peers that arrived"},
		finished:           {Name: "downloads_finished", Nature: sim.Counter, Better: sim.Higher, About: "of them, those that got the whole file"},
		finishedRatio:      {Name: "finished", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "downloads_finished", Denominator: "downloads_started", About: "peers that got the whole file / peers that arrived"},
		sharePercent:       {Name: "share_percent", Nature: sim.Sample, About: "what a peer had uploaded when it finished, as a percentage of the file"},
		seedMegabytes:      {Name: "first_seed_megabytes", Nature: sim.Counter, Better: sim.Lower, About: "megabytes of blocks that left the uplinks of the first seeds in the whole run"},
		sentByDownloaders:  {Name: "downloader_megabytes", Nature: sim.Counter, About: "megabytes that peers had sent when they finished"},
		downloaderCapacity: {Name: "downloader_capacity_megabytes", Nature: sim.Counter, About: "megabytes that their uplinks could have carried by then"},
		effectiveness:      {Name: "effectiveness", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "downloader_megabytes", Denominator: "downloader_capacity_megabytes", About: "what downloaders sent of what their uplinks could have carried (eta)"},
		sentBySeeds:        {Name: "seed_megabytes", Nature: sim.Counter, About: "megabytes that peers sent from when they finished until they left"},
		seedCapacity:       {Name: "seed_capacity_megabytes", Nature: sim.Counter, About: "megabytes that their uplinks could have carried in that time"},
		seedEffectiveness:  {Name: "seed_effectiveness", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "seed_megabytes", Denominator: "seed_capacity_megabytes", About: "what peers sent as seeds of what their uplinks could have carried"},
		downloaders:        {Name: "downloaders", Nature: sim.Sample, About: "peers that have arrived and not finished, at each count"},
		seeds:              {Name: "seeds_present", Nature: sim.Sample, About: "peers with the whole file that have not left, at each count, the first seeds included"},
		lostPieces:         {Name: "lost_pieces", Nature: sim.Counter, Better: sim.Lower, About: "pieces that nobody who is there has at the end of the run"},
	},
	Reports: sim.Operations,
	Check:   check,
	Role:    func(p *Params, w *sim.World, n sim.NodeID) sim.Role { return role(p, w, n) },
	New:     newRun,
	Referee: func(p *Params, w *sim.World) sim.Referee[message] { return &referee{Params: *p} },
	Load:    load,
	Theory:  predictions,
}

const (
	peerRole sim.Role = iota
	seedRole
)

func check(p *Params, w *sim.World) error {
	if len(w.Hubs) == 0 && p.Seeds >= w.Participants {
		return &sim.FieldError{Field: "seeds", Problem: fmt.Sprintf("nobody is left to download: take %d or fewer", w.Participants-1)}
	}
	return nil
}

func role(p *Params, w *sim.World, n sim.NodeID) sim.Role {
	isHub := len(w.Hubs) > 0 && w.Position(n) == sim.Hub
	if isHub || len(w.Hubs) == 0 && int(n) < p.Seeds {
		return seedRole
	}
	return peerRole
}

// load estimates the blocks with their requests, that neighbours hear of every piece, and what peers know of their neighbours.
func load(p *Params, s *sim.Setting) sim.Load {
	n := float64(s.World.Participants)
	neighbours := min(float64(2*p.Peers), n-1)
	const rarity, link, bits = 4, 250, 8.0
	return sim.Load{Routed: n * float64(p.Pieces) * (2*float64(p.Blocks) + neighbours),
		State: n * (float64(float64(p.Pieces)*rarity) + float64(neighbours*(float64(float64(p.Pieces)/bits)+link)))}
}

// predictions are the lower bound on the time of the last peer.
func predictions(p *Params, s *sim.Setting) []sim.Prediction {
	if len(s.Faults) > 0 || s.Network.Uplink == nil || p.ArriveWithin > 0 || p.SeedLeaves > 0 || p.Stay != nil || s.Warmup > 0 {
		return nil
	}
	const bits = 8
	var seedUpload, peersUpload, slowest float64
	count := 0
	for n := range sim.NodeID(s.World.Len()) {
		rate := float64(s.Network.Uplink(n).Rate)
		if rate == 0 {
			return nil
		}
		if role(p, s.World, n) == seedRole {
			seedUpload += rate
			continue
		}
		count++
		peersUpload += rate
		if s.Network.Downlink != nil {
			if down := float64(s.Network.Downlink(n).Rate); down > 0 && (slowest == 0 || down < slowest) {
				slowest = down
			}
		}
	}
	least := theory.SwarmDistribution(count, bits*float64(p.FileSize), seedUpload, peersUpload, slowest)
	const longer = 4 // than the bound: who has not finished at the end is not in the maximum
	if longer*least > (s.Duration + s.Drain).Seconds() {
		return nil
	}
	return []sim.Prediction{{Metric: "download_time_max_ms", Value: 1000 * least,
		Source: "max(F/u_s, F/d_min, N F/(u_s + sum u)), Kurose & Ross 2.5: a lower bound, that no protocol reaches; all arrive at once and stay, no fault; the run is four times as long"}}
}
