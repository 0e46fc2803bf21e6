package sim

// These tests prove their promises on scenes: here is how they write one down, with actors, posts and faults in words.

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/network/networktest"
	"starmesh/sim/random"
)

type graph = networktest.Graph

var (
	graphOf       = networktest.Parse
	completeGraph = networktest.Complete
	randomGraph   = networktest.Random
)

type (
	constant    = networktest.Constant
	exponential = networktest.Exponential
	bernoulli   = networktest.Bernoulli
	weighted    = networktest.Weighted
)

// letter is the message of the tests.
type letter struct {
	kind         Kind
	size         Size
	tag          uint64
	conversation uint64
	text         []byte
}

func (l letter) Kind() Kind           { return l.kind }
func (l letter) Size() Size           { return l.size }
func (l letter) Conversation() uint64 { return l.conversation }

type env = *Env[letter]

// actor is a node whose behaviour a test writes down; what is nil does nothing.
type actor struct {
	init     func(env)
	message  func(env, NodeID, letter)
	timer    func(env, Timer)
	start    func(env)
	absent   func(env, Timer)
	handOver func(fresh *actor, lost Destruction)
	memory   int // for tests of what survives
}

func (a *actor) Init(e env) {
	if a.init != nil {
		a.init(e)
	}
}

func (a *actor) OnMessage(e env, from NodeID, msg letter) {
	if a.message != nil {
		a.message(e, from, msg)
	}
}

func (a *actor) OnTimer(e env, t Timer) {
	if a.timer != nil {
		a.timer(e, t)
	}
}

func (a *actor) StartUsers(e env) {
	if a.start != nil {
		a.start(e)
	}
}

func (a *actor) OnAbsent(e env, t Timer) {
	if a.absent != nil {
		a.absent(e, t)
	}
}

func (a *actor) HandOver(fresh Protocol[letter], lost Destruction) {
	if a.handOver != nil {
		a.handOver(fresh.(*actor), lost)
	}
}

type none struct{}

// scene is a run as a test describes it. It lasts a minute unless it says otherwise.
type scene struct {
	Config
	graph        graph
	participants int // 0: all nodes
	hubs         []NodeID
	network      Network
	node         func(NodeID) *actor
	definition   Definition[none, letter]
}

