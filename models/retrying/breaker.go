package retrying

import "time"

// BreakerParams are a circuit breaker's thresholds.
type BreakerParams struct {
	Failures int           `yaml:"failures" min:"1" max:"1000000" help:"tries in a row without an answer within the timeout that open it"`
	Open     time.Duration `yaml:"open" above:"0s" help:"time for which it stays open, by the node's clock"`
}

// SetDefaults implements the decoder's hook.
func (b *BreakerParams) SetDefaults() { *b = BreakerParams{Failures: 5, Open: 5 * time.Second} }

// state of a breaker.
type state uint8

const (
	closed   state = iota
	open           // nothing is sent
	halfOpen       // one try may be sent
	probing        // it is on its way
)

// Breaker is a circuit breaker. What was sent before it last opened or closed says nothing any more: each try remembers the round
// in which it was sent.
type Breaker struct {
	failures int // in a row
	round    uint32
	state    state
}

// Ready tells whether a try may be sent.
func (b *Breaker) Ready() bool { return b.state == closed || b.state == halfOpen }

// Sent notes a try, and returns its round.
func (b *Breaker) Sent() (round uint32) {
	if b.state == halfOpen {
		b.enter(probing)
	}
	return b.round
}

// Answered notes that a try was answered.
func (b *Breaker) Answered(round uint32) {
	switch {
	case round != b.round:
	case b.state == probing:
		b.enter(closed)
	case b.state == closed:
		b.failures = 0
	}
}

// Failed notes that a try was not answered in time, and tells whether that opens the breaker: HalfOpen is due after p.Open.
func (b *Breaker) Failed(round uint32, p *BreakerParams) (opens bool) {
	if p == nil || round != b.round || b.state != closed && b.state != probing {
		return false
	}
	b.failures++
	if b.state == closed && b.failures < p.Failures {
		return false
	}
	b.enter(open)
	return true
}

// HalfOpen ends the time for which an open breaker sends nothing.
func (b *Breaker) HalfOpen() {
	if b.state == open {
		b.enter(halfOpen)
	}
}

// Dropped notes that nobody waits for the outcome of a try any more.
func (b *Breaker) Dropped(round uint32) {
	if round == b.round && b.state == probing {
		b.enter(halfOpen)
	}
}

// Reset closes the breaker, whatever it knows.
func (b *Breaker) Reset() { b.enter(closed) }

func (b *Breaker) enter(s state) {
	b.state, b.failures = s, 0
	b.round++
}
