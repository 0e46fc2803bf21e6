package results

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"

	"starmesh/sim"
)

// A batch has many records, of some hundred numbers each: so they are written here, and not by encoding/json, which takes several
// times as long for the same bytes.

// appendTo appends the record's JSON to a text, and tells where in the text it begins to say what was observed.
func (r *Record) appendTo(text []byte) (longer []byte, observed int) {
	text = appendString(append(text, `{"run_id":`...), r.RunID)
	text = appendOptional(text, `,"build":`, r.Build)
	text = appendOptional(text, `,"platform":`, r.Platform)
	text = appendOptional(text, `,"worker":`, r.Worker)
	text = appendString(append(text, `,"status":`...), string(r.Status))
	text = appendOptional(text, `,"reason":`, r.Reason)
	text = appendString(append(text, `,"digest":`...), r.Digest)
	text = strconv.AppendUint(append(text, `,"events":`...), r.Events, 10)
	text = appendInteger(text, `,"peak_pending":`, r.PeakPending)
	text = appendList(append(text, `,"values":`...), r.Values, Number.appendTo)
	text = appendList(append(text, `,"ledger":`...), r.Ledger, appendLedgerRow)
	if len(r.Firings) > 0 {
		text = appendList(append(text, `,"firings":`...), r.Firings, appendFiring)
	}
	observed = len(text)
	text = r.Observed.appendTo(text)
	return append(appendInteger(text, `,"wall_ns":`, r.WallNanos), '}'), observed
}

func (o *Observed) appendTo(text []byte) []byte {
	if len(o.Samples) > 0 {
		text = appendList(append(text, `,"samples":`...), o.Samples, appendSample)
	}
	if len(o.Series) > 0 {
		text = appendList(append(text, `,"series":`...), o.Series, appendSeries)
	}
	if len(o.Binned) > 0 {
		text = appendList(append(text, `,"binned":`...), o.Binned, appendSeries)
	}
	if len(o.Theory) > 0 {
		text = append(text, `,"theory":{`...)
		for i, metric := range slices.Sorted(maps.Keys(o.Theory)) {
			if i > 0 {
				text = append(text, ',')
			}
			text = o.Theory[metric].appendTo(append(appendString(text, metric), ':'))
		}
		text = append(text, '}')
	}
	return text
}

func appendLedgerRow(row sim.LedgerRow, text []byte) []byte {
	text = appendString(append(text, `{"kind":`...), row.Kind)
	text = appendInteger(text, `,"sent":`, row.Sent)
	text = appendInteger(text, `,"duplicated":`, row.Duplicated)
	text = appendInteger(text, `,"delivered":`, row.Delivered)
	text = appendList(append(text, `,"lost":`...), row.Lost[:], func(n int64, text []byte) []byte { return strconv.AppendInt(text, n, 10) })
	text = appendInteger(text, `,"in_flight":`, row.InFlight)
	text = appendInteger(text, `,"transits":`, row.Transits)
	text = appendInteger(text, `,"transits_arrived":`, row.TransitsArrived)
	text = appendInteger(text, `,"transits_lost":`, row.TransitsLost)
	text = appendInteger(text, `,"transits_in_flight":`, row.TransitsInFlight)
	return append(appendInteger(text, `,"bytes":`, row.Bytes), '}')
}

func appendFiring(f sim.Firing, text []byte) []byte {
	text = appendString(append(text, `{"f":`...), f.Fault)
	text = appendInteger(text, `,"t":`, f.At)
	if f.End {
		text = append(text, `,"e":true`...)
	}
	text = appendInteger(text, `,"n":`, f.Targets)
	text = appendInteger(text, `,"a":`, f.A)
	return append(appendInteger(text, `,"b":`, f.B), '}')
}

func appendSample(s Sample, text []byte) []byte {
	text = appendString(append(text, `{"name":`...), s.Name)
	text = appendFloat(append(text, `,"scale":`...), s.Scale)
	if s.Infinite > 0 {
		text = strconv.AppendUint(append(text, `,"infinite":`...), s.Infinite, 10)
	}
	text = base64.RawStdEncoding.AppendEncode(append(text, `,"bins":"`...), s.Bins)
	return append(text, `"}`...)
}

func appendSeries(s Series, text []byte) []byte {
	text = appendString(append(text, `{"name":`...), s.Name)
	return append(appendList(append(text, `,"values":`...), s.Values, Number.appendTo), '}')
}

func appendList[T any](text []byte, list []T, each func(T, []byte) []byte) []byte {
	if list == nil {
		return append(text, "null"...)
	}
	text = append(text, '[')
	for i, value := range list {
		if i > 0 {
			text = append(text, ',')
		}
		text = each(value, text)
	}
	return append(text, ']')
}

func appendInteger[I ~int | ~int32 | ~int64](text []byte, key string, x I) []byte {
	return strconv.AppendInt(append(text, key...), int64(x), 10)
}

// appendOptional leaves out what is empty.
func appendOptional(text []byte, key, value string) []byte {
	if value == "" {
		return text
	}
	return appendString(append(text, key...), value)
}

func appendString(text []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return append(text, quoted(s)...)
		}
	}
	return append(append(append(text, '"'), s...), '"')
}

// appendFloat is for numbers that mostly are whole.
func appendFloat(text []byte, x float64) []byte {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 && x != 0 {
		return strconv.AppendInt(text, int64(x), 10)
	}
	return append(text, quoted(x)...)
}

// quoted is what encoding/json writes for a string or a finite number.
func quoted(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // ours, or read from JSON
	}
	return text
}
