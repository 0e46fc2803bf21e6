package random

// These tests prove that every draw and function has the bits it had, on every CPU, and that the generator is the
// published splitmix64.

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.txt")

// goldenDraws is the number of draws in a digest.
const goldenDraws = 1_000_000

// golden lists everything that draws or computes, as a function from a stream to the bits that it
// yields. testdata/golden.txt holds, for each, the first bits and a digest of all goldenDraws; it
// is the same on every CPU, and whoever changes it changes every published result.
var golden = []struct {
	name string
	key  uint64
	draw func(r *Rand) uint64
}{
	{"uint64", 0, (*Rand).Uint64},
	{"mix", 1, func(r *Rand) uint64 { return Mix(r.Uint64() >> 32) }},
	{"hash1", 2, func(r *Rand) uint64 { return Hash(r.Uint64() & 0xff) }},
	{"hash3", 3, func(r *Rand) uint64 { return Hash(r.Uint64(), 7, r.Uint64()) }},
	{"hashstring", 4, func(r *Rand) uint64 { return HashString(fmt.Sprint(r.Uint64() >> 40)) }},
	{"uint64n-6", 5, func(r *Rand) uint64 { return r.Uint64N(6) }},
	{"uint64n-large", 6, func(r *Rand) uint64 { return r.Uint64N(1<<63 + 1) }},
	{"intn", 7, func(r *Rand) uint64 { return uint64(r.IntN(1_000_003)) }},
	{"float64", 8, floats((*Rand).Float64)},
	{"bernoulli", 9, func(r *Rand) uint64 { return bit(r.Bernoulli(0.3)) }},
	{"bernoulli-high", 10, func(r *Rand) uint64 { return bit(r.Bernoulli(0.9)) }},
	{"exponential", 11, floats((*Rand).Exponential)},
	{"normal", 12, floats((*Rand).Normal)},
	{"exponential-tail", 13, floats(func(r *Rand) float64 { return r.exponential(0, 8) })},
	{"normal-tail", 14, floats(func(r *Rand) float64 { return r.normal(0, -4) })},
	{"log", 15, floats(func(r *Rand) float64 { return Log(math.Float64frombits(r.Uint64() >> 1)) })},
	{"log-near-1", 16, floats(func(r *Rand) float64 { return Log(0.5 + r.Float64()) })},
	{"exp", 17, floats(func(r *Rand) float64 { return Exp(float64(1500*r.Float64()) - 750) })},
	{"exp-near-0", 18, floats(func(r *Rand) float64 { return Exp(r.Float64() - 0.5) })},
	{"uniform", 19, floats(Uniform{Min: 10.1, Max: 29.9}.Draw)},
	{"exponential-shifted", 20, floats(Exponential{MeanValue: 4.1e7, Shift: 1.3e6}.Draw)},
	{"normal-scaled", 21, floats(Normal{Mu: 4.1e7, Sigma: 1.3e7}.Draw)},
	{"lognormal", 22, floats(LogNormal{Mu: 17.1, Sigma: 0.7}.Draw)},
	{"lognormal-cv", 23, floats(func(r *Rand) float64 {
		return LogNormalMeanCV(1+r.Float64(), r.Float64()).Draw(r)
	})},
	{"empirical", 24, floats(empirical(3.5, 1.25, 1e9, 2.125, -7).Draw)},
	{"duration", 25, func(r *Rand) uint64 { return uint64(Duration(Exp(float64(60*r.Float64()) - 10))) }},
	{"shuffle", 26, func(r *Rand) uint64 {
		s := [8]uint8{0, 1, 2, 3, 4, 5, 6, 7}
		Shuffle(r, s[:])
		return Hash(uint64(s[0]), uint64(s[1]), uint64(s[2]), uint64(s[7]))
	}},
	{"sample-sparse", 27, samples(1_000_000_000, 3)},
	{"sample-dense", 28, samples(8, 6)},
	{"sample-table", 29, func(r *Rand) uint64 {
		if r.IntN(1000) > 0 { // it takes long
			return 0
		}
		return samples(1000, 200)(r)
	}},
}

func floats(draw func(r *Rand) float64) func(r *Rand) uint64 {
	return func(r *Rand) uint64 { return math.Float64bits(draw(r)) }
}

func samples(n, k int) func(r *Rand) uint64 {
	var dst []int32
	return func(r *Rand) uint64 {
		dst = r.Sample(dst, n, k)
		h := uint64(0)
		for _, v := range dst {
			h = Hash(h, uint64(v))
		}
		return h
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func empirical(values ...float64) Empirical {
	d, err := NewEmpirical(values)
	if err != nil {
		panic(err)
	}
	return d
}

func TestGolden(t *testing.T) {
	const file = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(file, goldenLines(goldenDraws), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := goldenDraws
	if testing.Short() { // the first draws alone
		n = 4
		want = regexp.MustCompile(` digest .*`).ReplaceAll(want, nil)
	}
	compareLines(t, goldenLines(n), want)
}

// goldenLines draws n times from each of golden. A digest follows only the full number of draws.
func goldenLines(n int) []byte {
	var lines bytes.Buffer
	for _, g := range golden {
		r := New(g.key)
		digest := uint64(0)
		fmt.Fprintf(&lines, "%-20s", g.name)
		for i := range n {
			v := g.draw(&r)
			if i < 4 {
				fmt.Fprintf(&lines, " %016x", v)
			}
			digest = Hash(digest, v)
		}
		if n == goldenDraws {
			fmt.Fprintf(&lines, " digest %016x", digest)
		}
		lines.WriteByte('\n')
	}
	return lines.Bytes()
}

func compareLines(t *testing.T, got, want []byte) {
	g, w := bufio.NewScanner(bytes.NewReader(got)), bufio.NewScanner(bytes.NewReader(want))
	for g.Scan() {
		w.Scan()
		if g.Text() != w.Text() {
			t.Errorf("got  %s\nwant %s", g.Text(), w.Text())
		}
	}
	if w.Scan() {
		t.Errorf("no line %s", w.Text())
	}
}

// TestSplitmix64 compares with published values of the generator itself.
func TestSplitmix64(t *testing.T) {
	for key, want := range map[uint64][]uint64{
		0:       {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec},
		1234567: {6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431},
	} {
		r := New(key)
		for i, w := range want {
			if got := r.Uint64(); got != w {
				t.Errorf("key %d, draw %d: got %#x, want %#x", key, i, got, w)
			}
		}
	}
	var zero Rand
	if zero.Uint64() != 0xe220a8397b1dcdaf {
		t.Error("the zero Rand is not the stream of key 0")
	}
}
