package generals

// These tests prove the messages and rounds of OM(m), every behaviour of one traitor (2 of 12 cases violate among three
// generals, none of 32 among four), and the bound n > 3m.

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

var (
	mesh   topologies.Shape = &topologies.Mesh{}
	star   topologies.Shape = &topologies.Star{Hub: "relay"}
	shapes                  = map[string]topologies.Shape{"mesh": mesh, "star": star}
)

// build lays out n generals with links of 10 ms.
func build(t testing.TB, shape topologies.Shape, n int) *sim.Config {
	config := modeltest.Config(t, shape, n, sim.Network{Latency: modeltest.Constant(10 * time.Millisecond)})
	config.Duration, config.Drain = 10*time.Second, 0
	config.CheckMessages = false // messages hold no slices, and there are many
	return config
}

// params returns the defaults for OM(m).
func params(m int) *Params {
	p := definition.Defaults
	p.M = m
	return &p
}

// violated tells whether a run breaks one of the interactive consistency conditions.
func violated(r *sim.Report) bool {
	return r.Value("agreement_violations")+r.Value("validity_violations") > 0
}

// compareTheory checks that there are so many predictions, and that they come true to the last bit.
func compareTheory(t *testing.T, p *Params, config *sim.Config, report *sim.Report, predictions int) {
	t.Helper()
	modeltest.ExpectPredictions(t, fmt.Sprintf("%+v", *p), report, modeltest.Predictions(t, Model(), p, config), predictions, 0)
}

// TestMessages: the count of the paper, and m + 1 rounds (E1). On a star each message takes two hops.
func TestMessages(t *testing.T) {
	for name, shape := range shapes {
		for _, c := range []struct {
			n, m     int
			messages float64
		}{{2, 0, 1}, {5, 0, 4}, {4, 1, 9}, {7, 2, 156}, {10, 3, 3609}, {13, 4, 108384}} {
			config, p := build(t, shape, c.n), params(c.m)
			report := modeltest.Run(t, Model(), p, config)
			modeltest.Expect(t, fmt.Sprintf("%s, n %d, m %d", name, c.n, c.m), report, map[string]float64{
				"messages_sent": c.messages, "messages_delivered": c.messages, "late_messages": 0,
				"decision_latency_max_ms": float64(c.m+1) * 1000, "decided_ratio": 1, "agreement_ratio": 1,
				"instances": 1, "agreement_violations": 0, "validity_violations": 0,
				"transits": c.messages * map[string]float64{"mesh": 1, "star": 2}[name],
			})
			compareTheory(t, p, config, report, 4)
		}
	}
}

// TestEveryBehaviour enumerates all that one traitor can do to OM(1) (E2). A case is who the traitor is, and each order
// that he sends: a traitorous commander has n-1 messages, hence 2^(n-1) cases, whatever order he would have given;
// each of n-1 traitorous lieutenants has n-2 messages, hence 2^(n-2) cases with each of the two orders.
// n = 3: 4 + 2*2*2 = 12. n = 4: 8 + 3*2*4 = 32.
func TestEveryBehaviour(t *testing.T) {
	for name, shape := range shapes {
		for _, c := range []struct{ n, cases, violations int }{{3, 12, 2}, {4, 32, 0}, {5, 80, 0}} {
			cases, violations := 0, 0
			for traitor := range c.n {
				for _, p := range behaviours(c.n, traitor) {
					report := modeltest.Run(t, Model(), p, build(t, shape, c.n))
					cases++
					if !violated(report) {
						continue
					}
					violations++
					// The case of the paper: a loyal commander orders attack, a lieutenant reports retreat, a tie.
					if p.Order != "attack" || traitor == 0 || p.Behaviour != 0 || report.Value("validity_violations") != 1 {
						t.Errorf("%s: another violation than expected: %+v", name, *p)
					}
				}
			}
			if cases != c.cases || violations != c.violations {
				t.Errorf("%s, n %d: %d of %d cases violate, want %d of %d", name, c.n, violations, cases, c.violations, c.cases)
			}
		}
	}
}

// behaviours lists all cases of one traitor under commander 0.
func behaviours(n, traitor int) []*Params {
	messages, orders := n-2, []string{"attack", "retreat"}
	if traitor == 0 {
		messages, orders = n-1, orders[:1]
	}
	var list []*Params
	for _, order := range orders {
		for behaviour := range uint64(1) << messages {
			p := params(1)
			p.Order, p.TraitorIDs, p.Strategy, p.Behaviour = order, []int{traitor}, enumerated, behaviour
			list = append(list, p)
		}
	}
	return list
}

