package plan_test

// These tests prove that no protocol falls off a cliff when its users ask for ten times what its uplinks can carry: a run twice as long
// sends twice as much, and takes twice the memory.

import (
	"fmt"
	"runtime"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

// overload runs a protocol whose users ask a thousand times a second over uplinks of 1 Mbit, and returns nil where it has no users.
func overload(t testing.TB, model *sim.Model, seconds int) *sim.Report {
	text := fmt.Sprintf("version: 1\nname: overload\nreplications: 1\nduration: %ds\nnodes: 7\ntopology: {star: {hub: participant}}\n"+
		"links: {latency: 20ms, bandwidth: {up: 1Mbit, queue: -1}}\nprotocol: {%s: {rate: 1000/s}}\n", seconds, model.Name)
	e, err := plan.Parse(models.Builtin(), "../overload.yaml", []byte(text), plan.Options{})
	if err != nil {
		return nil
	}
	run, err := new(plan.Rig).Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	return run.Run()
}

// TestOverload counts, as time depends on the machine: of a run of 8 s and one of 4 s what is sent, what happens, and what is allocated.
func TestOverload(t *testing.T) {
	models, tried := models.Builtin().Protocols, 0
	for i := range models {
		count := func(seconds int) (counts [3]float64) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := overload(t, &models[i], seconds)
			runtime.ReadMemStats(&after)
			if r != nil {
				counts = [3]float64{r.Value("messages_sent"), float64(r.Events), float64(after.TotalAlloc - before.TotalAlloc)}
			}
			return counts
		}
		short := count(4)
		if short[0] == 0 {
			continue
		}
		tried++
		long := count(8)
		for j, what := range []string{"messages", "events", "bytes allocated"} {
			if long[j] > 3*short[j] {
				t.Errorf("%s: %v %s in 8 s, %v in 4 s", models[i].Name, long[j], what, short[j])
			}
		}
	}
	if tried < 6 {
		t.Errorf("only %d protocols have users", tried)
	}
}

// BenchmarkOverload gives the time of an event under overload.
func BenchmarkOverload(b *testing.B) {
	models := models.Builtin().Protocols
	for i := range models {
		if overload(b, &models[i], 1) == nil {
			continue
		}
		for _, seconds := range []int{4, 8} {
			b.Run(fmt.Sprintf("%s/%ds", models[i].Name, seconds), func(b *testing.B) {
				events := uint64(0)
				for range b.N {
					events += overload(b, &models[i], seconds).Events
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
			})
		}
	}
}
