package timeline

// These tests prove when faults begin and end and whom they strike then: at fixed times, again and again, at random, at a pace,
// and that no fault moves another one.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/sim/account"
	"starmesh/sim/counting"
	"starmesh/sim/network"
	"starmesh/sim/network/networktest"
	"starmesh/sim/pending"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

const second = time.Second

// stage is a run of faults alone, on nodes that do nothing. It is their Life, too.
type stage struct {
	*Timeline
	features *account.Features
	nodes    []Liveness
	log      []string // of the strikes, as in "2s begin 1"
	lives    []string // of the nodes, as in "crash 1"
	notes    []string // for the digest, as in "1>2"
}

var metrics = []counting.Metric{{Name: "wishes"}, {Name: "wait", Nature: counting.Sample}, {Name: "orders"}}

func newStage(nodes int) *stage {
	s := &stage{nodes: make([]Liveness, nodes)}
	world := &network.World{Participants: nodes, Graph: networktest.Complete(nodes)}
	conditions := network.NewConditions(nodes)
	agenda := pending.Agenda{}.Anew(1, pending.Limits{})
	s.features = &account.Features{Features: counting.Features{Metrics: metrics}, Faults: []string{"a", "b", "c"}}
	books := account.Account{}.Anew(&account.Run{World: world, Features: s.features, Now: &agenda.Now, Conditions: &conditions})
	s.Timeline = NewTimeline(NewControl(world, &conditions, &agenda, &books, s), 1)
	return s
}

func (s *stage) Liveness(n units.NodeID) *Liveness { return &s.nodes[n] }
func (s *stage) Holds(units.NodeID, string) bool   { return false }
func (s *stage) Crashed(n units.NodeID)            { s.lives = append(s.lives, fmt.Sprint("crash ", n)) }
func (s *stage) Recovered(n units.NodeID, lost Destruction) {
	s.lives = append(s.lives, fmt.Sprint("fresh ", n, map[bool]string{true: " with its disk", false: ""}[lost.KeepsDisk()]))
}
func (s *stage) Retime(_ units.NodeID, change func())  { change() }
func (s *stage) Released(*pending.Event) time.Duration { return s.agenda.Now }
func (s *stage) Resumed(n units.NodeID)                { s.lives = append(s.lives, fmt.Sprint("resume ", n)) }

func (s *stage) Note(e *pending.Event, what uint64) {
	s.notes = append(s.notes, fmt.Sprintf("%d>%d", e.Node, int32(what)))
}

// run lets all happen until an instant, and returns the log.
func (s *stage) run(until time.Duration) string {
	for e, more := s.agenda.Next(until); more; e, more = s.agenda.Next(until) {
		s.Fire(e)
	}
	return strings.Join(s.log, ", ")
}

// model is a fault by its function.
type model func(c *Control, r *random.Rand) ([]Strike, error)

func (m model) Plan(c *Control, r *random.Rand) ([]Strike, error) { return m(c, r) }

// striking notes when it strikes these nodes.
func (s *stage) striking(nodes ...units.NodeID) model {
	return func(*Control, *random.Rand) (strikes []Strike, err error) {
		for _, n := range nodes {
			note := func(what string) func() {
				return func() { s.log = append(s.log, fmt.Sprint(s.Now(), " ", what, " ", n)) }
			}
			strikes = append(strikes, Strike{Target: Target{n, n}, Begin: note("begin"), End: note("end")})
		}
		return strikes, nil
	}
}

// crashing takes them down.
func (s *stage) crashing(nodes ...units.NodeID) model {
	return func(c *Control, r *random.Rand) ([]Strike, error) {
		strikes, err := s.striking(nodes...)(c, r)
		for i, n := range nodes {
			strikes[i].Begin, strikes[i].End = func() { c.Crash(n, MemoryLost) }, func() { c.Recover(n) }
		}
		return strikes, err
	}
}

func (s *stage) mustPlan(t *testing.T, faults ...Fault) {
	t.Helper()
	if err := s.Plan(faults, metrics); err != nil {
		t.Fatal(err)
	}
}

// paced is a model with a pace of its own.
type paced struct {
	FaultModel
	pace Pace
}

func (p paced) Pace() Pace { return p.pace }

