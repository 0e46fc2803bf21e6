package theory

import "math"

// RetransmitSends is the mean number of sendings of a message, the first included, by a sender that
// waits for an acknowledgement until a timeout longer than every round trip, and then sends again, up
// to `retries` times or without end (Unlimited). Each sending is lost with probability p, each
// acknowledgement with probability q, independently; the receiver acknowledges every copy. So attempts
// are independent trials, the next one takes place if all before it failed, and with the probability
// of failure f = 1 - (1-p)(1-q) the mean is
//
//	Σ_{j=0..retries} f^j = (1 - f^(retries+1)) / (1 - f), unlimited: 1 / ((1-p)(1-q))
//
// NaN where that is infinite. Source: the geometric distribution; Kurose and Ross, Computer Networking,
// section 3.4, for the protocol.
func RetransmitSends(p, q float64, retries int) float64 {
	return round10(sends(p, q, retries))
}

// RetransmitCopies is the mean number of copies that arrive, in the model of RetransmitSends: (1-p)
// times the sendings, as a sending's own fate does not decide whether it takes place (Wald's equation);
// unlimited: 1/(1-q).
func RetransmitCopies(p, q float64, retries int) float64 {
	return round10((1 - p) * sends(p, q, retries))
}

func sends(p, q float64, retries int) float64 {
	if !isProbability(p) || !isProbability(q) || retries < Unlimited {
		return math.NaN()
	}
	success := (1 - p) * (1 - q)
	switch {
	case retries != Unlimited:
		mean, _ := geometric(p+float64(q*(1-p)), retries)
		return mean
	case success == 0:
		return math.NaN()
	}
	return 1 / success
}

// LostAfter is the probability that no copy arrives, in the model of RetransmitSends: p^(retries+1),
// unlimited: 0. Lost acknowledgements do not matter, as there is none to lose before the first copy
// arrives. With f in the place of p it is the probability that the sender gives up unacknowledged.
func LostAfter(p float64, retries int) float64 {
	if !isProbability(p) || retries < Unlimited {
		return math.NaN()
	}
	if retries == Unlimited {
		return math.Floor(p)
	}
	return round10(math.Pow(p, float64(retries)+1))
}

// MeanDeliveryDelay is the mean time from the first sending to the arrival of the first copy, of
// messages that arrive at all, in the model of RetransmitSends with a constant delay of the link and a
// constant timeout. The first copy to arrive is that of sending J with probability proportional to
// p^J, J = 0..retries, whatever q, so with r = retries it is
//
//	delay + timeout E[J],  E[J] = p/(1-p) - (r+1) p^(r+1) / (1 - p^(r+1))
//
// and delay + timeout p/(1-p) for unlimited ones. NaN at p = 1, where nothing arrives.
func MeanDeliveryDelay(delay, timeout, p float64, retries int) float64 {
	if !notNegative(delay) || !notNegative(timeout) || !isProbability(p) || p == 1 || retries < Unlimited {
		return math.NaN()
	}
	failures := p / (1 - p)
	if retries != Unlimited {
		sum, weighted := geometric(p, retries)
		failures = weighted / sum
	}
	return round10(delay + float64(timeout*failures))
}

// geometric returns Σ x^j and Σ j x^j over j = 0..last, for 0 <= x <= 1. Unlike the closed forms the
// sums do not cancel near x = 1. They end early at a term that adds nothing.
func geometric(x float64, last int) (sum, weighted float64) {
	term := 1.0
	for j := 0; j <= last && term > 1e-300; j++ {
		sum += term
		weighted += float64(float64(j) * term)
		term *= x
	}
	return sum, weighted
}
