package cli_test

// This test proves that a reader can compute the estimates of summary.csv again: from the columns of runs.csv, and quantiles from
// the journal's bins.

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const recomputed = `
version: 1
name: recomputed
replications: 6
duration: 20s
nodes: 9
topology: star
links: {latency: {exponential: 30ms}, loss: 8%}
protocol: {chat: {rate: 30/min, retries: 1, timeout: 300ms}}
`

func TestEstimatesCanBeComputedAgain(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "x.yaml"), filepath.Join(dir, "out")
	write(t, file, recomputed)
	mustRun(t, "run", file, "--out", out)
	runs := table(t, filepath.Join(out, "runs.csv"))
	sum := func(top func(run map[string]string) float64) (total float64) {
		for _, run := range runs {
			total += top(run)
		}
		return total
	}
	of := func(name string) func(map[string]string) float64 {
		return func(run map[string]string) float64 { return number(t, run[name]) }
	}
	times := func(mean, count string) func(map[string]string) float64 {
		return func(run map[string]string) float64 { return number(t, run[mean]) * number(t, run[count]) }
	}
	want := map[string]float64{
		"messages_sent":            sum(of("messages_sent")) / 6,
		"nodes_up_ratio":           sum(of("nodes_up_ratio")) / 6,
		"latency_max_ms":           sum(of("latency_max_ms")) / 6,
		"loss_ratio":               sum(of("messages_lost")) / sum(of("messages_sent")),
		"availability_ratio":       sum(of("operations_available")) / sum(of("operations")),
		"unanswered_ratio":         sum(of("operations_unanswered")) / sum(of("operations")),
		"latency_mean_ms":          sum(times("latency_mean_ms", "messages_delivered")) / sum(of("messages_delivered")),
		"decided_ratio":            sum(times("decided_ratio", "instances")) / sum(of("instances")),
		"agreement_ratio":          sum(times("agreement_ratio", "instances_decided")) / sum(of("instances_decided")),
		"first_tick_mean_ms":       sum(times("first_tick_mean_ms", "first_tick_count")) / sum(of("first_tick_count")),
		"latency_p50_ms":           quantile(t, out, "latency", 0.5),
		"latency_p99_ms":           quantile(t, out, "latency", 0.99),
		"operation_latency_p90_ms": quantile(t, out, "operation_latency", 0.9),
	}
	for _, row := range table(t, filepath.Join(out, "summary.csv")) {
		value, wanted := want[row["metric"]]
		if got := number(t, row["estimate"]); wanted && !(math.Abs(got-value) <= 1e-9*value) && got != value {
			t.Errorf("%s: %v, computed again %v", row["metric"], got, value)
		}
		delete(want, row["metric"])
	}
	if len(want) > 0 {
		t.Errorf("summary.csv lacks %v", want)
	}
}

// table reads a CSV file: a map from column to cell for each row.
func table(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(read(t, path))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && text != "" {
		t.Fatal(err)
	}
	return value
}

// quantile takes the bins of all runs from the journal: of each, in base64 and as varints, how many buckets it is behind the last
// one, where its least value lies in its bucket, how much larger the largest is, and the count. Below 2048 a bucket is a value;
// above, there are 1024 for each doubling. It spreads each bin evenly and looks for where enough lies below.
func quantile(t *testing.T, out, sample string, share float64) float64 {
	t.Helper()
	type bin struct{ low, high, count float64 }
	var bins []bin
	total := 0.0
	for line := range strings.Lines(read(t, filepath.Join(out, "journal.jsonl"))) {
		_, text, _ := strings.Cut(line, " ")
		var record struct {
			Samples []struct {
				Name     string
				Scale    float64
				Infinite float64
				Bins     string
			}
		}
		if err := json.Unmarshal([]byte(text), &record); err != nil {
			t.Fatal(err)
		}
		for _, s := range record.Samples {
			data, err := base64.RawStdEncoding.DecodeString(s.Bins)
			if err != nil || s.Name != sample {
				continue
			}
			total += s.Infinite
			bucket := uint64(0)
			for len(data) > 0 {
				var x [4]uint64
				for i := range x {
					n := 0
					x[i], n = binary.Uvarint(data)
					data = data[n:]
				}
				bucket += x[0]
				low := bucket
				if bucket >= 2048 {
					shift := bucket/1024 - 1
					low = (bucket - shift*1024) << shift
				}
				low += x[1]
				bins = append(bins, bin{float64(low) / s.Scale, float64(low+x[2]) / s.Scale, float64(x[3])})
				total += float64(x[3])
			}
		}
	}
	below := func(value float64) (n float64) {
		for _, b := range bins {
			if b.high <= value {
				n += b.count
			} else if b.low < value {
				n += b.count * (value - b.low) / (b.high - b.low)
			}
		}
		return n
	}
	rank := math.Ceil(share*total) - 0.5
	low, high := 0.0, slices.MaxFunc(bins, func(a, b bin) int { return int(math.Copysign(1, a.high-b.high)) }).high
	if below(high) < rank {
		return math.Inf(1)
	}
	for range 200 {
		if middle := (low + high) / 2; below(middle) < rank {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
