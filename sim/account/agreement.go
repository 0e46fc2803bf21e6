package account

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"

	"starmesh/sim/counting"
	"starmesh/sim/slab"
	"starmesh/sim/units"
)

// agreement keeps what nodes decide, and judges it at the end of the run.
type agreement struct {
	index     slab.Table[int32] // instance -> position in instances, plus 1
	instances []instance
	members   []units.NodeID // of the instances that were opened, one after the other
	decisions slab.Blocks[decision]
	epochs    []epoch // of the decisions, in their order
	others    []other // decisions of another value than their instance's, in the order of decisions
	proposals []proposal
	made      progress // filled in by Judge
}

type instance struct {
	first         time.Duration // when it was first heard of
	value         uint64        // that was decided first
	members, size int32         // in Agreement.members; size 0: every correct participant
	decided       bool
}

// decision is one of the value that its instance has, unless others says another. There can be very many.
type decision struct {
	since    uint32 // ns since its epoch began
	instance int32
	node     units.NodeID
}

// epoch is a stretch of a run with decisions, as long as their times fit into 32 bits.
type epoch struct {
	at    time.Duration
	first int32 // decision
}

type other struct {
	decision int32
	value    uint64
}

type proposal struct {
	value    uint64
	instance int32
	node     units.NodeID
}

// cleared returns the memory without what was decided.
func (a *agreement) cleared() agreement {
	return agreement{index: a.index.Cleared(), instances: a.instances[:0], members: a.members[:0], decisions: a.decisions.Cleared(), epochs: a.epochs[:0], others: a.others[:0], proposals: a.proposals[:0]}
}

func (a *agreement) instance(id uint64, now time.Duration) int32 {
	i := a.index.Place(id)
	if *i == 0 {
		a.instances = append(a.instances, instance{first: now})
		*i = int32(len(a.instances))
	}
	return *i - 1
}

func (a *agreement) open(id uint64, now time.Duration, members []units.NodeID) {
	in := &a.instances[a.instance(id, now)]
	if in.size > 0 {
		return
	}
	in.members, in.size = int32(len(a.members)), int32(len(members))
	a.members = append(a.members, members...)
}

func (a *agreement) propose(node units.NodeID, id, value uint64, now time.Duration) {
	a.proposals = append(a.proposals, proposal{value, a.instance(id, now), node})
}

func (a *agreement) decide(node units.NodeID, id, value uint64, now time.Duration) {
	i, d := a.instance(id, now), a.decisions.Extend()
	if n := len(a.epochs); n == 0 || now-a.epochs[n-1].at > math.MaxUint32 {
		a.epochs = append(a.epochs, epoch{now, int32(d)})
	}
	*a.decisions.At(d) = decision{uint32(now - a.epochs[len(a.epochs)-1].at), i, node}
	if in := &a.instances[i]; !in.decided {
		in.decided, in.value = true, value
	} else if in.value != value {
		a.others = append(a.others, other{int32(d), value})
	}
}

// value returns what a decision was about.
func (a *agreement) value(i int32) uint64 {
	if at, is := slices.BinarySearchFunc(a.others, i, func(o other, i int32) int { return cmp.Compare(o.decision, i) }); is {
		return a.others[at].value
	}
	return a.instances[a.decision(i).instance].value
}

// Judge tallies what nodes agreed on, at the end of the run. correct tells who is a participant and no adversary.
func (a *Account) Judge(participants, nodes int, correct func(units.NodeID) bool) {
	j := judgement{agreement: &a.agreement, uptime: &a.uptime, nodes: nodes, correct: correct,
		first: make([]bool, a.agreement.decisions.Used), everybodyUp: map[time.Duration]int64{}}
	for n := range units.NodeID(participants) {
		if correct(n) {
			j.everybody = append(j.everybody, n)
		}
	}
	j.judge(&a.Stretches)
	for i, first := range j.first { // the log is in the order of time
		if first {
			a.agreement.made.made(j.at(int32(i)), a.Window())
		}
	}
}

// judgement is the state of judging a run's instances.
type judgement struct {
	*agreement
	uptime      *uptime
	nodes       int
	correct     func(units.NodeID) bool // a participant that is no adversary
	everybody   []units.NodeID          // that is correct
	everybodyUp map[time.Duration]int64 // how many of them are up at an instant
	first       []bool                  // of each decision: a correct node's first one of its instance
	epoch       int                     // of the decision that was asked for last

	groups    slab.Table[int64] // of the verdict under way: value -> members that decided it first
	latencies []uint64          // likewise
	byNodes   dealer
}

// judge tallies every instance. It sorts the logs, so nothing depends on the order in which nodes decided.
func (j *judgement) judge(s *counting.Stretches) {
	var ofInstances, ofProposals dealer
	all, starts := ofInstances.deal(upTo(j.decisions.Used), len(j.instances), func(i int32) int32 { return j.decision(i).instance })
	proposals, proposalStarts := ofProposals.deal(upTo(uint32(len(j.proposals))), len(j.instances), func(i int32) int32 { return j.proposals[i].instance })
	for _, i := range j.byTime() {
		members := j.membersOf(&j.instances[i])
		valid := j.proposed(proposals[proposalStarts[i]:proposalStarts[i+1]])
		decisions := j.byNode(all[starts[i]:starts[i+1]])
		j.findFirst(decisions)
		s.Judged(j.instances[i].first, func(until time.Duration) counting.Verdict {
			return j.verdict(i, members, decisions, valid, until)
		})
	}
}

