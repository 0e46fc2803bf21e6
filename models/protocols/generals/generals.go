// Package generals is the Byzantine generals problem, with oral messages and with signed ones.
package generals

import (
	"time"

	"starmesh/sim"
)

// Params is the section `protocol: {generals: ...}`.
type Params struct {
	Algorithm string        `yaml:"algorithm" oneof:"oral signed" help:"OM(m), or SM(m), in which nobody can change what another one has signed"`
	M         int           `yaml:"m" min:"0" max:"5" help:"traitors that the algorithm is meant to tolerate; it takes m + 1 rounds"`
	Commander int           `yaml:"commander" min:"0" help:"participant that gives the order"`
	Order     string        `yaml:"order" oneof:"attack retreat" help:"the commander's order"`
	Start     time.Duration `yaml:"start" min:"0s" help:"when the commander gives it"`
	Round     time.Duration `yaml:"round" above:"0s" help:"length of a round: what arrives later than that counts as missing"`
	Size      sim.Size      `yaml:"size" min:"0B" help:"size of a message"`

	Traitors         int      `yaml:"traitors" min:"0" help:"number of traitors: the lieutenants with the highest ids, and the commander if commander_traitor says so"`
	CommanderTraitor bool     `yaml:"commander_traitor" help:"the commander is one of the traitors"`
	TraitorIDs       []int    `yaml:"traitor_ids" help:"who the traitors are, instead of a number"`
	Strategy         Strategy `yaml:"strategy" help:"what traitors send"`
	Behaviour        uint64   `yaml:"behaviour" help:"with strategy: enumerated, the number of a behaviour: bit i (from the lowest) is the order in the i-th message that traitors send"`
}

// signed is the algorithm SM(m).
const signed = "signed"

// order is what generals decide on. The zero order is the default of the algorithm, for want of a message and on a tie.
type order uint8

const (
	retreat order = iota
	attack
)

// Message kinds.
const (
	orderKind sim.Kind = iota
	relayKind
)

// Roles.
const (
	commanderRole sim.Role = iota
	lieutenantRole
	relayRole
)

// Declared metrics, by number.
const lateMetric = 0

// instance is the only one: the order.
const instance = 1

// Model returns the catalogue entry.
func Model() sim.Model { return sim.Define(definition) }

var definition = sim.Definition[Params, message]{
	Name: "generals",
	About: "Generals agree on an order although some are traitors, by word of mouth or with signatures. A commander gives an order to the others, his lieutenants, by the algorithm OM(m): in round 1 he sends it to " +
		"all, in round k each lieutenant tells the others what he was told in round k - 1, and by whom; after m + 1 rounds " +
		"each decides by recursive majority. A missing message and a tie mean retreat; of several that say what came by the same way, the first counts. Rounds end by timeout, at the same " +
		"instants for all: absence is noticed as long as messages take no longer than a round. All participants are generals; " +
		"hubs only relay. The order is instance 1, attack is value 1, retreat 0. The commander proposes his order and decides it " +
		"himself at once: so agreement_violations counts runs in which two loyal generals differ, the commander included (IC1, " +
		"and IC2 with a loyal commander), and validity_violations those in which a loyal commander is not obeyed (IC2). Traitors " +
		"follow the algorithm but for the orders that their messages carry, or their silence; they cannot forge by whom an order was passed on. " +
		"With algorithm: signed it is SM(m): a lieutenant signs and passes on at once each order that is new to him, if it has been through fewer than m " +
		"lieutenants; in the end one who holds a single order obeys it, and retreats otherwise. Traitors can sign for each other, and " +
		"send nothing where somebody loyal has signed the opposite of their lie. A message with k signatures that comes after round k counts as missing. " +
		"A general sends nothing to himself. One who crashes sends nothing while he is down, and takes what he has missed for retreat.",
	Source:   "Lamport, Shostak & Pease 1982, The Byzantine generals problem, ACM TOPLAS 4(3), sections 3 (oral) and 4 (signed)",
	Defaults: Params{Algorithm: "oral", M: 1, Order: "attack", Round: time.Second, Size: 64, Strategy: random},
	Kinds:    []string{orderKind: "order", relayKind: "relay"},
	Roles:    []string{commanderRole: "commander", lieutenantRole: "lieutenant", relayRole: "relay"},
	Metrics: []sim.Metric{
		lateMetric: {Name: "late_messages", Nature: sim.Counter, Better: sim.Lower, About: "messages that arrived after their round and count as missing, each once, though copies come; they count for when they were sent"},
	},
	Recovery:  recovery,
	Reports:   sim.Decisions | sim.Proposals,
	Check:     check,
	Role:      role,
	New:       newRun,
	Adversary: (*Params).adversary,
	Filter:    filter,
	Load:      load,
	Theorems:  theorems,
}

func role(p *Params, w *sim.World, n sim.NodeID) sim.Role {
	switch {
	case int(n) == p.Commander:
		return commanderRole
	case int(n) < w.Participants:
		return lieutenantRole
	}
	return relayRole
}

// order returns the commander's order.
func (p *Params) order() order {
	if p.Order == "attack" {
		return attack
	}
	return retreat
}

// end returns when a round ends, from 1; the commander speaks at the end of round 0.
func (p *Params) end(round int) time.Duration {
	end := p.Start
	for range round {
		end = sim.After(end, p.Round)
	}
	return end
}
