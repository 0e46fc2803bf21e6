package retrying

// These tests prove the pauses of back-off, to the nanosecond and within the bounds of each jitter; the bucket of a budget token by
// token; every transition of the breaker; and that what makes no sense is refused.

import (
	"math"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim/random"
)

func TestPauses(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		params Params
		want   []time.Duration
	}{
		"none":                    {Params{LongestPause: 30 * s}, []time.Duration{0, 0, 0}},
		"alike":                   {Params{Backoff: 1, LongestPause: 30 * s}, []time.Duration{s, s, s}},
		"doubled, at most 30 s":   {Params{Backoff: 2, LongestPause: 30 * s}, []time.Duration{s, 2 * s, 4 * s, 8 * s, 16 * s, 30 * s, 30 * s}},
		"trebled, a first of its": {Params{Backoff: 3, FirstPause: 100 * time.Millisecond, LongestPause: s}, []time.Duration{s / 10, 3 * s / 10, 9 * s / 10, s, s}},
	} {
		for i, want := range c.want {
			if got := c.params.Pause(i+1, s, nil); got != want {
				t.Errorf("%s: pause %d is %v, want %v", name, i+1, got, want)
			}
		}
	}
	forever := Params{Backoff: 16, LongestPause: math.MaxInt64}
	if got := forever.Pause(math.MaxInt32, s, nil); got <= 0 {
		t.Errorf("a pause without bounds is %v", got)
	}
}

func TestJitter(t *testing.T) {
	const pause, draws = 4 * time.Second, 10_000 // the third
	for jitter, from := range map[string]time.Duration{FullJitter: 0, EqualJitter: pause / 2} {
		p := Params{Backoff: 2, LongestPause: time.Minute, Jitter: jitter}
		r := random.New(1)
		least, most, sum := time.Duration(math.MaxInt64), time.Duration(0), 0.0
		for range draws {
			got := p.Pause(3, time.Second, &r)
			least, most, sum = min(least, got), max(most, got), sum+float64(got)
		}
		width := pause - from
		if least < from || least > from+width/100 || most > pause || most < pause-width/100 {
			t.Errorf("%s: pauses from %v to %v, want %v to %v", jitter, least, most, from, pause)
		}
		mean, want := sum/draws, float64(from+pause)/2
		if se := float64(width) / math.Sqrt(12*draws); !(math.Abs(mean-want) <= 4*se) {
			t.Errorf("%s: the mean is %v, want %v", jitter, time.Duration(mean), time.Duration(want))
		}
	}
}

func TestBudget(t *testing.T) {
	unbounded := NewBucket(nil)
	for range 100 {
		if !unbounded.Retry() {
			t.Fatal("no budget, and no retry")
		}
	}
	b := NewBucket(&Budget{Ratio: .1, Burst: 2})
	for i, step := range []struct {
		firsts int
		retry  bool
	}{
		{0, true}, {0, true}, {0, false}, // full at first
		{9, false}, {1, true}, {0, false}, // ten first tries for one retry
		{15, true}, {4, false}, {1, true}, // halves add up
		{1000, true}, {0, true}, {0, false}, // it holds no more than two
	} {
		for range step.firsts {
			b.First()
		}
		if got := b.Retry(); got != step.retry {
			t.Errorf("step %d: retry %v, want %v", i, got, step.retry)
		}
	}
}

func TestBreaker(t *testing.T) {
	params := &BreakerParams{Failures: 3, Open: time.Second}
	var b Breaker
	twice := func() bool {
		r := b.Sent()
		first := b.Failed(r, params)
		return b.Failed(r, params) || first
	}
	steps := []struct {
		name  string
		do    func() bool // true: it opens
		opens bool
		state state
	}{
		{"two failures", twice, false, closed},
		{"an answer between them", func() bool { b.Answered(b.Sent()); return false }, false, closed},
		{"two more", twice, false, closed},
		{"the third in a row", func() bool { return b.Failed(b.Sent(), params) }, true, open},
		{"what was sent before fails", func() bool { return b.Failed(0, params) }, false, open},
		{"what was sent before is answered", func() bool { b.Answered(0); return false }, false, open},
		{"its time is over", func() bool { b.HalfOpen(); return false }, false, halfOpen},
		{"what was sent before fails now", func() bool { return b.Failed(0, params) }, false, halfOpen},
		{"the probe", func() bool { b.Sent(); return false }, false, probing},
		{"its time is over again", func() bool { b.HalfOpen(); return false }, false, probing},
		{"an answer from before", func() bool { b.Answered(0); return false }, false, probing},
		{"one failure is enough", func() bool { return b.Failed(b.round, params) }, true, open},
		{"half-open", func() bool { b.HalfOpen(); return false }, false, halfOpen},
		{"nobody waits for the probe", func() bool { b.Dropped(b.Sent()); return false }, false, halfOpen},
		{"the probe is answered", func() bool { b.Answered(b.Sent()); return false }, false, closed},
		{"it counts from 0", twice, false, closed},
		{"and opens", func() bool { return b.Failed(b.Sent(), params) }, true, open},
		{"reset", func() bool { b.Reset(); return false }, false, closed},
	}
	for _, step := range steps {
		if opens := step.do(); opens != step.opens || b.state != step.state {
			t.Errorf("%s: opens %v, state %v, want %v and %v", step.name, opens, b.state, step.opens, step.state)
		}
		if ready := step.state == closed || step.state == halfOpen; b.Ready() != ready {
			t.Errorf("%s: ready %v", step.name, b.Ready())
		}
	}
	var none Breaker
	for range 100 {
		if none.Failed(none.Sent(), nil) || !none.Ready() {
			t.Fatal("no breaker opens")
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		change         func(*Params)
		timeout        time.Duration
		field, problem string
	}{
		{func(*Params) {}, 0, "", ""},
		{func(p *Params) { p.Backoff, p.Jitter = 2, FullJitter }, time.Second, "", ""},
		{func(p *Params) { p.Backoff = .5 }, time.Second, "backoff", "would make pauses shorter from one to the next: take 0, or 1 or more"},
		{func(p *Params) { p.Jitter = FullJitter }, time.Second, "backoff", "is 0, so there are no pauses: take 1 or more, or leave first_pause and jitter out"},
		{func(p *Params) { p.Backoff, p.FirstPause = 2, time.Hour }, time.Second, "first_pause", "is longer than longest_pause, 30s"},
		{func(p *Params) { p.Backoff = 2 }, 0, "timeout", "is 0s, so nothing is ever tried again: set one, or leave backoff, retry_budget and breaker out"},
		{func(p *Params) { p.RetryBudget = &Budget{} }, time.Second, "retry_budget.burst", "must be 1 or more"},
		{func(p *Params) { p.Breaker = &BreakerParams{Failures: 1} }, time.Second, "breaker", "failures must be 1 or more, and open above 0s"},
	} {
		p := Defaults
		c.change(&p)
		modeltest.ExpectProblem(t, p.Check(c.timeout), c.field, c.problem)
	}
}
