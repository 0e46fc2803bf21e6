package sim

import (
	"math"
	"slices"
)

// Theorem predicts metrics by a closed form where its assumptions hold. Of several for a metric, the first that holds stands.
type Theorem[P any] struct {
	Metrics []string       // as in summary.csv
	Source  string         // the formula, and where it is from
	Assumes Assumptions[P] // checks of the setting; each alone must suffice to make the prediction vanish
	// Values returns what is predicted of Metrics, in their order; NaN predicts nothing. It is called where all assumptions hold.
	Values func(params *P, setting *Setting) []float64
}

// Assumption is what a theorem takes for granted of a setting.
type Assumption[P any] struct {
	Words string // "no faults", "n > 3f"
	Holds func(params *P, setting *Setting) bool
}

// Assumptions are read in order: one is asked only where all before it hold.
type Assumptions[P any] []Assumption[P]

// Assume returns one assumption.
func Assume[P any](words string, holds func(params *P, setting *Setting) bool) Assumptions[P] {
	return Assumptions[P]{{words, holds}}
}

// And adds an assumption.
func (a Assumptions[P]) And(words string, holds func(params *P, setting *Setting) bool) Assumptions[P] {
	return append(slices.Clip(a), Assumption[P]{words, holds})
}

// With adds others, but for those that are there already.
func (a Assumptions[P]) With(others Assumptions[P]) Assumptions[P] {
	a = slices.Clip(a)
	for _, other := range others {
		if !slices.ContainsFunc(a, func(known Assumption[P]) bool { return known.Words == other.Words }) {
			a = append(a, other)
		}
	}
	return a
}

// NoFaults assumes that nothing goes wrong.
func NoFaults[P any]() Assumptions[P] {
	return Assume("no faults", func(_ *P, s *Setting) bool { return len(s.Faults) == 0 })
}

// Plain assumes that nothing goes wrong, links lose nothing, and their latency alone delays messages.
func Plain[P any]() Assumptions[P] {
	return NoFaults[P]().
		And("links lose nothing", func(_ *P, s *Setting) bool { return s.Network.Loss == nil }).
		With(Unqueued[P]())
}

// Unqueued assumes that nothing delays, copies or changes messages but links, by their latency.
func Unqueued[P any]() Assumptions[P] {
	return Assume("neither bandwidth, capacity nor service", func(_ *P, s *Setting) bool {
		n := s.Network
		return n.Uplink == nil && n.Downlink == nil && n.Service == nil && n.Capacity == nil
	}).And("neither duplication, reordering nor corruption", func(_ *P, s *Setting) bool { return s.Network.Noise == nil }).
		And("no transport", func(_ *P, s *Setting) bool { return s.Network.Reliable == nil })
}

// Rated assumes that the rates of uplinks and downlinks, and latency, alone delay messages, and that nothing goes wrong.
func Rated[P any]() Assumptions[P] {
	return NoFaults[P]().
		And("links lose nothing", func(_ *P, s *Setting) bool { return s.Network.Loss == nil }).
		And("neither service nor capacity of links", func(_ *P, s *Setting) bool {
			return s.Network.Service == nil && s.Network.Capacity == nil
		}).
		And("neither duplication, reordering nor corruption", func(_ *P, s *Setting) bool { return s.Network.Noise == nil }).
		And("no transport", func(_ *P, s *Setting) bool { return s.Network.Reliable == nil }).
		And("all uplinks have a rate", func(_ *P, s *Setting) bool {
			return s.Network.Uplink != nil && s.Every(func(n NodeID) bool { return s.Network.Uplink(n).Rate > 0 })
		}).
		And("no queue that fills", func(_ *P, s *Setting) bool {
			return s.Every(func(n NodeID) bool {
				return s.Network.Uplink(n).Queue < 0 && (s.Network.Downlink == nil || s.Network.Downlink(n).Rate == 0 || s.Network.Downlink(n).Queue < 0)
			})
		})
}

