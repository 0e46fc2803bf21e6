package pending

import (
	"math/bits"
	"slices"
)

// sorter puts events into their order. Events are compared by time and class; where these tie, by rank; where ranks
// tie, by the origin's sequence. So there are three levels, and an event goes to the next one only with those that it
// ties with. What is sorted at a level are words of key and position: the events move once, when their place is known.
type sorter struct {
	order  order
	levels [levels]scratch
	ends   []uint32
}

type scratch struct {
	words, spare []uint64
	events       []Event
}

const (
	timeLevel = iota
	rankLevel
	sequenceLevel
	levels
)

// few is up to how many elements insertion sort is the fastest.
const few = 24

// sort writes events in their order to sorted, which has the same length.
func (s *sorter) sort(sorted, events []Event) {
	if len(events) <= few {
		copy(sorted, events)
		s.insert(sorted)
		return
	}
	s.sortBy(timeLevel, sorted, events)
}

// sortTies sorts events that tie at the level before.
func (s *sorter) sortTies(level int, ties []Event) {
	room := &s.levels[level]
	room.events = append(room.events[:0], ties...)
	s.sortBy(level, ties, room.events)
}

// sortBy writes events in their order from a level on to sorted.
func (s *sorter) sortBy(level int, sorted, events []Event) {
	keys := grow(&s.levels[level].words, len(events))
	least, most := never, uint64(0)
	for i := range keys {
		key := s.key(level, &events[i])
		keys[i] = key
		least, most = min(least, key), max(most, key)
	}
	w := newWords(level, keys, most-least)
	for i, key := range keys {
		keys[i] = w.word(key-least, i)
	}
	s.arrange(w, sorted, events)
}

// key returns what events are compared by at a level.
func (s *sorter) key(level int, e *Event) uint64 {
	switch level {
	case timeLevel:
		return e.When
	case rankLevel:
		return s.order.rank(e)
	default:
		return e.Who
	}
}

// words are what is sorted at a level: a key, and the position of its event in the lowest bits. A key loses bits of
// its own where it would not leave room for the position: such keys may tie by mistake. (Shift counts are masked all
// over because the compiler guards the others.)
type words struct {
	level          int
	words          []uint64
	most           uint64 // no word is greater
	position, lost uint   // bits
}

// newWords returns room for words of keys up to a greatest one: it holds the keys themselves until then.
func newWords(level int, keys []uint64, mostKey uint64) words {
	w := words{level: level, words: keys, position: uint(bits.Len(uint(len(keys) - 1)))}
	w.lost = uint(max(bits.Len64(mostKey)+int(w.position)-64, 0))
	w.most = w.word(mostKey, len(keys)-1)
	return w
}

func (w *words) word(key uint64, i int) uint64 {
	return key>>(w.lost&63)<<(w.position&63) | uint64(i)
}

// arrange sorts words, writes the events in their order to sorted, and sorts those whose keys tie.
func (s *sorter) arrange(w words, sorted, events []Event) {
	s.sortWords(w.words, grow(&s.levels[w.level].spare, len(w.words)), w.most)
	mask := uint64(1)<<(w.position&63) - 1
	sorted = sorted[:len(w.words)]
	last, ties := never, 0
	for i, word := range w.words {
		sorted[i] = events[word&mask]
		if word^last > mask {
			if ties > 0 {
				s.settle(w.level, sorted[i-1-ties:i])
				ties = 0
			}
		} else {
			ties++
		}
		last = word
	}
	if ties > 0 {
		s.settle(w.level, sorted[len(sorted)-1-ties:])
	}
}

// settle sorts events whose keys tie.
func (s *sorter) settle(level int, ties []Event) {
	switch {
	case len(ties) <= few:
		s.insert(ties)
	case level < sequenceLevel && s.tied(level, ties):
		s.sortTies(level+1, ties)
	default:
		slices.SortFunc(ties, s.order.compare)
	}
}

// tied tells whether events tie at a level in earnest.
func (s *sorter) tied(level int, events []Event) bool {
	first := &events[0]
	for i := range events {
		e := &events[i]
		if e.When != first.When || level > timeLevel && e.Origin() != first.Origin() {
			return false
		}
	}
	return true
}

// insert is insertion sort.
func (s *sorter) insert(events []Event) {
	for i := 1; i < len(events); i++ {
		e, hole := events[i], i
		for ; hole > 0 && s.order.less(&e, &events[hole-1]); hole-- {
			events[hole] = events[hole-1]
		}
		events[hole] = e
	}
}

// sortWords sorts words up to most: it deals them out by their leading bits, one or two to a place, and has insertion
// sort do the rest. That takes a tenth of the comparisons, which the processor guesses wrong every other time.
func (s *sorter) sortWords(words, spare []uint64, most uint64) {
	const mostPlaceBits = 14
	shift := uint(max(bits.Len64(most)-min(bits.Len(uint(len(words)))-1, mostPlaceBits), 0))
	ends := grow(&s.ends, int(most>>shift)+1)
	clear(ends)
	for _, word := range words {
		ends[word>>(shift&63)]++
	}
	total, crowd := uint32(0), uint32(0)
	for i, n := range ends {
		ends[i] = total
		total += n
		crowd = max(crowd, n)
	}
	for _, word := range words {
		place := &ends[word>>(shift&63)]
		spare[*place] = word
		*place++
	}
	if crowd > few {
		start := uint32(0)
		for _, end := range ends {
			slices.Sort(spare[start:end])
			start = end
		}
	}
	spare = spare[:len(words)]
	last := uint64(0)
	for i, word := range spare {
		words[i] = word
		if word < last {
			insertWord(words, i)
		} else {
			last = word
		}
	}
}

// insertWord moves a word to its place among those before it, which are sorted.
func insertWord(words []uint64, i int) {
	word := words[i]
	for ; i > 0 && word < words[i-1]; i-- {
		words[i] = words[i-1]
	}
	words[i] = word
}
