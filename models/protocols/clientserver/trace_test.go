package clientserver

// These tests prove that a recorded trace of requests is replayed as it was recorded, and that a bad file is refused with
// its line.

import (
	"cmp"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"starmesh/models/modeltest"
	"starmesh/sim"
)

// loaded returns parameters with a trace of that content.
func loaded(t *testing.T, content string) *Params {
	t.Helper()
	params := definition.Defaults
	params.Trace = &Trace{File: "trace.csv"}
	params.Trace.SetDefaults()
	if err := params.Trace.Load(func(string) ([]byte, error) { return []byte(content), nil }); err != nil {
		t.Fatal(err)
	}
	return &params
}

// TestRecordedTrace replays the first requests of a recorded trace: when, by whom, and how much.
func TestRecordedTrace(t *testing.T) {
	content, err := os.ReadFile("testdata/requests.csv")
	if err != nil {
		t.Fatal(err)
	}
	params := loaded(t, string(content))
	config := modeltest.Config(t, star, 3, sim.Network{Latency: modeltest.Constant(delay)})
	got := asks(t, params, config)
	if len(got) != 12 {
		t.Fatalf("%d requests, want 12", len(got))
	}
	for i, want := range []ask{
		{0, 0, 3},
		{52 * time.Millisecond, 1, 3}, // ...:04.0319600 after ...:03.9799600
		{98189 * time.Microsecond, 2, 3},
		{140684 * time.Microsecond, 0, 3},
	} {
		if got[i] != want {
			t.Errorf("request %d is %v, want %v", i, got[i], want)
		}
	}
	first := params.Trace.rows[0]
	if first.request != 4808*4 || first.reply != 10*4 {
		t.Errorf("the first request has %d bytes and %d of reply, want 19232 and 40", first.request, first.reply)
	}
	var bytes float64
	for _, r := range params.Trace.rows {
		bytes += float64(r.request + r.reply)
	}
	report := modeltest.Run(t, Model(), params, config)
	modeltest.Expect(t, "trace", report, map[string]float64{"operations": 12, "unanswered_ratio": 0, "sent_bytes": bytes, "operation_latency_max_ms": 20})
}

const plain = "seconds,request_bytes,reply_bytes\n2.5,100,1000\n2.5,200,2000\n3.000000001,300,3000\n40,400,4000\n41,0,0\n100,600,6000\n"

// TestPlainTrace: time 0 is the first row, equal times are allowed, and the workload ends the trace.
func TestPlainTrace(t *testing.T) {
	params := loaded(t, plain)
	got := asks(t, params, modeltest.Config(t, mesh, 3, sim.Network{Latency: modeltest.Constant(delay)}))
	slices.SortFunc(got, func(a, b ask) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.client, b.client)) })
	want := []ask{
		{0, 1, 0}, {0, 2, 0}, {500_000_001, 1, 0}, {37_500 * time.Millisecond, 2, 0}, {38_500 * time.Millisecond, 1, 0},
	}
	if !slices.Equal(got, want) {
		t.Errorf("requests %v, want %v", got, want)
	}
	if row := params.Trace.rows[1]; row.request != 200 || row.reply != 2000 {
		t.Errorf("sizes %v: tokens are not bytes", row)
	}
}

// TestTraceAfterCrash: a client goes on with its rows, but for those that were due while it was down: nobody serves them.
func TestTraceAfterCrash(t *testing.T) {
	params := loaded(t, "seconds,request_bytes,reply_bytes\n0,1,1\n1,1,1\n10,1,1\n11,1,1\n20,1,1\n21,1,1\n30,1,1\n31,1,1\n")
	config := modeltest.Config(t, mesh, 3, sim.Network{Latency: modeltest.Constant(delay)})
	config.Faults = crashes(1, 5*time.Second, 15*time.Second) // client 1 has the rows of 0, 10, 20 and 30 s; it is back at 20
	var times []time.Duration
	for _, a := range asks(t, params, config) {
		if a.client == 1 {
			times = append(times, a.at/time.Second)
		}
	}
	if want := []time.Duration{0, 20, 30}; !slices.Equal(times, want) {
		t.Errorf("the client asks at %v s, want %v", times, want)
	}
	modeltest.Expect(t, "crash", modeltest.Run(t, Model(), params, config), map[string]float64{"operations": 8, "unanswered_ratio": 1. / 8})
}

