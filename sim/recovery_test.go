package sim_test

// These tests prove that a recovery excuses what its fault model leaves out, for the parameters that it says, and nothing else.

import (
	"slices"
	"testing"

	"starmesh/sim"
)

func TestExcused(t *testing.T) {
	type params struct{ lies bool }
	r := sim.Recovery[*params]{Beyond: []sim.Beyond[*params]{
		{Hazard: sim.LostDisks, Harms: sim.Safety | sim.Progress},
		{Hazard: sim.Clocks, Harms: sim.Safety, If: func(p *params) bool { return p.lies }},
	}}
	for _, c := range []struct {
		lies    bool
		hazards []sim.Hazard
		harm    sim.Harm
		want    []int
	}{
		{false, nil, sim.Safety, nil},
		{false, []sim.Hazard{sim.Crashes}, sim.Safety, nil},
		{false, []sim.Hazard{sim.Crashes, sim.LostDisks}, sim.Safety, []int{0}},
		{false, []sim.Hazard{sim.LostDisks}, sim.Progress, []int{0}},
		{false, []sim.Hazard{sim.Clocks}, sim.Safety, nil},
		{true, []sim.Hazard{sim.Clocks}, sim.Safety, []int{1}},
		{true, []sim.Hazard{sim.Clocks}, sim.Progress, nil},
		{true, []sim.Hazard{sim.Clocks, sim.LostDisks}, sim.Safety, []int{0, 1}},
	} {
		if got := r.Excused(&params{c.lies}, c.hazards, c.harm); !slices.Equal(got, c.want) {
			t.Errorf("%+v: entries %v", c, got)
		}
	}
}
