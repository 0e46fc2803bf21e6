package counting

import (
	"time"

	"starmesh/sim/units"
)

// gauges are the numbers that nodes hold of a declared Gauge, by metric and node; of a metric nil until one is set.
type gauges [][]uint64

// Set makes a node's number of a declared Gauge another one, from now on. Nobody keeps it where nothing is told of it.
func (s *Stretches) Set(metric int, node units.NodeID, nodes int, value int64, now time.Duration) {
	s.mustBe(metric, Gauge)
	if value < 0 {
		panic("metric " + s.declared[metric].Name + ": a gauge is negative")
	}
	if s.bins == nil {
		return
	}
	if s.gauges == nil {
		s.gauges = make(gauges, len(s.declared))
	}
	if s.gauges[metric] == nil {
		s.gauges[metric] = make([]uint64, nodes)
	}
	by := uint64(value) - s.gauges[metric][node]
	s.gauges[metric][node] += by
	s.bins.shift(int(levelsOfAll)+metric, now, int64(by))
}

// Forget makes all gauges of a node 0: it goes down.
func (s *Stretches) Forget(node units.NodeID, now time.Duration) {
	for metric, values := range s.gauges {
		if values != nil {
			s.Set(metric, node, len(values), 0, now)
		}
	}
}
