package replication

// These tests prove that a client believes f + 1 equal replies and no fewer (Castro & Liskov 1999), asks until then, more and
// more seldom and never in vain, and numbers on after a crash; and who is a replica in a cluster.

import (
	"slices"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// note is a request, or a reply if it has a result.
type note struct{ number, result uint64 }

func (n note) Kind() sim.Kind { return sim.Kind(min(n.result, 1)) }
func (note) Size() sim.Size   { return 1 }

// service is a cluster of two clients, whose replicas answer each by itself, and all that clients send.
type service struct {
	answer func(replica sim.NodeID, number uint64) uint64 // 0: it keeps silent
	asked  map[uint64][]bool                              // by number: was it asked again?
	uplink sim.Access
}

type asking struct {
	Client[note]
	*service
}

func (a *asking) send(env *sim.Env[note], number uint64, again bool) {
	a.asked[number] = append(a.asked[number], again)
	for to := range sim.NodeID(a.replicas) {
		env.Send(to, note{number: number})
	}
}

func (a *asking) OnMessage(env *sim.Env[note], from sim.NodeID, n note) {
	if believed := a.Reply(env, from, n.number, n.result); believed && a.Reply(env, from, n.number, n.result) {
		panic("a request was answered twice")
	}
}

type answering struct{ *service }

func (answering) Init(*sim.Env[note])               {}
func (answering) OnTimer(*sim.Env[note], sim.Timer) {}
func (a answering) OnMessage(env *sim.Env[note], from sim.NodeID, n note) {
	if result := a.answer(env.ID(), n.number); result > 0 {
		env.Send(from, note{n.number, result})
	}
}

func (s *service) run(t *testing.T, shape topologies.Shape, replicas, clients int, faults ...sim.Fault) *sim.Report {
	t.Helper()
	s.asked = map[uint64][]bool{}
	model := sim.Define(sim.Definition[struct{}, note]{
		Name: "service", Kinds: []string{"request", "reply"}, Roles: Roles(), Reports: sim.Operations,
		Role: func(_ *struct{}, w *sim.World, n sim.NodeID) sim.Role { return Cluster{w, clients}.Role(n) },
		New: func(_ *struct{}, w *sim.World) func(sim.NodeID) sim.Protocol[note] {
			cluster := Cluster{w, clients}
			return func(id sim.NodeID) sim.Protocol[note] {
				if cluster.Role(id) == ReplicaRole {
					return answering{s}
				}
				a := &asking{service: s}
				a.Client = NewClient(cluster, id, 1, time.Second, a.send, func(n note) uint64 { return n.number })
				return a
			}
		},
	})
	config := modeltest.Config(t, shape, replicas+clients, sim.Network{Latency: modeltest.Constant(10 * time.Millisecond), Uplink: func(sim.NodeID) sim.Access { return s.uplink }})
	config.Faults = faults
	return modeltest.Run(t, model, &struct{}{}, config)
}

// TestBelief: of four replicas one may lie: two equal replies are believed, whatever the others say, and one never is.
func TestBelief(t *testing.T) {
	for _, c := range []struct {
		name    string
		results [4]uint64
		answers bool
	}{
		{"all agree", [4]uint64{7, 7, 7, 7}, true},
		{"two agree", [4]uint64{7, 8, 9, 7}, true},
		{"two agree, two are silent", [4]uint64{0, 7, 7, 0}, true},
		{"no two agree", [4]uint64{7, 8, 9, 10}, false},
		{"one alone", [4]uint64{0, 0, 7, 0}, false},
	} {
		s := &service{answer: func(replica sim.NodeID, _ uint64) uint64 { return c.results[replica] }}
		report := s.run(t, &topologies.Star{Hub: "relay"}, 4, 1)
		want := map[bool]float64{true: 0, false: 1}[c.answers]
		if report.Value("operations") < 30 || report.Value("unanswered_ratio") != want {
			t.Errorf("%s: %v of %v operations are not answered, want a share of %v", c.name, report.Value("unanswered_ratio"), report.Value("operations"), want)
		}
	}
}

// TestRetries: what was answered is asked once, and what was not after one second and two more, with the word that it is not the first time.
func TestRetries(t *testing.T) {
	began := map[uint64]int{}
	s := &service{answer: func(replica sim.NodeID, number uint64) uint64 {
		if began[number]++; began[number] <= 8 { // four replicas hear the first two times in vain
			return 0
		}
		return number
	}}
	report := s.run(t, &topologies.Mesh{}, 4, 1)
	if report.Value("unanswered_ratio") != 0 || report.Value("operation_latency_max_ms") != 3020 {
		t.Errorf("%v unanswered, latency %v", report.Value("unanswered_ratio"), report.Value("operation_latency_max_ms"))
	}
	for number, again := range s.asked {
		if !slices.Equal(again, []bool{false, true, true}) {
			t.Errorf("request %d is sent anew: %v", number, again)
		}
	}
}

// TestSlowUplink: what waits for minutes in the client's own uplink is not sent again before it has left.
func TestSlowUplink(t *testing.T) {
	s := &service{answer: func(_ sim.NodeID, number uint64) uint64 { return number }, uplink: sim.Access{Rate: 24, Queue: -1}} // three requests of a byte a second, to four replicas
	r := s.run(t, &topologies.Mesh{}, 4, 1)
	if r.Value("operation_latency_max_ms") < 20_000 {
		t.Errorf("none waits longer than %v ms", r.Value("operation_latency_max_ms"))
	}
	for number, again := range s.asked {
		if len(again) != 1 {
			t.Errorf("request %d is sent %d times", number, len(again))
		}
	}
}

// TestCrash: after it a client goes on with a new number, and no longer asks for what it had asked before. What its users
// would have asked meanwhile has its numbers, too.
func TestCrash(t *testing.T) {
	s := &service{answer: func(sim.NodeID, uint64) uint64 { return 0 }}
	r := s.run(t, &topologies.Mesh{}, 4, 1, modeltest.Once("crash", modeltest.Crash(sim.DiskLost, 4), 30*time.Second, 5*time.Second))
	last, old := uint64(0), 0
	for number, again := range s.asked {
		first := 0
		for _, a := range again {
			if !a {
				first++
			}
		}
		if first != 1 {
			t.Errorf("number %d is given %d times", number, first)
		}
		last = max(last, number)
		if len(again) < 6 { // a minute of drain follows: what is asked after the crash is asked after 0, 1, 3, 7, 15 and 31 seconds at least
			old++
		}
	}
	if float64(last) != r.Value("operations") || int(last) == len(s.asked) || old < 10 || old > int(last)-10 {
		t.Errorf("%d numbers up to %d of %v, %d of them from before the crash", len(s.asked), last, r.Value("operations"), old)
	}
}

// TestCluster: who is what, and how many may lie.
func TestCluster(t *testing.T) {
	for _, c := range []struct{ participants, clients, replicas, faulty int }{{5, 1, 4, 1}, {9, 3, 6, 1}, {10, 3, 7, 2}, {2, 1, 1, 0}} {
		cluster := Cluster{&sim.World{Participants: c.participants, Hubs: []sim.NodeID{sim.NodeID(c.participants)}}, c.clients}
		if cluster.Replicas() != c.replicas || cluster.Faulty() != c.faulty || len(cluster.IDs()) != c.replicas || cluster.Alone().Participants != c.replicas {
			t.Errorf("%+v: %d replicas, %d of them may lie", c, cluster.Replicas(), cluster.Faulty())
		}
		for n := range c.participants + 1 {
			want := ReplicaRole
			if n >= c.replicas {
				want = ClientRole
			}
			if n == c.participants {
				want = RelayRole
			}
			if got := cluster.Role(sim.NodeID(n)); got != want {
				t.Errorf("%+v: node %d is a %s, want a %s", c, n, Roles()[got], Roles()[want])
			}
		}
		if err := cluster.Check(); err != nil {
			t.Error(err)
		}
	}
	modeltest.ExpectProblem(t, Cluster{&sim.World{Participants: 3}, 3}.Check(), "clients", "there are 3 participants, and replicas are needed: take fewer")
}

// TestFirstResultOfAReplica: a replica that lies about two results gives its voice to the first alone.
func TestFirstResultOfAReplica(t *testing.T) {
	c := Client[note]{replicas: 4, faulty: 1, pending: map[uint64]*request{1: {}}}
	for _, reply := range []struct {
		from   sim.NodeID
		result uint64
	}{{0, 7}, {0, 8}, {1, 8}} {
		if c.Reply(nil, reply.from, 1, reply.result) {
			t.Errorf("%d is believed though one replica stands by it", reply.result)
		}
	}
	for value, want := range map[uint64]int{7: 1, 8: 1, 9: 0} {
		if got := c.pending[1].results.Votes(value); got != want {
			t.Errorf("%d replicas stand by %d, want %d", got, value, want)
		}
	}
}
