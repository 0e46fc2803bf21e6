package links

// These tests prove that each of the chances that a link section names reaches the network, and that what cannot happen is none.

import (
	"math"
	"testing"

	"starmesh/sim"
	"starmesh/sim/random"
)

func TestNoise(t *testing.T) {
	for _, c := range []struct {
		name  string
		links Links
		want  sim.Noise // the zero value: nil
	}{
		{"none", Links{}, sim.Noise{}},
		{"duplication", Links{Duplication: .1}, sim.Noise{Duplication: .1}},
		{"corruption", Links{Corruption: .2}, sim.Noise{Corruption: .2}},
		{"reordering", Links{Reordering: &Reordering{.3, 40 * ms}}, sim.Noise{Reordering: .3, ReorderedBy: 40 * ms}},
		{"reordering by nothing", Links{Reordering: &Reordering{.3, 0}}, sim.Noise{}},
		{"reordering of nothing", Links{Reordering: &Reordering{0, 40 * ms}}, sim.Noise{}},
		{"all", Links{Duplication: .1, Corruption: .2, Reordering: &Reordering{.3, 40 * ms}}, sim.Noise{Duplication: .1, Corruption: .2, Reordering: .3, ReorderedBy: 40 * ms}},
		{"without reordering", Links{Duplication: .1, Corruption: .2, Reordering: &Reordering{.3, 0}}, sim.Noise{Duplication: .1, Corruption: .2}},
	} {
		switch got := c.links.noise(); {
		case got == nil && c.want != sim.Noise{}:
			t.Errorf("%s: nothing happens, want %+v", c.name, c.want)
		case got != nil && (*got != c.want || c.want == sim.Noise{}):
			t.Errorf("%s: %+v, want %+v", c.name, *got, c.want)
		}
	}
}

// TestLossOfStates: a good link and a bad one lose each with its own probability.
func TestLossOfStates(t *testing.T) {
	for _, c := range []struct {
		name string
		g    GilbertElliott
		want float64 // in the long run; 0: there is no loss model
	}{
		{"bad alone", GilbertElliott{ToBad: .2, ToGood: .3, LossBad: .5}, .4 * .5},
		{"good alone", GilbertElliott{ToBad: .2, ToGood: .3, LossGood: .1}, .6 * .1},
		{"both", GilbertElliott{ToBad: .2, ToGood: .3, LossGood: .1, LossBad: .5}, .6*.1 + .4*.5},
		{"never bad", GilbertElliott{ToGood: .3, LossGood: .1, LossBad: 1}, .1},
		{"never bad, and good when good", GilbertElliott{ToGood: .3, LossBad: 1}, 0},
		{"harmless", GilbertElliott{ToBad: .2, ToGood: .3}, 0},
	} {
		model, err := c.g.Build(nil)
		if err != nil || (model != nil) != (c.want > 0) {
			t.Errorf("%s: a model is built: %v, %v", c.name, model != nil, err)
			continue
		}
		if model == nil {
			continue
		}
		const n = 200_000
		r, lost := random.New(3), 0.0
		for range n {
			if model.Lost(sim.Hop{From: 1, To: 2}, &r) {
				lost++
			}
		}
		if se := 3 * math.Sqrt(c.want*(1-c.want)/n); !(math.Abs(lost/n-c.want) <= 4*se) { // bursts vary more
			t.Errorf("%s: %v are lost, want %v", c.name, lost/n, c.want)
		}
	}
}
