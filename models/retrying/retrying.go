// Package retrying keeps clients that get no answer from doing harm: pauses that grow and are drawn, a budget of retries, and a
// circuit breaker. It knows no protocol: who uses it tells it what was sent, what was answered, and when time is up.
package retrying

import (
	"errors"
	"time"

	"starmesh/sim"
)

// Params are what a protocol takes over inline. The zero value changes nothing, and costs nothing.
type Params struct {
	Backoff      float64        `yaml:"backoff" min:"0" max:"16" help:"pauses between a timeout and the next try, and the factor from one to the next; 1: all alike, 0: none"`
	FirstPause   time.Duration  `yaml:"first_pause" min:"0s" help:"the first of these pauses; 0s: as long as the timeout"`
	LongestPause time.Duration  `yaml:"longest_pause" above:"0s" help:"no pause is longer"`
	Jitter       string         `yaml:"jitter" oneof:"none full equal" help:"what is drawn of a pause (Brooker 2015), uniformly: nothing, all of it from 0 on, or its second half"`
	RetryBudget  *Budget        `yaml:"retry_budget" help:"retries that a node may send, by the number of its first tries; off: any number"`
	Breaker      *BreakerParams `yaml:"breaker" help:"circuit breaker: a node whose tries fail sends nothing for a while; off: none"`
}

// Jitters.
const (
	NoJitter    = "none"
	FullJitter  = "full"
	EqualJitter = "equal"
)

// Defaults bounds pauses, should there be any.
var Defaults = Params{LongestPause: 30 * time.Second, Jitter: NoJitter}

// Source names where the cures are described.
const Source = "back-off with jitter: Brooker, Exponential backoff and jitter, AWS 2015; retry budget: Beyer et al., Site reliability engineering, 2016, chapter 21, and Finagle's RetryBudget; circuit breaker: Nygard, Release It!, 2007"

// About says what the parameters do, in the words of protocols that take them over.
const About = `Cures of retry storms, off by default: with backoff whoever hears nothing within the timeout pauses before the next
try, first_pause x backoff^(k-1) after the k-th, longest_pause at most; a jitter draws all of the pause (full) or its second half
(equal). A retry budget is a bucket of tokens, full at first: each first try adds a fraction of one, each retry takes one. A
breaker is closed at first; after so many failures in a row it opens, and nothing is sent; then, half-open, it lets one try
through, whose answer closes it, and whose failure opens it again. A crash of the node fills the bucket and closes the breaker.`

// Off tells whether none of the cures is used.
func (p *Params) Off() bool { return p.Backoff == 0 && p.RetryBudget == nil && p.Breaker == nil }

// Check refuses what makes no sense, of clients that wait so long for an answer.
func (p *Params) Check(timeout time.Duration) error {
	return errors.Join(
		sim.RefuseIf(p.Backoff < 0 || p.Backoff > 0 && p.Backoff < 1, "backoff", "would make pauses shorter from one to the next: take 0, or 1 or more"),
		sim.RefuseIf(p.FirstPause < 0 || p.LongestPause < 0, "", "first_pause and longest_pause cannot be negative"),
		sim.RefuseIf(p.Backoff == 0 && (p.FirstPause > 0 || p.Jitter != NoJitter && p.Jitter != ""), "backoff", "is 0, so there are no pauses: take 1 or more, or leave first_pause and jitter out"),
		sim.RefuseIf(p.FirstPause > p.LongestPause && p.Backoff > 0, "first_pause", "is longer than longest_pause, %v", p.LongestPause),
		sim.RefuseIf(!p.Off() && timeout == 0, "timeout", "is 0s, so nothing is ever tried again: set one, or leave backoff, retry_budget and breaker out"),
		sim.RefuseIf(p.RetryBudget != nil && p.RetryBudget.Burst < 1, "retry_budget.burst", "must be 1 or more"),
		sim.RefuseIf(p.Breaker != nil && (p.Breaker.Failures < 1 || p.Breaker.Open <= 0), "breaker", "failures must be 1 or more, and open above 0s"),
	)
}

// Metrics that the protocols declare for it, in this order.
const (
	Denied = iota
	Refused
	Openings
)

// Metrics returns their declarations.
func Metrics() []sim.Metric {
	return []sim.Metric{
		Denied:   {Name: "retries_denied", Better: sim.Lower, About: "retries that were due and that the retry budget did not allow"},
		Refused:  {Name: "tries_refused", Better: sim.Lower, About: "first tries and retries that were due and that a breaker did not allow"},
		Openings: {Name: "breaker_openings", Better: sim.Lower, About: "times that a breaker opened, from closed or from half-open"},
	}
}
