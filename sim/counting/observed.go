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
	Bins     string // the others: Encode's text
}

// Encode writes a histogram's bins as text: of each, in base64, how many buckets it is behind the last one, where its least
// value lies in its bucket, how much larger the largest is, and the count, as varints.
func (h *Histogram) Encode() string {
	var data []byte
	last := 0
	for b := range h.Bins {
		bucket := bucketOf(b.Low)
		low, _ := rangeOf(bucket)
		data = binary.AppendUvarint(data, uint64(bucket-last))
		data = binary.AppendUvarint(data, b.Low-low)
		data = binary.AppendUvarint(data, b.High-b.Low)
		data = binary.AppendUvarint(data, b.Count)
		last = bucket
	}
	return base64.RawStdEncoding.EncodeToString(data)
}

// Bins are what Encode has written, without base64: a few bytes each.
type Bins []byte

// UnpackBins takes Encode's text. Of one that is damaged it takes what is before the damage; DecodeBins says what is wrong.
func UnpackBins(text string) Bins {
	data, _ := base64.RawStdEncoding.DecodeString(text)
	return data
}

// All visits the bins, ascending.
func (packed Bins) All() iter.Seq[Bin] {
	return func(yield func(Bin) bool) {
		bucket := uint64(0)
		for data := packed; len(data) > 0; {
			var parts [4]uint64
			for i := range parts {
				x, n := binary.Uvarint(data)
				if n <= 0 {
					return
				}
				parts[i], data = x, data[n:]
			}
			bucket += parts[0]
			low, _ := rangeOf(int(bucket))
			low += parts[1]
			if !yield(Bin{Low: low, High: low + parts[2], Count: parts[3]}) {
				return
			}
		}
	}
}

// DecodeBins reads what Encode has written.
func DecodeBins(text string) (bins []Bin, err error) {
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	next := func() (x uint64) {
		x, n := binary.Uvarint(data)
		if n <= 0 {
			err = errors.New("the text ends within a bin")
			return 0
		}
		data = data[n:]
		return x
	}
	bucket := uint64(0)
	for len(data) > 0 && err == nil {
		if bucket += next(); bucket > uint64(bucketOf(1<<64-1)) {
			return nil, errors.New("there is no such bucket")
		}
		low, _ := rangeOf(int(bucket))
		b := Bin{Low: low + next()}
		b.High = b.Low + next()
		b.Count = next()
		bins = append(bins, b)
	}
	return bins, err
}
