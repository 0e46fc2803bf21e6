package chat

// These tests prove the ticks of relayed and direct chat (2d and 4d), the wait for recipients who are away, that retries
// overcome losses, and that users write the same on every topology.

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/sim/random"
	"starmesh/topologies"
)

const d = 40 * time.Millisecond

// deaf loses every message of one kind.
type deaf kind

func (k deaf) Lost(h sim.Hop, _ *random.Rand) bool { return h.Kind == sim.Kind(k) }

var shapes = map[string]topologies.Shape{
	"star":            &topologies.Star{Hub: "relay"},
	"participant hub": &topologies.Star{Hub: "participant"},
	"hubs":            &topologies.Hubs{Count: 3, Attach: "round_robin", Backbone: "line"},
	"mesh":            &topologies.Mesh{},
	"line":            &topologies.Line{},
	"ring":            &topologies.Ring{},
}

func params() *Params {
	p := definition().Defaults
	return &p
}

func config(t *testing.T, shape string, participants int, network sim.Network) *sim.Config {
	return modeltest.Config(t, shapes[shape], participants, network)
}

func constantConfig(t *testing.T, shape string, participants int) *sim.Config {
	return config(t, shape, participants, sim.Network{Latency: modeltest.Constant(d)})
}

func run(t *testing.T, p *Params, c *sim.Config) *sim.Report {
	t.Helper()
	return modeltest.Run(t, Model(), p, c)
}

func expect(t *testing.T, r *sim.Report, metric string, want float64) {
	t.Helper()
	if got := r.Value(metric); !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", metric, got, want)
	}
}

// everyTextArrives checks a run in which nothing may fail for good.
func everyTextArrives(t *testing.T, r *sim.Report) {
	t.Helper()
	everyTextArrivesBut(t, r, 0)
}

// everyTextArrivesBut is everyTextArrives where so many users' nodes were down when they wrote.
func everyTextArrivesBut(t *testing.T, r *sim.Report, unsent float64) {
	t.Helper()
	texts := r.Value("texts")
	if texts == 0 {
		t.Fatal("nobody wrote")
	}
	expect(t, r, "operations", texts)
	expect(t, r, "instances", texts-unsent)
	expect(t, r, "texts_failed", unsent)
	expect(t, r, "unanswered_ratio", unsent/texts)
	expect(t, r, "agreement_violations", 0)
	for _, metric := range []string{"agreement_ratio", "decided_ratio"} {
		expect(t, r, metric, 1)
	}
}

func predicted(t *testing.T, p *Params, c *sim.Config) map[string]float64 {
	t.Helper()
	return modeltest.Predictions(t, Model(), p, c)
}

func TestTicksOnConstantLinks(t *testing.T) { // B8
	for shape, want := range map[string][3]float64{
		"star": {80, 160, 160}, "mesh": {80, 80, 80},
	} {
		t.Run(shape, func(t *testing.T) {
			p := params()
			p.ReadAfter = 0
			c := constantConfig(t, shape, 12)
			theory, r := predicted(t, p, c), run(t, p, c)
			everyTextArrives(t, r)
			for i, metric := range []string{"first_tick", "second_tick", "read_tick"} {
				expect(t, r, metric+"_mean_ms", want[i])
				expect(t, r, metric+"_max_ms", want[i])
				if theory[metric+"_mean_ms"] != want[i] {
					t.Errorf("theory predicts %v of %s, want %v", theory[metric+"_mean_ms"], metric, want[i])
				}
			}
		})
	}
}

func TestFirstTickOnHubs(t *testing.T) {
	p, c := params(), constantConfig(t, "hubs", 9)
	theory, r := predicted(t, p, c), run(t, p, c)
	everyTextArrives(t, r)
	expect(t, r, "first_tick_max_ms", 80)
	expect(t, r, "first_tick_mean_ms", theory["first_tick_mean_ms"])
	// Six hops to a user of the same hub or of the next but one: at most writer, three hubs, recipient, and back.
	expect(t, r, "second_tick_max_ms", 8*40)
	if _, known := theory["second_tick_mean_ms"]; known {
		t.Error("the second tick depends on who shares a hub, but is predicted")
	}
}

func TestReadingTakesItsTime(t *testing.T) {
	p, c := params(), constantConfig(t, "star", 20)
	theory, r := predicted(t, p, c), run(t, p, c)
	want, n := theory["read_tick_mean_ms"], r.Value("texts")
	if !(math.Abs(r.Value("read_tick_mean_ms")-want) <= 3*1000/math.Sqrt(n)) {
		t.Errorf("the third tick takes %v ms, want %v", r.Value("read_tick_mean_ms"), want)
	}
}

