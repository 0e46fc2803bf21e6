package counting

import (
	"math"
	"math/bits"
)

// Histogram counts non-negative integers in log-linear buckets: exact below 2^subBits, then 2^subBits buckets for each
// doubling. A bucket that holds one value only is exact; within another the values count as spread evenly. So a quantile is
// within 0.1 % of its value. Sums are exact. (After G. Tene's HdrHistogram.)
type Histogram struct {
	pages    []*page // of buckets; nil where all are empty
	n        uint64
	sum      wide
	min, max uint64
}

const (
	subBits  = 10
	pageBits = subBits // a doubling
	pageSize = 1 << pageBits
)

// page is some buckets in a row.
type page struct {
	used  bool
	count [pageSize]uint64
	only  [pageSize]uint64 // the value of a bucket that holds only one
	mixed [pageSize]bool   // it holds others, too
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
	bucket := bucketOf(v)
	i, j := bucket>>pageBits, bucket&(pageSize-1)
	if i >= len(h.pages) || h.pages[i] == nil {
		h.turnTo(i)
	}
	p := h.pages[i]
	p.used = true
	if p.count[j] == 0 {
		p.only[j] = v
	} else if p.only[j] != v {
		p.mixed[j] = true
	}
	p.count[j]++
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
		if p != nil && p.used {
			*p = page{}
		}
	}
	return Histogram{pages: h.pages}
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
			from, to := max(b.Low, h.min), min(b.Low+(b.Width-1), h.max)
			share := (float64(b.Count-(seen-rank)) - 0.5) / float64(b.Count)
			return float64(from) + float64(share*float64(to-from))
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

// Bin is a part of a histogram: so many values, which are one (Width 1), or spread over [Low, Low+Width).
type Bin struct{ Low, Width, Count uint64 }

// Bins visits what is not empty, ascending.
func (h *Histogram) Bins(yield func(Bin) bool) {
	for i, p := range h.pages {
		if p == nil || !p.used {
			continue
		}
		for j, count := range p.count {
			if count == 0 {
				continue
			}
			b := Bin{p.only[j], 1, count}
			if p.mixed[j] {
				b.Low, b.Width = rangeOf(i<<pageBits + j)
			}
			if !yield(b) {
				return
			}
		}
	}
}
