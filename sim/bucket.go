package sim

// bucket is a list of events in no order. It is a chain of chunks, not a chain of events: at a million events each
// step along a chain is a miss of the cache, and within a chunk the next event is already on its way.
type bucket struct {
	n        int
	earliest uint64 // `when` of its earliest event
	first    uint32 // chunks
	last     uint32
}

// chunkLen is a power of two; with it a chunk of 24-byte events is 12 cache lines.
const chunkLen = 32

type chunk struct {
	events [chunkLen]event
	next   uint32
}

// chunks lends out chunks by number. They come in blocks that never move, so that growing copies nothing, and hold no
// pointers, so that the garbage collector passes them by.
type chunks struct {
	blocks []*[chunksPerBlock]chunk
	used   uint32 // chunks that were lent out at least once
	free   uint32 // first of those that came back, plus 1; chained by next
}

const chunksPerBlock = 32

func (p *chunks) at(c uint32) *chunk { return &p.blocks[c/chunksPerBlock][c%chunksPerBlock] }

func (p *chunks) take() uint32 {
	if p.free != 0 {
		c := p.free - 1
		p.free = p.at(c).next
		return c
	}
	if p.used%chunksPerBlock == 0 {
		p.blocks = append(p.blocks, new([chunksPerBlock]chunk))
	}
	p.used++
	return p.used - 1
}

func (p *chunks) release(c uint32) {
	p.at(c).next = p.free
	p.free = c + 1
}

// add puts an event into a bucket.
func (p *chunks) add(b *bucket, e event) {
	i := b.n % chunkLen
	if i == 0 {
		p.extend(b)
	}
	p.at(b.last).events[i] = e
	b.n++
	b.earliest = min(b.earliest, e.when)
}

// extend appends an empty chunk to a bucket whose chunks are full.
func (p *chunks) extend(b *bucket) {
	c := p.take()
	if b.n == 0 {
		b.first, b.earliest = c, never
	} else {
		p.at(b.last).next = c
	}
	b.last = c
}

// drain calls f for each stretch of a bucket's events, and empties it.
func (p *chunks) drain(b *bucket, f func([]event)) {
	left, c := b.n, b.first
	*b = bucket{}
	for left > 0 {
		k := p.at(c)
		f(k.events[:min(left, chunkLen)])
		left -= chunkLen
		next := k.next
		p.release(c)
		c = next
	}
}