// TestBound: with n = 3m + 1 traitors who toss coins never win; with one general less they do.
func TestBound(t *testing.T) {
	for shape, seeds := range map[topologies.Shape]int{mesh: 1000, star: 100} {
		for m := 1; m <= 2; m++ {
			for n := 3 * m; n <= 3*m+1; n++ {
				p, config, violations := params(m), build(t, shape, n), 0
				for seed := range seeds {
					config.Seed = uint64(seed + 1)
					p.Traitors, p.CommanderTraitor, p.Order = m, seed%2 == 0, []string{"attack", "retreat"}[seed/2%2]
					if violated(modeltest.Run(t, Model(), p, config)) {
						violations++
					}
				}
				t.Logf("%T: n %d, m %d: %d of %d runs violate", shape, n, m, violations, seeds)
				if (violations > 0) != (n == 3*m) {
					t.Errorf("%T: n %d, m %d: %d of %d runs violate", shape, n, m, violations, seeds)
				}
			}
		}
	}
}

// TestSilence: what silent traitors do not send is missing from the count, and no general waits for it.
func TestSilence(t *testing.T) {
	config, p := build(t, mesh, 7), params(2)
	p.Traitors, p.Strategy = 2, silent
	report := modeltest.Run(t, Model(), p, config)
	if got := report.Value("messages_sent"); got != 156-2*25 { // a lieutenant sends (156 - 6) / 6
		t.Errorf("%v messages", got)
	}
	compareTheory(t, p, config, report, 3)
}

// TestLate: messages that take longer than a round count as missing, and lieutenants retreat.
func TestLate(t *testing.T) {
	config, p := build(t, star, 4), params(1)
	for round, late := range map[time.Duration]float64{20 * time.Millisecond: 0, 20*time.Millisecond - 1: 9} {
		p.Round = round
		report := modeltest.Run(t, Model(), p, config)
		if report.Value("late_messages") != late || violated(report) != (late > 0) {
			t.Errorf("round of %v: %v late", round, report.Value("late_messages"))
		}
		compareTheory(t, p, config, report, 2) // a star is not known to be as fast as it is: 4 hops are allowed for
	}
}

// TestLoss: the count of messages stands, agreement is not predicted.
func TestLoss(t *testing.T) {
	p := params(2)
	config := modeltest.Config(t, mesh, 7, sim.Network{Loss: modeltest.Bernoulli(0.2)})
	report := modeltest.Run(t, Model(), p, config)
	compareTheory(t, p, config, report, 2)
}

func TestTraitors(t *testing.T) {
	for _, c := range []struct {
		p    Params
		want []bool
	}{
		{Params{}, []bool{false, false, false, false}},
		{Params{Traitors: 1}, []bool{false, false, false, true}},
		{Params{Traitors: 2, CommanderTraitor: true}, []bool{true, false, false, true}},
		{Params{Traitors: 2, Commander: 3}, []bool{false, true, true, false}},
		{Params{Traitors: 1, Commander: 2, CommanderTraitor: true}, []bool{false, false, true, false}},
		{Params{TraitorIDs: []int{1}}, []bool{false, true, false, false}},
	} {
		for id, want := range c.want {
			if got := c.p.traitor(4, sim.NodeID(id)); got != want {
				t.Errorf("%+v: general %d a traitor: %v", c.p, id, got)
			}
		}
	}
}

// TestTree: the numbers of the paths are 0, 1, 2, ... in the order in which they are visited.
func TestTree(t *testing.T) {
	for _, commander := range []sim.NodeID{0, 2, 5} {
		tree, next := newTree(6, 3, commander), 0
		for length := int32(1); length <= 4; length++ {
			tree.each(tree.root(), length, -1, func(p *path) {
				if got := tree.number(p); got != next || p.length != length {
					t.Fatalf("path %v has number %d, want %d", p, got, next)
				}
				next++
			})
		}
		if next != tree.size() || next != 1+5+20+60 {
			t.Errorf("%d paths, size %d", next, tree.size())
		}
	}
}

func TestCheck(t *testing.T) {
	for field, change := range map[string]func(p *Params){
		"m":                 func(p *Params) { p.M = 3 },
		"commander":         func(p *Params) { p.Commander = 4 },
		"traitors":          func(p *Params) { p.Traitors = 4 },
		"commander_traitor": func(p *Params) { p.CommanderTraitor = true },
		"traitor_ids":       func(p *Params) { p.TraitorIDs = []int{1, 1} },
		"behaviour":         func(p *Params) { p.Strategy, p.Traitors, p.Behaviour = enumerated, 1, 4 },
		"strategy":          func(p *Params) { p.M, p.Strategy, p.TraitorIDs = 2, enumerated, []int{0, 1, 2, 3} },
	} {
		p, n := params(1), 4
		if field == "strategy" {
			n = 10
		}
		change(p)
		err := check(p, &sim.World{Participants: n})
		var blamed *sim.FieldError
		if !errors.As(err, &blamed) || blamed.Field != field {
			t.Errorf("%s: the error is %v", field, err)
		}
	}
	if err := check(params(3), &sim.World{Participants: 100}); err == nil {
		t.Error("91 million messages are accepted")
	} else {
		t.Log(err)
	}
}
