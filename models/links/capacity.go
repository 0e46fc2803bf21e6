package links

import (
	"time"

	"starmesh/sim"
)

// Capacity is a rate of links as an experiment names it: a parameter struct.
type Capacity interface {
	// Build returns the capacity of each directed link, nil where all are unlimited. Its errors are *sim.FieldError.
	Build(world *sim.World) (func(from, to sim.NodeID, at time.Duration) sim.Capacity, error)
}

// Capacities lists the models. The first one takes a bare bandwidth.
func Capacities() []sim.Component {
	return []sim.Component{
		{
			Name:    "rate",
			Example: "{rate: 10Mbit}",
			About: "Each direction of each link carries one message after another at this rate; what finds the queue full is lost. " +
				"What the link's loss model or a fault loses has taken its time in the queue. When the node at the link's beginning crashes, " +
				"all is lost that has not departed yet. A cut is judged when a hop starts (after the sender's uplink, before this queue) " +
				"and when it ends; one that begins and ends in between goes unnoticed. " +
				"(links.bandwidth is that of a node's access line, which all its links share.)",
			New:    func() any { return &LinkRate{} },
			Scalar: "rate",
		},
		{
			Name:  "measured",
			About: "The rate that the topology's file gives for each link: the column or attribute bandwidth_bit_per_s.",
			New:   func() any { return &MeasuredCapacity{} },
		},
		capacitySeriesComponent(),
	}
}

// LinkRate is the same capacity for all links.
type LinkRate struct {
	Rate  sim.Bandwidth `yaml:"rate" required:"true" help:"rate of each direction; 0bit: unlimited"`
	Queue *sim.Size     `yaml:"queue" help:"what may wait in a direction, the message in transmission included; off, the default: unlimited"`
}

// Build implements Capacity.
func (l *LinkRate) Build(*sim.World) (func(from, to sim.NodeID, at time.Duration) sim.Capacity, error) {
	if l.Rate == 0 {
		return nil, nil
	}
	return func(_, _ sim.NodeID, _ time.Duration) sim.Capacity {
		return sim.Capacity{Rate: l.Rate, Queue: places(l.Queue)}
	}, nil
}

// MeasuredCapacity is what the topology's file says of each link.
type MeasuredCapacity struct {
	Queue *sim.Size `yaml:"queue" help:"what may wait in a direction, the message in transmission included; off, the default: unlimited"`
}

// Build implements Capacity.
func (m *MeasuredCapacity) Build(world *sim.World) (func(from, to sim.NodeID, at time.Duration) sim.Capacity, error) {
	if err := checkMeasured(world, "bandwidth", func(m sim.Measured) bool { return m.Rate >= 0 }); err != nil {
		return nil, err
	}
	return func(from, to sim.NodeID, _ time.Duration) sim.Capacity {
		return sim.Capacity{Rate: world.Measured(from, to).Rate, Queue: places(m.Queue)}
	}, nil
}

// places returns a queue's size, -1 where it has no end.
func places(queue *sim.Size) sim.Size {
	if queue == nil {
		return -1
	}
	return *queue
}
