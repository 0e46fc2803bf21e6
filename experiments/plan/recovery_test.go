package plan_test

// These tests prove that every protocol keeps what it promises about faults (sim.Recovery): under every fault alone and in pairs,
// restarts of every role, long pauses, wrong clocks, duplicates and reordering, what begins after the recovery is answered and
// decided, and what must never happen does not. What a fault model leaves out is seen to do harm.

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
	"starmesh/sim/random"
)

// everyTrouble tells whether to run all pairs on all topologies instead of a sample: STARMESH_LONG=1 go test ./experiments/plan -run Recovery.
// It is asked while a test runs, so that go test does not take the results of a sample for those of all.
func everyTrouble() bool { return os.Getenv("STARMESH_LONG") != "" }

// TestRecovery ranges over the catalogue. A new protocol or fault is covered without being named here.
func TestRecovery(t *testing.T) {
	catalogue := models.Builtin()
	for i := range catalogue.Protocols {
		model := &catalogue.Protocols[i]
		t.Run(model.Name, func(t *testing.T) {
			t.Parallel()
			promise := &model.Recovery
			if promise.Model == "" || promise.Bound == "" {
				t.Fatal("it does not state its fault model, and within what time it recovers: Definition.Recovery")
			}
			l := &laboratory{catalogue: catalogue, model: model, shown: map[excuse]bool{}}
			for _, trouble := range l.troubles() {
				begun := false
				for trial := range promise.Trials(0) {
					begun = l.judge(t, trouble, trial) || begun
				}
				if !begun {
					t.Errorf("%s: nothing begins after the recovery in any trial", trouble.name)
				}
			}
			for i, b := range promise.Beyond {
				if b.Why == "" {
					t.Errorf("it does not say why %s is beyond its fault model", b.Hazard)
				}
				for _, harm := range []sim.Harm{sim.Safety, sim.Progress} {
					if everyTrouble() && b.Harms&harm != 0 && !l.shown[excuse{i, harm}] {
						t.Errorf("%s was never seen to harm its %s: the promise may be stronger", b.Hazard, harm)
					}
				}
			}
		})
	}
}

// TestRecoveryIsNotGranted: a promise that goes too far is found out, be it of progress (Raft at once), safety (a chain through a
// partition), or of what had begun before (a flood).
func TestRecoveryIsNotGranted(t *testing.T) {
	const mesh = "nodes: 7\ntopology: mesh"
	catalogue := models.Builtin()
	for _, c := range []struct {
		protocol, fault string
		harm            sim.Harm
		spoil           func(*sim.Recovery[any])
	}{
		{"raft", "crash: {nodes: {}}", sim.Progress, func(r *sim.Recovery[any]) { r.Within = func(any, *sim.Setting) time.Duration { return 0 } }},
		{"nakamoto", "partition: {shape: halves, hubs: rest}", sim.Safety, func(r *sim.Recovery[any]) { r.Beyond = nil }},
		{"flood", "loss_burst: {probability: 100%}", sim.Progress, func(r *sim.Recovery[any]) { r.Resumes = true }},
	} {
		model := *catalogue.Protocol(c.protocol)
		trouble := oneFault("f", c.fault, sec, 20*sec).on(mesh)
		breaches := func() (found bool) {
			l := &laboratory{catalogue: catalogue, model: &model}
			cell, broken, begun := l.run(t, trouble, 0)
			_, found = broken[c.harm]
			return found && len(model.Recovery.Excused(cell.Protocol, trouble.hazards, c.harm)) == 0 || !begun
		}
		if breaches() {
			t.Errorf("%s: its promise is broken under %s", c.protocol, c.fault)
		}
		if c.spoil(&model.Recovery); !breaches() {
			t.Errorf("%s: a promise that goes too far passes under %s", c.protocol, c.fault)
		}
	}
}

// laboratory tests one protocol.
type laboratory struct {
	catalogue *models.Catalogue
	model     *sim.Model
	rig       plan.Rig
	shown     map[excuse]bool // what was seen to do harm, and nothing else can have been it
}

// excuse is an entry of Recovery.Beyond, by place, and one of the harms that it names.
type excuse struct {
	beyond int
	harm   sim.Harm
}

// breach is a promise that was broken: what was seen, and in which experiment.
type breach struct{ seen, text string }

// judge runs one trial, reports a promise that is broken, and tells whether anything began after the recovery.
func (l *laboratory) judge(t *testing.T, trouble trouble, trial int) (begun bool) {
	t.Helper()
	cell, broken, begun := l.run(t, trouble, trial)
	for harm, what := range broken {
		excuses := l.model.Recovery.Excused(cell.Protocol, trouble.hazards, harm)
		switch len(excuses) {
		case 0:
			t.Errorf("%s is broken under %s: %s\n%s", harm, trouble.name, what.seen, what.text)
		case 1:
			l.shown[excuse{excuses[0], harm}] = true
		}
	}
	return begun
}

