package plan_test

// This test proves that any protocol runs on any topology, under any fault and over any link model, with a balanced
// ledger and the same digest twice.

import (
	"fmt"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
	"starmesh/sim/account"
)

// TestConformance runs every protocol of the catalogue on every topology, under every fault and every link model, with
// all stages of a transit configured. A new entry is covered without being named here.
func TestConformance(t *testing.T) {
	catalogue := models.Builtin()
	networks := networksOf(catalogue)
	faults := append(faultsOf(catalogue), untimely...)
	for _, protocol := range catalogue.Protocols {
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			used := new(plan.Rig)
			conform := func(topology, network, fault string) {
				t.Helper()
				conform(t, used, catalogue, protocol.Component, topology, network, fault)
			}
			for _, topology := range catalogue.Topologies {
				conform(laidOut(topology), stages, "{}")
				conform(laidOut(topology), stages, "{f: {crash: {nodes: {count: 2}}, at: 1s, for: 1s}}")
			}
			for _, fault := range faults {
				conform("nodes: 7\ntopology: star", stages, fault)
				conform("nodes: 7\ntopology: {mesh: 4}", stages, fault)
			}
			for _, role := range protocol.Roles {
				for _, disk := range []string{"kept", "lost"} {
					for _, transport := range []string{"", "\ntransport: reliable"} {
						conform("nodes: 9\ntopology: star", noisy+transport, fmt.Sprintf("{f: {crash: {nodes: {role: %s}, disk: %s}, at: 1s, for: 1s}}", role, disk))
					}
				}
			}
			conform("nodes: 16\ntopology: {hubs: 2}", stages+"\ntransport: {reliable: {timeout: 200ms, window: 4}}", everyFault)
			conform("nodes: 16\ntopology: {mesh: 4}", stages, everyFault)
			for _, network := range networks {
				conform(network.topology, network.sections, "{}")
			}
		})
	}
}

// TestEveryTwoFaults runs every protocol of the catalogue under every two faults that overlap (each with itself, too), from 0
// on, and to the end of the run.
func TestEveryTwoFaults(t *testing.T) {
	catalogue := models.Builtin()
	for _, protocol := range catalogue.Protocols {
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			used := new(plan.Rig)
			for i := range catalogue.Faults {
				first := example(catalogue.Faults[i])
				for _, times := range []string{"at: 0s, for: 1s", "at: 1s, for: 7s"} {
					sound(t, used, catalogue, protocol.Component, "nodes: 7\ntopology: star", plain, fmt.Sprintf("{f: {%s, %s}}", inner(first), times))
				}
				for j := i; j < len(catalogue.Faults); j++ {
					fault := fmt.Sprintf("{f: {%s, at: 500ms, for: 1500ms}, g: {%s, at: 1s, for: 2s}}", inner(first), inner(example(catalogue.Faults[j])))
					sound(t, used, catalogue, protocol.Component, "nodes: 7\ntopology: {mesh: 4}", plain, fault)
				}
			}
		})
	}
}

// inner writes a component without its braces, to stand beside other keys.
func inner(component string) string {
	if component[0] != '{' {
		return component + ": {}"
	}
	return component[1 : len(component)-1]
}

// plain are links that some faults need: a matrix with regions, and services that may be slow.
const plain = "links: {latency: {matrix: {file: data/cloud-rtt/gcp.csv}}}\nservice: {time: 1ms}"

// noisy links change the order of what passes, and its number.
const noisy = "links: {latency: 10ms, loss: 2%, duplication: 30%, reordering: {probability: 30%, delay: 50ms}}"

// everyFault is what can go wrong, all at once.
const everyFault = "{a: {clock: {nodes: {}, jump: 3s, skew: 1s, drift: 50%}, at: 500ms, for: 1s, every: 1500ms}, " +
	"b: {pause: {nodes: {count: 3}}, at: 1s, for: 1s}, c: {clog: {}, at: 1500ms, for: 1s}, d: {slow: {nodes: {}, delay: 100ms, factor: 3}, at: 0s}, " +
	"e: {loss_burst: {probability: 50%}, at: 1s, for: 1s}, f: {crash: {nodes: {count: 1}}, at: 2s, for: 1s}, " +
	"g: {partition: {shape: ring_of_majorities, hubs: rest}, at: 1s, for: 2s}, h: {compromise: {nodes: {count: 2}}, at: 0s}, " +
	"i: {churn: {nodes: {position: leaf}, session: {weibull: {mean: 2s, shape: 0.5}}, away: 500ms}}, j: {cut: {count: 3}, mttf: 1s, mttr: 1s}}"

// untimely is what makes a node's time another one than the true time, longer than any round: its timers come late, and its
// clock goes back, before 0 too.
var untimely = []string{
	"{f: {clock: {nodes: {}, drift: 15%}, at: 500ms}}",
	"{f: {clock: {nodes: {}, jump: 1h}, at: 500ms, for: 3s}}",
	"{f: {clock: {nodes: {}, jump: -1h}, at: 500ms, for: 3s}}",
	"{f: {clock: {nodes: {}, skew: 5s, drift: 15%}, mttf: 500ms, mttr: 500ms}}",
	"{f: {pause: {nodes: {count: 3}}, at: 500ms, for: 3s}}",
	"{f: {pause: {nodes: {}}, at: 500ms, for: 5s}}",
}

