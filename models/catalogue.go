// Package models is the catalogue: the explicit tables of all that an experiment can choose from. Protocols are listed
// here, a line each; topologies, link models, durations and faults in the catalogues of their packages, which are joined
// here.
package models

import (
	"starmesh/models/contacts"
	"starmesh/models/durations"
	"starmesh/models/faults"
	"starmesh/models/links"
	"starmesh/models/protocols/benor"
	"starmesh/models/protocols/bracha"
	"starmesh/models/protocols/chat"
	"starmesh/models/protocols/clientserver"
	"starmesh/models/protocols/connectivity"
	"starmesh/models/protocols/dolevstrong"
	"starmesh/models/protocols/download"
	"starmesh/models/protocols/flood"
	"starmesh/models/protocols/generals"
	"starmesh/models/protocols/gossip"
	"starmesh/models/protocols/hotstuff"
	"starmesh/models/protocols/kv"
	"starmesh/models/protocols/nakamoto"
	"starmesh/models/protocols/pbft"
	"starmesh/models/protocols/phaseking"
	"starmesh/models/protocols/raft"
	"starmesh/models/protocols/swarm"
	"starmesh/models/protocols/twogenerals"
	"starmesh/sim"
	"starmesh/topologies"
)

// Catalogue holds what an experiment can choose from. Append to it to add your own.
type Catalogue struct {
	Protocols  []sim.Model
	Topologies []sim.Component
	Contacts   []sim.Component
	Latencies  []sim.Component
	Losses     []sim.Component
	Durations  []sim.Component
	Capacities []sim.Component
	Transports []sim.Component
	Faults     []sim.Component
}

// Builtin returns the catalogue that Starmesh ships.
func Builtin() *Catalogue {
	return &Catalogue{
		Protocols: []sim.Model{
			clientserver.Model(),
			chat.Model(),
			flood.Model(),
			gossip.Model(),
			download.Model(),
			swarm.Model(),
			kv.Model(),
			generals.Model(),
			nakamoto.Model(),
			twogenerals.Model(),
			bracha.Model(),
			phaseking.Model(),
			dolevstrong.Model(),
			pbft.Model(),
			hotstuff.Model(),
			benor.Model(),
			connectivity.Model(),
			raft.Model(),
		},
		Topologies: topologies.Catalogue(),
		Contacts:   contacts.Catalogue(),
		Latencies:  links.Latencies(),
		Losses:     links.Losses(),
		Durations:  durations.Catalogue(),
		Capacities: links.Capacities(),
		Transports: links.Transports(),
		Faults:     faults.Catalogue(),
	}
}

// Protocol returns the protocol of that name, or nil.
func (c *Catalogue) Protocol(name string) *sim.Model {
	for i := range c.Protocols {
		if c.Protocols[i].Name == name {
			return &c.Protocols[i]
		}
	}
	return nil
}
