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

// TestTransportParameters: each of them reaches the transport.
func TestTransportParameters(t *testing.T) {
	timeout := 3 * time.Second
	r := Reliable{Timeout: &timeout, MinTimeout: 4, Backoff: 1.5, Congestion: "off", Window: 6, Retries: 7, Repeat: "go_back_n", AckSize: 8, Header: 9}
	want := sim.Reliable{Timeout: timeout, MinTimeout: 4, Backoff: 1.5, Window: 6, Retries: 7, GoBackN: true, AckSize: 8, Header: 9}
	if got := r.Build(); *got != want {
		t.Errorf("go-back-N: built %+v, want %+v", *got, want)
	}
	r.Repeat, want.GoBackN = "selective", false
	if got := r.Build(); *got != want {
		t.Errorf("selective: built %+v, want %+v", *got, want)
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