// stages are all stages of a transit at once.
const stages = "links: {latency: {matrix: {file: data/cloud-rtt/gcp.csv, spread: 10%}}, loss: 5%, " +
	"bandwidth: {up: 1Mbit, down: 2Mbit, queue: 20}, capacity: 5Mbit, order: fifo, duplication: 2%, corruption: 2%}\n" +
	"service: {time: {exponential: 1ms}, servers: 1, queue: 50}"

// laidOut writes a topology with a number of participants that suits it.
func laidOut(topology sim.Component) string {
	switch topology.Name {
	case "file":
		return "topology: " + example(topology)
	case "grid", "torus", "hypercube":
		return "nodes: 16\ntopology: " + example(topology)
	}
	return "nodes: 7\ntopology: " + example(topology)
}

// example writes a component as its documentation does, or by its name alone.
func example(c sim.Component) string {
	if c.Example != "" {
		return fmt.Sprintf("{%s: %s}", c.Name, c.Example)
	}
	return c.Name
}

// network is sections of links, service and transport, on a topology that they can be had on.
type network struct{ topology, sections string }

// networksOf lists each model by itself.
func networksOf(c *models.Catalogue) []network {
	const star, service = "nodes: 7\ntopology: star", "service: {time: {exponential: 1ms}, servers: 1, queue: 50}"
	list := []network{
		{star, "links: {}"},
		{star, "links: {latency: 10ms, duplication: 20%}"},
		{star, "links: {latency: 10ms, corruption: 20%}"},
		{star, "links: {latency: 10ms, reordering: {probability: 20%, delay: 30ms}}"},
	}
	add := func(component sim.Component, format string) {
		topology := star
		switch component.Name {
		case "measured", "series":
			topology = "topology: {file: data/topologies/backbone.csv}"
		case "distance":
			topology = "nodes: 7\ntopology: {geometric: 4}"
		}
		list = append(list, network{topology, fmt.Sprintf(format, example(component))})
	}
	for _, latency := range c.Latencies {
		add(latency, "links: {latency: %s}\n"+service)
	}
	for _, loss := range c.Losses {
		add(loss, "links: {latency: 10ms, loss: %s}")
	}
	for _, capacity := range c.Capacities {
		add(capacity, "links: {latency: 10ms, capacity: %s}")
	}
	for _, duration := range c.Durations {
		add(duration, "links: {latency: 10ms}\nservice: {time: %s, servers: 2}")
	}
	for _, transport := range c.Transports {
		add(transport, "links: {latency: 10ms, loss: 5%%, duplication: 5%%, corruption: 5%%}\ntransport: %s")
	}
	return list
}

// faultsOf lists every fault with a fixed time, again and again, and as a random process.
func faultsOf(c *models.Catalogue) []string {
	var list []string
	for _, fault := range c.Faults {
		parameters := "{}"
		if fault.Example != "" {
			parameters = fault.Example
		}
		list = append(list, fmt.Sprintf("{f: {%s: %s, at: 1s, for: 1s}}", fault.Name, parameters))
		if _, paced := fault.New().(sim.Paced); !paced {
			list = append(list,
				fmt.Sprintf("{f: {%s: %s, at: 1s, for: 200ms, every: 500ms, times: 3}}", fault.Name, parameters),
				fmt.Sprintf("{f: {%s: %s, mttf: 1s, mttr: 500ms}}", fault.Name, parameters))
		}
	}
	return list
}

// conform runs one combination twice, on a new rig and on a used one, and expects a sound run with the same digest.
func conform(t *testing.T, used *plan.Rig, catalogue *models.Catalogue, protocol sim.Component, topology, network, fault string) {
	t.Helper()
	fresh := sound(t, &plan.Rig{CheckMessages: true}, catalogue, protocol, topology, network, fault)
	if again := sound(t, used, catalogue, protocol, topology, network, fault); again != fresh {
		t.Errorf("%s\n%s\n%s\n%s\ntwo runs differ: %x and %x", example(protocol), topology, network, fault, fresh, again)
	}
}

// sound runs one combination and returns its digest.
func sound(t *testing.T, rig *plan.Rig, catalogue *models.Catalogue, protocol sim.Component, topology, network, fault string) uint64 {
	t.Helper()
	text := fmt.Sprintf("version: 1\nname: conformance\nseed: 3\nreplications: 1\nduration: 4s\ndrain: 4s\n"+
		"routes: {adaptive: {after: 100ms}}\n%s\n%s\nprotocol: %s\nfaults: %s\n", topology, network, example(protocol), fault)
	e, err := plan.Parse(catalogue, "../conformance.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Errorf("%s\n%v", text, err)
		return 0
	}
	run, err := rig.Prepare(e.Cells[0], 0, account.Hearing{To: account.InWords(), Do: func(*sim.Happening) {}})
	if err != nil {
		t.Errorf("%s\n%v", text, err)
		return 0
	}
	report := run.Run()
	if report.Status != sim.OK || report.Value("ledger_imbalance") != 0 {
		t.Errorf("%s\n%s: %s", text, report.Status, report.Reason)
	}
	return report.Digest
}

// execute executes the first run of an experiment, which must be sound.
func execute(t *testing.T, catalogue *models.Catalogue, text string) *sim.Report {
	t.Helper()
	e, err := plan.Parse(catalogue, "../test.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	run, err := new(plan.Rig).Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	report := run.Run()
	if report.Status != sim.OK || report.Value("ledger_imbalance") != 0 {
		t.Fatalf("%s\n%s: %s", text, report.Status, report.Reason)
	}
	return report
}
