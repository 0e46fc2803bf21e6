package chat

// These tests prove what each metric counts while everything is duplicated, while a recipient is paused, and while it is down: the
// values follow from the instants at which users wrote.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/account"
)

func TestDuplication(t *testing.T) {
	for shape, copies := range map[string]float64{"mesh": 1, "star": 2} { // at the server and at the recipient
		p := params()
		p.ReadAfter = 0
		c := config(t, shape, 5, sim.Network{Latency: modeltest.Constant(d), Noise: &sim.Noise{Duplication: 1}})
		r := run(t, p, c)
		everyTextArrives(t, r)
		texts := r.Value("texts")
		relayed := map[string]float64{"mesh": 0, "star": texts}[shape]
		modeltest.Expect(t, shape, r, map[string]float64{
			"duplicates_suppressed": copies * texts, "texts_lost": 0, "first_try_lost": 0, "texts_relayed": relayed, "texts_waited": 0,
			"first_tick_max_ms": 80, "second_tick_max_ms": 80 * copies, "read_tick_max_ms": 80 * copies,
		})
	}
}

// TestAbsentRecipient: of two users on a mesh the second is not there from 20 to 30 s. The first one tries at 0, 1, 2 and 3 s, and
// gives up at 4 s.
func TestAbsentRecipient(t *testing.T) {
	const gone, back, timeout = 20 * time.Second, 30 * time.Second, time.Second
	pause := modeltest.Strike(func(c *sim.Control) { c.Pause(1) }, func(c *sim.Control) { c.Resume(1) })
	for name, fault := range map[string]sim.FaultModel{"paused": pause, "down": modeltest.Crash(sim.MemoryLost, 1), "disk lost": modeltest.Crash(sim.DiskLost, 1)} {
		p := params()
		c := constantConfig(t, "mesh", 2)
		c.Drain = 5 * time.Minute
		c.Faults = []sim.Fault{modeltest.Once("away", fault, gone, back-gone)}
		var unsent, failed, lost, missed float64 // texts: of the second user, of the first, of the first, of the first at its first try
		c.Listeners = []sim.Listener{account.Hearing{To: []account.What{account.OperationInvoked}, Do: func(h *sim.Happening) {
			away := h.At >= gone && h.At < back
			arrives := h.At + d
			switch {
			case h.Node == 1 && away && name != "paused":
				unsent++
			case h.Node == 0 && arrives >= gone && arrives < back:
				if name == "paused" { // all copies wait at the door, and the answer to the first leaves at the end
					if h.At+4*timeout < back+d {
						failed++
					}
					return
				}
				missed++
				if arrives+3*timeout < back {
					failed, lost = failed+1, lost+1
				}
			}
		}}}
		r := run(t, p, c)
		if failed == 0 || name != "paused" && unsent == 0 {
			t.Fatalf("%s: %v texts fail, %v are not sent", name, failed, unsent)
		}
		modeltest.Expect(t, name, r, map[string]float64{
			"texts_failed": failed + unsent, "texts_lost": lost + unsent, "first_try_lost": missed + unsent,
			"agreement_violations": failed - lost,
		})
	}
}
