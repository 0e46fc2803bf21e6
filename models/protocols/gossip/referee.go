package gossip

import (
	"time"

	"starmesh/sim"
)

// referee counts who knows the rumour. At the beginning of each round, when the messages of the round before have
// come in, it compares with what theory makes of the count before that.
type referee struct {
	run
	before int // participants without the rumour at the last sample; -1: there was none
}

func newReferee(p *Params, w *sim.World) sim.Referee[message] {
	return &referee{run{*p, w.Participants}, -1}
}

// Every implements sim.Referee.
func (r *referee) Every() time.Duration {
	if r.Mode == infectAndDie {
		return 0 // at the end only
	}
	return r.Interval
}

// Sample implements sim.Referee.
func (r *referee) Sample(view *sim.View[message], final bool) {
	if !final && view.Now() > 0 && !r.hasRound(uint64(view.Now()/r.Interval)-1) {
		return // nothing to compare: the rounds are over
	}
	without := r.without(view)
	if !final {
		r.compare(view, without)
	} else if without == 0 {
		view.CountAt(everyoneMetric, r.Start, 1)
	}
	r.before = without
}

// without counts the participants that do not know the rumour.
func (r *referee) without(view *sim.View[message]) int {
	count := 0
	for n := range r.participants {
		if !view.Node(sim.NodeID(n)).(*node).informed {
			count++
		}
	}
	return count
}

// compare judges the round that has just ended. What few nodes do is not held against the theory, which is about
// shares, nor is the long beginning held in its favour, when hardly anyone knows the rumour.
func (r *referee) compare(view *sim.View[message], without int) {
	const fewKnow, fewLeft = 0.1, 1000
	n := float64(r.participants)
	knew := n - float64(r.before)
	if !r.isFunction() || r.before <= 0 || knew < float64(fewKnow*n) {
		return
	}
	expected := float64(n * r.after(float64(r.before)/n))
	if expected >= fewLeft {
		view.CountBetween(predictedMetric, view.Now()-r.Interval, view.Now(), int64(expected+0.5))
		view.CountBetween(measuredMetric, view.Now()-r.Interval, view.Now(), int64(without))
	}
}