func (s scene) prepare(t testing.TB) *Engine[letter] {
	t.Helper()
	if s.Seed == 0 {
		s.Seed = 1
	}
	if s.Duration == 0 {
		s.Duration = time.Minute
	}
	if s.participants == 0 {
		s.participants = s.graph.Len()
	}
	if s.Limits == (Limits{}) {
		s.Limits.MicroSteps = 1000
	}
	s.World = &World{Participants: s.participants, Graph: s.graph, Hubs: s.hubs}
	s.Network = func(*World) (*Network, error) { return &s.network, nil }
	d := s.definition
	if d.Kinds == nil {
		d.Kinds = []string{"letter", "parcel"}
	}
	if d.New == nil {
		d.New = func(*none, *World) func(NodeID) Protocol[letter] {
			return func(n NodeID) Protocol[letter] {
				if s.node == nil {
					return &actor{}
				}
				return s.node(n)
			}
		}
	}
	engine, err := New(&d, &none{}, &s.Config)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// run runs the scene to a good end.
func (s scene) run(t testing.TB) *Report {
	t.Helper()
	return finish(t, s.prepare(t))
}

func finish(t testing.TB, e *Engine[letter]) *Report {
	t.Helper()
	report := e.Run()
	if report.Status != OK {
		t.Fatalf("the run is %s: %s", report.Status, report.Reason)
	}
	return report
}

// post is a letter that is sent at a time.
type post struct {
	at       time.Duration
	from, to NodeID
	letter
}

// postmen send posts, each once: after a recovery only those still to come.
func postmen(posts ...post) func(NodeID) *actor {
	return func(self NodeID) *actor {
		return &actor{
			init: func(e env) {
				for i, p := range posts {
					if p.from == self && p.at >= e.Now() {
						e.SetTimer(p.at-e.Now(), 0, uint64(i))
					}
				}
			},
			timer: func(e env, t Timer) { e.Send(posts[t.Data].to, posts[t.Data].letter) },
		}
	}
}

// postsOf reads letters of 1000 bytes like "0>2@5ms".
func postsOf(text string) (posts []post) {
	for _, field := range strings.Fields(text) {
		p := post{letter: letter{size: 1000}}
		var at string
		if _, err := fmt.Sscanf(field, "%d>%d@%s", &p.from, &p.to, &at); err != nil {
			panic(err)
		}
		p.at = duration(at)
		posts = append(posts, p)
	}
	return posts
}

func duration(s string) time.Duration {
	if s == "ever" {
		return Forever
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}

// faultPlan is a fault as a function.
type faultPlan func(*Control, *random.Rand) ([]Strike, error)

func (p faultPlan) Plan(c *Control, r *random.Rand) ([]Strike, error) { return p(c, r) }

func crash(lost Destruction, nodes ...NodeID) FaultModel {
	return faultPlan(func(c *Control, _ *random.Rand) (strikes []Strike, _ error) {
		for _, n := range nodes {
			strikes = append(strikes, Strike{Target: Target{A: n, B: n}, Begin: func() { c.Crash(n, lost) }, End: func() { c.Recover(n) }})
		}
		return strikes, nil
	})
}

func cut(from, to NodeID) FaultModel {
	return faultPlan(func(c *Control, _ *random.Rand) ([]Strike, error) {
		return []Strike{{Target: Target{A: from, B: to}, Begin: func() { c.Cut(from, to) }, End: func() { c.Mend(from, to) }}}, nil
	})
}

// partitioning puts each node into the group of the letter at its place, as in "aab".
type partitioning string

func (p partitioning) Partitions() {}
func (p partitioning) Plan(c *Control, _ *random.Rand) ([]Strike, error) {
	var id int
	return []Strike{{Target: Target{}, Begin: func() { id = c.Partition([]byte(p), nil) }, End: func() { c.Heal(id) }}}, nil
}

type observing NodeID

func (o observing) Compromises() {}
func (o observing) Plan(c *Control, _ *random.Rand) ([]Strike, error) {
	n := NodeID(o)
	return []Strike{{Target: Target{A: n, B: n}, Begin: func() { c.Compromise(n) }, End: func() { c.Release(n) }}}, nil
}

// faultsOf reads faults like "crash 1 2ms 3ms; cut 0-1 5ms ever; split aab 0s 1s": what, whom, at, for.
func faultsOf(text string) (faults []Fault) {
	for i, line := range strings.Split(text, ";") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		fault := Fault{Name: fmt.Sprint(f[0], "-", i), When: When{At: duration(f[2]), For: duration(f[3])}}
		var a, b NodeID
		fmt.Sscanf(f[1], "%d-%d", &a, &b)
		switch f[0] {
		case "crash":
			fault.Model = crash(MemoryLost, a)
		case "cut":
			fault.Model = cut(a, b)
		case "observe":
			fault.Model = observing(a)
		case "split":
			fault.Model = partitioning(f[1])
		default:
			panic(line)
		}
		faults = append(faults, fault)
	}
	return faults
}

// fate says what became of all messages, as in "delivered=1 link_cut=2".
func fate(r *Report) string {
	total := account.Ledger(r.Ledger).Total()
	var parts []string
	add := func(what string, n int64) {
		if n != 0 {
			parts = append(parts, fmt.Sprint(what, "=", n))
		}
	}
	add("delivered", total.Delivered)
	for c, n := range total.Lost {
		add(Cause(c).String(), n)
	}
	add("in_flight", total.InFlight)
	return strings.Join(parts, " ")
}

// wantValue compares a value with what it must be, NaN if nothing is to be reported.
func wantValue(t testing.TB, r *Report, name string, want float64) {
	t.Helper()
	if got := valueOrNaN(r, name); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// valueOrNaN is a value to be printed.
func valueOrNaN(r *Report, name string) float64 {
	if !r.Has(name) {
		return math.NaN()
	}
	return r.Value(name)
}

// hear lets a scene be listened to.
func (s *scene) hear(do func(*Happening), to ...account.What) {
	s.Listeners = append(s.Listeners, account.Hearing{To: to, Do: do})
}
