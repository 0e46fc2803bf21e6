package sim_test

// This test proves that the steady state of a run allocates nothing, with each stage on the way of a message.

import (
	"runtime"
	"testing"
	"time"

	"starmesh/sim"
	"starmesh/sim/random"
)

// seldom loses a transit in a thousand, so that jobs last.
type seldom struct{}

func (seldom) Lost(_ sim.Hop, r *random.Rand) bool { return r.Bernoulli(0.001) }

// mallocs returns what a run of so many events allocates.
func mallocs(t *testing.T, config *sim.Config, events uint64) uint64 {
	t.Helper()
	config.Limits.Events = events
	engine, err := sim.New(&phold, &pholdParams{16}, config)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	report := engine.Run()
	runtime.ReadMemStats(&after)
	if report.Status != sim.Truncated || report.Events != events {
		t.Fatal(report.Status, report.Reason)
	}
	return after.Mallocs - before.Mallocs
}

// TestSteadyStateAllocatesNothing compares a run with one that is longer by 10^5 events: with a latency and a loss
// model, ledgers, digest and metrics, and then with an uplink, a downlink and a service too.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	const warm, more, handful = 100_000, 100_000, 30 // of a sparse histogram's growth, and the runtime's own
	stages := func(network *sim.Network) {
		service := sim.Service{Time: random.Exponential{MeanValue: float64(100 * time.Millisecond)}, Servers: 1, Queue: -1}
		line := sim.Access{Rate: 10_000, Queue: -1}
		network.Uplink = func(sim.NodeID) sim.Access { return line }
		network.Downlink = network.Uplink
		network.Service = func(sim.NodeID) sim.Service { return service }
	}
	for name, change := range map[string]func(*sim.Network){"links": func(*sim.Network) {}, "stages": stages} {
		config := func() *sim.Config {
			c := pholdConfig(64, 0)
			c.Limits.Memory, c.Limits.Pending, c.Limits.MicroSteps = 1<<30, 1<<20, 1000
			c.Network = func(*sim.World) (*sim.Network, error) {
				network := &sim.Network{Latency: delay{time.Second, time.Second}, Loss: seldom{}, FIFO: true}
				change(network)
				return network, nil
			}
			return c
		}
		short, long := mallocs(t, config(), warm), mallocs(t, config(), warm+more)
		if long > short+handful {
			t.Errorf("%s: %d events more allocate %d times more", name, more, long-short)
		}
	}
}
