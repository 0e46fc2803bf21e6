package plan_test

// This test proves that the predictions about agreement among liars vanish, with the reason, wherever one of their assumptions is
// broken, and that no assumption of theirs goes untested.

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

// calm is a setting in which all of them hold: seven neighbours at a constant latency, and time enough.
var calm = map[string]string{
	"duration": "60s", "drain": "10s", "deadline": "0s", "warmup": "0s", "nodes": "7", "topology": "mesh", "links": "{latency: 10ms}",
}

// breaking changes of the setting, key by key, by the assumption that they break.
var breaking = map[string][]string{
	"no faults":          {"faults", "{f: {crash: {nodes: {count: 1}}, at: 1s, for: 1s}}"},
	"links lose nothing": {"links", "{latency: 10ms, loss: 1%}"},
	"neither bandwidth, capacity nor service":        {"links", "{latency: 10ms, capacity: 1Mbit}"},
	"neither duplication, reordering nor corruption": {"links", "{latency: 10ms, duplication: 1%}"},
	"no duplication": {"links", "{latency: 10ms, duplication: 1%}"},
	"no transport":   {"transport", "reliable"},
	"no warm-up":     {"warmup", "1s"},
	"constant latency, the same of all links":                {"links", "{latency: {exponential: 10ms}}"},
	"all participants are neighbours, and there are no hubs": {"topology", "star"},
	"adjacent generals":                     {"topology", "star"},
	"independent losses of one probability": {"links", "{latency: 10ms, loss: {gilbert_elliott: {to_bad: 1%, to_good: 10%, loss_bad: 100%}}}"},
}

func TestTheoremsAboutAgreement(t *testing.T) {
	const last, within = "all broadcasts end within the statistics window", "messages arrive within their round"
	for _, c := range []struct {
		protocol string
		params   string
		own      map[string][]string // likewise
	}{
		{"bracha", "", map[string][]string{"f < n, else nobody is ever ready": {"protocol", "{bracha: {faulty: 7}}"}, "no adversaries": {"protocol", "{bracha: {adversaries: {count: 1}}}"}, last: {"duration", "10ms"}}},
		{"ben_or", "inputs: equal", map[string][]string{
			"no adversaries": {"protocol", "{ben_or: {inputs: equal, adversaries: {count: 1}}}"}, "equal inputs": {"protocol", "{ben_or: {inputs: mixed}}"},
			"n > 3f, so that n - f are more than (n+f)/2":                                                        {"protocol", "{ben_or: {inputs: equal, faulty: 3}}"},
			"some agreement has time for two delays of links within the statistics window, if they are constant": {"duration", "10ms"}}},
		{"phase_king", "", map[string][]string{"no adversaries": {"protocol", "{phase_king: {adversaries: {count: 1}}}"}, "all agreements end within the statistics window": {"duration", "10ms"}}},
		{"dolev_strong", "", map[string][]string{"no adversaries": {"protocol", "{dolev_strong: {adversaries: {count: 1}}}"}, last: {"duration", "10ms"}, within: {"links", "{latency: 10s}"}}},
		{"two_generals", "", map[string][]string{"no adversaries": {"protocol", "{two_generals: {adversaries: {count: 1}}}"}, within: {"links", "{latency: 10s}"}, "a battle of the statistics window has time to end": {"duration", "10ms"}}},
		{"pbft", "", map[string][]string{
			"no adversaries": {"protocol", "{pbft: {adversaries: {count: 1}}}"},
			"no view changes: view_timeout is five delays or more": {"protocol", "{pbft: {view_timeout: 40ms}}"},
			"four replicas or more":                                {"protocol", "{pbft: {clients: 5}}"},
			"the window has room for 20 requests more than there are from one checkpoint to the next":           {"protocol", "{pbft: {window: 119}}"},
			"a tenth of that room or less is used by what is asked in six delays, until a checkpoint is stable": {"protocol", "{pbft: {rate: 10000/s}}"},
			"the last replies come before the end of the run":                                                   {"drain", "0s"}}},
		{"hotstuff", "", map[string][]string{
			"no adversaries": {"protocol", "{hotstuff: {adversaries: {count: 1}}}"},
			"no failed views: timeout is three delays or more": {"protocol", "{hotstuff: {timeout: 20ms}}"},
			"two replicas or more":                             {"protocol", "{hotstuff: {clients: 6}}"}}},
		{"generals", "algorithm: oral, m: 1", map[string][]string{
			"the battle begins within the statistics window":     {"warmup", "50s"},
			"the last round begins within the statistics window": {"duration", "900ms"},
			"oral messages":      {"protocol", "{generals: {algorithm: signed, m: 1}}"},
			"signed messages":    nil, // as it is
			"nobody is silent":   {"protocol", "{generals: {m: 1, traitors: 1, strategy: silent}}"},
			"no traitors":        {"protocol", "{generals: {algorithm: signed, m: 1, traitors: 1}}"},
			"at most m traitors": {"protocol", "{generals: {m: 1, traitors: 2}}"},
			"every message certainly arrives within its round":                {"links", "{latency: 10s}"},
			"each lieutenant hears the commander first: all are as far apart": {"topology", "{grid: {}}", "nodes", "9"},
			"the battle ends before the run":                                  {"duration", "1200ms", "drain", "0s"},
			"a loyal lieutenant":                                              {"protocol", "{generals: {m: 1, traitors: 6}}"},
			"n > 3m":                                                          {"protocol", "{generals: {m: 3}}"}}},
	} {
		t.Run(c.protocol, func(t *testing.T) {
			model := models.Builtin().Protocol(c.protocol)
			for _, theorem := range model.Stated {
				_, list, _ := strings.Cut(theorem.Source, "; assuming: ")
				for _, words := range strings.Split(list, "; ") {
					change, known := c.own[words]
					if !known {
						change, known = breaking[words]
					}
					if !known {
						t.Errorf("nothing breaks %q", words)
						continue
					}
					params := c.params
					if strings.Contains(list, "signed messages") && words != "signed messages" {
						params = "algorithm: signed, m: 1"
					}
					theory := theoryOf(t, c.protocol, params, change)
					if !slices.ContainsFunc(theory.Withheld, func(w sim.Withheld) bool { return w.Broken == words && slices.Equal(w.Metrics, theorem.Metrics) }) {
						t.Errorf("%v: %v is not withheld because of %q, but %+v", change, theorem.Metrics, words, theory.Withheld)
					}
				}
			}
			if theory := theoryOf(t, c.protocol, c.params, nil); len(theory.Predictions) == 0 {
				t.Errorf("nothing is predicted where all is well: %+v", theory.Withheld)
			}
		})
	}
}

func theoryOf(t *testing.T, protocol, params string, change []string) sim.Theory {
	t.Helper()
	setting := maps.Clone(calm)
	setting["protocol"] = fmt.Sprintf("{%s: {%s}}", protocol, params)
	for i := 0; i < len(change); i += 2 {
		setting[change[i]] = change[i+1]
	}
	text := "version: 1\nname: x\nreplications: 1\n"
	for _, key := range slices.Sorted(maps.Keys(setting)) {
		text += key + ": " + setting[key] + "\n"
	}
	e, err := plan.Parse(models.Builtin(), "x.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return e.Cells[0].Theory
}
