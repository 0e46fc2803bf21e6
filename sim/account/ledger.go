package account

import "starmesh/sim/network"

// LedgerRow accounts for the messages of one kind over a whole run, end to end and per transit.
type LedgerRow struct {
	Kind             string                `json:"kind"`
	Sent             int64                 `json:"sent"`
	Duplicated       int64                 `json:"duplicated"`
	Delivered        int64                 `json:"delivered"`
	Lost             [network.Causes]int64 `json:"lost"`
	InFlight         int64                 `json:"in_flight"`
	Transits         int64                 `json:"transits"`
	TransitsArrived  int64                 `json:"transits_arrived"`
	TransitsLost     int64                 `json:"transits_lost"`
	TransitsInFlight int64                 `json:"transits_in_flight"`
	Bytes            int64                 `json:"bytes"` // of all transits
}

// LostTotal returns the messages lost, whatever the cause.
func (r *LedgerRow) LostTotal() int64 {
	var total int64
	for _, n := range r.Lost {
		total += n
	}
	return total
}

// Imbalance returns by how much the two accounts of the row fail to add up: 0 in every sound run.
func (r *LedgerRow) Imbalance() int64 {
	messages := r.Sent + r.Duplicated - r.Delivered - r.LostTotal() - r.InFlight
	transits := r.Transits - r.TransitsArrived - r.TransitsLost - r.TransitsInFlight
	return max(messages, -messages) + max(transits, -transits)
}

// Ledger is the account of every message of a run, by kind.
type Ledger []LedgerRow

// NewLedger returns an empty ledger.
func NewLedger(kinds []string) Ledger {
	l := make(Ledger, len(kinds))
	for i, kind := range kinds {
		l[i].Kind = kind
	}
	return l
}

func (l Ledger) row(k network.Kind) *LedgerRow { return &l[k] }

// Total sums the rows.
func (l Ledger) Total() LedgerRow {
	t := LedgerRow{Kind: "all"}
	for _, r := range l {
		t.Sent += r.Sent
		t.Duplicated += r.Duplicated
		t.Delivered += r.Delivered
		for c := range r.Lost {
			t.Lost[c] += r.Lost[c]
		}
		t.InFlight += r.InFlight
		t.Transits += r.Transits
		t.TransitsArrived += r.TransitsArrived
		t.TransitsLost += r.TransitsLost
		t.TransitsInFlight += r.TransitsInFlight
		t.Bytes += r.Bytes
	}
	return t
}

// Imbalance sums those of the rows.
func (l Ledger) Imbalance() int64 {
	var total int64
	for i := range l {
		total += l[i].Imbalance()
	}
	return total
}

// OnItsWay counts a message that is still on its way at the end of a run, on a transit or, with the transport, between two.
func (l Ledger) OnItsWay(k network.Kind, onTransit bool) {
	row := l.row(k)
	row.InFlight++
	if onTransit {
		row.TransitsInFlight++
	}
}
