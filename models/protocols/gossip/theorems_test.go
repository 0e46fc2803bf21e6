package gossip

// These tests prove that each assumption of a prediction alone withholds it, and that the reason is said.

import (
	"maps"
	"testing"
	"time"

	"starmesh/models/adversary"
	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

type setting = modeltest.Setting[Params]

// The settings of the three theorems, on a mesh of 5000 at 10 ms.
func reaching(*setting)    {}
func balancing(s *setting) { s.Params.Mode, s.Params.Fanout = push, 1 }
func losing(s *setting) {
	s.Params.Mode, s.Params.Fanout, s.Params.Stop, s.Params.K = push, 1, feedback, 2
}

func TestAssumptions(t *testing.T) {
	params := func(change func(*Params)) func(*setting) { return func(s *setting) { change(s.Params) } }
	mesh := func(n, degree int) func(*setting) {
		return func(s *setting) { s.World = modeltest.World(t, &topologies.Mesh{Degree: degree}, n) }
	}
	slow := func(s *setting) { s.Latency = modeltest.Constant(51 * time.Millisecond) }
	short := func(d time.Duration) func(*setting) { return func(s *setting) { s.Duration = d } }
	late := func(latency sim.Latency, d time.Duration) func(*setting) {
		return func(s *setting) { s.Latency, s.Duration = latency, d }
	}
	const over, enough = "the rumour over within the statistics window", "log2 n + 3 rounds within the statistics window"
	common := modeltest.Breaking[Params]{
		"targets: all":              {params(func(p *Params) { p.Targets = neighbors })},
		"1000 participants or more": {mesh(999, 0)},
	}
	round := modeltest.Breaking[Params]{
		"as many hops between any two participants": {mesh(5000, 4)},
		"answers within the round":                  {slow},
	}
	for _, c := range []struct {
		of      func(*setting)
		metrics []string
		own     []modeltest.Breaking[Params]
	}{
		{reaching, []string{"messages_sent", "decided_ratio"}, []modeltest.Breaking[Params]{common, {
			"mode: infect_and_die": {params(func(p *Params) { p.Mode = push })},
			"fanout of 2 or more":  {params(func(p *Params) { p.Fanout = 1 })},
			"a connected graph":    {func(s *setting) { s.World.Graph = modeltest.Apart{Graph: s.World.Graph} }},
			over: {
				short(100 * time.Millisecond), late(modeltest.Constant(time.Second), 3*time.Second), late(modeltest.Exponential(time.Second), 30*time.Second),
				func(s *setting) { s.Warmup = time.Second },
			},
		}}},
		{balancing, []string{"residue_to_predicted_ratio"}, []modeltest.Breaking[Params]{common, round, {
			"mode: push or pull, or synchronous push_pull": {params(func(p *Params) { p.Mode = pushPull })},
			"nodes that never lose interest":               {params(func(p *Params) { p.Stop = blind })},
			"fanout: 1":                                    {params(func(p *Params) { p.Fanout = 2 })},
			"5000 participants or more":                    {mesh(4999, 0)},
			enough:                                         {params(func(p *Params) { p.Rounds = 10 }), short(time.Second)},
		}}},
		{losing, []string{"messages_sent", "decided_ratio"}, []modeltest.Breaking[Params]{common, round, {
			"mode: push":                            {params(func(p *Params) { p.Mode = pull })},
			"nodes that lose interest":              {params(func(p *Params) { p.Stop = never })},
			"k of 2 or more, if they do so blindly": {params(func(p *Params) { p.Stop, p.K = blind, 1 })},
			"contacts in vain that are not counted in a row: a coin, or k = 1, or blind": {params(func(p *Params) { p.StopBy = counter })},
			"feedback by who has it when told (not synchronous)":                         {params(func(p *Params) { p.Synchronous = true })},
			"fanout: 1": {params(func(p *Params) { p.Fanout = 2 })},
			over:        {short(3 * time.Second), params(func(p *Params) { p.Rounds = 20 })},
		}}},
	} {
		own := modeltest.Breaking[Params]{"no adversaries": {params(func(p *Params) { p.Adversaries = adversary.Params{Count: 1, Strategy: "silent"} })}}
		for _, b := range c.own {
			maps.Copy(own, b)
		}
		for _, metric := range c.metrics {
			modeltest.ExpectAssumptions(t, Model(), metric, func() *setting {
				s := modeltest.Set(t, definition.Defaults, 5000)
				c.of(s)
				return s
			}, own)
		}
	}
}
