package plan_test

// These tests prove of every protocol that its users ask the same whatever becomes of their node, and that it goes on as
// before once pauses and wrong clocks are over.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"starmesh/models"
	"starmesh/sim"
)

// busy are parameters with which a protocol has work at all times, where its defaults have not.
var busy = map[string]string{
	"download": "{download: {file_size: 1kB, pieces: 1, arrive_within: 60s, timeout: 1s}}",
	"swarm":    "{swarm: {file_size: 1kB, pieces: 4, blocks: 1, arrive_within: 60s, rechoke: 500ms, patience: 1s}}",

	"bracha":       "{bracha: {broadcasts: 100, interval: 600ms}}",
	"phase_king":   "{phase_king: {instances: 100, round: 100ms, inputs: equal}}",
	"dolev_strong": "{dolev_strong: {broadcasts: 200, round: 100ms}}",
	"ben_or":       "{ben_or: {instances: 100, interval: 600ms, inputs: equal}}",
	"two_generals": "{two_generals: {battles: 100, round: 100ms}}",
	"flood":        "{flood: {rumours: 100, interval: 600ms}}",
}

// at runs a protocol on a mesh of nine for a minute, under a fault of some of them from 10 s on.
func at(t *testing.T, catalogue *models.Catalogue, protocol *sim.Model, fault string) *sim.Report {
	t.Helper()
	parameters, listed := busy[protocol.Name]
	if !listed {
		parameters = protocol.Name
	}
	text := fmt.Sprintf("version: 1\nname: users\nseed: 5\nreplications: 1\nduration: 60s\ndrain: 30s\ndeadline: 2s\nnodes: 9\ntopology: mesh\n"+
		"links: {latency: 10ms}\nprotocol: %s\nfaults: {f: %s}\n", parameters, fault)
	if strings.Contains(fault, "for:") {
		text += "phases: f\n"
	}
	return execute(t, catalogue, text)
}

// harmless is a fault of which nobody takes notice.
const harmless = "{compromise: {nodes: {ids: [6, 7, 8]}}, at: 10s, for: 20s}"

// TestUsersAskTheSame: as many operations are invoked whether nodes with users are up, down or
// paused, and those of the latter two are not answered in time.
func TestUsersAskTheSame(t *testing.T) {
	catalogue := models.Builtin()
	for i := range catalogue.Protocols {
		protocol := &catalogue.Protocols[i]
		if protocol.Reports&sim.Operations == 0 {
			continue
		}
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			undisturbed := at(t, catalogue, protocol, harmless)
			for _, fault := range []string{
				"{crash: {nodes: {ids: [6, 7, 8]}, disk: kept}, at: 10s, for: 20s}",
				"{crash: {nodes: {ids: [6, 7, 8]}, disk: lost}, at: 10s, for: 20s}",
				"{crash: {nodes: {ids: [6, 7, 8]}, disk: lost}, at: 10s}",
				"{pause: {nodes: {ids: [6, 7, 8]}}, at: 10s, for: 20s}",
				"{pause: {nodes: {ids: [6, 7, 8]}}, at: 10s}",
			} {
				report := at(t, catalogue, protocol, fault)
				if got, want := report.Value("operations"), undisturbed.Value("operations"); got != want || want == 0 {
					t.Errorf("%s: %v operations, want %v", fault, got, want)
				}
				if got, want := report.Value("availability_ratio"), undisturbed.Value("availability_ratio"); !(got < want) || want < 0.9 {
					t.Errorf("%s: availability is %v, without it %v", fault, got, want)
				}
			}
		})
	}
}

// TestAllIsWellAfterwards: what is asked and begun when an untimely fault of all or of some is over comes to its end.
func TestAllIsWellAfterwards(t *testing.T) {
	catalogue := models.Builtin()
	for i := range catalogue.Protocols {
		protocol := &catalogue.Protocols[i]
		t.Run(protocol.Name, func(t *testing.T) {
			t.Parallel()
			undisturbed := at(t, catalogue, protocol, harmless)
			for _, fault := range []string{
				"{clock: {nodes: {}, drift: 15%}, at: 10s, for: 20s}",
				"{clock: {nodes: {}, jump: 1h}, at: 10s, for: 20s}",
				"{clock: {nodes: {}, jump: -1h}, at: 10s, for: 20s}",
				"{clock: {nodes: {}, skew: 1min}, at: 10s, for: 20s}",
				"{pause: {nodes: {}}, at: 10s, for: 20s}",
				"{pause: {nodes: {count: 2}}, at: 10s, for: 20s}",
			} {
				report := at(t, catalogue, protocol, fault)
				for _, c := range undisturbed.Columns {
					if !slices.Contains([]string{"after_availability_ratio", "after_decided_ratio", "after_together_ratio"}, c.Name) || !undisturbed.Has(c.Name) {
						continue
					}
					if want := undisturbed.Value(c.Name); !report.Has(c.Name) || report.Value(c.Name) < want-0.05 {
						t.Errorf("%s: %s is not %v any more, as it is without it", fault, c.Name, want)
					}
				}
			}
		})
	}
}
