package links

import (
	"fmt"

	"starmesh/models/selection"
	"starmesh/sim"
	"starmesh/sim/random"
)

// Unmet says which selectors of links and service are to find somebody and find nobody in this world, whatever is drawn.
func Unmet(l *Links, service *Service, world *sim.World) (list []string) {
	look := func(s *selection.Selector, format string, args ...any) {
		if s == nil || s.Coin != nil {
			return
		}
		r := random.New(0)
		if nodes, err := s.Select(world, nil, &r); err != nil || len(nodes) > 0 {
			return
		}
		if why := s.Nobody(world); why != nil {
			list = append(list, fmt.Sprintf(format, args...)+": "+why.Error()+"; what is said there holds for nobody")
		}
	}
	for i := range l.Overrides {
		o := &l.Overrides[i]
		look(o.From, "links.overrides[%d].from", i)
		look(o.To, "links.overrides[%d].to", i)
		look(o.Nodes, "links.overrides[%d].nodes", i)
	}
	if service != nil {
		look(service.Nodes, "service.nodes")
		for i := range service.Overrides {
			look(service.Overrides[i].Nodes, "service.overrides[%d].nodes", i)
		}
	}
	return list
}
