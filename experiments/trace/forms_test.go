package trace_test

// These tests prove that diagrams are drawings of the run and no more, that vector clocks are those of its messages, that a causal past is
// what leads to its event, and that each format of another tool is what that tool reads.

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"starmesh/experiments/trace"
	"starmesh/sim"
	"starmesh/sim/account"
)

// elements counts the elements of a document, which has to be well-formed, and returns its texts.
func elements(t *testing.T, document string) (count map[string]int, texts []string) {
	t.Helper()
	count = map[string]int{}
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return count, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			for _, a := range token.Attr {
				if a.Name.Local == "marker-end" {
					name = "arrow"
				}
			}
			count[name]++
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
}

// TestDiagramDrawsTheRun: an arrow for each hop that ends, and idle time compressed and said so.
func TestDiagramDrawsTheRun(t *testing.T) {
	early := func(e trace.Event) bool { return e.At < 700*time.Millisecond }
	arrived := 0
	svg, _ := written(t, troubled, "svg", func(e trace.Event) bool {
		if early(e) && e.What == account.MessageArrived {
			arrived++
		}
		return early(e)
	})
	count, texts := elements(t, svg)
	if strings.Contains(svg, "not drawn") {
		t.Error("a diagram that holds all that was asked for says that something is not drawn")
	}
	if count["arrow"] != arrived || arrived < 20 {
		t.Errorf("%d arrows, %d arrivals", count["arrow"], arrived)
	}
	if all := strings.Join(texts, "|"); !strings.Contains(all, "idle time is compressed where a zigzag stands") || !strings.Contains(all, "leads term") {
		t.Error(all)
	}
	whole, _ := written(t, troubled, "svg", nil)
	if _, texts := elements(t, whole); !regexp.MustCompile(`\d+ events after .* are not drawn: choose less`).MatchString(strings.Join(texts, "|")) || len(whole) > 1<<20 {
		t.Errorf("a diagram of the whole run, %d bytes, does not say that it is a part", len(whole))
	}
}

