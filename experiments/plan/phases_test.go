package plan

// These tests prove that metrics are split by every interval of a fault, as far as the run reaches.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models"
	"starmesh/models/faults"
	"starmesh/sim"
)

// TestPhases of a run that ends at 60 s, drained.
func TestPhases(t *testing.T) {
	intervals := func(seconds ...int) (list []sim.Interval) {
		for i := 0; i < len(seconds); i += 2 {
			list = append(list, sim.Interval{From: time.Duration(seconds[i]) * time.Second, To: time.Duration(seconds[i+1]) * time.Second})
		}
		return list
	}
	for _, c := range []struct {
		name  string
		every time.Duration
		times *int
		want  []sim.Interval
	}{
		{"once", 0, nil, intervals(10, 18)},
		{"twice", 20 * time.Second, new(2), intervals(10, 18, 30, 38)},
		{"to the end of the run", 20 * time.Second, nil, intervals(10, 18, 30, 38, 50, 58)},
		{"at its end, too", 10 * time.Second, nil, intervals(10, 18, 20, 28, 30, 38, 40, 48, 50, 58, 60, 68)},
		{"more often than the run is long", 20 * time.Second, new(9), intervals(10, 18, 30, 38, 50, 58)},
	} {
		when := faults.When{At: new(10 * time.Second), For: new(8 * time.Second), Times: c.times}
		if c.every > 0 {
			when.Every = &c.every
		}
		cell := &Cell{Conditions: Conditions{Duration: 50 * time.Second, Drain: 10 * time.Second, Phases: "f", Faults: map[string]Fault{"f": {When: when}}}}
		if got := cell.phases(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// run executes the first run of an experiment, and returns when each fault began.
func run(t *testing.T, text string) (*sim.Report, map[string]time.Duration) {
	t.Helper()
	e, err := Parse(models.Builtin(), "x.yaml", []byte("version: 1\nname: x\nreplications: 1\n"+text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := new(Rig).Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	r := prepared.Run()
	if r.Status != sim.OK {
		t.Fatal(r.Reason)
	}
	began := map[string]time.Duration{}
	for _, f := range r.Firings {
		if !f.End {
			began[f.Fault] = f.At
		}
	}
	return r, began
}

// TestPhasesOfARepeatedFault: while the hub is down, from 10 to 20 s and from 30 to 40 s, nothing that is sent arrives; all that
// is lost otherwise was sent in the second before, and lies across the border.
func TestPhasesOfARepeatedFault(t *testing.T) {
	r, _ := run(t, "duration: 50s\nnodes: 20\ntopology: star\nlinks: {latency: 10ms}\nprotocol: {client_server: {rate: 5/s}}\n"+
		"faults: {hub: {crash: {nodes: {position: hub}}, at: 10s, for: 10s, every: 20s, times: 2}}\nphases: hub\n")
	sent, delivered := r.Value("during_messages_sent"), r.Value("during_messages_delivered")
	if sent < 1000 || delivered > 10 { // of about 20 clients x 20 s x 5/s; those sent in the last 10 ms arrive
		t.Errorf("%v sent, %v delivered while the hub is down", sent, delivered)
	}
	if lost := r.Value("after_messages_lost"); lost > 10 || r.Value("after_messages_sent") < 1000 {
		t.Errorf("%v lost after it is back", lost)
	}
	var sum, lost float64
	for _, phase := range []string{"before_", "during_", "after_", "across_"} {
		for _, cause := range sim.CauseNames() {
			sum += r.Value(phase + "lost_" + cause)
		}
		lost += r.Value(phase + "messages_lost")
	}
	if whole := r.Value("messages_lost"); sum != whole || lost != whole {
		t.Errorf("%v lost in all, %v by phase, %v by phase and cause", whole, lost, sum)
	}
}

// TestTriggersHearReferees: a look each second counts ten nodes each; a Raft cluster's first leaderless time ends when the
// referee sees a leader.
func TestTriggersHearReferees(t *testing.T) {
	for least, want := range map[string]time.Duration{"1": 0, "10": 0, "11": time.Second, "25": 2 * time.Second} {
		_, began := run(t, "duration: 5s\nnodes: 10\ntopology: mesh\nlinks: {latency: 10ms}\nprotocol: {connectivity: {}}\n"+
			"faults: {f: {crash: {nodes: {count: 3}}, on: {reported: looked_at, at_least: "+least+"}}}\n")
		if at, fired := began["f"]; !fired || at != want {
			t.Errorf("at least %s: at %v (%v), want %v", least, at, fired, want)
		}
	}
	r, began := run(t, "duration: 10s\nnodes: 5\ntopology: mesh\nlinks: {latency: 10ms}\nprotocol: {raft: {}}\n"+
		"faults: {f: {compromise: {nodes: {ids: [4]}}, on: {reported: leaderless_periods, at_least: 1}}}\n")
	if want := r.Value("leaderless_time_max_ms"); r.Value("leaderless_periods") != 1 || want <= 0 || began["f"].Seconds()*1000 != want {
		t.Errorf("at %v, want %v ms", began["f"], want)
	}
}

// TestPhaseWithoutEnd: a fault that lasts for good divides a run into before and during, and nothing is missing.
func TestPhaseWithoutEnd(t *testing.T) {
	const text = "duration: 20s\ndeadline: 2s\nnodes: 2\ntopology: mesh\nlinks: {latency: 10ms}\nprotocol: {client_server: {rate: 5/s}}\n" +
		"faults: {dead: {crash: {nodes: {ids: [0]}}, at: 10s}}\nphases: dead\n"
	report, _ := run(t, text)
	if before, during := report.Value("before_availability_ratio"), report.Value("during_availability_ratio"); before != 1 || during != 0 {
		t.Errorf("availability is %v before and %v after a server has died for good, want 1 and 0", before, during)
	}
	if after := report.Value("after_operations"); after != 0 {
		t.Errorf("%v operations come after what never ends", after)
	}
	e, err := Parse(models.Builtin(), "x.yaml", []byte("version: 1\nname: x\n"+text), Options{})
	if err != nil || len(e.Cells[0].EmptyPhases()) > 0 {
		t.Errorf("%v; phases said to be empty: %v", err, e.Cells[0].EmptyPhases())
	}
}
