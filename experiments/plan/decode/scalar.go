package decode

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"starmesh/sim"
)

// split separates a plain decimal number from the unit behind it.
func split(text string) (number, unit string) {
	i := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' && r != '+' })
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i:]
}

// decimal reads a plain decimal number exactly.
func decimal(text string) (*big.Rat, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" || dotted && fraction == "" || len(digits) > 400 || len(whole) > 1 && whole[0] == '0' {
		return nil, false
	}
	for _, r := range whole + fraction {
		if r < '0' || r > '9' {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}

var durationUnits = map[string]time.Duration{"ns": 1, "us": time.Microsecond, "µs": time.Microsecond, "μs": time.Microsecond, "ms": time.Millisecond,
	"s": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour}

// ParseDuration reads a duration such as 40ms, 1.5s or 1m30s, exactly.
func ParseDuration(text string) (time.Duration, error) {
	total := new(big.Rat)
	unsigned, negative := strings.CutPrefix(text, "-")
	for rest, first := unsigned, true; rest != "" || first; first = false {
		number, unit := split(rest)
		end := strings.IndexAny(unit, "0123456789")
		if end < 0 {
			end = len(unit)
		}
		rest, unit = unit[end:], unit[:end]
		value, ok := decimal(number)
		scale, known := durationUnits[unit]
		switch {
		case !ok || value.Sign() < 0:
			return 0, fmt.Errorf("%q is no duration; write a number with a unit, such as 40ms or 1.5s", text)
		case unit == "":
			return 0, fmt.Errorf("a duration needs a unit; write %ss or %sms", number, number)
		case !known:
			return 0, fmt.Errorf("%q is no unit of time; there is ns, us, ms, s, min, h, d", unit)
		}
		total.Add(total, value.Mul(value, new(big.Rat).SetInt64(int64(scale))))
	}
	if negative {
		total.Neg(total)
	}
	if !total.IsInt() {
		return 0, fmt.Errorf("%s is finer than a nanosecond; round it", text)
	}
	if total.Num().CmpAbs(big.NewInt(int64(sim.Forever))) > 0 {
		return 0, fmt.Errorf("%s is longer than 146 years, the longest time there is; shorten it", text)
	}
	return time.Duration(total.Num().Int64()), nil
}

// ParseRatio reads a share in percent.
func ParseRatio(text string) (sim.Ratio, error) {
	number, unit := split(text)
	value, ok := decimal(number)
	switch {
	case !ok:
		return 0, fmt.Errorf("%q is no ratio; write a percentage such as 1%%", text)
	case unit == "":
		percent, _ := new(big.Rat).Mul(value, big.NewRat(100, 1)).Float64()
		return 0, fmt.Errorf("a ratio needs a percent sign; write %s%% (or %s%%)", strconv.FormatFloat(percent, 'f', -1, 64), number)
	case unit != "%":
		return 0, fmt.Errorf("%q is no unit of a ratio; write %s%%", unit, number)
	}
	ratio, err := nearestFloat(value.Mul(value, big.NewRat(1, 100)), text)
	return sim.Ratio(ratio), err
}

var rateUnits = map[string]int64{"/s": 1, "/min": 60, "/m": 60, "/h": 3600, "/d": 86400}

// ParseRate reads a frequency such as 2/s or 6/min.
func ParseRate(text string) (sim.Rate, error) {
	number, unit := split(text)
	value, ok := decimal(number)
	seconds, known := rateUnits[unit]
	switch {
	case !ok:
		return 0, fmt.Errorf("%q is no rate; write events per time, such as 2/s", text)
	case unit == "":
		return 0, fmt.Errorf("a rate needs a unit; write %s/s or %s/min", number, number)
	case !known:
		return 0, fmt.Errorf("%q is no unit of a rate; there is /s, /min, /h, /d", unit)
	}
	rate, err := nearestFloat(value.Mul(value, big.NewRat(1, seconds)), text)
	return sim.Rate(rate), err
}

// nearestFloat rounds once, from the exact value of a text.
func nearestFloat(value *big.Rat, text string) (float64, error) {
	x, _ := value.Float64()
	if math.IsInf(x, 0) {
		return 0, fmt.Errorf("%s is too large to compute with", text)
	}
	return x, nil
}

var bandwidthUnits = map[string]int64{"bit": 1, "kbit": 1e3, "Mbit": 1e6, "Gbit": 1e9, "Tbit": 1e12}

// ParseBandwidth reads a transmission rate such as 10Mbit.
func ParseBandwidth(text string) (sim.Bandwidth, error) {
	const most = 1e15
	value, err := scaled(strings.TrimSuffix(text, "/s"), bandwidthUnits, most, "bandwidth", "10Mbit", "bit, kbit, Mbit, Gbit (a byte has 8 bits)")
	return sim.Bandwidth(value), err
}

var sizeUnits = map[string]int64{"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

// ParseSize reads an amount of data such as 1500B or 1kB.
func ParseSize(text string) (sim.Size, error) {
	const most = 1e15
	value, err := scaled(text, sizeUnits, most, "size", "1kB", "B, kB, MB, GB, KiB, MiB, GiB")
	return sim.Size(value), err
}

// scaled reads a whole amount with one of the units.
func scaled(text string, units map[string]int64, most int64, what, example, known string) (int64, error) {
	number, unit := split(text)
	value, ok := decimal(number)
	scale, is := units[unit]
	switch {
	case !ok || value.Sign() < 0:
		return 0, fmt.Errorf("%q is no %s; write a number with a unit, such as %s", text, what, example)
	case unit == "":
		return 0, fmt.Errorf("a %s needs a unit, such as %s", what, example)
	case !is:
		return 0, fmt.Errorf("%q is no unit of a %s; there is %s", unit, what, known)
	}
	value.Mul(value, new(big.Rat).SetInt64(scale))
	if !value.IsInt() || value.Num().Cmp(big.NewInt(most)) > 0 {
		return 0, fmt.Errorf("%s is not a whole number of the base unit up to 10^15", text)
	}
	return value.Num().Int64(), nil
}

// parseInteger reads a whole number in plain digits. Beside the error for one that is too large it returns the nearest
// of 64 bits.
func parseInteger(text string, bits int) (any, error) {
	if _, ok := decimal(text); !ok || strings.Contains(text, ".") {
		return nil, fmt.Errorf("%q is no whole number in plain digits", text)
	}
	value, err := strconv.ParseInt(text, 10, 64)
	least, most := int64(math.MinInt64)>>(64-bits), int64(math.MaxInt64)>>(64-bits)
	switch {
	case value > most || err != nil && value > 0:
		return value, fmt.Errorf("%s is too large; the most is %d", text, most)
	case value < least || err != nil:
		return value, fmt.Errorf("%s is too small; the least is %d", text, least)
	}
	return value, nil
}

// parseUnsigned is parseInteger without a sign.
func parseUnsigned(text string) (any, error) {
	if _, ok := decimal(text); !ok || strings.ContainsAny(text, ".-") {
		return nil, fmt.Errorf("%q is no whole number from 0 on in plain digits", text)
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return value, fmt.Errorf("%s is too large; the most is %d", text, uint64(math.MaxUint64))
	}
	return value, nil
}

func parseNumber(text string) (any, error) {
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	value, err := strconv.ParseFloat(text, 64)
	if _, plain := decimal(mantissa); !plain || err != nil || math.IsInf(value, 0) {
		return nil, fmt.Errorf("%q is no number", text)
	}
	return value, nil
}

var lengthUnits = map[string]int64{"km": 1000, "m": 1}

// ParseLength reads a distance such as 100km.
func ParseLength(text string) (sim.Length, error) {
	number, unit := split(text)
	value, ok := decimal(number)
	metres, known := lengthUnits[unit]
	switch {
	case !ok:
		return 0, fmt.Errorf("%q is no length; write a number with a unit, such as 100km", text)
	case unit == "":
		return 0, fmt.Errorf("a length needs a unit; write %skm", number)
	case !known:
		return 0, fmt.Errorf("%q is no unit of a length; there is m and km", unit)
	}
	length, err := nearestFloat(value.Mul(value, big.NewRat(metres, 1000)), text)
	return sim.Length(length), err
}
