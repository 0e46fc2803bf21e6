package theory

// These tests prove the formulas of retransmission against printed values, closed forms and the protocol played with
// dice.

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRetransmitUnlimited(t *testing.T) {
	const p, q = 0.1, 0.2
	near(t, "sends", RetransmitSends(p, q, Unlimited), 1/(0.9*0.8), 1e-9)
	same(t, "copies", RetransmitCopies(p, q, Unlimited), 1.25)
	same(t, "lost", LostAfter(p, Unlimited), 0)
	near(t, "delay", MeanDeliveryDelay(40, 1000, p, Unlimited), 40+1000./9, 1e-7)
}

func TestRetransmitFinite(t *testing.T) {
	same(t, "no retry", RetransmitSends(0.1, 0.2, 0), 1)
	same(t, "one retry", RetransmitSends(0.1, 0.2, 1), 1.28)
	same(t, "no success", RetransmitSends(1, 0, 3), 4)
	same(t, "no acknowledgement", RetransmitSends(0, 1, 3), 4)
	same(t, "no acknowledgement, copies", RetransmitCopies(0.5, 1, 3), 2)
	same(t, "lost after 3 retries", LostAfter(0.1, 3), 1e-4)
	same(t, "all lost", LostAfter(1, 3), 1)
	same(t, "all lost, for ever", LostAfter(1, Unlimited), 1)
	same(t, "delay without loss", MeanDeliveryDelay(40, 1000, 0, 3), 40)
	same(t, "delay without retry", MeanDeliveryDelay(40, 1000, 0.5, 0), 40)
	near(t, "delay, one retry", MeanDeliveryDelay(40, 1000, 0.1, 1), 40+1000*0.1/1.1, 1e-7)
}

func TestManyRetriesApproachUnlimited(t *testing.T) {
	const p, q, many = 0.3, 0.4, 1 << 30
	same(t, "sends", RetransmitSends(p, q, many), RetransmitSends(p, q, Unlimited))
	same(t, "copies", RetransmitCopies(p, q, many), RetransmitCopies(p, q, Unlimited))
	same(t, "delay", MeanDeliveryDelay(1, 2, p, many), MeanDeliveryDelay(1, 2, p, Unlimited))
}

func TestClosedFormsOfFiniteRetries(t *testing.T) {
	const p, q, f = 0.3, 0.4, 1 - 0.7*0.6
	for retries := range 10 {
		r := float64(retries)
		near(t, "sends", RetransmitSends(p, q, retries), (1-math.Pow(f, r+1))/(1-f), 1e-8)
		lost := math.Pow(p, r+1)
		near(t, "delay", MeanDeliveryDelay(1, 2, p, retries), 1+2*(p/(1-p)-(r+1)*lost/(1-lost)), 1e-8)
	}
}

// The protocol played: above all, that losing acknowledgements delays no first copy.
func TestRetransmissionAgainstSimulation(t *testing.T) {
	const p, q, retries, delay, timeout, messages = 0.3, 0.4, 3, 40, 1000, 400_000
	random := rand.New(rand.NewPCG(5, 8))
	var sends, copies, lost, delays float64
	for range messages {
		first := -1.0
		for try := range retries + 1 {
			sends++
			if random.Float64() < p {
				continue
			}
			copies++
			if first < 0 {
				first = delay + timeout*float64(try)
			}
			if random.Float64() >= q {
				break
			}
		}
		if first < 0 {
			lost++
		} else {
			delays += first
		}
	}
	near(t, "sends", sends/messages, RetransmitSends(p, q, retries), 0.02)
	near(t, "copies", copies/messages, RetransmitCopies(p, q, retries), 0.02)
	near(t, "lost", lost/messages, LostAfter(p, retries), 0.001)
	near(t, "delay", delays/(messages-lost), MeanDeliveryDelay(delay, timeout, p, retries), 10)
}
