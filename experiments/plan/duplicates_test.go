package plan_test

// This test proves that no protocol multiplies what links duplicate.

import (
	"fmt"
	"testing"

	"starmesh/models"
)

// mostMultiplied is how many times as much nodes may send if 30 % of transits are duplicated, what links add not counted, by topology.
// Each copy may be answered, and by a hub a message comes in 1.7 copies on the average, by two in 2.2; but nobody passes on what it has
// passed on.
var mostMultiplied = map[string]float64{"mesh": 2, "star": 2, "{mesh: 4}": 2, "{hubs: 2}": 3}

// TestDuplicatesDoNotMultiply ranges over the catalogue, and over relays that no trial has.
func TestDuplicatesDoNotMultiply(t *testing.T) {
	catalogue := models.Builtin()
	for i := range catalogue.Protocols {
		model := &catalogue.Protocols[i]
		if model.Name == "connectivity" {
			continue // it sends nothing
		}
		t.Run(model.Name, func(t *testing.T) {
			t.Parallel()
			for _, parameters := range model.Recovery.Trials(sec) {
				for topology := range mostMultiplied {
					compareDuplicated(t, catalogue, topology, fmt.Sprintf("{%s: %s}", model.Name, parameters))
				}
			}
			if model.Name == "chat" {
				compareDuplicated(t, catalogue, "mesh", "{chat: {rate: 2/s, crowds: {forward: 90%}}}")
			}
		})
	}
}

func compareDuplicated(t *testing.T, catalogue *models.Catalogue, topology, protocol string) {
	t.Helper()
	sent := func(duplication string) float64 {
		text := fmt.Sprintf("version: 1\nname: duplicates\nseed: 3\nreplications: 1\nduration: 10s\ndrain: 10s\nnodes: 9\ntopology: %s\n"+
			"links: {latency: 20ms, duplication: %s}\nprotocol: %s\nlimits: {events: 5000000}\n", topology, duplication, protocol)
		total := int64(0)
		for _, row := range execute(t, catalogue, text).Ledger {
			total += row.Sent
		}
		return float64(total)
	}
	if calm, noisy := sent("0%"), sent("30%"); noisy > mostMultiplied[topology]*calm || calm < 10 {
		t.Errorf("%s on %s: %v messages, and %v with duplicates", protocol, topology, calm, noisy)
	}
}