// run executes one trial and tells what was broken.
func (l *laboratory) run(t *testing.T, trouble trouble, trial int) (cell *plan.Cell, broken map[sim.Harm]breach, begun bool) {
	t.Helper()
	promise := &l.model.Recovery
	calm, cell := l.prepare(t, l.text(trouble, trial, 0))
	from := trouble.end + promise.Within(cell.Protocol, calm.Setting())
	text := l.text(trouble, trial, from)
	run, cell := l.prepare(t, text)
	report := run.Run()
	if report.Status != sim.OK || report.Value("ledger_imbalance") != 0 {
		t.Errorf("%s\n%s: %s", text, report.Status, report.Reason)
	}
	broken = map[sim.Harm]breach{}
	if seen := unsafe(report, promise.Never(cell.Protocol)); seen != "" {
		broken[sim.Safety] = breach{seen, text}
	}
	seen, begun := stuck(l.model, report)
	if seen != "" {
		broken[sim.Progress] = breach{seen, text}
	}
	return cell, broken, begun
}

// text writes an experiment in which the trouble begins soon, and what begins from an instant on stands in the last phase. It goes on for 4 s
// then; from 0 there is no trouble.
func (l *laboratory) text(trouble trouble, trial int, from time.Duration) string {
	head := fmt.Sprintf("version: 1\nname: recovery\nseed: %d\nreplications: 1\n%s\nlinks: {latency: {matrix: {file: testdata/two-regions.csv, measure: one_way}}%s}\n"+
		"service: {time: 10us}\nprotocol: {%s: %s}\n", 3+trial, trouble.topology, trouble.links, l.model.Name, l.model.Recovery.Trials(from)[trial])
	if from == 0 {
		return head + "duration: 1s\n"
	}
	return head + fmt.Sprintf("duration: %v\ndrain: 10s\nphases: calm\nphase_margin: 0s\nfaults: {%scalm: {compromise: {nodes: {count: 1}}, at: 0s, for: %v}}\n",
		from+4*time.Second, trouble.faults, from)
}

func (l *laboratory) prepare(t *testing.T, text string) (sim.Run, *plan.Cell) {
	t.Helper()
	e, err := plan.Parse(l.catalogue, "recovery.yaml", []byte(text), plan.Options{})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	run, err := l.rig.Prepare(e.Cells[0], 0)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return run, e.Cells[0]
}

// unsafe names what happened that must never happen: these counters, and all violations.
func unsafe(report *sim.Report, never []string) (seen string) {
	phases := []string{"before_", "during_", "after_", "across_"}
	for _, c := range report.Columns {
		whole := !slices.ContainsFunc(phases, func(phase string) bool { return strings.HasPrefix(c.Name, phase) })
		if whole && (strings.HasSuffix(c.Name, "_violations") || slices.Contains(never, c.Name)) && report.Value(c.Name) != 0 {
			seen += fmt.Sprintf(" %s is %v", c.Name, report.Value(c.Name))
		}
	}
	return seen
}

// stuck names what was not finished that should have been, and tells whether there was anything.
func stuck(model *sim.Model, report *sim.Report) (seen string, begun bool) {
	phase := "after_"
	if model.Recovery.Resumes {
		phase = ""
	}
	expect := func(name string, want float64) {
		begun = true
		if !report.Has(phase + name) {
			seen += fmt.Sprintf(" nothing is reported of %s%s", phase, name)
		} else if got := report.Value(phase + name); got != want {
			seen += fmt.Sprintf(" %s%s is %v, not %v", phase, name, got, want)
		}
	}
	if model.Reports&sim.Operations != 0 {
		if n := report.Value(phase + "operations"); n > 0 {
			expect("operations_answered", n)
		}
	}
	if model.Reports&sim.Decisions != 0 && report.Value(phase+"instances") > 0 {
		expect("decided_ratio", 1)
		expect("agreement_violations", 0)
	}
	for _, name := range model.Recovery.Again {
		expect(name, 1)
	}
	return seen, begun
}

// troubles lists what the protocol is put through.
func (l *laboratory) troubles() (list []trouble) {
	topologies := []string{"nodes: 7\ntopology: mesh", "nodes: 7\ntopology: star"}
	alone, pairs := l.alone(), l.pairs()
	chosen := new(random.New(random.Hash(uint64(len(l.model.Name)), uint64(l.model.Name[0]))))
	for i, topology := range topologies {
		for k, trouble := range alone {
			if everyTrouble() || (k+i)%2 == 0 {
				list = append(list, trouble.on(topology))
			}
		}
		for _, trouble := range pairs {
			if everyTrouble() || chosen.Bernoulli(sampled) {
				list = append(list, trouble.on(topology))
			}
		}
	}
	return list
}

// sampled is the share of pairs that are tested if not all are.
const sampled = 0.01
