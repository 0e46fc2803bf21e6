package links

import (
	"fmt"
	"sort"
	"time"

	"starmesh/models/durations"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Schedule is a latency that changes with time.
type Schedule struct {
	Steps  []Step        `yaml:"steps" required:"true" help:"what holds from when on, in the order of time; the first from 0s"`
	Repeat time.Duration `yaml:"repeat" help:"the schedule begins anew after this time, such as 24h; 0s: never"`
}

// Step is what holds from a time on.
type Step struct {
	From    time.Duration   `yaml:"from" help:"when it begins"`
	Latency durations.Model `yaml:"latency" required:"true" help:"latency from then on"`
}

func scheduleComponent() sim.Component {
	return sim.Component{
		Name:    "schedule",
		Example: "{steps: [{latency: 20ms}, {from: 30s, latency: {exponential: 80ms}}]}",
		About: "A latency that changes with time, for all links alike: a transit draws from the step in which it starts. Routes " +
			"by latency go by the means of the first step.",
		New: func() any { return &Schedule{} },
	}
}

// Validate implements the decoder's hook.
func (s *Schedule) Validate() error {
	for i, step := range s.Steps {
		switch {
		case i == 0 && step.From != 0:
			return problem("steps[0].from", "the first step begins at 0s; leave from out")
		case i > 0 && step.From <= s.Steps[i-1].From:
			return problem(fmt.Sprintf("steps[%d].from", i), "%v is not after the step before, %v; sort the steps", step.From, s.Steps[i-1].From)
		case s.Repeat > 0 && step.From >= s.Repeat:
			return problem(fmt.Sprintf("steps[%d].from", i), "%v is not before the schedule begins anew, %v", step.From, s.Repeat)
		}
	}
	if len(s.Steps) == 0 {
		return problem("steps", "there is no step; write one such as [{latency: 20ms}]")
	}
	return nil
}

// Build implements Placed.
func (s *Schedule) Build(*sim.World) (sim.Latency, error) {
	l := &scheduled{repeat: s.Repeat}
	for _, step := range s.Steps {
		l.from, l.steps = append(l.from, step.From), append(l.steps, lift(step.Latency))
	}
	return l, nil
}

type scheduled struct {
	repeat time.Duration
	from   []time.Duration
	steps  []sim.Latency
}

func (s *scheduled) Draw(hop sim.Hop, r *random.Rand) time.Duration {
	at := hop.At
	if s.repeat > 0 {
		at %= s.repeat
	}
	return s.steps[sort.Search(len(s.from), func(i int) bool { return s.from[i] > at })-1].Draw(hop, r)
}

func (s *scheduled) Mean(from, to sim.NodeID) (time.Duration, bool) { return s.steps[0].Mean(from, to) }

func (s *scheduled) MeansKnown() bool { return sim.MeansKnown(s.steps[0]) }
