package links

import (
	"time"

	"starmesh/sim"
	"starmesh/sim/congestion"
)

// Transport is how messages pass between two nodes, end to end, as an experiment names it.
type Transport interface {
	// Build returns the reliable transport, or nil for datagrams.
	Build() *sim.Reliable
}

// Transports lists the transports.
func Transports() []sim.Component {
	return []sim.Component{
		{
			Name:  "datagram",
			About: "Each message travels by itself: it may be lost, and overtake others. What is lost is the protocol's business.",
			New:   func() any { return &Datagram{} },
		},
		{
			Name:    "reliable",
			Example: "{min_timeout: 1ms, congestion: cubic}",
			About: "Messages from one node to another arrive once and in order, as over TCP: they are numbered, acknowledged, and sent again " +
				"when they seem lost. Each message is one frame, whatever its size, and windows count frames; there is no handshake, and every " +
				"frame is acknowledged at once and alone, with the first number that is missing. With congestion control, a third acknowledgement " +
				"behind a gap repeats the first frame that is missing (fast retransmit; messages that overtake each other look like losses), and a " +
				"timeout sends again from there on, slowly at first. The timeout follows the round trips that are measured, on frames that were sent once, " +
				"and grows with each timeout until another is measured. Without congestion control each frame has a timer of its own. " +
				"Timers start when a frame has left its sender's uplink. A window bounds what is not acknowledged, which is also what the receiver " +
				"can keep out of order; more waits at the sender. A message that is given up is skipped, which the receiver is told if it waits for it. " +
				"In the ledger, what is sent again is duplicated, copies that nobody needed are lost as discarded, and acknowledgements, and notices of " +
				"what was given up, are messages of their own kind, ack. A crash loses what waits at the sender, and what the receiver has got out of order.",
			Source: "RFC 6298 (timeouts), RFC 5681 and 6582 (Reno with NewReno's recovery), RFC 9438 (CUBIC), RFC 6928 (ten frames at first), RFC 3042 (limited " +
				"transmit); Kurose & Ross, Computer Networking, section 3.4 (selective repeat, go-back-N)",
			New: func() any {
				return &Reliable{MinTimeout: 200 * time.Millisecond, Backoff: 2, Congestion: byTimeout, Window: 64, Retries: 15, Repeat: "selective", AckSize: 40}
			},
		},
	}
}

// Datagram is no transport at all.
type Datagram struct{}

// Build implements Transport.
func (*Datagram) Build() *sim.Reliable { return nil }

// Reliable is retransmission with timeouts and windows.
type Reliable struct {
	Timeout    *time.Duration `yaml:"timeout" above:"0s" absent:"auto" help:"time from when a message has left its sender until it is sent again: always the same, or auto, from the round trips (1s before there is one, at most 60s unless a trip takes longer)"`
	MinTimeout time.Duration  `yaml:"min_timeout" above:"0s" help:"least timeout, where it is auto; 200 ms is Linux's, and the 1 s of RFC 6298 would hide most of what is worth measuring"`
	Backoff    float64        `yaml:"backoff" min:"1" max:"16" help:"factor of the timeout from one try to the next"`
	Congestion Congestion     `yaml:"congestion" help:"what bounds the frames on their way besides window"`
	Window     int            `yaml:"window" min:"1" help:"messages to one receiver that may be unacknowledged"`
	Retries    int            `yaml:"retries" min:"-1" help:"times that a message is sent again before it is given up; -1: without end"`
	Repeat     string         `yaml:"repeat" oneof:"selective go_back_n" help:"selective: what is late is sent again alone, and the receiver keeps what came after it; go_back_n: it keeps nothing out of order, and all is sent again"`
	AckSize    sim.Size       `yaml:"ack_size" min:"0B" help:"size of an acknowledgement"`
	Header     sim.Size       `yaml:"header" min:"0B" help:"size that each message gains"`
}

// Congestion names congestion control.
type Congestion string

const (
	byTimeout    Congestion = "auto"
	noCongestion Congestion = "off"
)

// Choices implements the decoder's hook.
func (Congestion) Choices() (names, meanings []string) {
	names = []string{string(byTimeout), string(noCongestion)}
	meanings = []string{"auto: reno with timeout auto, off with one that is given", "off: nothing does"}
	for _, a := range congestion.Algorithms() {
		names, meanings = append(names, a.Name), append(meanings, a.Name+": "+a.About)
	}
	return names, meanings
}

// algorithm returns what a name stands for, nil for nothing.
func (c Congestion) algorithm(measured bool) *congestion.Algorithm {
	if c == byTimeout && measured {
		c = "reno"
	}
	return congestion.Named(string(c))
}

// Build implements Transport.
func (r *Reliable) Build() *sim.Reliable {
	built := sim.Reliable{
		MinTimeout: r.MinTimeout, Backoff: r.Backoff, Congestion: r.Congestion.algorithm(r.Timeout == nil), Window: r.Window,
		Retries: r.Retries, GoBackN: r.Repeat == "go_back_n", AckSize: r.AckSize, Header: r.Header,
	}
	if r.Timeout != nil {
		built.Timeout = *r.Timeout
	}
	return &built
}
