package adversary

// These tests prove that one line lets adversaries be among the participants of any protocol, also of one that has users, and that
// strategies which need to know its messages are refused where nobody does.

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

// plainWord is a message that nobody knows how to change.
type plainWord struct{}

func (plainWord) Kind() sim.Kind { return 0 }
func (plainWord) Size() sim.Size { return 1 }

// caller greets all others once, when its user asks for it.
type caller struct {
	heard map[sim.NodeID][]time.Duration
}

func (caller) Init(*sim.Env[plainWord]) {}
func (c caller) OnMessage(env *sim.Env[plainWord], from sim.NodeID, _ plainWord) {
	c.heard[from] = append(c.heard[from], env.Instant())
}
func (caller) StartUsers(env *sim.Env[plainWord])      { env.SetUserTimer(10, 0, 0) }
func (caller) OnAbsent(*sim.Env[plainWord], sim.Timer) {}
func (caller) OnTimer(env *sim.Env[plainWord], _ sim.Timer) {
	for to := range sim.NodeID(env.Participants()) {
		if to != env.ID() {
			env.Send(to, plainWord{})
		}
	}
}

type callerParams struct {
	Adversaries Params `yaml:"adversaries"`
}

func TestAmong(t *testing.T) {
	for _, c := range []struct {
		strategy Strategy
		delay    time.Duration
		others   int // that hear the adversary
		at       time.Duration
		refused  string
	}{
		{strategy: "silent"}, {strategy: "crash"}, {strategy: "crash", delay: 10}, {strategy: "crash", delay: 11, others: 3, at: 11},
		{strategy: "delay", delay: 5, others: 3, at: 16}, {strategy: "selective", others: 2, at: 11}, {strategy: "replay", others: 3, at: 11},
		{strategy: "twins", others: 2, at: 11}, // the one that has the users speaks to even ids
		{strategy: "mutate", refused: "nobody knows how to change"}, {strategy: "equivocate", refused: "take one of"}, {strategy: "collude", refused: "silent"},
	} {
		heard := map[sim.NodeID][]time.Duration{}
		model := sim.Define(Among(sim.Definition[callerParams, plainWord]{
			Name: "callers", Kinds: []string{"word"},
			New: func(*callerParams, *sim.World) func(sim.NodeID) sim.Protocol[plainWord] {
				return func(sim.NodeID) sim.Protocol[plainWord] { return caller{heard} }
			},
		}, func(p *callerParams) *Params { return &p.Adversaries }))
		params := model.New().(*callerParams)
		if params.Adversaries.Strategy != "silent" {
			t.Errorf("the default strategy is %q", params.Adversaries.Strategy)
		}
		params.Adversaries = Params{Count: 1, Strategy: c.strategy, Delay: c.delay}
		config := modeltest.Config(t, &topologies.Mesh{}, 4, sim.Network{Latency: modeltest.Constant(1)})
		report, err := model.Run(params, config)
		if c.refused != "" {
			var field *sim.FieldError
			if !errors.As(err, &field) || field.Field != "adversaries.strategy" || !strings.Contains(field.Problem, c.refused) {
				t.Errorf("%s: %v", c.strategy, err)
			}
			continue
		}
		if err != nil || report.Status != sim.OK {
			t.Fatalf("%s: %v, %+v", c.strategy, err, report)
		}
		var want []time.Duration
		for range c.others {
			want = append(want, c.at)
		}
		if !slices.Equal(heard[3], want) || len(heard[0]) != 3 {
			t.Errorf("%s: the adversary is heard at %v, want %v; a correct one at %v", c.strategy, heard[3], want, heard[0])
		}
	}
}
