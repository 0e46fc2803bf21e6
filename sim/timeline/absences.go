package timeline

import (
	"starmesh/sim/network"
	"starmesh/sim/random"
	"starmesh/sim/units"
)

// Absences are contacts as a fault: their links are away in between.
type Absences struct{ *network.Contacts }

// Plan implements FaultModel. Each directed link is a strike, with spells of its own.
func (a Absences) Plan(control *Control, _ *random.Rand) (strikes []Strike, err error) {
	graph := control.World().Graph
	for n := range units.NodeID(graph.Len()) {
		for i := range graph.Degree(n) {
			l := network.Link{From: n, To: graph.Neighbor(n, i)}
			if _, timed := a.Of[l]; !timed {
				continue
			}
			if spells := a.Contacts.Absences(l); len(spells) > 0 {
				strikes = append(strikes, Strike{
					Target: Target{l.From, l.To}, Spells: spells,
					Begin: func() { control.Leave(l.From, l.To) }, End: func() { control.Meet(l.From, l.To) },
				})
			}
		}
	}
	return strikes, nil
}
