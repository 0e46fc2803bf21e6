package plan

import (
	"errors"
	"reflect"

	"starmesh/experiments/plan/decode"
	"starmesh/models"
	"starmesh/models/contacts"
	"starmesh/models/durations"
	"starmesh/models/links"
	"starmesh/sim"
	"starmesh/topologies"
)

// NewDecoder returns a decoder that knows the catalogue's components.
func NewDecoder(file string, c *models.Catalogue) *decode.Decoder {
	protocols := make([]sim.Component, len(c.Protocols))
	for i := range c.Protocols {
		protocols[i] = c.Protocols[i].Component
	}
	return &decode.Decoder{File: file, Catalogues: map[reflect.Type][]sim.Component{
		reflect.TypeFor[topologies.Shape](): c.Topologies,
		reflect.TypeFor[contacts.Source]():  c.Contacts,
		reflect.TypeFor[links.Latency]():    c.Latencies,
		reflect.TypeFor[links.Loss]():       c.Losses,
		reflect.TypeFor[durations.Model]():  c.Durations,
		reflect.TypeFor[links.Capacity]():   c.Capacities,
		reflect.TypeFor[links.Transport]():  c.Transports,
		reflect.TypeFor[sim.FaultModel]():   c.Faults,
		reflect.TypeFor[Protocol]():         protocols,
	}}
}

func (p *parser) decoder() *decode.Decoder {
	return NewDecoder(p.file, p.catalogue)
}

// modelOf finds the model that a protocol's parameters belong to.
func (p *parser) modelOf(params Protocol) *sim.Model {
	for i := range p.catalogue.Protocols {
		if m := &p.catalogue.Protocols[i]; reflect.TypeOf(m.New()) == reflect.TypeOf(params) {
			return m
		}
	}
	panic("a decoded protocol is not in the catalogue")
}

// located gives an error of preparation its place in the file.
func located(d *decode.Decoder, err error) decode.Problems {
	path := ""
	var section *sim.PathError
	if errors.As(err, &section) {
		path, err = section.Path, section.Err
	}
	if _, set := d.Positions[path]; path == "limits.memory" && !set { // what the default limits stands there
		if path = "topology"; d.Positions["nodes"] != (decode.Position{}) {
			path = "nodes"
		}
	}
	return d.FieldProblems(path, err)
}
