package cli_test

// These tests prove that describe says of each metric which direction is better, if one is, that no protocol leaves it out
// where it is plain, and what each promises about faults.

import (
	"strings"
	"testing"

	"starmesh/models"
	"starmesh/sim"
)

// TestDescribeSaysWhatIsBetter of metrics that every run has and of those that protocols declare.
func TestDescribeSaysWhatIsBetter(t *testing.T) {
	for _, c := range []struct{ protocol, metric, want string }{
		{"client_server", "operations", "operations invoked within the statistics window"},
		{"client_server", "loss_ratio", "messages lost / messages sent; a message is what one node sends another: of what goes through a server, each leg is one; lower is better"},
		{"client_server", "availability_ratio", "operations answered within the deadline / operations; higher is better"},
		{"client_server", "attempts_per_operation", "requests sent / operations; lower is better"},
		{"chat", "texts", "texts written"},
		{"chat", "second_tick_p50_ms", "p50, to 0.1 % unless quantiles are exact, of: time from writing until the writer knows the text delivered; lower is better"},
		{"swarm", "finished_ratio", "peers that got the whole file / peers that arrived; higher is better"},
	} {
		words := ""
		for line := range strings.Lines(mustRun(t, "describe", c.protocol)) {
			if name, about, _ := strings.Cut(strings.TrimSpace(line), " "); name == c.metric {
				words = strings.TrimSpace(about)
			}
		}
		if words != c.want {
			t.Errorf("%s of %s: %q, want %q", c.metric, c.protocol, words, c.want)
		}
	}
}

// TestDescribeSaysWhatIsPromised: within what time each protocol recovers, and what its fault model leaves out.
func TestDescribeSaysWhatIsPromised(t *testing.T) {
	for _, protocol := range models.Builtin().Protocols {
		r := &protocol.Recovery
		words := strings.Join(strings.Fields(mustRun(t, "describe", protocol.Name)), " ")
		want := []string{"recovery, within " + r.Bound + " after the last fault", strings.Join(strings.Fields(r.Model), " ")}
		for _, b := range r.Beyond {
			want = append(want, "not promised under "+b.Hazard.String()+": "+b.Harms.String()+". "+b.Why)
		}
		for _, w := range want {
			if !strings.Contains(words, w) {
				t.Errorf("describe %s does not say: %s", protocol.Name, w)
			}
		}
	}
}

// TestTimesAndViolationsAreBetterLow in every protocol.
func TestTimesAndViolationsAreBetterLow(t *testing.T) {
	given := map[string]bool{"gap": true} // between blocks: the difficulty sets it
	for _, protocol := range models.Builtin().Protocols {
		for _, m := range protocol.Metrics {
			if (m.Unit == "ms" || strings.HasSuffix(m.Name, "_violations")) && !given[m.Name] && m.Better != sim.Lower {
				t.Errorf("%s: metric %s does not say that lower is better", protocol.Name, m.Name)
			}
		}
	}
}

// TestDescribeKeys: those that mean more than a line can say, with their sources and the types of what they take.
func TestDescribeKeys(t *testing.T) {
	for key, want := range map[string][]string{
		"warmup":    {"MSER-5", "White", "duration or auto", "warmup_metric"},
		"intervals": {"Law and Carson", "correlated with the next one by more than 0.2", "replications | batch_means", "confidence"},
		"expect":    {"An expectation fails if an interval of 99.5 % excludes it", "equals text or number a number in the metric's unit, or theory"},
		"sweep":     {"axes"},
	} {
		words := strings.Join(strings.Fields(mustRun(t, "describe", key)), " ")
		for _, w := range want {
			if !strings.Contains(words, w) {
				t.Errorf("describe %s does not say %q: %s", key, w, words)
			}
		}
	}
}
