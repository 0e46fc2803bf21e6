package pending

// bucket is a list of events in no order. It is a chain of chunks, not a chain of events: at a million events each
// step along a chain is a miss of the cache, and within a chunk the next event is already on its way.
type bucket struct {
	tail   *chunk // the last one; filled from its end to its beginning
	chunks int32
	room   int32  // in the last chunk
	first  uint32 // chunk
}

func (b *bucket) len() int { return int(b.chunks)*chunkLen - int(b.room) }

// chunkLen is a power of two; with it a chunk of 24-byte events is 12 cache lines.
const chunkLen = 32

type chunk struct {
	events [chunkLen]Event
	next   uint32
}

// chunks lends out chunks by number. They come in blocks that never move, so that growing copies nothing, and hold no
// pointers, so that the garbage collector passes them by.
type chunks struct {
	blocks []*[chunksPerBlock]chunk
	used   uint32 // chunks that were lent out at least once
	free   uint32 // first of those that came back, plus 1; chained by next
	moved  int    // events that were drained: what the queue's work is measured by
}

const chunksPerBlock = 32

func (p *chunks) at(c uint32) *chunk { return &p.blocks[c/chunksPerBlock][c%chunksPerBlock] }

func (p *chunks) take() uint32 {
	if p.free != 0 {
		c := p.free - 1
		p.free = p.at(c).next
		return c
	}
	if int(p.used/chunksPerBlock) == len(p.blocks) {
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
func (p *chunks) add(b *bucket, e Event) {
	if b.room == 0 {
		p.extend(b)
	}
	b.room--
	b.tail.events[b.room%chunkLen] = e
}

// extend appends an empty chunk to a bucket whose chunks are full.
func (p *chunks) extend(b *bucket) {
	c := p.take()
	if b.chunks == 0 {
		b.first = c
	} else {
		b.tail.next = c
	}
	b.tail, b.room = p.at(c), chunkLen
	b.chunks++
}

// read calls f for each stretch of a bucket's events.
func (p *chunks) read(b *bucket, f func([]Event)) {
	for c, left := b.first, b.chunks; left > 0; left-- {
		k := p.at(c)
		if left == 1 {
			f(k.events[b.room:])
		} else {
			f(k.events[:])
		}
		c = k.next
	}
}

// drain calls f for each stretch of a bucket's events, and empties it first.
func (p *chunks) drain(b *bucket, f func([]Event)) {
	old := *b
	p.moved += b.len()
	*b = bucket{}
	for c := old.first; old.chunks > 0; old.chunks-- {
		k := p.at(c)
		if old.chunks == 1 {
			f(k.events[old.room:])
		} else {
			f(k.events[:])
		}
		next := k.next
		p.release(c)
		c = next
	}
}
