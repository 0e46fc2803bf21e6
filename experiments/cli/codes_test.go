package cli_test

// These tests prove each exit code by itself: what failed outweighs what is unknown, either of an unknown verdict and a run that
// did not end well is enough, and metrics that have no value are no success.

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/sim"
)

// unlucky is a protocol that fails in some runs.
type unlucky struct{ word }

func (unlucky) Init(env *sim.Env[word]) {
	if env.ID() == 0 && env.Rand(0).Uint64()%4 == 0 {
		panic("unlucky")
	}
}
func (unlucky) OnMessage(*sim.Env[word], sim.NodeID, word) {}
func (unlucky) OnTimer(*sim.Env[word], sim.Timer)          {}

func TestExitCodes(t *testing.T) {
	catalogue := loudCatalogue()
	catalogue.Protocols = append(catalogue.Protocols, sim.Define(sim.Definition[struct{}, word]{
		Name: "unlucky", About: "Fails in one run of four.", Kinds: []string{"word"},
		New: func(*struct{}, *sim.World) func(sim.NodeID) sim.Protocol[word] {
			return func(sim.NodeID) sim.Protocol[word] { return unlucky{} }
		},
	}))
	dir := t.TempDir()
	file, out := filepath.Join(dir, "codes.yaml"), filepath.Join(dir, "out")
	run := func(args ...string) (int, string) {
		var all bytes.Buffer
		code := cli.Run(context.Background(), catalogue, args, &all, &all)
		return code, all.String()
	}
	const holds, fails, unknown = "{metric: latency_max_ms, equals: 40ms}", "{metric: latency_max_ms, at_most: 1ms}", "{metric: operation_latency_mean_ms, where: {links.loss: 40%}, equals: 2300ms}"
	const chat, lossy = "protocol: {chat: {rate: 1/s}}\n", "sweep: [{links.loss: [0%, 40%]}]\n"
	for _, c := range []struct {
		name, more string
		code       int
		want       string
	}{
		{"nothing expected", chat, 0, "results: "},
		{"all hold", chat + "expect: [" + holds + "]\n", 0, "1 hold, 0 fail, 0 unknown"},
		{"one fails", chat + "expect: [" + holds + ", " + fails + "]\n", 3, "0 hold, 1 fail, 0 unknown"},
		{"one is unknown", chat + lossy + "expect: [" + unknown + "]\n", 1, "0 hold, 0 fail, 1 unknown"},
		{"one is unknown, one fails", chat + lossy + "expect: [" + unknown + ", " + fails + "]\n", 3, "0 hold, 2 fail, 1 unknown"},
		{"no value is no success", "protocol: connectivity\nexpect: [{metric: latency_max_ms, at_most: 1ms}]\n", 1, "0 hold, 0 fail, 1 unknown"},
		{"no value is no failure", "protocol: connectivity\nexpect: [{metric: loss_ratio, at_least: 99%}]\n", 1, "0 hold, 0 fail, 1 unknown"},
		{"all runs fail", "protocol: {loud: {text: x}}\n", 1, "6 of 6 runs did not end well"},
		{"all runs fail, and are expected to", "protocol: {loud: {text: x}}\nexpect: [{metric: ledger_imbalance, equals: 0}]\n", 1, "0 hold, 0 fail, 1 unknown"},
		{"some runs fail", "protocol: unlucky\n", 1, "of 6 runs did not end well"},
		{"some runs fail, and are expected to", "protocol: unlucky\nexpect: [{metric: ledger_imbalance, equals: 0}]\n", 1, "0 hold, 0 fail, 1 unknown"},
		{"a limit", chat + "limits: {events: 50}\n", 1, "truncated: "},
	} {
		write(t, file, "version: 1\nname: codes\nreplications: 6\nduration: 5s\nnodes: 6\ntopology: star\nlinks: {latency: 40ms}\n"+c.more)
		code, all := run("run", file, "--out", out)
		if code != c.code || !strings.Contains(all, c.want) {
			t.Errorf("%s: exit code %d, want %d and %q\n%s", c.name, code, c.code, c.want, all)
		}
		if c.code == 1 && strings.Contains(all, "replay it with: starmesh replay ") {
			_, advice, _ := strings.Cut(all, "replay it with: starmesh ")
			advice, _, _ = strings.Cut(advice, "\n")
			if code, all := run(strings.Fields(advice)...); code != 1 || !strings.Contains(all, "\nfailed: ") && !strings.Contains(all, "\ntruncated: ") && !strings.HasPrefix(all, "failed: ") {
				t.Errorf("%s: %s: exit code %d\n%s", c.name, advice, code, all)
			}
		}
	}
	if code, all := run("replay", file, "--run", firstRun(t, out)); code != 1 {
		t.Errorf("a replay of what reached a limit: exit code %d\n%s", code, all)
	}
}

func firstRun(t *testing.T, out string) string {
	return table(t, filepath.Join(out, "runs.csv"))[0]["run_id"]
}

// TestAnInterruptedBatchEndsSo, also one that is interrupted before its first run.
func TestAnInterruptedBatchEndsSo(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var all bytes.Buffer
	if code := cli.Run(ctx, loudCatalogue(), []string{"run", file, "--out", filepath.Join(dir, "out")}, &all, &all); code != 130 || !strings.Contains(all.String(), "interrupted") || !strings.Contains(all.String(), "go on with") {
		t.Errorf("exit code %d, %s", code, &all)
	}
}
