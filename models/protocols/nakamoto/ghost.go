package nakamoto

// ghost is the rule of the greedy heaviest observed subtree (Sompolinsky & Zohar 2015, algorithm 1).
const ghost = "ghost"

// heavier returns the tip of the branch that a block is in, if it has become heavier than the one that the present tip is in
// where they fork; nil otherwise. Nothing else can have changed, as only the block's ancestors weigh more than before.
func (n *node) heavier(b *block) *block {
	at := fork(n.head, b)
	if at == n.head {
		return b
	}
	mine, mineWeight := n.subtree(ancestor(n.head, at.height+1))
	other, otherWeight := n.subtree(ancestor(b, at.height+1))
	if otherWeight[other[0]] <= mineWeight[mine[0]] {
		return nil
	}
	return heaviest(other, otherWeight)
}

// ancestor returns the block of a height that another one stands on.
func ancestor(b *block, height int32) *block {
	for b.height > height {
		b = b.parent
	}
	return b
}

// subtree returns the known blocks that stand on one, itself first, in the order in which they came, and what each weighs.
func (n *node) subtree(root *block) (blocks []*block, weight map[*block]int) {
	first := len(n.blocks) - 1
	for n.blocks[first] != root {
		first--
	}
	weight = map[*block]int{root: 1}
	blocks = append(blocks, root)
	for _, b := range n.blocks[first+1:] {
		if weight[b.parent] > 0 {
			weight[b] = 1
			blocks = append(blocks, b)
		}
	}
	for i := len(blocks) - 1; i > 0; i-- {
		weight[blocks[i].parent] += weight[blocks[i]]
	}
	return blocks, weight
}

// heaviest follows the heaviest child, of equals the first that came, from the root of a subtree to its end.
func heaviest(blocks []*block, weight map[*block]int) *block {
	at := blocks[0]
	for {
		var next *block
		for _, b := range blocks {
			if b.parent == at && (next == nil || weight[b] > weight[next]) {
				next = b
			}
		}
		if next == nil {
			return at
		}
		at = next
	}
}
