package spec_test

import (
	"fmt"
	"testing"

	"starmesh/experiments/spec"
	"starmesh/models"
	"starmesh/sim"
)

// TestConformance runs every protocol of the catalogue on every topology, under every fault and every link model, with
// all stages of a transit configured. A new entry is covered without being named here.
func TestConformance(t *testing.T) {
	catalogue := models.Builtin()
	networks := networksOf(catalogue)
	faults := append([]string{"{}"}, faultsOf(catalogue)...)
	for _, protocol := range catalogue.Protocols {
		t.Run(protocol.Name, func(t *testing.T) {
			for _, topology := range catalogue.Topologies {
				for _, fault := range faults {
					conform(t, catalogue, protocol.Component, topology, networks[0], fault)
				}
			}
			for _, network := range networks[1:] {
				conform(t, catalogue, protocol.Component, catalogue.Topologies[0], network, "{}")
			}
		})
	}
}

// example writes a component as its documentation does, or by its name alone.
func example(c sim.Component) string {
	if c.Example != "" {
		return fmt.Sprintf("{%s: %s}", c.Name, c.Example)
	}
	return c.Name
}

// networksOf lists sections `links` and `service`: all stages at once, then each latency and loss model.
func networksOf(c *models.Catalogue) []string {
	const stages = "bandwidth: {up: 1Mbit, down: 2Mbit, queue: 20}, order: fifo"
	const service = "service: {time: {exponential: 1ms}, servers: 1, queue: 50}"
	list := []string{
		fmt.Sprintf("links: {latency: {uniform: {min: 5ms, max: 30ms}}, loss: 5%%, %s}\n%s", stages, service),
		"links: {}",
	}
	for _, latency := range c.Latencies {
		list = append(list, fmt.Sprintf("links: {latency: %s}\n%s", example(latency), service))
	}
	for _, loss := range c.Losses {
		list = append(list, fmt.Sprintf("links: {latency: 10ms, loss: %s}", example(loss)))
	}
	for _, duration := range c.Durations {
		list = append(list, fmt.Sprintf("links: {latency: 10ms}\nservice: {time: %s, servers: 2}", example(duration)))
	}
	return list
}

// faultsOf lists every fault once, with a fixed time and as a random process.
func faultsOf(c *models.Catalogue) []string {
	var list []string
	for _, fault := range c.Faults {
		parameters := "{}"
		if fault.Example != "" {
			parameters = fault.Example
		}
		list = append(list,
			fmt.Sprintf("{f: {%s: %s, at: 1s, for: 1s}}", fault.Name, parameters),
			fmt.Sprintf("{f: {%s: %s, mttf: 1s, mttr: 500ms}}", fault.Name, parameters))
	}
	return list
}

// conform runs one combination twice and expects a sound run with the same digest.
func conform(t *testing.T, catalogue *models.Catalogue, protocol, topology sim.Component, network, fault string) {
	t.Helper()
	text := fmt.Sprintf("version: 1\nname: conformance\nseed: 3\nreplications: 1\nduration: 4s\ndrain: 4s\nnodes: 7\n"+
		"routes: {adaptive: {after: 100ms}}\ntopology: %s\n%s\nprotocol: %s\nfaults: %s\n", topology.Name, network, example(protocol), fault)
	e, err := spec.Parse(catalogue, "../conformance.yaml", []byte(text), spec.Options{})
	if err != nil {
		t.Errorf("%s\n%v", text, err)
		return
	}
	var digests [2]uint64
	for i := range digests {
		run, err := e.Cells[0].Prepare(0, func(*sim.TraceLine) {})
		if err != nil {
			t.Errorf("%s\n%v", text, err)
			return
		}
		report := run.Run()
		if report.Status != sim.OK || report.Value("ledger_imbalance") != 0 {
			t.Errorf("%s\n%s: %s", text, report.Status, report.Reason)
			return
		}
		digests[i] = report.Digest
	}
	if digests[0] != digests[1] {
		t.Errorf("%s\ntwo runs differ: %x and %x", text, digests[0], digests[1])
	}
}
