package plan_test

// These tests prove that every protocol takes adversaries: whatever their strategy and whatever goes wrong around them, a run is
// sound and the same again, and another one where they are silent.

import (
	"fmt"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/models/adversary"
	"starmesh/sim"
)

// withoutAdversaries are the protocols that have liars of their own, and those that send nothing.
var withoutAdversaries = map[string]bool{"generals": true, "connectivity": true}

func TestEveryProtocolTakesAdversaries(t *testing.T) {
	catalogue := models.Builtin()
	strategies, _ := adversary.Strategy("").Choices()
	for _, protocol := range catalogue.Protocols {
		if withoutAdversaries[protocol.Name] {
			continue
		}
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			rig := &plan.Rig{CheckMessages: true}
			honest := among(t, rig, catalogue, protocol, "silent", 0, "{}").Digest
			for _, strategy := range strategies {
				lied := among(t, rig, catalogue, protocol, strategy, 2, "{}")
				if lied == nil {
					continue
				}
				if strategy == "silent" && lied.Digest == honest {
					t.Errorf("%s: it makes no difference", strategy)
				}
				one, again := among(t, rig, catalogue, protocol, strategy, 2, everyFault), among(t, rig, catalogue, protocol, strategy, 2, everyFault)
				if one.Digest != again.Digest {
					t.Errorf("%s: two runs differ", strategy)
				}
			}
		})
	}
}

// among runs a protocol with some adversaries; it returns nil where the protocol refuses their strategy.
func among(t *testing.T, rig *plan.Rig, catalogue *models.Catalogue, protocol sim.Model, strategy string, count int, faults string) *sim.Report {
	t.Helper()
	delay := "0s"
	if strategy == "delay" {
		delay = "300ms"
	}
	text := fmt.Sprintf("version: 1\nname: liars\nseed: 3\nduration: 4s\ndrain: 4s\nnodes: 7\ntopology: {mesh: 4}\n%s\nprotocol: %s\nfaults: %s\n", plain, example(protocol.Component), faults)
	change := plan.Change{Path: "protocol." + protocol.Name + ".adversaries",
		Value: fmt.Sprintf("{count: %d, first: true, strategy: %s, delay: %s}", count, strategy, delay)}
	text = strings.Replace(text, "protocol: nakamoto\n", "protocol: {nakamoto: {interval: 1s}}\n", 1) // so that blocks are found
	e, err := plan.Parse(catalogue, "../liars.yaml", []byte(text), plan.Options{Set: []plan.Change{change}})
	if err != nil {
		if !strings.Contains(err.Error(), "nobody knows how to change this protocol's messages") {
			t.Errorf("%s: %v", strategy, err)
		}
		return nil
	}
	if predictions := e.Cells[0].Theory.Predictions; count > 0 && len(predictions) > 0 {
		t.Errorf("%s: %s is predicted with adversaries", protocol.Name, predictions[0].Metric)
	}
	run, err := rig.Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	report := run.Run()
	if report.Status != sim.OK || report.Value("ledger_imbalance") != 0 {
		t.Errorf("%s%d are %s: %s: %s", text, count, strategy, report.Status, report.Reason)
	}
	return report
}
