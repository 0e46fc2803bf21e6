package contacts

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"starmesh/sim"
)

// duration reads a time such as 40ms, or a plain number in a unit; 0: it needs one of its own.
func duration(text string, unit time.Duration) (time.Duration, error) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	if suffix := strings.TrimSpace(text[len(number):]); suffix != "" {
		own, known := units[suffix]
		if !known {
			return 0, fmt.Errorf("%q is no time; write a number with one of ns, us, ms, s, min, h, d", clipped(text))
		}
		unit = own
	}
	if unit == 0 {
		return 0, fmt.Errorf("%q has no unit; write it as in 40ms, or name the column with it, as in latency_ms", clipped(text))
	}
	value, err := decimal(strings.TrimSpace(number))
	if err != nil {
		return 0, err
	}
	nanoseconds, err := rounded(value.Mul(value, new(big.Rat).SetInt64(int64(unit))), text, int64(sim.Forever)-1, "146 years, the longest time there is")
	return time.Duration(nanoseconds), err
}

// rates are the units of bandwidth.
var rates = map[string]float64{"bit": 1, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9, "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6, "Gbit/s": 1e9}

// bandwidth reads a rate such as 1Mbit, or a plain number of bits per second if that is said.
func bandwidth(text string, bits bool) (sim.Bandwidth, error) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzMG/")
	scale, known := rates[strings.TrimSpace(text[len(number):])]
	switch {
	case number == text && bits:
		scale = 1
	case number == text:
		return 0, fmt.Errorf("%q has no unit; write it as in 1Mbit, or name the column bandwidth_bit_per_s", clipped(text))
	case !known:
		return 0, fmt.Errorf("%q is no bandwidth; write a number with one of bit, kbit, Mbit, Gbit", clipped(text))
	}
	value, err := decimal(strings.TrimSpace(number))
	if err != nil {
		return 0, err
	}
	const most = 1e15
	rate, err := rounded(value.Mul(value, new(big.Rat).SetFloat64(scale)), text, most, "1e15 bit/s")
	if err == nil && rate == 0 {
		err = fmt.Errorf("%q is no bandwidth; a link that carries nothing has no contact: remove the line", clipped(text))
	}
	return sim.Bandwidth(rate), err
}

// decimal reads a plain decimal number exactly.
func decimal(text string) (*big.Rat, error) {
	if strings.Trim(text, "0123456789.+-") != "" || len(text) > 40 {
		return nil, fmt.Errorf("%q is no number; write plain digits", clipped(text))
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("%q is no number; write plain digits", clipped(text))
	}
	return value, nil
}

// rounded returns the nearest whole number, which is not negative.
func rounded(value *big.Rat, text string, most int64, bound string) (int64, error) {
	if value.Sign() < 0 {
		return 0, fmt.Errorf("%q is negative; it is at least 0", clipped(text))
	}
	if value.Cmp(new(big.Rat).SetInt64(most)) > 0 {
		return 0, fmt.Errorf("%q is more than %s", clipped(text), bound)
	}
	whole, _ := value.Float64()
	if value.IsInt() {
		return value.Num().Int64(), nil
	}
	return int64(math.Round(whole)), nil
}