// TestHostileNames come out as text in every form, on one line.
func TestHostileNames(t *testing.T) {
	const name = "<script>alert(1)</script>\"'&\n=cmd()\u202e"
	for _, format := range trace.Formats() {
		var b strings.Builder
		world := &sim.World{Participants: 2, Graph: pair{}, Labels: []string{name, "b"}, RoleNames: []string{name}}
		w := format.New(&b, &trace.Run{Experiment: name, ID: name, World: world, Kinds: []string{name}})
		for i, h := range []sim.Happening{
			{What: account.MessageSent, Peer: 1, Number: 1, Kind: name, Content: name}, {What: account.MessageHop, Peer: 1, Number: 1, Kind: name},
			{What: account.MessageArrived, Node: 1, Number: 1, Kind: name}, {What: account.MessageDelivered, Node: 1, Number: 1, Kind: name},
			{What: account.Noted, Text: name}, {What: account.StateChanged, State: []account.Field{{Name: name, Value: name}}},
		} {
			if err := w.Write(trace.Event{Happening: &h, ID: uint64(i)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		switch out := b.String(); format.Name {
		case "svg":
			if elements(t, out); strings.Contains(out, "<script") {
				t.Error(out)
			}
		case "text", "shiviz":
			if strings.Contains(out, "\n=cmd()") || strings.Contains(out, "\u202e") {
				t.Errorf("%s: %q", format.Name, out)
			}
		case "jsonl":
			for line := range strings.Lines(out) {
				if !json.Valid([]byte(line)) {
					t.Error(line)
				}
			}
		}
	}
}

type pair struct{}

func (pair) Len() int                                { return 2 }
func (pair) Degree(sim.NodeID) int                   { return 1 }
func (pair) Neighbor(n sim.NodeID, _ int) sim.NodeID { return 1 - n }
func (pair) Adjacent(a, b sim.NodeID) bool           { return a != b }

// TestCausalPast compares with a search back from the event, over its node's earlier events and what its messages came from.
func TestCausalPast(t *testing.T) {
	type event struct {
		node    sim.NodeID
		causes  []int // events
		happens bool  // at a node
	}
	events := []event{{}}
	last, sent := map[sim.NodeID]int{}, map[[2]uint64]int{}
	written(t, troubled, "text", func(e trace.Event) bool {
		m := [2]uint64{uint64(e.Sender), e.Number}
		n := event{node: e.Node}
		switch e.What {
		case account.MessageLost, account.PartitionBegan, account.PartitionEnded:
		case account.MessageCopied:
			sent[m] = sent[[2]uint64{m[0], m[1] & (1<<32 - 1)}]
		default:
			n.happens = true
			n.causes = []int{last[e.Node]}
			if e.What == account.MessageArrived || e.What == account.MessageDelivered {
				n.causes = append(n.causes, sent[m])
			}
			if e.What == account.MessageSent || e.What == account.MessageHop {
				sent[m] = len(events)
			}
			last[e.Node] = len(events)
		}
		events = append(events, n)
		return false
	})
	for _, of := range []int{40, 1000, len(events) / 2, len(events) - 1} {
		for !events[of].happens {
			of--
		}
		want := map[int]bool{}
		for next := []int{of}; len(next) > 0; next = next[1:] {
			if i := next[0]; i > 0 && !want[i] {
				want[i] = true
				next = append(next, events[i].causes...)
			}
		}
		past := trace.NewPast(uint64(of), 6)
		made(t, troubled, func(*trace.Run) []sim.Listener { return []sim.Listener{past} })
		if !past.Found() {
			t.Fatalf("event %d is not found", of)
		}
		got := map[int]bool{}
		written(t, troubled, "text", func(e trace.Event) bool {
			if past.Covers(e) {
				got[int(e.ID)] = true
			}
			return false
		})
		if fmt.Sprint(got) != fmt.Sprint(want) || len(want) < 5 {
			t.Errorf("%d events lead to %d, want %d", len(got), of, len(want))
		}
	}
}

// TestShiVizClocks: the log is read by ShiViz's own pattern, each host counts its events, and knows of no event before it has happened.
func TestShiVizClocks(t *testing.T) {
	log, _ := written(t, troubled, "shiviz", nil)
	events := regexp.MustCompile(`(?m)^(\S*) (\{.*\})\n(.*)$`).FindAllStringSubmatch(log, -1)
	if len(events) != strings.Count(log, "\n")/2 || len(events) < 1000 {
		t.Fatalf("%d events in %d lines", len(events), strings.Count(log, "\n"))
	}
	counted := map[string]int{}
	for _, e := range events {
		var clock map[string]int
		if err := json.Unmarshal([]byte(e[2]), &clock); err != nil {
			t.Fatal(err)
		}
		counted[e[1]]++
		for host, n := range clock {
			if n > counted[host] || host == e[1] && n != counted[host] {
				t.Fatalf("%s: %s has had %d events", e[0], host, counted[host])
			}
		}
		if strings.Contains(e[3], "deliver") && len(clock) < 2 {
			t.Errorf("%s: nobody learns of the sender", e[0])
		}
	}
}

// TestITFStates: a state for each change, the last one what nodes told last, in the format's own values.
func TestITFStates(t *testing.T) {
	changes, last := 0, map[string]string{}
	text, _ := written(t, troubled, "itf", func(e trace.Event) bool {
		switch e.What {
		case account.StateChanged:
			last[fmt.Sprint(e.Node)] = fmt.Sprint(e.State[1].Value)
			changes++
		case account.NodeDown, account.NodeUp:
			changes++
		}
		return true
	})
	type number struct {
		Value string `json:"#bigint"`
	}
	var got struct {
		Meta   map[string]any `json:"#meta"`
		Vars   []string
		States []struct {
			Meta   map[string]int `json:"#meta"`
			Action string
			Node   number
			At     number `json:"time_ns"`
			Up     struct {
				Pairs [][2]json.RawMessage `json:"#map"`
			}
			State struct {
				Pairs [][2]json.RawMessage `json:"#map"`
			}
		}
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.States) != changes || changes < 50 || !slices.Equal(got.Vars, []string{"time_ns", "action", "node", "up", "state"}) || got.Meta["format"] != "ITF" {
		t.Errorf("%d states, %d changes; %v", len(got.States), changes, got.Vars)
	}
	end := got.States[len(got.States)-1]
	for _, pair := range end.State.Pairs {
		var id number
		var state struct{ Term number }
		if json.Unmarshal(pair[0], &id) != nil || json.Unmarshal(pair[1], &state) != nil || state.Term.Value != last[id.Value] {
			t.Errorf("at the end node %s has %s, want term %s", pair[0], pair[1], last[id.Value])
		}
	}
	if len(end.Up.Pairs) != 6 || len(end.State.Pairs) != 5 || end.Meta["index"] != changes-1 {
		t.Errorf("the last state: %+v", end)
	}
}

// TestPerfettoPackets decodes the trace: each packet has a time and a track that was described before, flows of messages begin and
// end, and slices nest.
func TestPerfettoPackets(t *testing.T) {
	shown, ended := 0, map[uint64]bool{}
	text, _ := written(t, troubled, "perfetto", func(trace.Event) bool { shown++; return true })
	fields := func(b []byte, visit func(field protowire.Number, value uint64, bytes []byte)) {
		for len(b) > 0 {
			field, kind, n := protowire.ConsumeTag(b)
			if n < 0 {
				t.Fatal(protowire.ParseError(n))
			}
			b = b[n:]
			var value uint64
			var bytes []byte
			switch kind {
			case protowire.VarintType:
				value, n = protowire.ConsumeVarint(b)
			case protowire.Fixed64Type:
				value, n = protowire.ConsumeFixed64(b)
			default:
				bytes, n = protowire.ConsumeBytes(b)
			}
			if n < 0 {
				t.Fatal(protowire.ParseError(n))
			}
			b = b[n:]
			visit(field, value, bytes)
		}
	}
	tracks, depth, types, flows, last := map[uint64]string{}, map[uint64]int{}, map[uint64]int{}, 0, uint64(0)
	fields([]byte(text), func(field protowire.Number, _ uint64, packet []byte) {
		fields(packet, func(field protowire.Number, value uint64, inner []byte) {
			switch field {
			case 8:
				if value < last {
					t.Errorf("a packet of %d after one of %d", value, last)
				}
				last = value
			case 60:
				var id uint64
				fields(inner, func(field protowire.Number, value uint64, text []byte) {
					switch field {
					case 1:
						id = value
					case 2:
						tracks[id] = string(text)
					}
				})
			case 11:
				var track, kind uint64
				fields(inner, func(field protowire.Number, value uint64, _ []byte) {
					switch field {
					case 9:
						kind = value
						types[kind]++
					case 11:
						track = value
					case 47:
						flows++
					case 48:
						ended[value] = true
					}
				})
				if depth[track] += map[uint64]int{1: 1, 2: -1}[kind]; tracks[track] == "" || depth[track] < 0 || depth[track] > 1 {
					t.Errorf("an event of track %d, %q, at depth %d", track, tracks[track], depth[track])
				}
			}
		})
	})
	if types[1]+types[2]+types[3] != shown || types[1] < 4 || flows < len(ended) || len(ended) < 1000 {
		t.Errorf("%v events by type, %d shown; %d steps of flows, %d ends", types, shown, flows, len(ended))
	}
	for _, name := range []string{"node 0", "hub 5", "down", "paused", "compromised", "office", "network"} {
		if !slices.Contains(slices.Collect(func(yield func(string) bool) {
			for _, track := range tracks {
				if !yield(track) {
					return
				}
			}
		}), name) {
			t.Errorf("no track %s among %v", name, tracks)
		}
	}
}
