package cli_test

// These tests prove that describe says of each metric which direction is better, if one is, that no protocol leaves it out
// where it is plain, and what each promises about faults; that it knows every word, and makes the page of the docs.

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

// TestDescribeKeys: those that mean more than a line can say, with their sources and the types of what they take; by their last
// word or their path, with what stands around them, however they are capitalised; and words of other tools.
func TestDescribeKeys(t *testing.T) {
	for word, want := range map[string][]string{
		"warmup":         {"MSER-5", "White", "duration or auto", "warmup_metric"},
		"intervals":      {"Law and Carson", "correlated with the next one by more than 0.2", "replications | batch_means", "confidence"},
		"expect":         {"An expectation fails if an interval of 99.5 % excludes it", "expect[].equals text or number a number in the metric's unit, or theory"},
		"sweep":          {"axes", "sweep[].PATH.from", "scale: log}}", "exclude"},
		"at":             {"key: faults.NAME.at", "when it begins", "at: 10s, for: 5s", "star.at"},
		"for":            {"key: faults.NAME.for"},
		"every":          {"key: faults.NAME.every", "every: 3s"},
		"mttf":           {"key: faults.NAME.mttf", "mttr: 2s"},
		"on":             {"key: faults.NAME.on", "faults.NAME.on.reported"},
		"faults.NAME.on": {"key: faults.NAME.on", "faults.NAME.on.reported"},
		"phases":         {"during_loss_ratio", "phase_margin"},
		"table":          {"table.against"},
		"service":        {"service.overrides[].time"},
		"links":          {"links.overrides[].between"},
		"routes":         {"routes.adaptive.after"},
		"capacity":       {"key: links.capacity", "rate, measured"},
		"selectors":      {"most_connected", "at most one pick"},
		"units":          {"duration number with a unit ns, us, ms, s, min, h, d", "Mbit"},
		"crash":          {"faults: crash", "The keys around it:", "faults.NAME.every", "faults.NAME.mttf"},
		"exponential":    {"links.overrides", "service.servers"},
		"Raft":           {"protocol: raft"},
		"retries":        {"client_server.retries", "chat.retries"},
		"chat.retries":   {"times that a writer tries again"},
		"binned":         {"quantiles text; binned; binned | exact"},
		"twins":          {"pbft.adversaries.strategy"},
		"hub":            {"selectors.position"},
		"server":         {"role: server of client_server, chat, download"},
		"tally":          nil,
		"loss_ratio":     {"metric: loss_ratio", "all protocols"},
		"runs":           {`runs: did you mean "replications"?`, "seeded repetitions"},
		"repeat":         {`repeat: did you mean "replications"?`},
		"metrics":        {"key: table.metrics"},
		"timeout":        {`timeout: did you mean "deadline"?`, "chat.timeout"},
		"latency":        {"key: links.latency", "key: links.overrides[].latency"},
		"links.latency":  {"key: links.latency"},
	} {
		code, stdout, stderr := starmesh(t, "describe", word)
		if known := want != nil; (code == 0) != known {
			t.Errorf("describe %s: exit code %d, %s", word, code, stderr)
		}
		words := strings.Join(strings.Fields(stdout), " ")
		for _, w := range want {
			if !strings.Contains(words, w) {
				t.Errorf("describe %s does not say %q: %s", word, w, words)
			}
		}
	}
}

// TestReference: the page of the docs is what describe prints.
func TestReference(t *testing.T) {
	if mustRun(t, "describe", "--all") != read(t, "../../docs/reference.md") {
		t.Error("docs/reference.md is not what `starmesh describe --all` prints; write it anew: go generate .")
	}
}
