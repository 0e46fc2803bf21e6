package links

// These tests prove that each kind of message has the latency that by_kind gives it, all others the default, and overrides the last
// word; and the repairs of wrong ones.

import (
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
	"starmesh/topologies"
)

func TestByKind(t *testing.T) {
	for _, c := range []struct {
		latency                     ByKind
		overrides                   []Override
		request, reply, third, mean time.Duration // the third is from node 2
	}{
		{ByKind{Kinds: []KindLatency{{"reply", constantly(7)}}, Default: constantly(3)}, nil, 3, 7, 7, 3},
		{ByKind{Kinds: []KindLatency{{"reply", constantly(7)}}}, nil, 0, 7, 7, 0},
		{ByKind{Kinds: []KindLatency{{"reply", constantly(7)}, {"request", constantly(5)}}}, []Override{{From: these(2), Latency: constantly(9)}}, 5, 7, 9, 0},
		{ByKind{Kinds: []KindLatency{{"reply", constantly(7)}}, Default: constantly(3)}, []Override{{Kind: "reply", Latency: constantly(8)}}, 3, 8, 8, 3},
		{ByKind{Default: constantly(3)}, nil, 3, 3, 3, 3},
	} {
		network, err := Build(&Links{Latency: &c.latency, Overrides: c.overrides}, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
		if err != nil {
			t.Fatal(err)
		}
		draw := func(from sim.NodeID, kind sim.Kind) time.Duration {
			return network.Latency.Draw(sim.Hop{From: from, To: 1, Kind: kind}, nil)
		}
		if draw(0, 0) != c.request || draw(0, 1) != c.reply || draw(2, 1) != c.third || meanOf(network.Latency, 0, 1) != c.mean {
			t.Errorf("%+v: %v, %v, %v, mean %v", c, draw(0, 0), draw(0, 1), draw(2, 1), meanOf(network.Latency, 0, 1))
		}
		_, constant := network.ConstantLatency()
		if constant != (len(c.latency.Kinds)+len(c.overrides) == 0) {
			t.Errorf("%+v: constant is %v", c, constant)
		}
	}
}

func TestByKindErrors(t *testing.T) {
	twice := ByKind{Kinds: []KindLatency{{"reply", constantly(7)}, {"reply", constantly(8)}}}
	modeltest.ExpectProblem(t, twice.Validate(), "kinds[1].kind", "reply has a latency already; remove one of the two")
	unknown := Links{Latency: &ByKind{Kinds: []KindLatency{{"replay", constantly(7)}}}}
	_, err := Build(&unknown, nil, nil, kinds, modeltest.World(t, &topologies.Mesh{}, 3), 1)
	if want := `links.latency.by_kind: kinds[0].kind: the protocol has no messages of kind "replay"; the kinds are request, reply`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	override := Override{Kind: "reply", Latency: &ByKind{}}
	modeltest.ExpectProblem(t, override.Validate(), "latency", "by_kind belongs to all links; put it in links.latency, or write an override with kind")
}
