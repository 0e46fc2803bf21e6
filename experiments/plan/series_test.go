package plan_test

// These tests prove that series change nothing of a run, that bins add up to the run, that levels are averaged over the time of a bin,
// and that what a bin cannot tell is refused.

import (
	"math"
	"strings"
	"testing"

	"starmesh/experiments/plan"
	"starmesh/models"
	"starmesh/sim"
)

const binned = `
version: 1
name: binned
nodes: 6
topology: star
duration: 19s
drain: 4s
links: {latency: 100ms, loss: 5%, duplication: 10%}
service: {time: {exponential: 40ms}, queue: 3}
protocol: {client_server: {rate: 3/s, timeout: 1s, retries: 2}}
faults: {hub: {crash: {nodes: {position: hub}}, at: 8s, for: 3s}, leaf: {crash: {nodes: {ids: [2]}}, at: 1s, for: 5s}}
`

const inBins = "series: {every: 2s, metrics: [messages_sent, messages_delivered, messages_lost, loss_ratio, operations, operations_answered, " +
	"operations_available, operation_latency_p99_ms, service_arrivals, asked, nodes_up, messages_in_flight, operations_open, service_busy, service_present]}\n"

// run executes the first run of an experiment.
func run(t *testing.T, text string) *sim.Report {
	t.Helper()
	return execute(t, models.Builtin(), text)
}

func binsOf(t *testing.T, r *sim.Report, metric string) []float64 {
	t.Helper()
	for _, s := range r.Binned {
		if s.Name == metric {
			return s.Values
		}
	}
	t.Fatalf("there is no series of %s: %v", metric, r.Binned)
	return nil
}

func TestSeriesChangeNothing(t *testing.T) {
	for _, more := range []string{"", "phases: hub\n", "warmup: 3s\nquantiles: exact\n", "transport: reliable\n"} {
		plain, told := run(t, binned+more), run(t, binned+more+inBins)
		if plain.Digest != told.Digest || plain.Binned != nil {
			t.Errorf("%q: digests %x and %x", more, plain.Digest, told.Digest)
		}
		for i, c := range plain.Columns {
			if a, b := plain.Values[i], told.Values[i]; a != b && !(math.IsNaN(a) && math.IsNaN(b)) {
				t.Errorf("%q: %s is %v, with series %v", more, c.Name, a, b)
			}
		}
	}
}

// TestBinsAddUp to what the ledger has of the whole run.
func TestBinsAddUp(t *testing.T) {
	r := run(t, binned+inBins)
	want := map[string]float64{"operations": r.Value("operations"), "operations_answered": r.Value("operations_answered")}
	for _, row := range r.Ledger {
		want["messages_sent"] += float64(row.Sent + row.Duplicated)
		want["messages_delivered"] += float64(row.Delivered)
		for _, lost := range row.Lost {
			want["messages_lost"] += float64(lost)
		}
	}
	for metric, all := range want {
		sum := 0.0
		for _, v := range binsOf(t, r, metric) {
			sum += v
		}
		if sum != all || sum == 0 {
			t.Errorf("bins of %s add up to %v, the run has %v", metric, sum, all)
		}
	}
	if in := binsOf(t, r, "loss_ratio"); !(in[4] > 0.9 && in[1] < 0.3) {
		t.Errorf("loss by bin: %v, where the hub is down from 8 to 11 s", in)
	}
}

// TestLevels: of who is up, second by second; of what is under way, by Little's law, which is exact where all has ended.
func TestLevels(t *testing.T) {
	r := run(t, binned+inBins)
	want := []float64{6.5, 6, 6, 7, 6, 6.5, 7, 7, 7, 7, 7, 7}
	for i, v := range binsOf(t, r, "nodes_up") {
		if v != want[i] {
			t.Errorf("bin %d: %v nodes are up, want %v", i, v, want[i])
		}
	}
	constant := strings.NewReplacer("loss: 5%, duplication: 10%", "order: fifo", "service: {time: {exponential: 40ms}, queue: 3}\n", "", "hub: {crash: {nodes: {position: hub}}, at: 8s, for: 3s}, ", "").Replace(binned)
	r = run(t, strings.Replace(constant, "leaf: {crash: {nodes: {ids: [2]}}, at: 1s, for: 5s}", "", 1)+strings.NewReplacer("service_arrivals, ", "", ", service_busy, service_present", "").Replace(inBins))
	area, open := 0.0, 0.0
	for i, v := range binsOf(t, r, "messages_in_flight") {
		length := 2.0
		if i == 11 {
			length = 1
		}
		area += v * length
		open += binsOf(t, r, "operations_open")[i] * length
	}
	if want := r.Value("messages_sent") * 0.1; math.Abs(area-want) > 1e-6 {
		t.Errorf("messages were under way for %v s, want %v", area, want)
	}
	if want := r.Value("operations") * 0.2; math.Abs(open-want) > 1e-6 {
		t.Errorf("operations were open for %v s, want %v", open, want)
	}
}

