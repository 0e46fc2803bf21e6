package sim

import (
	"slices"
	"time"
)

// Hazard is a kind of thing that goes wrong, as fault models tell them apart.
type Hazard uint8

// The hazards.
const (
	Crashes     Hazard = iota // nodes stop, and come back with their disk
	LostDisks                 // or without it
	Omissions                 // messages are lost
	Delays                    // messages, or a node's steps, are late beyond any bound
	Clocks                    // clocks jump, and run apart
	Duplicates                // messages come twice
	Reorderings               // messages overtake each other
	hazards     = iota
)

var hazardNames = [hazards]string{"crashes", "lost disks", "lost messages", "delays", "wrong clocks", "duplicates", "reordering"}

func (h Hazard) String() string { return hazardNames[h] }

// Harm is what a hazard beyond the fault model may cost.
type Harm uint8

// What may be broken: what is going on while the hazard lasts, or what begins after it, too.
const (
	Safety   Harm = 1 << iota // what must never happen may, to what had begun before the protocol had recovered
	Progress                  // the protocol may never recover
)

func (h Harm) String() string {
	return map[Harm]string{Safety: "safety", Progress: "progress", Safety | Progress: "safety and progress"}[h]
}

// Beyond is a hazard that the fault model leaves out.
type Beyond[P any] struct {
	Hazard Hazard
	Harms  Harm
	Why    string              // a reason that is true of the protocol as published, or of a deviation that its About states
	If     func(params P) bool // the parameters with which it does; nil: all
}

// Recovery is what a protocol promises about faults: what begins so long after the last one has ended is answered by its own node,
// and decided by all correct members, as if nothing had been; and what must never happen does not, not even meanwhile. P is a
// pointer to its parameters.
type Recovery[P any] struct {
	Model string // the fault model, in the words of its paper
	Bound string // within what time it recovers, in words: "20 election_max"

	// Within is the bound; nil: 0s.
	Within func(params P, setting *Setting) time.Duration
	// Resumes: what had begun before is finished as well.
	Resumes bool
	// Again are shares that are 1 of what begins after the recovery, beside answers and decisions.
	Again []string
	// Never returns counters that stay 0, beside agreement_violations, validity_violations and what is declared as ..._violations.
	Never  func(params P) []string
	Beyond []Beyond[P]

	// Trials returns parameters, in YAML's flow style, of the runs by which the promise is tested: short ones, in which something
	// begins from an instant on. nil: the defaults are such.
	Trials func(from time.Duration) []string
}

// Excused returns which entries of Beyond let these hazards do a harm; none: the fault model covers them.
func (r *Recovery[P]) Excused(params P, hazards []Hazard, harm Harm) (entries []int) {
	for i := range r.Beyond {
		if b := &r.Beyond[i]; b.Harms&harm != 0 && slices.Contains(hazards, b.Hazard) && (b.If == nil || b.If(params)) {
			entries = append(entries, i)
		}
	}
	return entries
}

// hidden hides the type of the parameters.
func hidden[P any](r Recovery[*P]) Recovery[any] {
	h := Recovery[any]{Model: r.Model, Bound: r.Bound, Resumes: r.Resumes, Again: r.Again, Trials: r.Trials}
	for _, b := range r.Beyond {
		h.Beyond = append(h.Beyond, Beyond[any]{b.Hazard, b.Harms, b.Why, func(params any) bool { return b.If == nil || b.If(params.(*P)) }})
	}
	h.Never = func(params any) []string {
		if r.Never == nil {
			return nil
		}
		return r.Never(params.(*P))
	}
	h.Within = func(params any, s *Setting) time.Duration {
		if r.Within == nil {
			return 0
		}
		return r.Within(params.(*P), s)
	}
	if h.Trials == nil {
		h.Trials = func(time.Duration) []string { return []string{"{}"} }
	}
	return h
}
