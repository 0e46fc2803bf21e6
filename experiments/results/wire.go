package results

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"starmesh/sim"
)

// pass writes what is packed of a record, or reads it.
func (r *Record) pass(w *wire) {
	word(w, &r.Platform)
	word(w, &r.Reason)
	word(w, &r.Digest)
	whole(w, &r.Events)
	whole(w, &r.PeakPending)
	whole(w, &r.WallNanos)
	list(w, &r.Values, w.number)
	list(w, &r.Ledger, func(row *sim.LedgerRow) {
		word(w, &row.Kind)
		for _, count := range []*int64{&row.Sent, &row.Duplicated, &row.Delivered, &row.InFlight, &row.Transits, &row.TransitsArrived, &row.TransitsLost, &row.TransitsInFlight, &row.Bytes} {
			whole(w, count)
		}
		for cause := range row.Lost {
			whole(w, &row.Lost[cause])
		}
	})
	list(w, &r.Firings, func(f *sim.Firing) {
		word(w, &f.Fault)
		whole(w, &f.At)
		whole(w, &f.Targets)
		whole(w, &f.A)
		whole(w, &f.B)
		w.flag(&f.End)
	})
}

// wire packs values one after the other, or reads them again: so the one order stands for both. What is read may be anything: it
// makes no list that is longer than the bytes that are left, unless zeros are counted.
type wire struct {
	data    []byte
	writing bool
	counted bool   // zeros, of which there are many in a row, are a 0 and how many: for what nobody else has written
	zeros   uint64 // that are still to write, or were read already
	broken  bool   // what is read was never written
}

func (w *wire) bits(x uint64) uint64 {
	switch {
	case w.writing && x == 0 && w.counted:
		w.zeros++
	case w.writing:
		w.flush()
		w.data = binary.AppendUvarint(w.data, x)
	case w.zeros > 0:
		w.zeros--
		return 0
	default:
		if x = w.next(); x == 0 && w.counted {
			w.zeros = w.next() - 1
		}
	}
	return x
}

func (w *wire) flush() {
	if w.zeros > 0 {
		w.data = binary.AppendUvarint(append(w.data, 0), w.zeros)
		w.zeros = 0
	}
}

func (w *wire) next() uint64 {
	x, n := binary.Uvarint(w.data)
	if n <= 0 {
		w.broken, w.data = true, nil
		return 0
	}
	w.data = w.data[n:]
	return x
}

func whole[T ~int | ~int32 | ~int64 | ~uint64](w *wire, v *T) {
	x := int64(*v)
	x = int64(w.bits(uint64(x)<<1 ^ uint64(x>>63))) // small ones of either sign are short
	*v = T(int64(uint64(x)>>1) ^ -(x & 1))
}

// number is short for small integers: the end of their mantissa is empty.
func (w *wire) number(v *Number) {
	x := math.Float64bits(float64(*v))
	if math.IsNaN(float64(*v)) {
		x = 0x7ff8 << 48 // one of many
	}
	*v = Number(math.Float64frombits(bits.ReverseBytes64(w.bits(bits.ReverseBytes64(x)))))
}

func (w *wire) flag(v *bool) {
	x := uint64(0)
	if *v {
		x = 1
	}
	*v = w.bits(x) == 1
}

func word[T ~string | ~[]byte](w *wire, v *T) {
	n := w.bits(uint64(len(*v)))
	switch {
	case w.writing:
		w.data = append(w.data, *v...)
		return
	case n > uint64(len(w.data)):
		w.broken, w.data = true, nil
		return
	}
	if text := w.data[:n]; string(text) != string(*v) { // records in one memory often have the same
		*v = T(text)
	}
	w.data = w.data[n:]
}

func list[T any](w *wire, values *[]T, each func(*T)) {
	n := w.bits(uint64(len(*values)))
	if w.writing {
		for i := range *values {
			each(&(*values)[i])
		}
		return
	}
	if n > uint64(len(w.data)) && !w.counted {
		w.broken, w.data = true, nil
		return
	}
	const some = 1000 // of large ones there are fewer than bytes
	*values = slices.Grow((*values)[:0], int(min(n, some)))
	for i := 0; uint64(i) < n && !w.broken; i++ {
		*values = slices.Grow(*values, 1)[:i+1] // what stood there before is read over
		each(&(*values)[i])
	}
}