func TestStoreAndForward(t *testing.T) { // B8; the replication is the unit of statistics
	for _, shape := range []string{"star", "hubs"} {
		p := params()
		p.Online, p.Offline = 6*time.Second, 2*time.Second
		var ratios, waits []float64
		var theory map[string]float64
		for seed := range uint64(16) {
			c := constantConfig(t, shape, 30)
			c.Seed, c.CheckMessages = seed+1, false
			theory = predicted(t, p, c)
			r := run(t, p, c)
			everyTextArrives(t, r)
			ratios = append(ratios, r.Value("waited_ratio"))
			waits = append(waits, r.Value("stored_wait_mean_ms"))
		}
		if theory["waited_ratio"] != 0.25 || theory["stored_wait_mean_ms"] != 500 {
			t.Errorf("%s: theory is %v", shape, theory)
		}
		modeltest.ExpectMean(t, shape+": waited", ratios, 0.25, 0)
		modeltest.ExpectMean(t, shape+": wait", waits, 500, 0)
	}
}

func TestLossIsOvercomeEverywhere(t *testing.T) {
	for shape := range shapes {
		t.Run(shape, func(t *testing.T) {
			p := params()
			p.Retries, p.Online, p.Offline = 30, 20*time.Second, 200*time.Millisecond
			c := config(t, shape, 7, sim.Network{Latency: modeltest.Exponential(d), Loss: modeltest.Bernoulli(0.2)})
			c.Drain = 10 * time.Minute
			watch := newWatcher()
			r := modeltest.Run(t, watch.model(), p, c)
			everyTextArrives(t, r)
			if r.Value("duplicates_suppressed") == 0 {
				t.Error("retries caused no duplicates")
			}
			watch.checkShown(t, int(r.Value("texts")))
			if open := watch.open(); open > 0 {
				t.Errorf("%d parcels or records are left when all is done", open)
			}
		})
	}
}

// watcher sees what users write, what they are shown, and what nodes still hold at the end.
type watcher struct {
	texts map[uint64]message
	nodes []*node
}

func newWatcher() *watcher {
	return &watcher{texts: map[uint64]message{}}
}

func (w *watcher) model() sim.Model {
	definition := definition()
	definition.Filter = func(*Params, *sim.World, sim.NodeID) sim.Filter[message] { return w }
	make := definition.New
	definition.New = func(p *Params, world *sim.World) func(sim.NodeID) sim.Protocol[message] {
		factory := make(p, world)
		return func(id sim.NodeID) sim.Protocol[message] {
			made := factory(id)
			w.nodes = append(w.nodes, made.(*node))
			return made
		}
	}
	return sim.Define(definition)
}

func (w *watcher) Outgoing(_ *sim.Env[message], _ sim.NodeID, msg message) (message, bool) {
	if msg.kind == text {
		w.texts[msg.id] = message{id: msg.id, from: msg.from, to: msg.to, written: msg.written}
	}
	return msg, true
}

func (w *watcher) Incoming(_ *sim.Env[message], _ sim.NodeID, msg message) (message, bool) {
	return msg, true
}

// workload is who wrote to whom and when, in order.
func (w *watcher) workload() []message {
	var list []message
	for _, m := range w.texts {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b message) int {
		return cmp.Or(cmp.Compare(a.written, b.written), cmp.Compare(a.from, b.from), cmp.Compare(a.id, b.id))
	})
	return list
}

func (w *watcher) checkShown(t *testing.T, texts int) {
	t.Helper()
	count := 0
	for _, n := range w.nodes {
		for id, s := range n.seen.All() {
			if *s&shown != 0 {
				count++
				if w.texts[id].to != n.id {
					t.Errorf("user %d sees text %x, which is for %d", n.id, id, w.texts[id].to)
				}
			}
		}
	}
	if count != texts || len(w.texts) != texts {
		t.Errorf("%d texts were shown and %d sent, of %d", count, len(w.texts), texts)
	}
}

func (w *watcher) open() (count int) {
	for _, n := range w.nodes {
		count += len(n.outbox.parcels) - len(n.outbox.free) + len(n.texts) - len(n.free)
	}
	return count
}

func TestSameWorkloadOnEveryTopology(t *testing.T) {
	var first []message
	for _, shape := range []string{"star", "hubs", "mesh", "ring", "participant hub"} {
		p := params()
		p.Online, p.Offline, p.Retries = 10*time.Second, time.Second, 100
		watch := newWatcher()
		c := config(t, shape, 10, sim.Network{Latency: modeltest.Exponential(d), Loss: modeltest.Bernoulli(0.05)})
		modeltest.Run(t, watch.model(), p, c)
		if first == nil {
			first = watch.workload()
		}
		if !slices.Equal(first, watch.workload()) {
			t.Errorf("users write other texts on %s", shape)
		}
	}
	if len(first) < 1000 {
		t.Errorf("only %d texts", len(first))
	}
}

func TestLaterTicksImplyEarlierOnes(t *testing.T) {
	for k, want := range map[kind][2]float64{sent: {160, 160}, delivered: {80, 200}} {
		p := params()
		p.ReadAfter = d
		r := run(t, p, config(t, "star", 5, sim.Network{Latency: modeltest.Constant(d), Loss: deaf(k)}))
		everyTextArrives(t, r)
		expect(t, r, "first_tick_max_ms", want[0])
		if got := r.Value("second_tick_mean_ms"); !(math.Abs(got-want[1]) <= 5) {
			t.Errorf("without %v the second tick takes %v ms, want %v", k, got, want[1])
		}
	}
}

