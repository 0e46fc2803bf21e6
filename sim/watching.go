package sim

import (
	"slices"

	"starmesh/sim/account"
)

// Stater is a protocol whose nodes tell a few fields of their state to whoever watches a run: whole numbers, truth values and
// texts, always the same ones in the same order.
type Stater interface {
	State(tell func(field string, value any))
}

// watching is what listeners have been told of nodes' states and offices; nil where nobody hears of them.
type watching struct {
	states  [][]account.Field
	offices [][]bool // by node and office
	fields  []account.Field
	tell    func(field string, value any)
}

func (e *Engine[M]) prepareWatching() {
	if !e.account.Hears(account.StateChanged) && !e.account.Hears(account.OfficeTaken) && !e.account.Hears(account.OfficeLeft) {
		return
	}
	n := len(e.nodes.records)
	w := &watching{states: make([][]account.Field, n), offices: make([][]bool, n)}
	w.tell = func(field string, value any) { w.fields = append(w.fields, account.Field{Name: field, Value: value}) }
	e.watching = w
}

// look tells listeners what a callback has changed of a node's state and offices. It is called after each one.
func (e *Engine[M]) look(n NodeID) {
	w, node := e.watching, firstOf(e.nodes.records[n].protocol)
	if officer, may := node.(Officer); may {
		for i, office := range e.world.Offices {
			e.setOffice(n, i, officer.Holds(office))
		}
	}
	if stater, may := node.(Stater); may {
		w.fields = w.fields[:0]
		stater.State(w.tell)
		if !slices.Equal(w.fields, w.states[n]) {
			w.states[n] = slices.Clone(w.fields)
			e.account.Changed(n, w.states[n])
		}
	}
}

func (e *Engine[M]) setOffice(n NodeID, i int, holds bool) {
	held := &e.watching.offices[n]
	if *held == nil {
		*held = make([]bool, len(e.world.Offices))
	}
	if (*held)[i] != holds {
		(*held)[i] = holds
		e.account.OfficeChanged(n, e.world.Offices[i], holds)
	}
}

// removed takes the offices from a node that goes down.
func (e *Engine[M]) removed(n NodeID) {
	if e.watching != nil {
		for i := range e.watching.offices[n] {
			e.setOffice(n, i, false)
		}
	}
}
