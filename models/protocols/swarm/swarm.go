// Package swarm shares a file among peers that are client and server at once, as BitTorrent does.
package swarm

import (
	"fmt"
	"time"

	"starmesh/models/adversary"
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
	Patience     time.Duration  `yaml:"patience" above:"0s" help:"least time after which a block that has not come is asked for elsewhere; it adapts to neighbours that take longer"`
	ArriveWithin time.Duration  `yaml:"arrive_within" help:"every peer arrives at a time of its own, equally likely anywhere within this, a Poisson process of so many peers; 0s: all at once"`
	Stay         *time.Duration `yaml:"stay" help:"mean of the exponential time for which a peer stays as a seed; 0s: it leaves at once; off: it stays"`
	SeedLeaves   time.Duration  `yaml:"seed_leaves" help:"when the first seeds leave; 0s: never"`
	Upload       sim.Bandwidth  `yaml:"upload" help:"rate of a peer's uplink, for effectiveness_ratio alone; 0bit: it is not reported"`
	Check        time.Duration  `yaml:"check" above:"0s" help:"time between two counts of downloaders and seeds"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	downloadTime = iota
	started
	finished
	finishedRatio
	sharePercent
	firstSeedMegabytes
	downloaderMegabytes
	sentByDownloaders
	downloaderCapacity
	effectiveness
	seedMegabytes
	sentBySeeds
	seedCapacity
	seedEffectiveness
	downloaders
	seeds
	lostPieces
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "swarm",
	About: "Peers share a file, each client and server at once. Where the topology has hubs, they are the first seeds, otherwise the first " +
		"participants. A peer that arrives says hello to others chosen at random among all, there or not, and to more of them every ten seconds while it has too few " +
		"neighbours; neighbours tell each other what they have, from then on piece by piece. It asks for the blocks of started pieces first, then for the rarest piece among its " +
		"neighbours (at random among equals, and its first one at random); when every missing block has been asked for, it asks others " +
		"for them too (end game). Every ten seconds it chooses whom to serve: those interested that gave it most in the last twenty seconds, " +
		"and one more, changed every thirty seconds, whatever it gave (optimistic unchoke). A seed serves in turn those that it has given least. Who is served for longer than patience without a word counts as not interested. " +
		"A request is answered by a block at once, into the uplink's queue, unless that block waits there (or in the reliable transport) for the same peer already; so a peer that " +
		"has been choked still gets what it had asked for, and there is no cancelling. A block that has not come after patience, or twice as long as the last one of that " +
		"neighbour took, is asked for elsewhere. A peer that gets no block for patience says hello to first seeds that it does not know, and says again that it is interested; who does not say a word until it does so again, is its neighbour no more, and it looks for others. Who has twice as many neighbours as it looks for makes room for another one by giving up the most silent one, after patience. A download is an operation, from arrival to the last piece. A peer that crashes keeps whole pieces if its disk is kept, and " +
		"joins again when it is back, as does one whose user arrives while it is down; one that had left, or whose time to leave came meanwhile, does not. " +
		"A first seed has the file again whatever became of its disk, and says hello to all. Who is spoken to by a stranger, who may not have noticed its crash, says hello. " +
		"A peer that fetches the file again after its disk was lost counts once. Bytes are counted as they leave an uplink (those that a reliable transport was handed, at once). Effectiveness (eta) is what downloaders send of what their uplinks could carry until they finish.",
	Source: "Cohen 2003, Incentives build robustness in BitTorrent; Legout et al. 2006, Rarest first and choke algorithms are enough; " +
		"Qiu & Srikant 2004, Modeling and performance analysis of BitTorrent-like peer-to-peer networks (effectiveness)",
	Example: "{file_size: 20MB, pieces: 80}",
	Defaults: Params{FileSize: 100_000_000, Pieces: 400, Blocks: 8, Seeds: 1, Peers: 20, Unchoked: 4, Rechoke: 10 * time.Second,
		Pipeline: 2, Patience: time.Minute, Check: time.Minute},
	Kinds: []string{"hello", "have", "interested", "not_interested", "choke", "unchoke", "request", "block", "bye"},
	Roles: []string{"peer", "seed"},
	Metrics: []sim.Metric{
		downloadTime:        {Name: "download_time", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from a peer's arrival to its last piece, of those that finish"},
		started:             {Name: "downloads_started", Nature: sim.Counter, About: "peers that arrived"},
		finished:            {Name: "downloads_finished", Nature: sim.Counter, Better: sim.Higher, About: "of them, those that got the whole file"},
		finishedRatio:       {Name: "finished", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "downloads_finished", Denominator: "downloads_started", About: "peers that got the whole file / peers that arrived"},
		sharePercent:        {Name: "share_percent", Nature: sim.Sample, About: "what had left a peer's uplink when it first had the whole file, as a percentage of the file"},
		firstSeedMegabytes:  {Name: "first_seed_megabytes", Whole: true, Nature: sim.Counter, Better: sim.Lower, About: "megabytes of blocks that left the uplinks of the first seeds in the whole run"},
		downloaderMegabytes: {Name: "downloader_megabytes", Nature: sim.Counter, About: "downloader_bytes in megabytes, rounded peer by peer"},
		sentByDownloaders:   {Name: "downloader_bytes", Nature: sim.Counter, About: "bytes of blocks that had left the uplinks of peers when they first had the whole file"},
		downloaderCapacity:  {Name: "downloader_capacity_bytes", Nature: sim.Counter, About: "bytes that their uplinks carry from arrival to then"},
		effectiveness:       {Name: "effectiveness", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "downloader_bytes", Denominator: "downloader_capacity_bytes", About: "what downloaders sent of what their uplinks could have carried (eta)"},
		seedMegabytes:       {Name: "seed_megabytes", Nature: sim.Counter, About: "seed_bytes in megabytes, rounded peer by peer"},
		sentBySeeds:         {Name: "seed_bytes", Nature: sim.Counter, About: "bytes of blocks that left the uplinks of peers that have left, after they first had the whole file; what waits there as they leave is not among them"},
		seedCapacity:        {Name: "seed_capacity_bytes", Nature: sim.Counter, About: "bytes that their uplinks carry from then until they leave, up or down"},
		seedEffectiveness:   {Name: "seed_effectiveness", Unit: "ratio", Nature: sim.Share, Better: sim.Higher, Numerator: "seed_bytes", Denominator: "seed_capacity_bytes", About: "what peers sent as seeds of what their uplinks could have carried"},
		downloaders:         {Name: "downloaders", Nature: sim.Sample, About: "peers that are up, have arrived and not left, and lack pieces, at each count; those that lost them with a disk, too"},
		seeds:               {Name: "seeds_present", Nature: sim.Sample, About: "peers and first seeds with the whole file that are up and have not left, at each count"},
		lostPieces:          {Name: "lost_pieces", Whole: true, Nature: sim.Counter, Better: sim.Lower, About: "pieces that nobody has who is up and has not left at the end of the run"},
	},
	Recovery: recovery,
	Reports:  sim.Operations,
	Check:    check,
	Role:     func(p *Params, w *sim.World, n sim.NodeID) sim.Role { return role(p, w, n) },
	New:      newRun,
	Referee:  func(p *Params, w *sim.World) sim.Referee[message] { return &referee{Params: *p} },
	Load:     load,
	Cautions: cautions,
	Theorems: []sim.Theorem[Params]{distribution},
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
