package links

// These tests prove that a transport's words mean what the catalogue says: measured timeouts go with congestion control, fixed
// ones without, unless an experiment asks for something else.

import (
	"testing"
	"time"

	"starmesh/sim"
)

func TestTransportDefaults(t *testing.T) {
	fixed := 100 * time.Millisecond
	for _, c := range []struct {
		timeout    *time.Duration
		congestion Congestion
		want       string
	}{
		{nil, byTimeout, "reno"}, {&fixed, byTimeout, ""}, {&fixed, "cubic", "cubic"}, {&fixed, "reno", "reno"}, {nil, noCongestion, ""}, {nil, "cubic", "cubic"},
	} {
		r := reliable(t)
		r.Timeout, r.Congestion = c.timeout, c.congestion
		built := r.Build()
		got := ""
		if built.Congestion != nil {
			got = built.Congestion.Name
		}
		if got != c.want || (built.Timeout == 0) != (c.timeout == nil) || built.MinTimeout != 200*time.Millisecond {
			t.Errorf("timeout %v, congestion %s: built %+v with %q, want %q", c.timeout, c.congestion, built, got, c.want)
		}
	}
}

func reliable(t *testing.T) *Reliable {
	t.Helper()
	for _, c := range Transports() {
		if r, is := c.New().(*Reliable); is {
			return r
		}
	}
	t.Fatal("there is no reliable transport")
	return nil
}

// TestEveryCongestionIsKnown: each word but those for none stands for an algorithm.
func TestEveryCongestionIsKnown(t *testing.T) {
	names, meanings := Congestion("").Choices()
	if len(names) != len(meanings) || len(names) < 4 {
		t.Fatalf("the words %v have %d meanings", names, len(meanings))
	}
	for _, name := range names {
		if known := Congestion(name).algorithm(true) != nil; known == (Congestion(name) == noCongestion) {
			t.Errorf("%s: an algorithm is there: %v", name, known)
		}
	}
	if (&Datagram{}).Build() != (*sim.Reliable)(nil) {
		t.Error("datagrams have a transport")
	}
}