// ConstantLatency assumes that all links take the same time, always.
func ConstantLatency[P any]() Assumptions[P] {
	return Assume("constant latency, the same of all links", func(_ *P, s *Setting) bool {
		_, constant := s.Network.ConstantLatency()
		return constant
	})
}

// Neighbours assumes that every participant is the neighbour of every other one, and that there are no hubs.
func Neighbours[P any]() Assumptions[P] {
	return Assume("all participants are neighbours, and there are no hubs", func(_ *P, s *Setting) bool {
		for n := range NodeID(s.World.Participants) {
			if s.World.Graph.Degree(n) != s.World.Participants-1 {
				return false
			}
		}
		return len(s.World.Hubs) == 0
	})
}

// NoWarmup assumes that statistics begin with the run.
func NoWarmup[P any]() Assumptions[P] {
	return Assume("no warm-up", func(_ *P, s *Setting) bool { return s.Warmup == 0 })
}

// broken finds the first assumption that does not hold; none: all do.
func (a Assumptions[P]) broken(params *P, setting *Setting) (index int, broken bool) {
	index = slices.IndexFunc(a, func(assumption Assumption[P]) bool { return !assumption.Holds(params, setting) })
	return index, index >= 0
}

// Theory is what theorems say of a setting.
type Theory struct {
	Predictions []Prediction
	Withheld    []Withheld // theorems whose assumptions do not hold, or that have no value here
}

// Prediction is a closed form's value for a metric.
type Prediction struct {
	Metric string // as in summary.csv
	Value  float64
	Source string // formula and where it is from, with its assumptions
}

// Withheld is a theorem that says nothing of a setting.
type Withheld struct {
	Metrics []string
	Source  string
	Broken  string // the assumption that does not hold
	Held    int    // assumptions before it, which hold
}

// Missing is a metric that theorems are about, none of which predicts it in a setting.
type Missing struct {
	Metric string
	Broken []string // what does not hold of those theorems that come closest
}

// Missing lists metrics that are not predicted, in the order of the theorems.
func (t Theory) Missing() (list []Missing) {
	closest := map[string]int{} // assumptions that hold
	for _, w := range t.Withheld {
		for _, metric := range w.Metrics {
			is := func(m Missing) bool { return m.Metric == metric }
			switch i := slices.IndexFunc(list, is); {
			case slices.ContainsFunc(t.Predictions, func(p Prediction) bool { return p.Metric == metric }):
			case i < 0:
				list, closest[metric] = append(list, Missing{metric, []string{w.Broken}}), w.Held
			case w.Held > closest[metric]:
				list[i].Broken, closest[metric] = []string{w.Broken}, w.Held
			case w.Held == closest[metric] && !slices.Contains(list[i].Broken, w.Broken):
				list[i].Broken = append(list[i].Broken, w.Broken)
			}
		}
	}
	return list
}

// theoryOf asks all theorems.
func theoryOf[P any](theorems []Theorem[P], params *P, setting *Setting) (theory Theory) {
	known := map[string]bool{}
	for i := range theorems {
		t := &theorems[i]
		if i, broken := t.Assumes.broken(params, setting); broken {
			theory.Withheld = append(theory.Withheld, Withheld{t.Metrics, t.Source, t.Assumes[i].Words, i})
			continue
		}
		for j, value := range t.Values(params, setting) {
			if metric := t.Metrics[j]; !math.IsNaN(value) && !known[metric] {
				known[metric] = true
				theory.Predictions = append(theory.Predictions, Prediction{metric, value, t.source()})
			}
		}
	}
	return theory
}

// source joins a theorem's source and its assumptions.
func (t *Theorem[P]) source() string {
	text := t.Source
	for i, a := range t.Assumes {
		text += map[bool]string{true: "; assuming: ", false: "; "}[i == 0] + a.Words
	}
	return text
}

// Stated is a theorem as `describe` shows it.
type Stated struct {
	Metrics []string
	Source  string // with its assumptions
}

func stated[P any](theorems []Theorem[P]) (list []Stated) {
	for i := range theorems {
		list = append(list, Stated{theorems[i].Metrics, theorems[i].source()})
	}
	return list
}