// TestBadTraces: every bad file is refused with its name, the line and the reason.
func TestBadTraces(t *testing.T) {
	const tokens = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
	const bytes = "seconds,request_bytes,reply_bytes\n"
	for _, c := range []struct{ content, want string }{
		{"", "trace.csv:1: the header is"},
		{"time,size\n1,2\n", "trace.csv:1: the header is"},
		{"seconds,reply_bytes,request_bytes\n1,2,3\n", "trace.csv:1: the header is"},
		{bytes, "trace.csv:2: there are no requests"},
		{bytes + "1,2,3\n2,3\n", "trace.csv:3: the row has not as many cells as the first one; complete it, with empty cells where there is no value"},
		{bytes + "1,2,3\n\"2,3,4\n", "trace.csv:3:"},
		{bytes + "1,2,3\n-2,3,4\n", `trace.csv:3: "-2" is no time`},
		{bytes + "1h2,3,4\n", `trace.csv:2: "1h2" is no time`},
		{bytes + "1e3,3,4\n", `trace.csv:2: "1e3" is no time`},
		{bytes + ",3,4\n", `trace.csv:2: "" is no time`},
		{bytes + "9999999999999,3,4\n", "is no time"},
		{bytes + "1,2,3\n0.5,3,4\n", "trace.csv:3: 0.5 is earlier than the row before"},
		{bytes + "1,-2,3\n", `trace.csv:2: "-2" is no size`},
		{bytes + "1,2,1.5\n", `trace.csv:2: "1.5" is no size`},
		{bytes + "1,2,9223372036854775808\n", "is no size"},
		{tokens + "2023-11-16 18:17:03,1,2\n", "trace.csv:2: \"2023-11-16 18:17:03\" is no timestamp"},
		{tokens + "2023-11-16 18:17:03.9799600,4611686018427387904,2\n", "is no size"},
	} {
		trace := &Trace{File: "trace.csv"}
		trace.SetDefaults()
		err := trace.Load(func(string) ([]byte, error) { return []byte(c.content), nil })
		var field *sim.FieldError
		if !errors.As(err, &field) || field.Field != "file" || !strings.Contains(field.Problem, c.want) {
			t.Errorf("%q: %v, want %s", c.content, err, c.want)
		}
	}
	trace := &Trace{File: "absent.csv", BytesPerToken: 1}
	if err := trace.Load(func(string) ([]byte, error) { return nil, os.ErrNotExist }); err == nil {
		t.Error("a file that cannot be read is accepted")
	}
}

// TestAllMistakesOfATrace are told at once.
func TestAllMistakesOfATrace(t *testing.T) {
	trace := &Trace{File: "t.csv"}
	trace.SetDefaults()
	err := trace.Load(func(string) ([]byte, error) {
		return []byte("seconds;request_bytes;reply_bytes\n1;2;3\n0.5;2;3\n2;x;3\n3;4\n"), nil
	})
	want := `file: t.csv:3: 0.5 is earlier than the row before; sort the file by time; t.csv:4: "x" is no size; write a whole number, not too large; t.csv:5: the row has not as many cells as the first one; complete it, with empty cells where there is no value`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
}

// FuzzTraces has any file read as a trace: it is refused with a line, or has requests in order of time.
func FuzzTraces(f *testing.F) {
	for _, text := range []string{
		"seconds,request_bytes,reply_bytes\n1,2,3\n1.5,2,3\n", "\ufeffseconds;request_bytes;reply_bytes\r\n1;2;3\r\n", "# said\nseconds request_bytes  reply_bytes\n1 2 3\n",
		"TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n", "seconds\trequest_bytes\treply_bytes\n-1\t\t9223372036854775808\n", "\x1f\x8b", "\"",
	} {
		f.Add(text)
	}
	namesLine := regexp.MustCompile(`^file: t:[0-9]+:`)
	f.Fuzz(func(t *testing.T, text string) {
		trace := &Trace{File: "t"}
		trace.SetDefaults()
		if err := trace.Load(func(string) ([]byte, error) { return []byte(text), nil }); err != nil {
			if !namesLine.MatchString(err.Error()) {
				t.Errorf("%v names no line", err)
			}
			return
		}
		if len(trace.rows) == 0 || !slices.IsSortedFunc(trace.rows, func(a, b row) int { return cmp.Compare(a.at, b.at) }) {
			t.Errorf("the requests are %v", trace.rows)
		}
	})
}