// TestServiceLevels: one server is busy for as long as services last, and what is present are those and who waits.
func TestServiceLevels(t *testing.T) {
	r := run(t, strings.Replace(binned, "{exponential: 40ms}", "40ms", 1)+strings.Replace(inBins, "service_arrivals,", "service_arrivals, service_sojourn_count, service_sojourn_mean_ms,", 1))
	busy, present, sojourns, services := 0.0, 0.0, 0.0, 0.0
	ended := binsOf(t, r, "service_sojourn_count")
	for i, v := range binsOf(t, r, "service_busy") {
		length := 2.0
		if i == 11 {
			length = 1
		}
		busy, present = busy+v*length, present+binsOf(t, r, "service_present")[i]*length
		if services += ended[i]; ended[i] > 0 {
			sojourns += ended[i] * binsOf(t, r, "service_sojourn_mean_ms")[i] / 1000
		}
	}
	// A crash breaks a service off.
	if cut := 0.25; !(busy >= services*0.04-1e-9 && busy <= services*0.04+0.08) || !(present >= sojourns-1e-9 && present <= sojourns+cut) || present <= busy {
		t.Errorf("servers were busy for %v s of %v services, and messages present for %v s, of which %v are sojourns", busy, services, present, sojourns)
	}
}

// TestGauges: Raft's bins have one leader but while there is none.
func TestGauges(t *testing.T) {
	r := run(t, "version: 1\nname: leaders\nnodes: 5\ntopology: mesh\nduration: 30s\nlinks: {latency: 5ms}\nprotocol: raft\n"+
		"faults: {end: {crash: {nodes: {role: leader}}, at: 15s, for: 10s}, blackout: {crash: {nodes: {}}, at: 28s}}\n"+
		"series: {every: 1s, metrics: [leaders, elections]}\n")
	leaders := binsOf(t, r, "leaders")
	for i, v := range leaders {
		if settled := i > 1 && i < 15 || i > 16 && i < 28; settled && v != 1 || i == 15 && !(v > 0.3 && v < 0.95) || i >= 28 && v != 0 {
			t.Errorf("second %d: %v leaders", i, v)
		}
	}
}

func TestSeriesAreChecked(t *testing.T) {
	for series, want := range map[string]string{
		"{every: 1s, metrics: [loss_ratoi]}":             `series.metrics: nothing reports loss_ratoi; did you mean "loss_ratio"?`,
		"{every: 1s, metrics: [loss_ratio, loss_ratio]}": "series.metrics: loss_ratio is there twice; remove one",
		"{every: 1s, metrics: [ledger_imbalance]}":       "ledger_imbalance is of the run as a whole, or of a phase, and cannot be told of a bin; there is asked, attempts, ",
		"{every: 0s, metrics: [loss_ratio]}":             "series.every: out of bounds; write a value above 0s",
		"{every: 1ms, metrics: [loss_ratio]}":            "series.every: a run has 23000 bins; the most is 10000: take 3ms or longer",
		"{metrics: [loss_ratio]}":                        "series.every: this key is missing",
		"{every: 1s}":                                    "series.metrics: this key is missing",
	} {
		_, err := plan.Parse(models.Builtin(), "x.yaml", []byte(binned+"series: "+series+"\n"), plan.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", series, err, want)
		}
	}
}

// TestSeriesBelongToTheCell: results with other series are other results.
func TestSeriesBelongToTheCell(t *testing.T) {
	ids := map[string]bool{}
	for _, series := range []string{"", "series: {every: 1s, metrics: [loss_ratio]}\n", "series: {every: 2s, metrics: [loss_ratio]}\n", "series: {every: 2s, metrics: [messages_sent]}\n"} {
		e, err := plan.Parse(models.Builtin(), "x.yaml", []byte(binned+series), plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ids[e.Cells[0].ID] = true
	}
	if len(ids) != 4 {
		t.Errorf("%d different cells of 4", len(ids))
	}
}
