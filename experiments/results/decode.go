package results

import (
	"bytes"
	"encoding/base64"
	"strconv"
)

// observedReader reads what appendTo has written of what was observed, where these are samples alone, as they mostly are.
type observedReader struct {
	rest  []byte
	names map[string]string // of samples: all runs have the same
}

// samples reads them, and tells whether there is nothing else.
func (o *observedReader) samples() (list []Sample, all bool) {
	if o.skip(`,"samples":[`) {
		for more := true; more; more = o.skip(",") {
			s, sound := o.sample()
			if !sound {
				return nil, false
			}
			list = append(list, s)
		}
		if !o.skip("]") {
			return nil, false
		}
	}
	return list, o.skip(`,"wall_ns":`)
}

func (o *observedReader) sample() (s Sample, sound bool) {
	if !o.skip(`{"name":"`) {
		return s, false
	}
	name, sound := o.until(`","scale":`)
	if !sound || bytes.ContainsAny(name, `"\`) {
		return s, false
	}
	s.Name = o.named(name)
	scale, err := strconv.ParseFloat(string(o.number()), 64)
	if s.Scale = scale; err != nil {
		return s, false
	}
	if o.skip(`,"infinite":`) {
		if s.Infinite, err = strconv.ParseUint(string(o.number()), 10, 64); err != nil {
			return s, false
		}
	}
	if !o.skip(`,"bins":"`) {
		return s, false
	}
	bins, sound := o.until(`"}`)
	if !sound {
		return s, false
	}
	s.Bins, err = base64.RawStdEncoding.AppendDecode(nil, bins)
	return s, err == nil
}

// named returns a name that is kept once.
func (o *observedReader) named(name []byte) string {
	kept, is := o.names[string(name)]
	if !is {
		kept = string(name)
		o.names[kept] = kept
	}
	return kept
}

func (o *observedReader) skip(text string) (is bool) {
	if is = len(o.rest) >= len(text) && string(o.rest[:len(text)]) == text; is {
		o.rest = o.rest[len(text):]
	}
	return is
}

// until returns what stands before a text, and goes behind that.
func (o *observedReader) until(text string) (before []byte, found bool) {
	before, o.rest, found = bytes.Cut(o.rest, []byte(text))
	return before, found
}

// number returns what may be one.
func (o *observedReader) number() (digits []byte) {
	n := 0
	for n < len(o.rest) && o.rest[n] != ',' && o.rest[n] != '}' {
		n++
	}
	digits, o.rest = o.rest[:n], o.rest[n:]
	return digits
}
