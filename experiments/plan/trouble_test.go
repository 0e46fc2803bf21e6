package plan_test

// These tests prove what recovery_test.go does: here is what protocols are put through.

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"starmesh/sim"
)

// trouble is what goes wrong in a run, and when it is over.
type trouble struct {
	name     string
	topology string
	links    string // more of that section
	faults   string // entries of the section, each with a comma behind it
	hazards  []sim.Hazard
	end      time.Duration
}

// on puts it on a topology. Where there are hubs a crash may be one of theirs, and lose the messages of others.
func (t trouble) on(topology string) trouble {
	t.topology = topology
	t.name += " on " + topology[strings.LastIndex(topology, " ")+1:]
	if strings.Contains(topology, "star") && slices.Contains(t.hazards, sim.Crashes) {
		t.hazards = append(slices.Clip(t.hazards), sim.Omissions)
	}
	return t
}

// hazardsOf lists what a fault of the catalogue is an instance of. One that is not listed is none that a fault model may leave out.
var hazardsOf = map[string][]sim.Hazard{
	"crash": {sim.Crashes}, "outage": {sim.Crashes}, "churn": {sim.Crashes, sim.LostDisks},
	"cut": {sim.Omissions}, "partition": {sim.Omissions}, "loss_burst": {sim.Omissions},
	"slow": {sim.Delays}, "pause": {sim.Delays}, "clog": {sim.Delays}, "clock": {sim.Clocks},
}

// trouble makes one of a fault, written as in YAML without when: it lasts from one instant to another.
func oneFault(key, fault string, from, to time.Duration) trouble {
	name, _, _ := strings.Cut(strings.TrimLeft(fault, "{"), ":")
	hazards := hazardsOf[name]
	if strings.Contains(fault, "disk: lost") {
		hazards = append(slices.Clip(hazards), sim.LostDisks)
	}
	return trouble{name: fault, faults: fmt.Sprintf("%s: {%s, at: %v, for: %v}, ", key, fault, from, to-from), hazards: hazards, end: to}
}

// and makes one trouble of two.
func (t trouble) and(u trouble) trouble {
	return trouble{
		name: t.name + " and " + u.name, links: t.links + u.links, faults: t.faults + u.faults,
		hazards: slices.Concat(t.hazards, u.hazards), end: max(t.end, u.end),
	}
}

const (
	ms  = time.Millisecond
	sec = time.Second
)

// alone lists single troubles.
func (l *laboratory) alone() (list []trouble) {
	add := func(faults ...string) {
		for _, fault := range faults {
			list = append(list, oneFault("f", fault, sec, 3*sec))
		}
	}
	for _, fault := range l.catalogue.Faults {
		add(inner(example(fault)))
	}
	for _, role := range l.model.Roles {
		for _, disk := range []string{"kept", "lost"} {
			add(fmt.Sprintf("crash: {nodes: {role: %s}, disk: %s}", role, disk))
		}
	}
	add("crash: {nodes: {}}", "crash: {nodes: {ids: [0]}}", "crash: {nodes: {ids: [0]}, disk: lost}", "crash: {nodes: {ids: [1]}, disk: lost}",
		"pause: {nodes: {ids: [0]}}", "pause: {nodes: {}}", "slow: {nodes: {}, delay: 500ms, factor: 10}",
		"clock: {nodes: {}, jump: 1h}", "clock: {nodes: {count: 2}, jump: -1h}", "clock: {nodes: {}, skew: 5s, drift: 5%}", "clock: {nodes: {}, drift: 50%}",
		"partition: {shape: halves, hubs: rest}", "partition: {shape: bridge, hubs: rest}", "partition: {shape: ring_of_majorities, hubs: rest}",
		"loss_burst: {probability: 100%}")
	for _, fault := range []string{"pause: {nodes: {count: 3}}", "crash: {nodes: {count: 3}}", "crash: {nodes: {ids: [0, 1]}}", "clog: {}", "clog: {from: {ids: [0, 1]}, to: {ids: [2, 3, 4, 5, 6]}}", "partition: {shape: halves, hubs: rest}"} {
		list = append(list, oneFault("f", fault, sec, 25*sec))
	}
	duplicates := trouble{name: "duplicates", links: ", duplication: 30%", hazards: []sim.Hazard{sim.Duplicates}, end: sec}
	reordering := trouble{name: "reordering", links: ", reordering: {probability: 30%, delay: 50ms}", hazards: []sim.Hazard{sim.Reorderings}, end: sec}
	list = append(list, duplicates, reordering)
	for _, fault := range []string{"crash: {nodes: {count: 1}}", "partition: {shape: halves, hubs: rest}", "clog: {}"} {
		list = append(list, duplicates.and(reordering).and(oneFault("f", fault, sec, 3*sec)))
	}
	return list
}

// pairs lists every two faults, the second of which begins while the first lasts, and ends after it or before.
func (l *laboratory) pairs() (list []trouble) {
	for _, f := range l.catalogue.Faults {
		for _, g := range l.catalogue.Faults {
			first := oneFault("f", inner(example(f)), 500*ms, 2*sec)
			list = append(list, first.and(oneFault("g", inner(example(g)), sec, 3*sec)), first.and(oneFault("g", inner(example(g)), sec, 1500*ms)))
		}
	}
	return list
}
