package counting

import (
	"math"
	"math/bits"
	"slices"
)

// Histogram counts non-negative integers in log-linear buckets: exact below 2^subBits, then 2^subBits buckets for each
// doubling. Each keeps its least and its largest value, between which the others count as spread evenly. So a quantile is
// within 0.1 % of its value, and exact where a bucket holds one value only. Sums are exact. (After G. Tene's HdrHistogram.)
type Histogram struct {
	pages    []*page // of buckets; nil where all are empty
	n        uint64
	sum      wide
	min, max uint64
	mode     mode
	kept     []uint64 // sorted by Bins: all values, or the first ones
}

// mode is what a histogram remembers beside sums and extremes.
type mode uint8

const (
	binned mode = iota // buckets: as long as there are few values, of these
	paged              // buckets, in pages
	kept               // all values, for exact quantiles
	summed             // nothing
)

// few values take less time than the pages on which their buckets are, of which none would be in a cache.
const few = 64

const (
	subBits  = 10
	pageBits = subBits // a doubling
	pageSize = 1 << pageBits
)

// page is some buckets in a row. Of a small run few are used: only these are read and cleared.
type page struct {
	used    [pageSize / 64]uint64 // a bit for each bucket
	buckets [pageSize]Bin
}

// each visits the buckets that are used, ascending.
func (p *page) each(visit func(b *Bin) (goOn bool)) (whole bool) {
	for i, word := range p.used {
		for ; word != 0; word &= word - 1 {
			if !visit(&p.buckets[i*64+bits.TrailingZeros64(word)]) {
				return false
			}
		}
	}
	return true
}

func bucketOf(v uint64) int {
	if v < 1<<subBits {
		return int(v)
	}
	shift := bits.Len64(v) - subBits - 1
	return shift<<subBits + int(v>>shift)
}

// rangeOf returns the first value of a bucket, and how many it has.
func rangeOf(bucket int) (low, width uint64) {
	if bucket < 2<<subBits {
		return uint64(bucket), 1
	}
	shift := bucket>>subBits - 1
	return uint64(bucket-shift<<subBits) << shift, 1 << shift
}

// Add counts a value.
func (h *Histogram) Add(v uint64) {
	if h.mode != paged {
		h.collect(v)
		return
	}
	bucket := bucketOf(v)
	i, j := bucket>>pageBits, bucket&(pageSize-1)
	if i >= len(h.pages) || h.pages[i] == nil {
		h.turnTo(i)
	}
	p := h.pages[i]
	b := &p.buckets[j]
	if b.Count == 0 {
		p.used[j/64] |= 1 << (j % 64)
		b.Low, b.High = v, v
	} else if v < b.Low {
		b.Low = v
	} else if v > b.High {
		b.High = v
	}
	b.Count++
	h.count(v)
}

// collect counts a value that is in no page.
func (h *Histogram) collect(v uint64) {
	h.count(v)
	if h.mode == summed {
		return
	}
	h.kept = append(h.kept, v)
	if h.mode == binned && len(h.kept) > few {
		first := h.kept
		*h = Histogram{pages: h.pages, kept: first[:0], mode: paged}
		for _, v := range first {
			h.Add(v)
		}
	}
}

func (h *Histogram) count(v uint64) {
	if h.n == 0 || v < h.min {
		h.min = v
	}
	h.max = max(h.max, v)
	h.n++
	h.sum.increase(v)
}

//go:noinline
func (h *Histogram) turnTo(i int) {
	if i >= len(h.pages) {
		h.pages = append(h.pages, make([]*page, i+1-len(h.pages))...)
	}
	h.pages[i] = &page{}
}

// cleared returns an empty histogram in the memory of another.
func (h *Histogram) cleared() Histogram {
	for _, p := range h.pages {
		if p != nil {
			p.each(func(b *Bin) bool { *b = Bin{}; return true })
			p.used = [pageSize / 64]uint64{}
		}
	}
	return Histogram{pages: h.pages, kept: h.kept[:0]}
}

// Mean returns the mean, or missing.
func (h *Histogram) Mean() float64 {
	if h.n == 0 {
		return Missing
	}
	return h.sum.over(h.n)
}

// Quantile returns the value of rank ceil(q*total) where total counts infinite values too, which have
// the highest ranks: it is infinite when the rank falls among them.
func (h *Histogram) Quantile(permille, infinite uint64) float64 {
	total := h.n + infinite
	if total == 0 {
		return Missing
	}
	hi, lo := bits.Mul64(total, permille)
	rank, rest := bits.Div64(hi, lo, 1000)
	if rest > 0 {
		rank++
	}
	rank = max(rank, 1)
	if rank > h.n {
		return math.Inf(1)
	}
	var seen uint64
	for b := range h.Bins {
		if seen += b.Count; seen >= rank {
			share := (float64(b.Count-(seen-rank)) - 0.5) / float64(b.Count)
			return float64(b.Low) + float64(share*float64(b.High-b.Low))
		}
	}
	panic("histogram: counts do not add up to n")
}

// Maximum returns the largest value, infinite where there are infinite values, or missing.
func (h *Histogram) Maximum(infinite uint64) float64 {
	switch {
	case infinite > 0:
		return math.Inf(1)
	case h.n == 0:
		return Missing
	}
	return float64(h.max)
}

// Bin is a part of a histogram: so many values, of which these are the least and the largest.
type Bin struct{ Low, High, Count uint64 }

// Bins visits what is not empty, ascending.
func (h *Histogram) Bins(yield func(Bin) bool) {
	if h.mode != paged {
		h.keptBins(yield)
		return
	}
	for _, p := range h.pages {
		if p != nil && !p.each(func(b *Bin) bool { return yield(*b) }) {
			return
		}
	}
}

// keptBins visits each value once, or each bucket.
func (h *Histogram) keptBins(yield func(Bin) bool) {
	slices.Sort(h.kept)
	for i := 0; i < len(h.kept); {
		b := Bin{Low: h.kept[i]}
		last := b.Low
		if h.mode == binned {
			low, width := rangeOf(bucketOf(b.Low))
			last = low + (width - 1)
		}
		for ; i < len(h.kept) && h.kept[i] <= last; i++ {
			b.High = h.kept[i]
			b.Count++
		}
		if !yield(b) {
			return
		}
	}
}
