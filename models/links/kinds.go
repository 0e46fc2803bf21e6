package links

import (
	"fmt"

	"starmesh/models/durations"
	"starmesh/sim"
)

// ByKind is a latency that depends on what a message says.
type ByKind struct {
	Kinds   []KindLatency   `yaml:"kinds" required:"true" help:"kinds of messages that differ from the default (the kinds of a protocol: describe)"`
	Default durations.Model `yaml:"default" help:"latency of all other messages; off: no time"`
}

// KindLatency is the latency of the messages of one kind.
type KindLatency struct {
	Kind    string          `yaml:"kind" required:"true" help:"kind of messages"`
	Latency durations.Model `yaml:"latency" required:"true" help:"their latency"`
}

func byKindComponent() sim.Component {
	return sim.Component{
		Name:    "by_kind",
		Example: "{kinds: [], default: {exponential: 20ms}}",
		About: "A latency for each kind of message, for all links alike: each transit draws its own. So the ways of one operation, such as a " +
			"write, its acknowledgement, a request and its answer, can differ: `kinds: [{kind: store, latency: {exponential: 10ms}}]`. Routes by latency go by the default; overrides apply to all kinds, or to the one they name.",
		New: func() any { return &ByKind{} },
	}
}

// Validate implements the decoder's hook.
func (k *ByKind) Validate() error {
	seen := map[string]bool{}
	for i, entry := range k.Kinds {
		if seen[entry.Kind] {
			return problem(fmt.Sprintf("kinds[%d].kind", i), "%s has a latency already; remove one of the two", entry.Kind)
		}
		seen[entry.Kind] = true
	}
	return nil
}

// rules returns the latency of each kind as an override of the default.
func (k *ByKind) rules(b *builder) (rules []rule[sim.Latency], err error) {
	for i, entry := range k.Kinds {
		kind, err := b.kind(entry.Kind)
		if err != nil {
			return nil, problem(fmt.Sprintf("kinds[%d].kind", i), "%v", err)
		}
		rules = append(rules, rule[sim.Latency]{scope{kind: kind}, lift(entry.Latency)})
	}
	return rules, nil
}
