package sim

// Cause is why a message was lost.
type Cause uint8

// The causes of loss.
const (
	LinkLoss        Cause = iota // the link's loss model
	LinkCut                      // the link was cut at the start or end of the transit
	Partitioned                  // a partition lay between the two ends of the transit
	QueueFull                    // no place in a queue
	NoRoute                      // no path to the receiver
	SenderCrashed                // the sender crashed while it waited in its uplink
	ReceiverDown                 // the receiver was down on arrival
	ReceiverCrashed              // the receiver crashed while it queued or was served there
	RelayDown                    // a relay was down on arrival, or crashed while it held the message
	Corrupted                    // bits of it flipped, which was detected
	Discarded                    // the reliable transport had delivered another copy, or was not ready for this one
	causes
)

var causeNames = [causes]string{"link_loss", "link_cut", "partition", "queue_full", "no_route",
	"sender_crashed", "receiver_down", "receiver_crashed", "relay_down", "corrupted", "discarded"}

func (c Cause) String() string { return causeNames[c] }

// CauseNames returns the names of the causes of loss in the order of LedgerRow.Lost.
func CauseNames() []string { return causeNames[:] }

// LedgerRow accounts for the messages of one kind over a whole run, end to end and per transit.
type LedgerRow struct {
	Kind             string        `json:"kind"`
	Sent             int64         `json:"sent"`
	Duplicated       int64         `json:"duplicated"`
	Delivered        int64         `json:"delivered"`
	Lost             [causes]int64 `json:"lost"`
	InFlight         int64         `json:"in_flight"`
	Transits         int64         `json:"transits"`
	TransitsArrived  int64         `json:"transits_arrived"`
	TransitsLost     int64         `json:"transits_lost"`
	TransitsInFlight int64         `json:"transits_in_flight"`
	Bytes            int64         `json:"bytes"` // of all transits
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

// ledger is the account of every message of a run, by kind.
type ledger struct{ rows []LedgerRow }

func newLedger(kinds []string) ledger {
	l := ledger{make([]LedgerRow, len(kinds))}
	for i, kind := range kinds {
		l.rows[i].Kind = kind
	}
	return l
}

func (l *ledger) row(k Kind) *LedgerRow { return &l.rows[k] }

// total sums the rows.
func (l *ledger) total() LedgerRow {
	t := LedgerRow{Kind: "all"}
	for _, r := range l.rows {
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

func (l *ledger) imbalance() int64 {
	var total int64
	for i := range l.rows {
		total += l.rows[i].Imbalance()
	}
	return total
}

// closeBooks counts what is still on its way at the end of a run, from what is there: an account of its own beside
// the counters, so that the balance proves something. What a crash has already doomed is lost.
func (e *Engine[M]) closeBooks() {
	for slot := range e.journeys.used {
		j := e.journeys.at(slot)
		if !j.live {
			continue
		}
		if j.stage != pathStage {
			if _, owner := e.stationOf(j); j.incarnation != e.records[owner].incarnation {
				e.abort(slot, j.crashCause())
				continue
			}
		}
		e.ledger.onItsWay(j.kind)
	}
	if e.transport != nil {
		e.transport.onTheirWay()
	}
	e.eachPending(func(ev *event) {
		if ev.class() == arrivalClass && ev.slot&journeyBit == 0 {
			e.ledger.onItsWay(e.flights.at(ev.slot).msg.Kind())
		}
	})
}

func (l *ledger) onItsWay(k Kind) {
	row := l.row(k)
	row.InFlight++
	row.TransitsInFlight++
}
