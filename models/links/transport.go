package links

import (
	"time"

	"starmesh/sim"
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
			Name: "reliable",
			About: "Messages from one node to another arrive once and in order, as over TCP: they are numbered, acknowledged, and sent again " +
				"after a timeout. A window bounds what is not acknowledged; more waits at the sender. There is no congestion control and no " +
				"handshake. In the ledger, what is sent again is duplicated, copies that nobody needed are lost as discarded, and " +
				"acknowledgements are messages of their own kind, ack. A crash loses what waits at the sender, and what the receiver has got out of order.",
			Source: "Kurose & Ross, Computer Networking, section 3.4 (selective repeat, go-back-N)",
			New: func() any {
				return &Reliable{Timeout: time.Second, Backoff: 2, Window: 64, Retries: 15, Repeat: "selective", AckSize: 40}
			},
		},
	}
}

// Datagram is no transport at all.
type Datagram struct{}

// Build implements Transport.
func (*Datagram) Build() *sim.Reliable { return nil }

// Reliable is retransmission with a timeout and a window.
type Reliable struct {
	Timeout time.Duration `yaml:"timeout" above:"0s" help:"time from when a message has left its sender until it is sent again; take more than a round trip"`
	Backoff float64       `yaml:"backoff" min:"1" max:"16" help:"factor of the timeout from one try to the next"`
	Window  int           `yaml:"window" min:"1" help:"messages to one receiver that may be unacknowledged"`
	Retries int           `yaml:"retries" min:"-1" help:"times that a message is sent again before it is given up; -1: without end"`
	Repeat  string        `yaml:"repeat" oneof:"selective go_back_n" help:"selective: what is late is sent again alone, and the receiver keeps what came after it; go_back_n: it keeps nothing out of order, and all is sent again"`
	AckSize sim.Size      `yaml:"ack_size" min:"0B" help:"size of an acknowledgement"`
	Header  sim.Size      `yaml:"header" min:"0B" help:"size that each message gains"`
}

// Build implements Transport.
func (r *Reliable) Build() *sim.Reliable {
	return &sim.Reliable{
		Timeout: r.Timeout, Backoff: r.Backoff, Window: r.Window, Retries: r.Retries, GoBackN: r.Repeat == "go_back_n",
		AckSize: r.AckSize, Header: r.Header,
	}
}