// byNode sorts decisions by node; those of one node keep their order.
func (j *judgement) byNode(decisions []int32) []int32 {
	node := func(i int32) int32 { return int32(j.decision(i).node) }
	const few = 12
	if len(decisions) > max(j.nodes/16, few) { // then it is cheaper to count
		sorted, _ := j.byNodes.deal(slices.Values(decisions), j.nodes, node)
		return sorted
	}
	slices.SortFunc(decisions, func(x, y int32) int { return cmp.Or(cmp.Compare(node(x), node(y)), cmp.Compare(x, y)) })
	return decisions
}

// byTime orders instances by their first event and then by id: an order that no interleaving of nodes changes,
// so that sums of shares round alike.
func (j *judgement) byTime() []int32 {
	ids := make([]uint64, len(j.instances))
	order := make([]int32, len(j.instances))
	for id, i := range j.index.All() {
		ids[*i-1], order[*i-1] = id, *i-1
	}
	slices.SortFunc(order, func(x, y int32) int {
		return cmp.Or(cmp.Compare(j.instances[x].first, j.instances[y].first), cmp.Compare(ids[x], ids[y]))
	})
	return order
}

func (a *agreement) decision(i int32) *decision { return a.decisions.At(uint32(i)) }

// at returns when a decision was made. Those of an instance are mostly of one epoch.
func (j *judgement) at(i int32) time.Duration {
	of := func(e int) bool { return j.epochs[e].first <= i && (e+1 == len(j.epochs) || i < j.epochs[e+1].first) }
	if !of(j.epoch) {
		next, _ := slices.BinarySearchFunc(j.epochs, i+1, func(e epoch, i int32) int { return cmp.Compare(e.first, i) })
		j.epoch = next - 1
	}
	return j.epochs[j.epoch].at + time.Duration(j.decision(i).since)
}

// upTo visits the numbers 0..n-1.
func upTo(n uint32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := int32(0); i < int32(n) && yield(i); i++ {
		}
	}
}

// dealer sorts by counting, each time in the same memory.
type dealer struct{ sorted, starts []int32 }

// deal sorts entries of a log by a key in 0..keys-1; those with the same key keep their order. It returns where those
// of each key begin, too, with the number of entries at the end. Both are good until it deals again.
func (d *dealer) deal(entries iter.Seq[int32], keys int, key func(entry int32) int32) (sorted, starts []int32) {
	d.starts = slices.Grow(d.starts[:0], keys+2)[:keys+2]
	clear(d.starts)
	starts = d.starts
	count := 0
	for entry := range entries {
		starts[key(entry)+2]++
		count++
	}
	for k := range keys {
		starts[k+1] += starts[k]
	}
	d.sorted = slices.Grow(d.sorted[:0], count)[:count]
	sorted = d.sorted
	for entry := range entries {
		place := &starts[key(entry)+1]
		sorted[*place] = entry
		*place++
	}
	return sorted, starts[:keys+1]
}

// findFirst marks each correct node's first decision of an instance, whose decisions are sorted by node.
func (j *judgement) findFirst(decisions []int32) {
	last := units.NodeID(-1)
	for _, entry := range decisions {
		if node := j.decision(entry).node; node != last && j.correct(node) {
			last, j.first[entry] = node, true
		}
	}
}

// verdict says what became of an instance until an instant; valid are the values that may be decided, none: all.
func (j *judgement) verdict(i int32, members []units.NodeID, decisions []int32, valid map[uint64]bool, until time.Duration) counting.Verdict {
	v := counting.Verdict{Members: int64(len(members)), MembersUp: j.upAt(members, until)}
	j.groups, j.latencies = j.groups.Cleared(), j.latencies[:0]
	for _, entry := range decisions {
		d, at := j.decision(entry), j.at(entry)
		if at >= until || !j.correct(d.node) {
			continue
		}
		value := j.value(entry)
		group := j.groups.Place(value)
		if len(valid) > 0 && !valid[value] {
			v.Invalid = true
		}
		if !j.first[entry] {
			continue // a second decision cannot make a node count twice
		}
		j.latencies = append(j.latencies, uint64(at-j.instances[i].first))
		if _, member := slices.BinarySearch(members, d.node); member {
			*group++
			v.Decided++
			v.Largest = max(v.Largest, *group)
			if j.uptime.up(d.node, until) {
				v.DecidedUp++
			}
		}
	}
	v.Violated, v.Latencies = j.groups.Len() > 1, j.latencies
	return v
}

// upAt counts the members that are up at an instant.
func (j *judgement) upAt(members []units.NodeID, at time.Duration) (up int64) {
	everybody := len(members) == len(j.everybody)
	if everybody {
		if known, is := j.everybodyUp[at]; is {
			return known
		}
	}
	for _, m := range members {
		if j.uptime.up(m, at) {
			up++
		}
	}
	if everybody {
		j.everybodyUp[at] = up
	}
	return up
}

// proposed returns the values that correct nodes proposed; empty where validity cannot be judged.
func (j *judgement) proposed(proposals []int32) map[uint64]bool {
	var values map[uint64]bool
	for _, entry := range proposals {
		p := &j.proposals[entry]
		if j.correct(p.node) {
			if values == nil {
				values = map[uint64]bool{}
			}
			values[p.value] = true
		}
	}
	return values
}

// membersOf returns the correct members of an instance, ascending and each once.
func (j *judgement) membersOf(in *instance) []units.NodeID {
	if in.size == 0 {
		return j.everybody
	}
	members := slices.DeleteFunc(slices.Clone(j.members[in.members:in.members+in.size]), func(m units.NodeID) bool { return !j.correct(m) })
	slices.Sort(members)
	return slices.Compact(members)
}
