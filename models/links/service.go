package links

import (
	"starmesh/models/durations"
	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Service is the section of the same name: what a node does with each message that arrives, before the protocol or
// the next hop gets it.
type Service struct {
	Nodes     *selection.Selector `yaml:"nodes" help:"the nodes that serve; default: all, hubs included"`
	Time      durations.Model     `yaml:"time" required:"true" help:"time that a message takes"`
	Servers   int                 `yaml:"servers" min:"-1" help:"messages served at the same time; -1: unlimited"`
	Queue     int                 `yaml:"queue" min:"-1" help:"messages that may wait; those that find no place are lost; -1: unlimited"`
	Overrides []ServiceOverride   `yaml:"overrides" help:"nodes that differ; where several apply, the last one wins"`
}

// ServiceOverride changes the service of some nodes. What it leaves out stays as it is.
type ServiceOverride struct {
	Nodes   *selection.Selector `yaml:"nodes" required:"true" help:"these nodes, which serve even if the section's own nodes leaves them out"`
	Time    durations.Model     `yaml:"time" help:"time that a message takes"`
	Servers *int                `yaml:"servers" min:"-1" help:"messages served at the same time; -1: unlimited"`
	Queue   *int                `yaml:"queue" min:"-1" help:"messages that may wait; -1: unlimited"`
}

// SetDefaults implements the decoder's hook.
func (s *Service) SetDefaults() { s.Servers, s.Queue = 1, -1 }

// Validate implements the decoder's hook.
func (s *Service) Validate() error {
	if s.Time == nil {
		return problem("time", "there is no service without one; write service: off for none")
	}
	return checkServers(s.Servers)
}

// Validate implements the decoder's hook.
func (o *ServiceOverride) Validate() error {
	switch {
	case o.Nodes == nil:
		return problem("nodes", "whose service? Select nodes, such as {position: hub}")
	case o.Time == nil && o.Servers == nil && o.Queue == nil:
		return problem("", "nothing is changed; give time, servers or queue")
	case o.Servers != nil:
		return checkServers(*o.Servers)
	}
	return nil
}

func checkServers(n int) error {
	if n == 0 {
		return problem("servers", "0 serve nobody; write 1 or more, or -1 for unlimited")
	}
	return nil
}

// build returns each node's service.
func (s *Service) build(world *sim.World, seed uint64) (func(sim.NodeID) sim.Service, error) {
	base := sim.Service{Time: s.Time.Distribution(), Servers: s.Servers, Queue: s.Queue}
	if s.Nodes == nil && len(s.Overrides) == 0 {
		return func(sim.NodeID) sim.Service { return base }, nil
	}
	services := make([]sim.Service, world.Len())
	serves, err := resolve(world, s.Nodes, "nodes", random.Hash(seed, serviceDraw))
	if err != nil {
		return nil, under("service", err)
	}
	for n := range services {
		if serves[n] {
			services[n] = base
		}
	}
	for i := range s.Overrides {
		if err := s.Overrides[i].apply(services, base, world, random.Hash(seed, serviceDraw, uint64(i))); err != nil {
			return nil, blame("service.overrides", i, err)
		}
	}
	return func(n sim.NodeID) sim.Service { return services[n] }, nil
}

func (o *ServiceOverride) apply(services []sim.Service, base sim.Service, world *sim.World, key uint64) error {
	changed, err := resolve(world, o.Nodes, "nodes", key)
	if err != nil {
		return err
	}
	var time random.Distribution
	if o.Time != nil {
		time = o.Time.Distribution()
	}
	for n, is := range changed {
		if is {
			services[n] = o.changed(services[n], base, time)
		}
	}
	return nil
}

// changed returns a node's service with the override's changes, from the base if the node had none.
func (o *ServiceOverride) changed(service, base sim.Service, time random.Distribution) sim.Service {
	if service.Time == nil {
		service = base
	}
	if time != nil {
		service.Time = time
	}
	if o.Servers != nil {
		service.Servers = *o.Servers
	}
	if o.Queue != nil {
		service.Queue = *o.Queue
	}
	return service
}
