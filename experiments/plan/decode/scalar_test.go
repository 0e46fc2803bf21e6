package decode

// These tests prove that values carry their units: each is read exactly, written in one canonical form, and refused
// without a unit or out of bounds.

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"starmesh/sim"
)

// TestScalars reads texts of each unit and writes them back in the canonical form.
func TestScalars(t *testing.T) {
	for _, c := range []struct {
		text      string
		want      any
		canonical string
	}{
		{"0s", time.Duration(0), "0s"},
		{"40ms", 40 * time.Millisecond, "40ms"},
		{"1500ms", 1500 * time.Millisecond, "1500ms"},
		{"1.000000001s", time.Second + 1, "1000000001ns"},
		{"999ns", time.Duration(999), "999ns"},
		{"1.5us", 1500 * time.Nanosecond, "1500ns"},
		{"2µs", 2 * time.Microsecond, "2us"},
		{"1m30s", 90 * time.Second, "90s"},
		{"1.5min", 90 * time.Second, "90s"},
		{"1d12h", 36 * time.Hour, "129600s"},
		{"4611686018427387903ns", sim.Forever, "4611686018427387903ns"},
		{"0%", sim.Ratio(0), "0%"},
		{"1%", sim.Ratio(0.01), "1%"},
		{"0.5%", sim.Ratio(0.005), "0.5%"},
		{"33.3%", sim.Ratio(0.333), "33.3%"},
		{"29.000000000000004%", sim.Ratio(0.29000000000000004), "29.000000000000004%"},
		{"100%", sim.Ratio(1), "100%"},
		{"2/s", sim.Rate(2), "2/s"},
		{"30/min", sim.Rate(0.5), "0.5/s"},
		{"1/h", sim.Rate(1.0 / 3600), "0.0002777777777777778/s"},
		{"5/d", sim.Rate(5.0 / 86400), "0.00005787037037037037/s"},
		{"10Mbit", sim.Bandwidth(10_000_000), "10000000bit"},
		{"10Mbit/s", sim.Bandwidth(10_000_000), "10000000bit"},
		{"2.5kbit", sim.Bandwidth(2500), "2500bit"},
		{"0bit", sim.Bandwidth(0), "0bit"},
		{"1000Gbit", sim.Bandwidth(1e12), "1000000000000bit"},
		{"1500B", sim.Size(1500), "1500B"},
		{"1.5kB", sim.Size(1500), "1500B"},
		{"4KiB", sim.Size(4096), "4096B"},
		{"2GB", sim.Size(2e9), "2000000000B"},
	} {
		parsed, err := parseAs(reflect.TypeOf(c.want), c.text)
		if err != nil || parsed != c.want {
			t.Errorf("%s: got %v, %v; want %v", c.text, parsed, err, c.want)
			continue
		}
		canonical := encodeScalar(reflect.ValueOf(parsed)).Value
		again, err := parseAs(reflect.TypeOf(c.want), canonical)
		if canonical != c.canonical || err != nil || again != parsed {
			t.Errorf("%s: written as %s, want %s; read back as %v, %v", c.text, canonical, c.canonical, again, err)
		}
	}
}

func TestScalarsThatAreWrong(t *testing.T) {
	zeros := strings.Repeat("0", 390)
	for _, c := range []struct {
		of          any
		texts, want string
	}{
		{time.Duration(0), "60 0 1m30 1.5", "a duration needs a unit; write"},
		{time.Duration(0), ".5s s 01s 1.s 1e3s +1s 1,5s 1__s 0x1s --1s x", "is no"},
		{time.Duration(0), "1sec 1S 1Ms 1w 1m-1s", "is no unit of time"},
		{time.Duration(0), "0.1ns 1.0000000001s", "finer than a nanosecond"},
		{time.Duration(0), "4611686018427387904ns 9999d99999999h 99999999999d", "longer than"},
		{sim.Ratio(0), "0.01 1 0", "a ratio needs a percent sign; write"},
		{sim.Ratio(0), "1‰ 1%% 1/s 1e1%", "is no unit of a ratio"},
		{sim.Ratio(0), "% .5% 01% NaN%", "is no ratio"},
		{sim.Ratio(0), "1" + zeros + "%", "too large"},
		{sim.Rate(0), "2 0", "a rate needs a unit; write"},
		{sim.Rate(0), "2/year 2/ms 2s 2%", "is no unit of a rate"},
		{sim.Rate(0), "1" + zeros + "/s", "too large"},
		{sim.Bandwidth(0), "10 0", "a bandwidth needs a unit, such as 10Mbit"},
		{sim.Bandwidth(0), "10MB 10Mbps 10mbit 10B", "a byte has 8 bits"},
		{sim.Bandwidth(0), "0.5bit 1000001Gbit", "not a whole number of the base unit"},
		{sim.Bandwidth(0), "-1bit x", "is no bandwidth"},
		{sim.Size(0), "10", "a size needs a unit"},
		{sim.Size(0), "1kb 1Mbit 1b", "is no unit of a size"},
		{int(0), "010 0x10 0o7 1_000 1e3 8.0 +1 1. ~", "is no whole number in plain digits"},
		{int32(0), "2147483648 99999999999999999999", "is too large; the most is 2147483647"},
		{int32(0), "-2147483649 -99999999999999999999", "is too small; the least is -2147483648"},
		{uint64(0), "-1 -0 1.0", "is no whole number from 0 on"},
		{uint64(0), "18446744073709551616", "is too large"},
		{float64(0), ".nan .inf -.inf NaN Inf 1e400 0x1p3 1_0 .5 1. 010 1e", "is no number"},
		{false, "yes True TRUE on 1 y", "is neither true nor false"},
	} {
		for text := range strings.FieldsSeq(c.texts) {
			if _, err := parseAs(reflect.TypeOf(c.of), text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%T %s: got %v, want %q", c.of, text, err, c.want)
			}
		}
	}
}

// TestBoundsBeforeSizes expects the field's own bound in the message, which is the same on machines of 32 bits.
func TestBoundsBeforeSizes(t *testing.T) {
	for _, number := range []string{"101", "99999999999", "99999999999999999999"} {
		_, problems := decodeText(t, "name: n\ninner: {queue: "+number+"}\n")
		if want := "exp.yaml:2:16: inner.queue: out of bounds; write a value at most 100"; problems.Error() != want {
			t.Errorf("got %v, want %s", problems, want)
		}
	}
}

// FuzzScalars expects that whatever is read is written and read back as the same.
func FuzzScalars(f *testing.F) {
	for _, text := range []string{"1.5s", "-1m30s", "12.5%", "5/d", "2.5Mbit", "1KiB", "1e3", "-7", "true"} {
		f.Add(text)
	}
	kinds := []reflect.Type{durationType, ratioType, rateType, bandwidthType, sizeType, reflect.TypeFor[int64](), reflect.TypeFor[uint64](), reflect.TypeFor[float64](), reflect.TypeFor[bool]()}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range kinds {
			parsed, err := parseAs(kind, text)
			if err != nil {
				continue
			}
			canonical := encodeScalar(reflect.ValueOf(parsed)).Value
			if again, err := parseAs(kind, canonical); err != nil || again != parsed {
				t.Errorf("%s %q: %v is written %q and read as %v, %v", kind, text, parsed, canonical, again, err)
			}
		}
	})
}
