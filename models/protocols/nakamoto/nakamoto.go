// Package nakamoto is agreement by proof of work: the chain with most work wins.
package nakamoto

import (
	"errors"
	"time"

	"starmesh/models/adversary"
	"starmesh/sim"
)

// Params is the section `protocol: {nakamoto: ...}`.
type Params struct {
	Interval      time.Duration `yaml:"interval" above:"0s" help:"mean time between two blocks of all miners together"`
	Arrivals      *Arrivals     `yaml:"arrivals" help:"when blocks are found as it was recorded, instead of the Poisson process; participants find them in turn"`
	Pools         []sim.Ratio   `yaml:"pools" help:"shares of the power of the first participants; the others have equal parts of the rest"`
	BlockSize     sim.Size      `yaml:"block_size" min:"0B" help:"size of a block"`
	Validation    time.Duration `yaml:"validation" min:"0s" help:"time that whoever gets a block takes to check it, one block at a time, before it works on it and passes it on"`
	Propagation   string        `yaml:"propagation" oneof:"flood announce" help:"flood: whoever gets a block sends it to all neighbours; announce: it tells them, and sends it to those who ask"`
	Patience      time.Duration `yaml:"patience" min:"1ms" max:"24h" help:"time after which a block that was asked for and has not come is asked for again, twice as long each further time: more than a block takes to come, or slow links carry it several times"`
	Rule          string        `yaml:"rule" oneof:"longest ghost" help:"the chain that wins: the longest, or at each fork the branch with most blocks, side branches included"`
	Confirmations int           `yaml:"confirmations" min:"1" max:"1000000" help:"blocks, its own included, after which a participant takes a block for settled, and a merchant hands over"`

	Selfish     sim.Ratio `yaml:"selfish" max:"49.9%" help:"share of the power that participant 0 has, who mines selfishly"`
	Gamma       sim.Ratio `yaml:"gamma" help:"share of the others' power that mines on the selfish miner's branch in a tie"`
	DoubleSpend sim.Ratio `yaml:"double_spend" max:"49.9%" help:"share of the power that participant 0 has, who spends its coins twice, time and again"`
	GiveUp      int       `yaml:"give_up" min:"1" max:"10000" help:"blocks by which the double spender is behind when it gives up"`
	Premined    int       `yaml:"premined" min:"0" max:"100" help:"blocks by which the double spender's secret chain is ahead of the others' when it pays"`

	Adversaries adversary.Params `yaml:"adversaries" help:"who misbehaves, and how"`
}

// Declared metrics, by number.
const (
	mined = iota
	onChain
	stale
	staleRatio
	contested
	contestedRatio
	selfishBlocks
	selfishRevenue
	reorganisations
	propagation
	confirmation
	undone
	gap
	gaps
	longGaps
	longGapRatio
	attacks
	attacksWon
	attackWonRatio
	attacksOpen
)

// Model returns the catalogue entry.
func Model() sim.Model {
	return sim.Define(adversary.Among(definition, func(p *Params) *adversary.Params { return &p.Adversaries }))
}