func TestNobodyStoresWithoutServers(t *testing.T) {
	p := params()
	p.Online, p.Offline = 10*time.Second, 10*time.Second
	c := constantConfig(t, "mesh", 20)
	c.Drain = 10 * time.Minute
	r := run(t, p, c)
	// A try every second while the writer is online, 4 tries: some recipients come back in time.
	if failed := r.Value("failed_ratio"); failed < 0.25 || failed > 0.5 {
		t.Errorf("%v of the texts failed", failed)
	}
	p.Persist = true
	everyTextArrives(t, run(t, p, c))
}

func TestDigests(t *testing.T) {
	for shape := range shapes {
		digest := func(seed uint64) uint64 {
			c := config(t, shape, 6, sim.Network{Latency: modeltest.Exponential(d), Loss: modeltest.Bernoulli(0.1)})
			c.Seed, c.Duration, c.Drain = seed, 10*time.Second, 10*time.Second
			return run(t, params(), c).Digest
		}
		if once, again := digest(1), digest(1); once != again {
			t.Errorf("%s: the digest of the same run differs", shape)
		}
		if digest(1) == digest(2) {
			t.Errorf("%s: another seed, the same digest", shape)
		}
	}
}

func TestTwoParticipants(t *testing.T) {
	for shape := range shapes {
		if shape == "ring" {
			continue // needs three
		}
		p := params()
		p.ReadAfter = 0
		everyTextArrives(t, run(t, p, constantConfig(t, shape, 2)))
	}
}

func TestParticipantHub(t *testing.T) {
	p := params()
	p.ReadAfter = 0
	r := run(t, p, constantConfig(t, "participant hub", 2))
	everyTextArrives(t, r)
	// Half the texts start at the server (ticks after 0 and 2d), half end there (2d and 2d).
	expect(t, r, "second_tick_mean_ms", 80)
	expect(t, r, "second_tick_max_ms", 80)
	expect(t, r, "first_tick_max_ms", 80)
	if r.Value("first_tick_p50_ms") > 80 || r.Value("first_tick_mean_ms") > 60 {
		t.Errorf("the first tick of the server's own user is late")
	}
}

func TestLoadIsAboutRight(t *testing.T) {
	for _, shape := range []string{"star", "hubs", "mesh"} {
		p := params()
		p.Online, p.Offline = 20*time.Second, time.Second
		p.Persist = true
		c := constantConfig(t, shape, 30)
		model := Model()
		prepared, err := model.Prepare(p, c)
		if err != nil {
			t.Fatal(err)
		}
		estimate, sum := model.Load(p, prepared.Setting()), int64(0)
		for _, row := range prepared.Run().Ledger {
			sum += row.Sent
		}
		if ratio := (estimate.Adjacent + estimate.Routed) / float64(sum); ratio < 0.85 || ratio > 1.15 {
			t.Errorf("%s: the estimate is %v, the run sent %v", shape, estimate, sum)
		}
	}
}

func TestCheck(t *testing.T) {
	world := constantConfig(t, "star", 3).World
	if err := check(params(), world); err != nil {
		t.Error(err)
	}
	for i, spoil := range []func(*Params){
		func(p *Params) { p.Timeout = 0 },
		func(p *Params) { p.Retries = -1 },
		func(p *Params) { p.Rate = -1 },
		func(p *Params) { p.TextSize = 1 << 40 },
		func(p *Params) { p.ReadAfter = -1 },
		func(p *Params) { p.Online, p.Offline = 0, 1 },
	} {
		p := params()
		spoil(p)
		if check(p, world) == nil {
			t.Errorf("case %d is accepted", i)
		}
	}
}

func TestWaits(t *testing.T) {
	p := &plan{Params: &Params{Timeout: time.Second, Retries: 2}}
	for i, want := range []time.Duration{1, 1, 1, 2, 4, 8, 16, 30, 30} {
		if got := p.wait(int32(i + 1)); got != want*time.Second {
			t.Errorf("try %d waits %v, want %vs", i+1, got, int64(want))
		}
	}
	if p.wait(1<<31-1) != longestWait {
		t.Error("the wait is not bounded")
	}
}

func BenchmarkChat(b *testing.B) {
	for name, shape := range map[string]topologies.Shape{"star": shapes["star"], "mesh": shapes["mesh"]} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				p := params()
				p.Online, p.Offline = 20*time.Second, 10*time.Second
				c := modeltest.Config(b, shape, 1000, sim.Network{Latency: modeltest.Exponential(d)})
				c.CheckMessages = false
				r := modeltest.Run(b, Model(), p, c)
				b.ReportMetric(r.Value("events"), "events/run")
			}
		})
	}
}
