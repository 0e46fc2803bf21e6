package results

import (
	"bytes"
	"errors"
	"maps"
	"slices"
)

// Pack appends a record to data, as another machine reads it, in a third of the bytes of its line in the journal.
func (r *Record) Pack(data []byte) []byte {
	w := wire{data: data, writing: true}
	r.passAll(&w)
	return w.data
}

// Unpack reads the record at the beginning of data, and returns what follows it. It refuses what Pack never writes.
func Unpack(data []byte) (r *Record, rest []byte, err error) {
	r = &Record{}
	w := wire{data: data}
	r.passAll(&w)
	if w.broken || !bytes.Equal(r.Pack(make([]byte, 0, len(data)-len(w.data))), data[:len(data)-len(w.data)]) {
		return nil, nil, errors.New("it is no record")
	}
	for _, s := range r.Samples {
		if err := s.Bins.Check(); err != nil {
			return nil, nil, err
		}
	}
	return r, w.data, nil
}

func (r *Record) passAll(w *wire) {
	word(w, &r.RunID)
	word(w, &r.Build)
	word(w, &r.Worker)
	word(w, &r.Status)
	r.pass(w)
	list(w, &r.Samples, func(s *Sample) {
		word(w, &s.Name)
		scale := Number(s.Scale)
		w.number(&scale)
		s.Scale = float64(scale)
		s.Infinite = w.bits(s.Infinite)
		word(w, &s.Bins)
	})
	for _, series := range []*[]Series{&r.Series, &r.Binned} {
		list(w, series, func(s *Series) {
			word(w, &s.Name)
			list(w, &s.Values, w.number)
		})
	}
	r.passTheory(w)
}

// passTheory passes a map in the order of its names, so that there is one way to write it; none differs from an empty one.
func (r *Record) passTheory(w *wire) {
	type prediction struct {
		metric string
		value  Number
	}
	is := r.Theory != nil
	if w.flag(&is); !is {
		return
	}
	var all []prediction
	for _, metric := range slices.Sorted(maps.Keys(r.Theory)) {
		all = append(all, prediction{metric, r.Theory[metric]})
	}
	list(w, &all, func(p *prediction) {
		word(w, &p.metric)
		w.number(&p.value)
	})
	if w.writing {
		return
	}
	r.Theory = make(map[string]Number, len(all))
	for _, p := range all {
		r.Theory[p.metric] = p.value
	}
}
