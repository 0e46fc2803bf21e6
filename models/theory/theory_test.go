package theory

// These tests prove ten digits of every formula, the same on every CPU, and that there is no value outside a formula's
// domain.

import (
	"math"
	"testing"
)

// near wants got within half a unit of the last printed digit of want: unit is that digit's weight.
func near(t *testing.T, name string, got, want, unit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= unit/2*(1+1e-6)) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// same wants all ten digits.
func same(t *testing.T, name string, got, want float64) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// All ten digits, computed to thirty with another program: they are the same on every CPU.
func TestDigits(t *testing.T) {
	same(t, "GossipReach", GossipReach(2), 0.79681213)
	same(t, "GossipReach", GossipReach(1.1), 0.1761341436)
	same(t, "GiantComponent", GiantComponent(1.5), 0.5828116439)
	same(t, "PushNext", PushNext(0.5), 0.3032653299)
	same(t, "ErlangB", ErlangB(10, 10), 0.2145823431)
	same(t, "ErlangB", ErlangB(3, 5), 0.1100543478)
	same(t, "ErlangB", ErlangB(1000, 1000), 0.02481191765)
	same(t, "ErlangC", ErlangC(4, 5), 0.5541125541)
	same(t, "ErlangC", ErlangC(8, 10), 0.4091801508)
	same(t, "MMcWait", MMcWait(8, 1, 10), 0.2045900754)
	same(t, "MM1SojournTail", MM1SojournTail(0.75, 1, 4), 0.3678794412)
	same(t, "MM1KBlocked", MM1KBlocked(0.9, 10), 0.05081373133)
	same(t, "MM1KNumber", MM1KNumber(0.9, 10), 3.969440599)
	same(t, "AvailabilitySD", AvailabilitySD(990, 10, 1e6), 0.0004427414595)
	same(t, "MajorityUp", MajorityUp(7, 0.99), 0.9999996583)
	same(t, "MajorityUp", MajorityUp(7, 0.9), 0.997272)
	same(t, "MajorityUp", MajorityUp(101, 0.45), 0.1562446004)
	same(t, "LostAfter", LostAfter(0.3, 7), 6.561e-05)
	same(t, "RetransmitSends", RetransmitSends(0.3, 0.4, 3), 2.111512)
	same(t, "RetransmitCopies", RetransmitCopies(0.3, 0.4, 3), 1.4780584)
	same(t, "MeanDeliveryDelay", MeanDeliveryDelay(40, 1000, 0.3, 3), 435.9068454)
}

func TestOutsideTheDomain(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	values := map[string]float64{
		"ErlangB: negative load":              ErlangB(-1, 3),
		"ErlangB: no number":                  ErlangB(nan, 3),
		"ErlangB: infinite load":              ErlangB(inf, 3),
		"ErlangB: negative servers":           ErlangB(1, -1),
		"ErlangC: full":                       ErlangC(3, 3),
		"ErlangC: full but for rounding":      ErlangC(0.3/0.1, 3),
		"ErlangC: no server":                  ErlangC(0, 0),
		"ErlangC: no number":                  ErlangC(nan, 1),
		"MMcWait: unstable":                   MMcWait(2, 1, 1),
		"MMcWait: full but for rounding":      MMcWait(0.3, 0.1, 3),
		"MMcWait: negative arrivals":          MMcWait(-1, 1, 1),
		"MMcWait: no service":                 MMcWait(1, 0, 1),
		"MM1SojournTail: unstable":            MM1SojournTail(1, 1, 1),
		"MM1SojournTail: negative time":       MM1SojournTail(0.5, 1, -1),
		"MG1Wait: unstable":                   MG1Wait(1, 1, 0),
		"MG1Wait: negative variation":         MG1Wait(0.5, 1, -1),
		"MG1Wait: twice negative":             MG1Wait(-0.5, -1, 0),
		"MM1KBlocked: no room":                MM1KBlocked(0.5, 0),
		"MM1KNumber: negative load":           MM1KNumber(-0.5, 3),
		"GossipReach: negative fanout":        GossipReach(-1),
		"GiantComponent: no number":           GiantComponent(nan),
		"PullNext: above one":                 PullNext(1.1),
		"PushNext: negative":                  PushNext(-0.1),
		"OralMessages: negative depth":        OralMessages(4, -1),
		"OralMessages: too deep":              OralMessages(4, 4),
		"Availability: negative":              Availability(-1, 1),
		"Availability: neither":               Availability(0, 0),
		"AvailabilitySD: no duration":         AvailabilitySD(1, 1, 0),
		"MajorityUp: no server":               MajorityUp(0, 0.5),
		"MajorityUp: above one":               MajorityUp(3, 1.1),
		"RetransmitSends: above one":          RetransmitSends(1.1, 0, 3),
		"RetransmitSends: negative retries":   RetransmitSends(0.1, 0, -2),
		"RetransmitSends: forever":            RetransmitSends(0, 1, Unlimited),
		"RetransmitCopies: no number":         RetransmitCopies(0.1, nan, 3),
		"LostAfter: negative":                 LostAfter(-0.1, 3),
		"LostAfter: negative retries":         LostAfter(0.1, -2),
		"MeanDeliveryDelay: nothing arrives":  MeanDeliveryDelay(1, 1, 1, 3),
		"MeanDeliveryDelay: negative delay":   MeanDeliveryDelay(-1, 1, 0, 3),
		"MeanDeliveryDelay: negative timeout": MeanDeliveryDelay(1, -1, 0, 3),
	}
	for name, got := range values {
		if !math.IsNaN(got) {
			t.Errorf("%s: %v, want NaN", name, got)
		}
	}
}
