package watch

import (
	"encoding/json"
	"math"
	"time"

	"starmesh/sim/refusal"
)

// series is a metric of the run bin by bin, for the line below the views.
type series struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Every  int64   `json:"every"` // nanoseconds
	Values []value `json:"values"`
}

// value is a number as JSON can say it: null where there is none, a text where it is infinite.
type value float64

// MarshalJSON implements json.Marshaler.
func (v value) MarshalJSON() ([]byte, error) {
	switch x := float64(v); {
	case math.IsNaN(x):
		return []byte("null"), nil
	case math.IsInf(x, 0):
		return []byte(`"infinite"`), nil
	default:
		return json.Marshal(x)
	}
}

// AddSeries lets the page show a metric over time.
func (p *Page) AddSeries(name, unit string, every time.Duration, values []float64) {
	s := series{Name: refusal.Printable(name), Unit: unit, Every: int64(every)}
	for _, v := range values {
		s.Values = append(s.Values, value(v))
	}
	p.Series = append(p.Series, s)
}