func TestWhen(t *testing.T) {
	constant := func(d time.Duration) random.Distribution { return random.Constant{Value: float64(d)} }
	pace := &Pace{Up: constant(3 * second), Down: constant(2 * second)}
	absent := &Pace{Up: pace.Up, Down: pace.Down, Absent: 1}
	for _, c := range []struct {
		name string
		when When
		pace *Pace
		want string
	}{
		{"fixed", When{At: 2 * second, For: 3 * second}, nil, "2s begin 1, 5s end 1"},
		{"from the start", When{For: 3 * second}, nil, "0s begin 1, 3s end 1"},
		{"for ever", When{At: 2 * second, For: units.Forever}, nil, "2s begin 1"},
		{"never", When{At: 2 * second}, nil, ""},
		{"after the end", When{At: 21 * second, For: second}, nil, ""},
		{"again and again", When{At: second, For: 2 * second, Every: 9 * second}, nil,
			"1s begin 1, 3s end 1, 10s begin 1, 12s end 1, 19s begin 1"},
		{"twice", When{At: second, For: 2 * second, Every: 5 * second, Times: 2}, nil, "1s begin 1, 3s end 1, 6s begin 1, 8s end 1"},
		{"as often as it can", When{At: second, For: 4 * second, Every: 4 * second, Times: 2}, nil, "1s begin 1, 5s end 1, 5s begin 1, 9s end 1"},
		{"at a pace", When{At: second, For: 11 * second}, pace, "4s begin 1, 6s end 1, 9s begin 1, 11s end 1"},
		{"at a pace that is cut short", When{At: second, For: 9 * second}, pace, "4s begin 1, 6s end 1, 9s begin 1, 10s end 1"},
		{"absent at first", When{At: second, For: 6 * second}, absent, "1s begin 1, 3s end 1, 6s begin 1, 7s end 1"},
		{"at random, without randomness", When{MTTF: 3 * second, MinUp: 3 * second, MTTR: 4 * second, MinDown: 4 * second}, nil,
			"3s begin 1, 7s end 1, 10s begin 1, 14s end 1, 17s begin 1"},
	} {
		s := newStage(2)
		fault := Fault{"f", s.striking(1), c.when}
		if c.pace != nil {
			fault.Model = paced{fault.Model, *c.pace}
		}
		s.mustPlan(t, fault)
		if got := s.run(20 * second); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestStrikesAreToldAsOne: the strikes of a fault at one time are one firing; each is noted for the digest.
func TestStrikesAreToldAsOne(t *testing.T) {
	s := newStage(4)
	pairs := model(func(*Control, *random.Rand) ([]Strike, error) {
		none := func() {}
		return []Strike{{Target: Target{2, 3}, Begin: none, End: none}, {Target: Target{0, 1}, Begin: none, End: none}}, nil
	})
	s.mustPlan(t, Fault{"z", pairs, When{At: second, For: second}})
	s.run(20 * second)
	if want := []string{"2>3", "0>1", "2>3", "0>1"}; !slices.Equal(s.notes, want) {
		t.Errorf("noted are %v, want %v", s.notes, want)
	}
	want := []account.Firing{{Fault: "z", At: second, Targets: 2, A: 2, B: 3}, {Fault: "z", At: 2 * second, End: true, Targets: 2, A: 2, B: 3}}
	if got := s.account.Firings(); !slices.Equal(got, want) {
		t.Errorf("firings %v, want %v", got, want)
	}
}

// TestFaultsAreNumberedByName, in whatever order they come.
func TestFaultsAreNumberedByName(t *testing.T) {
	s := newStage(4)
	when := When{At: second, For: second}
	s.mustPlan(t, Fault{"c", s.striking(1, 2, 3), when}, Fault{"a", s.striking(1), when}, Fault{"b", s.striking(1, 2), when})
	s.run(20 * second)
	columns := s.features.Columns()
	values := s.account.Values(columns, 0)
	for i, c := range columns.List {
		if want, is := map[string]float64{"fault_a_firings": 1, "fault_b_firings": 2, "fault_c_firings": 3}[c.Name]; is && values[i] != want {
			t.Errorf("%s is %v, want %v", c.Name, values[i], want)
		}
	}
}

// TestRandomProcessesAreTheirOwn: those of a target depend on the fault's name and on it alone.
func TestRandomProcessesAreTheirOwn(t *testing.T) {
	when := When{MTTF: 10 * second, MTTR: 5 * second, MinDown: second}
	times := func(faults func(s *stage) []Fault) map[string]string {
		s := newStage(5)
		s.mustPlan(t, faults(s)...)
		s.run(1000 * second)
		byNode := map[string]string{}
		for _, line := range s.log {
			node := line[strings.LastIndex(line, " ")+1:]
			byNode[node] += line + ", "
		}
		return byNode
	}
	alone := times(func(s *stage) []Fault { return []Fault{{"churn", s.striking(1), when}} })
	more := times(func(s *stage) []Fault {
		return []Fault{{"zeal", s.striking(4), when}, {"churn", s.striking(0, 1, 2), when}, {"awe", s.striking(3), when}}
	})
	if alone["1"] != more["1"] || strings.Count(alone["1"], "begin") < 30 {
		t.Errorf("alone %q\nwith others %q", alone["1"], more["1"])
	}
	if other := times(func(s *stage) []Fault { return []Fault{{"zeal", s.striking(1), when}} }); other["1"] == alone["1"] {
		t.Error("two faults have the same times")
	}
	different := map[string]bool{}
	for node, log := range more {
		different[strings.ReplaceAll(log, " "+node+",", "")] = true
	}
	if len(more) != 5 || len(different) != 5 {
		t.Errorf("%d different processes of %d targets", len(different), len(more))
	}
}

// TestChoiceIsMadeAtTheMoment, by the same draws each time; that nobody is left to choose strikes nobody.
func TestChoiceIsMadeAtTheMoment(t *testing.T) {
	var draws []uint64
	s := newStage(3)
	firstUp := model(func(c *Control, r *random.Rand) ([]Strike, error) {
		draws = append(draws, r.Uint64())
		for n := range units.NodeID(3) {
			if c.Up(n) {
				return s.striking(n)(c, r)
			}
		}
		return nil, errors.New("nobody is up")
	})
	s.mustPlan(t,
		Fault{"crash-0", s.crashing(0), When{At: 2 * second, For: units.Forever}},
		Fault{"pick", firstUp, When{At: second, For: second, Every: 4 * second}},
		Fault{"rest", s.crashing(1, 2), When{At: 6 * second, For: 5 * second}})
	if got, want := s.run(15*second), "1s begin 0, 2s end 0, 5s begin 1, 6s end 1, 13s begin 1, 14s end 1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(draws) != 5 || slices.Min(draws) != slices.Max(draws) { // when it is planned, and four times
		t.Errorf("draws %v", draws)
	}
}

// TestChoiceThatCannotBeMade is refused before the first event, by the name of the fault.
func TestChoiceThatCannotBeMade(t *testing.T) {
	s := newStage(1)
	bad := model(func(*Control, *random.Rand) ([]Strike, error) { return nil, errors.New("no such node") })
	if err := s.Plan([]Fault{{"x", bad, When{}}}, nil); err == nil || err.Error() != "faults.x: no such node" {
		t.Errorf("got %v", err)
	}
}

// TestOrigins come from the names of faults alone, unless one is taken: then the next one.
func TestOrigins(t *testing.T) {
	names := map[uint32]string{}
	var a, b string // whose origins collide
	for i := 0; b == ""; i++ {
		name := fmt.Sprint("fault-", i)
		origin := originsOf([]Fault{{Name: name}})[0]
		if origin >= Origins {
			t.Fatalf("%s has origin %d", name, origin)
		}
		a, b = names[origin], name
		if a == "" {
			b = ""
		}
		names[origin] = name
	}
	alone := originsOf([]Fault{{Name: a}})[0]
	if got := originsOf([]Fault{{Name: "other"}, {Name: b}, {Name: a}, {Name: "last"}}); got[1] != alone || got[2] != (alone+1)%Origins ||
		got[0] != originsOf([]Fault{{Name: "other"}})[0] || got[3] != originsOf([]Fault{{Name: "last"}})[0] {
		t.Errorf("origins %v; alone %d", got, alone)
	}
}
