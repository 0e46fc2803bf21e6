package sim

// This test proves that the engine still does what it did: the digests and numbers of many runs, the same on every CPU.

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"starmesh/sim/congestion"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

const goldenFile = "testdata/golden.txt"

// goldenLines are the digests and some numbers of runs that together use all of the engine.
func goldenLines(t *testing.T) string {
	var lines strings.Builder
	add := func(name string, s scene) {
		r := s.prepare(t).Run()
		fmt.Fprintf(&lines, "%s: %s, digest %016x, events %d, peak %d, %s", name, r.Status, r.Digest, r.Events, r.PeakPending, fate(r))
		for i, c := range r.Columns {
			if strings.Contains(c.Name, "latency") || strings.Contains(c.Name, "ratio") || strings.Contains(c.Name, "variance") {
				fmt.Fprintf(&lines, " %s=%.17g", c.Name, r.Values[i])
			}
		}
		lines.WriteByte('\n')
	}
	add("jobs", jobsScene())
	add("ties", tiesScene(5))
	add("queue", queueing(1, 2, 10))
	for _, algorithm := range congestion.Algorithms() {
		add(algorithm.Name, pipe(Reliable{MinTimeout: 20 * ms, Backoff: 2, Window: 1000, Retries: -1, Congestion: &algorithm}, oneWay(0.01), 5000))
	}
	for seed := uint64(1); seed <= 12; seed++ {
		add(fmt.Sprint("random ", seed), randomScene(seed))
	}
	for seed := uint64(1); seed <= 12; seed++ {
		add(fmt.Sprint("harsh ", seed), harshScene(seed))
	}
	return lines.String()
}

// jobsScene is PHOLD: jobs that hop from node to node for ever.
func jobsScene() scene {
	s := scene{graph: completeGraph(64), network: Network{Latency: exponential(time.Second)}}
	s.node = func(n NodeID) *actor {
		pass := func(e env) {
			to := NodeID(e.Rand(Choices).IntN(e.Participants() - 1))
			if to >= n {
				to++
			}
			e.Send(to, letter{size: 64})
		}
		return &actor{init: pass, message: func(e env, _ NodeID, _ letter) { pass(e) }}
	}
	s.Limits.Events, s.Duration = 20_000, time.Hour
	return s
}

// TestGolden compares with the numbers of another day and another machine. STARMESH_ARCH says for which machine the
// test was meant, where it runs on several: it must not pass by running on another.
func TestGolden(t *testing.T) {
	if arch := os.Getenv("STARMESH_ARCH"); arch != "" && arch != runtime.GOARCH {
		t.Fatalf("this is %s, not %s", runtime.GOARCH, arch)
	}
	got := goldenLines(t)
	if *update {
		if err := os.WriteFile(goldenFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(golden), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Errorf("line %d is\n%s", i+1, line)
		}
	}
	if len(want) != strings.Count(got, "\n")+1 {
		t.Errorf("the file has %d lines", len(want))
	}
}
