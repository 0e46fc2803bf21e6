package account

import (
	"time"

	"starmesh/sim/units"
)

// Firing is one beginning or end of a fault.
type Firing struct {
	Fault   string        `json:"f"`
	At      time.Duration `json:"t"`
	End     bool          `json:"e,omitempty"`
	Targets int           `json:"n"` // 0: it began and found nobody
	A       units.NodeID  `json:"a"` // the first target
	B       units.NodeID  `json:"b"`
}

// mostFirings is how many firings a report lists. All are counted.
const mostFirings = 10_000

// firings are when faults began and ended.
type firings struct {
	log []Firing
	// By fault, so far:
	struck      []int64 // targets
	foundNobody []int64 // beginnings without a target
}

// Struck: a fault begins or ends at one target.
func (a *Account) Struck(fault string, at, peer units.NodeID, ends bool) {
	what := FaultBegan
	if ends {
		what = FaultEnded
	}
	if a.Hears(what) {
		a.tell(&Happening{What: what, Node: at, Peer: peer, Text: fault})
	}
}

// Fired: a fault, of that number among all, has begun or ended at so many targets, of which the first is given.
func (a *Account) Fired(number int, fault string, ends bool, targets int, at, peer units.NodeID) {
	if !ends {
		a.firings.struck[number] += int64(targets)
		if targets == 0 {
			a.firings.foundNobody[number]++
		}
	}
	if list := &a.firings.log; len(*list) < mostFirings {
		*list = append(*list, Firing{fault, *a.now, ends, targets, at, peer})
	}
}

// Firings returns the first firings of the run, in the order of time.
func (a *Account) Firings() []Firing { return a.firings.log }
