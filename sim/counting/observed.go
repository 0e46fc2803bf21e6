package counting

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"iter"
)

// Observed is what a run observed of one quantity, so that several runs can be pooled.
type Observed struct {
	Name     string // the metric's, without statistic and unit
	Unit     string
	Infinite uint64 // observations without end, beside those in the bins
	Bins     Bins   // the others
}

// Bins are a histogram's, in a few bytes each: how many buckets it is behind the last one, where its least value lies in its
// bucket, how much larger the largest is, and the count, as varints. As text they are base64.
type Bins []byte

// Pack returns a histogram's bins.
func (h *Histogram) Pack() Bins {
	var room [512]byte
	packed, last := room[:0], 0
	for b := range h.Bins {
		bucket := bucketOf(b.Low)
		low, _ := rangeOf(bucket)
		packed = binary.AppendUvarint(packed, uint64(bucket-last))
		packed = binary.AppendUvarint(packed, b.Low-low)
		packed = binary.AppendUvarint(packed, b.High-b.Low)
		packed = binary.AppendUvarint(packed, b.Count)
		last = bucket
	}
	return append(Bins(nil), packed...)
}

// All visits the bins, ascending.
func (packed Bins) All() iter.Seq[Bin] {
	return func(yield func(Bin) bool) {
		bucket := uint64(0)
		for at := 0; at < len(packed); {
			var ahead, above, width, count uint64
			ahead, at = packed.varint(at)
			above, at = packed.varint(at)
			width, at = packed.varint(at)
			count, at = packed.varint(at)
			bucket += ahead
			low, _ := rangeOf(int(bucket))
			if !yield(Bin{Low: low + above, High: low + above + width, Count: count}) {
				return
			}
		}
	}
}

// varint returns the one at a place, and the place behind it. All are whole.
func (packed Bins) varint(at int) (x uint64, next int) {
	for shift := 0; ; shift += 7 {
		b := packed[at]
		at++
		if x |= uint64(b&0x7f) << shift; b < 0x80 {
			return x, at
		}
	}
}

// MarshalText writes them for JSON.
func (packed Bins) MarshalText() ([]byte, error) {
	return base64.RawStdEncoding.AppendEncode(nil, packed), nil
}

// UnmarshalText reads them, and refuses what Pack never writes.
func (packed *Bins) UnmarshalText(text []byte) error {
	data, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err == nil {
		err = Bins(data).Check()
	}
	if err != nil {
		return err
	}
	*packed = data
	return nil
}

// Check refuses bins that somebody else has packed and All could not read.
func (packed Bins) Check() error {
	bucket := uint64(0)
	for rest, part := packed, 0; len(rest) > 0 || part%4 != 0; part++ {
		x, n := binary.Uvarint(rest)
		if n <= 0 {
			return errors.New("the text ends within a bin")
		}
		rest = rest[n:]
		if part%4 == 0 {
			if bucket += x; bucket > uint64(bucketOf(1<<64-1)) || x > bucket {
				return errors.New("there is no such bucket")
			}
		}
	}
	return nil
}
