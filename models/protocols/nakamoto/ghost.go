package nakamoto

// ghost is the rule of the greedy heaviest observed subtree (Sompolinsky & Zohar 2015, algorithm 1).
const ghost = "ghost"

// branches is what the rule goes by. Blocks side by side are told apart by their weights, and most come on top of the tip: so each
// block on the chain weighs without the next one, and nothing has to be added below the place where a branch leaves it.
type branches struct {
	order  []uint32 // blocks as they came
	weight []int32  // by number: of a block and all that stand on it, but for the next one on the chain
}

// grow adds a block, and its weight to those of its branch.
func (n *node) grow(b *block) {
	n.order = append(n.order, b.id)
	n.weight = append(n.weight, make([]int32, max(int(b.id)+1-len(n.weight), 0))...)
	n.weight[b.id] = 1
	at := n.fork(n.head, b)
	for up := b; up != at; {
		up = n.parent(up)
		n.weight[up.id]++
	}
}

// heavier returns the tip of the branch that a block is in, if it has become heavier than the one that the present tip is in
// where they fork; nil otherwise. Nothing else can have changed, as only the block's ancestors weigh more than before.
func (n *node) heavier(b *block) *block {
	at := n.fork(n.head, b)
	if at == n.head {
		return b
	}
	mine := int32(0)
	for up := n.head; up != at; up = n.parent(up) {
		mine += n.weight[up.id]
	}
	other := n.ancestor(b, at.height+1)
	if n.weight[other.id] <= mine {
		return nil
	}
	return n.heaviest(other)
}

// heaviest follows the heaviest child, of equals the first that came, from a block beside the chain to the end.
func (n *node) heaviest(root *block) *block {
	first := len(n.order) - 1
	for n.order[first] != root.id {
		first--
	}
	at := root
	for {
		var next *block
		for _, id := range n.order[first+1:] {
			if b := n.block(id); b.parent == at.id && (next == nil || n.weight[id] > n.weight[next.id]) {
				next = b
			}
		}
		if next == nil {
			return at
		}
		at = next
	}
}

// switchBranch weighs the blocks of two branches anew when the chain leaves the one for the other.
func (n *node) switchBranch(at, tip *block) {
	dropped := int32(0)
	for up := n.head; up != at; up = n.parent(up) {
		dropped += n.weight[up.id]
		n.weight[up.id] = dropped
	}
	taken := int32(0)
	for up := tip; up != at; up = n.parent(up) {
		n.weight[up.id], taken = n.weight[up.id]-taken, n.weight[up.id]
	}
	n.weight[at.id] += dropped - taken
}
