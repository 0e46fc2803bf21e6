package plan_test

// This test proves that what a phase tells was known when it ended: with the fault and without it, every metric of every
// protocol before the fault is the same.

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"starmesh/models"
	"starmesh/sim"
)

// TestBeforeAFault compares runs whose fault strikes with one whose fault finds nobody. An operation that the fault cuts off, a
// decision that it delays or a counter that is told later would show.
func TestBeforeAFault(t *testing.T) {
	catalogue := models.Builtin()
	for _, protocol := range catalogue.Protocols {
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			for _, parameters := range protocol.Recovery.Trials(0) {
				component := fmt.Sprintf("{%s: %s}", protocol.Name, parameters)
				for _, topology := range []string{"star", "{mesh: 4}"} {
					calm := runWithPhases(t, catalogue, component, topology, "crash: {nodes: {most_connected: 0}}")
					for _, fault := range []string{
						"crash: {nodes: {most_connected: 3}}", "crash: {nodes: {}, disk: lost}", "partition: {shape: halves, hubs: rest}",
						"pause: {nodes: {}}", "clock: {nodes: {}, jump: 1h}", "compromise: {nodes: {}}",
					} {
						compareBefore(t, component+", "+topology+", "+fault, calm, runWithPhases(t, catalogue, component, topology, fault))
					}
				}
			}
		})
	}
}

func runWithPhases(t *testing.T, catalogue *models.Catalogue, protocol, topology, fault string) *sim.Report {
	t.Helper()
	text := fmt.Sprintf("version: 1\nname: before\nseed: 5\nreplications: 1\nduration: 30s\ndrain: 5s\nnodes: 9\ntopology: %s\n"+
		"links: {latency: 50ms, loss: 2%%}\nprotocol: %s\nfaults: {f: {%s, at: 20s, for: 3s}}\nphases: f\n", topology, protocol, fault)
	return execute(t, catalogue, text)
}

func compareBefore(t *testing.T, name string, calm, struck *sim.Report) {
	t.Helper()
	compared := 0
	for i, column := range calm.Columns {
		if !strings.HasPrefix(column.Name, "before_") {
			continue
		}
		compared++
		want := calm.Values[i]
		if has := struck.Has(column.Name); has == math.IsNaN(want) || has && struck.Value(column.Name) != want {
			t.Errorf("%s: %s is not %v, as it is without the fault", name, column.Name, want)
		}
	}
	if compared < 20 {
		t.Errorf("%s: only %d metrics are compared", name, compared)
	}
}