var definition = sim.Definition[Params, message]{
	Name: "nakamoto",
	About: "Agreement by proof of work: the best chain of blocks wins. Participants find blocks as Poisson processes by their power, on top of the best chain that they know, the first one they heard of among " +
		"equals, and tell their neighbours; hubs pass blocks on and find none. A block on its way takes what the network takes: latency, and its size over bandwidth. When " +
		"a block and those on top of it are `confirmations` blocks a participant decides it for its height, which is the instance; so agreement_violations are heights " +
		"that were settled in two ways, and undone_blocks those that each has settled and dropped again. At the end the chain that most participants hold counts: blocks that are not on it are stale, but for the last ten heights, " +
		"which are left out. In a phase a block counts, and an attack that was published, when the chain that most held was ten blocks higher, and as what it was then; what the end makes of it besides counts in no phase that had ended. A block is contested if somebody else found one before having heard of it; who heard of it and lost its disk since has heard of it. A selfish miner (participant 0) keeps its blocks to itself, and " +
		"publishes them one by one when others come close (Eyal & Sirer, algorithm 1); gamma says how ties end, as the paper has it, whatever the network. A double " +
		"spender (participant 0) pays, mines in secret on the block before the payment's, gets its goods after `confirmations` blocks of others, and publishes as soon as its chain is longer; " +
		"when it is too far behind it gives up and pays again. With `premined` it first mines in secret until its chain is so many blocks ahead, anew from the others' last block whenever it is not ahead, and pays then. " +
		"Its attack has won if the chain that it published is part of the chain that counts: what it publishes while it is cut off, or too late, has not. An attacker without its disk forgets its secret " +
		"chain, and pays again when it knows the others'. Whoever checks blocks (`validation`) does so one at a time, and only then works on them and passes them on. " +
		"Who is paused finds no blocks. A block that was asked for and has not come after `patience` is asked for again, of another who has it, " +
		"after twice as long each time. Who gets a block without its ancestors asks its sender for all that lead there from its own chain, and gets 500 at a time. Who crashes comes back with " +
		"its chain if its disk is kept, and asks its neighbours for the ends of theirs; it finds no blocks until its own is as high as any that it was told of, or has not grown for four patiences. So it has the longest after four delays, two more for each 500 blocks that it misses, and its patience for each message lost; after a partition " +
		"the same begins with the next block that crosses it. If nobody answers, with the next block. Messages that are lost delay a chain, and nothing is lost for ever while blocks are found.",
	Source: "Nakamoto 2008, Bitcoin: a peer-to-peer electronic cash system; Decker & Wattenhofer 2013, Information propagation in the Bitcoin " +
		"network; Sompolinsky & Zohar 2015, Secure high-rate transaction processing in Bitcoin (GHOST); Eyal & Sirer 2014, Majority is not enough: Bitcoin mining is vulnerable",
	Defaults: Params{Interval: 10 * time.Minute, BlockSize: 1_000_000, Propagation: "announce", Patience: 20 * time.Second, Rule: "longest", Confirmations: 6, GiveUp: 40},
	Kinds:    []string{"block", "announcement", "request"},
	Roles:    []string{"miner", "relay"},
	Metrics: []sim.Metric{
		mined:           {Name: "blocks", Nature: sim.Counter, About: "blocks found, those of attackers included, the last ten heights of the chain that counts left out"},
		onChain:         {Name: "blocks_on_chain", Nature: sim.Counter, About: "of them, on the chain that counts"},
		stale:           {Name: "stale_blocks", Nature: sim.Counter, Better: sim.Lower, About: "of them, not on it"},
		staleRatio:      {Name: "stale", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "stale_blocks", Denominator: "blocks", About: "stale blocks / blocks"},
		contested:       {Name: "contested_blocks", Nature: sim.Counter, Better: sim.Lower, About: "blocks of which a participant had not heard that found its next one"},
		contestedRatio:  {Name: "contested", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "contested_blocks", Denominator: "blocks", About: "contested blocks / blocks"},
		selfishBlocks:   {Name: "first_blocks", Nature: sim.Counter, About: "blocks of participant 0 on the chain that counts"},
		selfishRevenue:  {Name: "first_revenue", Unit: "ratio", Nature: sim.Share, Numerator: "first_blocks", Denominator: "blocks_on_chain", About: "share of participant 0 in the chain that counts"},
		reorganisations: {Name: "fork_depth", Nature: sim.Sample, Better: sim.Lower, About: "blocks that a participant dropped at a time, when a better chain came"},
		propagation:     {Name: "propagation", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from when a block was found until a participant had it and its ancestors, and had checked it; once each"},
		confirmation:    {Name: "confirmation", Unit: "ms", Nature: sim.Sample, Better: sim.Lower, About: "time from when a block was found until a participant took it for settled"},
		undone:          {Name: "undone_blocks", Nature: sim.Counter, Better: sim.Lower, About: "settled blocks that a participant dropped after all"},
		gap:             {Name: "gap", Unit: "ms", Nature: sim.Sample, About: "time from one block that is found to the next"},
		gaps:            {Name: "gaps", Nature: sim.Counter, About: "such times"},
		longGaps:        {Name: "long_gaps", Nature: sim.Counter, About: "of them, those above three intervals"},
		longGapRatio:    {Name: "long_gap", Unit: "ratio", Nature: sim.Share, Numerator: "long_gaps", Denominator: "gaps", About: "gaps above three intervals / gaps"},
		attacks:         {Name: "attacks", Nature: sim.Counter, About: "double spends that came to their end, counted when they were paid"},
		attacksWon:      {Name: "attacks_won", Nature: sim.Counter, Better: sim.Lower, About: "of them, those whose secret chain is part of the chain that counts"},
		attackWonRatio:  {Name: "attack_won", Unit: "ratio", Nature: sim.Share, Better: sim.Lower, Numerator: "attacks_won", Denominator: "attacks", About: "double spends that succeeded / came to their end; too high in runs in which few do, as those that succeed end sooner"},
		attacksOpen:     {Name: "attacks_open", Nature: sim.Counter, About: "double spends that were paid and under way at the end, which attacks leaves out"},
	},
	Recovery: recovery,
	Reports:  sim.Decisions,
	Check:    check,
	Role: func(_ *Params, w *sim.World, n sim.NodeID) sim.Role {
		if int(n) >= w.Participants {
			return relayRole
		}
		return minerRole
	},
	New:       newRun,
	Adversary: func(p *Params, _ *sim.World, n sim.NodeID) bool { return n == 0 && p.attacker() > 0 },
	Referee:   func(p *Params, w *sim.World) sim.Referee[message] { return &referee{p} },
	Load: func(p *Params, s *sim.Setting) sim.Load {
		ends, nodes := 0.0, float64(s.World.Len())
		for n := range sim.NodeID(s.World.Len()) {
			ends += float64(s.World.Graph.Degree(n))
		}
		perBlock := ends - nodes // to all neighbours but one
		if p.Propagation == "announce" {
			perBlock = float64(ends/2) + float64(2*nodes) // along each link once; asked for and sent to each
		}
		const known, decision = 1. / 8, 32 // bytes
		blocks := s.Duration.Seconds() / p.Interval.Seconds()
		return sim.Load{Adjacent: perBlock * blocks, State: nodes * blocks * (known + decision)}
	},
	Theorems: theorems(),
}

const (
	minerRole sim.Role = iota
	relayRole
)

func check(p *Params, w *sim.World) error {
	pools := 0.0
	for _, share := range p.Pools {
		pools += float64(share)
	}
	attack := map[bool]string{true: "selfish", false: "double_spend"}[p.Selfish > 0]
	return errors.Join(
		sim.RefuseIf(p.Selfish > 0 && p.DoubleSpend > 0, "double_spend", "participant 0 mines selfishly already: keep one of the two"),
		sim.RefuseIf(p.Arrivals != nil && (p.attacker() > 0 || len(p.Pools) > 0), "arrivals", "recorded blocks are found in turn, whatever the shares of the power: remove pools, selfish and double_spend, or the record"),
		sim.RefuseIf(p.attacker() > 0 && len(p.Pools) > 0, "pools", "with selfish or double_spend the others have equal shares: remove pools"),
		sim.RefuseIf(p.attacker() > 0 && w.Participants < 3, attack, "an attack takes 3 participants or more, not %d", w.Participants),
		sim.RefuseIf(p.attacker() > 0 && p.Rule == ghost, "rule", "the attacks are those on the longest chain: take rule: longest"),
		sim.RefuseIf(p.DoubleSpend > 0 && p.GiveUp < p.Confirmations, "give_up", "it may be %d blocks behind when it gets its goods: take more", p.Confirmations),
		sim.RefuseIf(len(p.Pools) > w.Participants, "pools", "there are %d participants, and %d shares", w.Participants, len(p.Pools)),
		sim.RefuseIf(pools > 1+1e-9, "pools", "the shares are more than 100%% together"),
		sim.RefuseIf(len(p.Pools) == w.Participants && pools < 1-1e-9, "pools", "they name everybody and are less than 100%% together, so nobody has the rest: add to the shares, or name fewer"),
	)
}

// attacker returns the power of participant 0 if it attacks, 0 otherwise.
func (p *Params) attacker() float64 { return float64(max(p.Selfish, p.DoubleSpend)) }

// power returns a participant's share of all power.
func (p *Params) power(n sim.NodeID, participants int) float64 {
	shares := p.Pools
	if p.attacker() > 0 {
		shares = []sim.Ratio{sim.Ratio(p.attacker())}
	}
	if int(n) < len(shares) {
		return float64(shares[n])
	}
	rest := 1.0
	for _, share := range shares {
		rest -= float64(share)
	}
	return max(rest, 0) / float64(participants-len(shares))
}

// message is a block, an announcement of it, or a request.
type message struct {
	kind      sim.Kind
	ancestors bool   // in a request: what leads to the block is missing, too, from the chain of the asker on
	block     uint32 // in a request of none, the genesis block: which is the end of your chain?
	locator   uint32 // the end of the asker's chain
	bytes     sim.Size
}

const (
	blockKind sim.Kind = iota
	announcement
	request
)

const controlSize = 60

func (m message) Kind() sim.Kind { return m.kind }
func (m message) Size() sim.Size { return m.bytes }
