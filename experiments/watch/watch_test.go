package watch_test

// These tests prove that nodes stand where their topology says, that a page holds what happens and says what it leaves out, that its
// colours can be read, and that its policy names its own texts. Here is how tests make pages.

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"starmesh/experiments/plan"
	"starmesh/experiments/trace"
	"starmesh/experiments/watch"
	"starmesh/models"
	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/topologies"
)

// troubled is a run in which much goes wrong.
const troubled = `version: 1
name: troubled
duration: 5s
drain: 500ms
nodes: 5
topology: star
links: {latency: 20ms, loss: 3%}
protocol: {raft: {rate: 2/s}}
faults:
  crash: {crash: {nodes: {role: leader}}, at: 2s, for: 1s}
  stop: {pause: {nodes: {ids: [3]}}, at: 2s, for: 1s}
  spy: {compromise: {nodes: {ids: [5]}}, at: 2s, for: 1s}
  split: {partition: {groups: [{ids: [0, 1]}], hubs: rest}, at: 2200ms, for: 1s}
`

// made plays the run of an experiment into a page.
func made(t *testing.T, experiment string) *watch.Page {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "test.yaml", []byte(experiment), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cell := e.Cells[0]
	layout, err := cell.Layout(0)
	if err != nil {
		t.Fatal(err)
	}
	listener := &trace.Listener{}
	run, err := (&plan.Rig{}).Prepare(cell, 0, listener)
	if err != nil {
		t.Fatal(err)
	}
	page := watch.New(&trace.Run{Experiment: e.Name, ID: cell.RunID(0), Protocol: cell.Model.Name, End: cell.Duration + cell.Drain,
		World: run.Setting().World, Kinds: cell.Model.Kinds}, cell.Topology, layout, 0)
	listener.To = page
	if report := run.Run(); report.Status != sim.OK {
		t.Fatal(report.Reason)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return page
}

func html(t *testing.T, page *watch.Page) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := page.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pageOf(t *testing.T, experiment string) []byte { return html(t, made(t, experiment)) }

// hostilePage is one of whose names each tries to be something else.
func hostilePage(t *testing.T) []byte {
	const name = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\n=cmd()\u202e${alert(3)}"
	star := &topologies.Star{Hub: "relay"}
	layout, err := star.Build(2, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	world := &sim.World{Participants: 2, Graph: layout.Graph, Hubs: layout.Hubs, Labels: []string{name, "b", "c"}, RoleNames: []string{name}}
	page := watch.New(&trace.Run{Experiment: name, ID: name, Protocol: name, Cell: name, World: world, Kinds: []string{name}}, star, layout, 0)
	for i, h := range []sim.Happening{
		{What: account.MessageSent, Peer: 1, Number: 1, Kind: name, Content: name}, {What: account.MessageHop, Peer: 2, Number: 1, Kind: name},
		{What: account.Noted, Text: name}, {What: account.OfficeTaken, Text: name}, {What: account.FaultBegan, Text: name},
		{What: account.StateChanged, State: []account.Field{{Name: name, Value: name}}}, {What: account.MessageArrived, At: 1e9, Node: 2, Number: 1, Kind: name},
	} {
		if err := page.Write(trace.Event{Happening: &h, ID: uint64(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := page.Close(); err != nil {
		t.Fatal(err)
	}
	return html(t, page)
}

// TestPagesOfHostileNames hold no more scripts than others, and the policy names the two texts that may act.
func TestPagesOfHostileNames(t *testing.T) {
	page := string(hostilePage(t))
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts", n)
	}
	for tag, policy := range map[string]string{"<script>": "script-src", "<style>": "style-src"} {
		_, text, _ := strings.Cut(page, tag)
		text, _, _ = strings.Cut(text, strings.Replace(tag, "<", "</", 1))
		sum := sha256.Sum256([]byte(text))
		want := policy + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(strings.NewReplacer("&#43;", "+", "&#39;", "'").Replace(page), want) {
			t.Errorf("the policy has no %s", want)
		}
	}
	for _, outside := range []string{"http://", "https://", "src=\"", "href=", "import(", "eval(", "innerHTML"} {
		if strings.Contains(strings.ReplaceAll(page, "http-equiv", ""), outside) {
			t.Errorf("the page has %s", outside)
		}
	}
}

// TestPageHoldsTheRun: each event that happens, and each violation of agreement and no other.
func TestPageHoldsTheRun(t *testing.T) {
	page := made(t, troubled)
	down, violated := 0, 0
	for i, e := range page.Events {
		if e[1] != int64(i+1) {
			t.Fatalf("event %d stands at place %d", e[1], i)
		}
		if page.Words[e[2]] == "down" {
			down++
		}
		violated += len(e) - 7
	}
	if down != 1 || violated != 0 || len(page.Said) != 0 || len(page.States) < 20 || len(page.Groups) != 1 {
		t.Errorf("%d nodes go down, %d violations, %v", down, violated, page.Said)
	}
	split := made(t, "version: 1\nname: liars\nduration: 3s\nnodes: 7\ntopology: mesh\nlinks: {latency: 10ms}\n"+
		"protocol: {generals: {m: 0, traitors: 1, commander_traitor: true, strategy: random}}\n")
	for _, e := range split.Events {
		violated += len(e) - 7
	}
	if violated == 0 {
		t.Error("a commander that lies to generals without relays violates nothing")
	}
}

// TestPageSaysWhatItLeavesOut: nodes, links and events beyond what it has room for.
func TestPageSaysWhatItLeavesOut(t *testing.T) {
	page := made(t, "version: 1\nname: large\nduration: 6s\ndrain: 0s\nnodes: 300\ntopology: {hubs: 3}\nlinks: {latency: 10ms}\nprotocol: {gossip: {mode: push_pull, interval: 1s}}\n")
	if len(page.Nodes) != watch.MostNodes || len(page.Said) != 1 || !strings.HasPrefix(page.Said[0], "200 of 303 nodes are shown") || !page.Nodes[199].Hub {
		t.Errorf("%d nodes, %v", len(page.Nodes), page.Said)
	}
	mesh := made(t, "version: 1\nname: mesh\nduration: 1s\nnodes: 60\ntopology: mesh\nlinks: {latency: 10ms}\nprotocol: gossip\n")
	if len(mesh.Links) != 0 || len(mesh.Said) != 1 || mesh.Said[0] != "its 1770 links are not drawn: messages on them are" {
		t.Errorf("%d links, %v", len(mesh.Links), mesh.Said)
	}
	for len(mesh.Events) < watch.MostEvents {
		mesh.Events = append(mesh.Events, mesh.Events[0])
	}
	if err := mesh.Write(trace.Event{Happening: &sim.Happening{What: account.TimerFired}, ID: 1}); err != nil {
		t.Fatal(err)
	}
	mesh.Said = nil
	if err := mesh.Close(); err != nil || len(mesh.Said) != 1 || !strings.HasPrefix(mesh.Said[0], "1 events from") {
		t.Errorf("%v, %v", mesh.Said, err)
	}
}

// TestAQuietRun is as long on the page as it is, though nothing happens after its beginning.
func TestAQuietRun(t *testing.T) {
	page := made(t, "version: 1\nname: quiet\nduration: 20s\ndrain: 5s\nnodes: 2\ntopology: star\nprotocol: {chat: {rate: 1/h}}\n")
	if len(page.Events) == 0 || page.Events[len(page.Events)-1][0] != 0 {
		t.Fatalf("%d events happen", len(page.Events))
	}
	if page.End != int64(25*time.Second) {
		t.Errorf("the page is %v long", time.Duration(page.End))
	}
}

// TestEarlier: what was so before a page begins stands before its first event, once.
func TestEarlier(t *testing.T) {
	page := made(t, "version: 1\nname: early\nduration: 1s\nnodes: 3\ntopology: mesh\nprotocol: connectivity\n")
	page.Events = nil
	show := trace.Listener{To: page, Early: func(e trace.Event) bool { return e.ID <= 5 }, Wanted: func(e trace.Event) bool { return e.ID > 5 }}
	for _, what := range []account.What{account.NodeDown, account.NodeUp, account.TimerFired, account.NodePaused, account.NodeDown, account.TimerFired, account.TimerFired} {
		show.Hear(&sim.Happening{What: what, Node: 1})
	}
	if err := show.Close(); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, e := range page.Events {
		words = append(words, page.Words[e[2]])
	}
	if got := strings.Join(words, " "); got != "pause down timer timer" {
		t.Errorf("the page begins with %s", got)
	}
}

// TestPlaces: every topology of the catalogue has its nodes on the page, no two on one spot, and the known ones have their shapes.
func TestPlaces(t *testing.T) {
	lines := map[string]string{"file": "{file: {path: ../data/topologies/Abilene.gml}}"}
	for _, c := range topologies.Catalogue() {
		topology := c.Name
		if c.Example != "" {
			topology = "{" + c.Name + ": " + c.Example + "}"
		}
		if named, is := lines[c.Name]; is {
			topology = named
		}
		nodes := "nodes: 16\n"
		if c.Name == "file" {
			nodes = ""
		}
		page := made(t, "version: 1\nname: places\nduration: 1s\n"+nodes+"topology: "+topology+"\nprotocol: connectivity\n")
		seen := map[string]bool{}
		for _, n := range page.Nodes {
			seen[fmt.Sprint(n.X, " ", n.Y)] = true
			if n.X < 0 || n.X > 1000 || n.Y < 0 || n.Y > 1000 {
				t.Errorf("%s: %+v is off the page", c.Name, n)
			}
		}
		if len(seen) != len(page.Nodes) {
			t.Errorf("%s: %d nodes on %d spots", c.Name, len(page.Nodes), len(seen))
		}
		switch first, last := page.Nodes[0], page.Nodes[len(page.Nodes)-1]; c.Name {
		case "star":
			if last.X != 500 || last.Y != 500 || !last.Hub {
				t.Errorf("the hub stands at %+v", last)
			}
		case "ring":
			if math.Hypot(float64(first.X-500), float64(first.Y-500)) != 480 {
				t.Errorf("the first of a ring stands at %+v", first)
			}
		case "grid", "torus":
			if first.X != 0 || first.Y != 0 || last.X != 1000 || last.Y != 1000 || page.Nodes[5].X != 333 || page.Nodes[5].Y != 333 {
				t.Errorf("%s: corners at %+v and %+v", c.Name, first, last)
			}
		case "tree":
			if first.X != 500 || first.Y != 0 || page.Nodes[1].X != 250 {
				t.Errorf("the root stands at %+v", first)
			}
		}
	}
}

// TestPortablePlaces: forces lead to the same places on every machine.
func TestPortablePlaces(t *testing.T) {
	if want := os.Getenv("STARMESH_ARCH"); want != "" && want != runtime.GOARCH {
		t.Fatalf("running on %s, not on %s", runtime.GOARCH, want)
	}
	page := made(t, "version: 1\nname: forces\nduration: 1s\nnodes: 12\ntopology: {scale_free: {links: 2}}\nseed: 1\nprotocol: connectivity\n")
	nodes, err := json.Marshal(page.Nodes)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(nodes))[:16]; got != "09319159cff26cd1" {
		t.Errorf("places have the hash %s: %s", got, nodes)
	}
}

// TestContrast of texts and signs with what they stand on, in light and in dark (WCAG 2.1: 4.5, and 3 for what is no text).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(string(css), -1)
	if len(roots) != 2 {
		t.Fatalf("%d schemes", len(roots))
	}
	for _, root := range roots {
		colour := map[string]string{}
		for _, c := range regexp.MustCompile(`(--\w+):(#\w+)`).FindAllStringSubmatch(root[1], -1) {
			colour[c[1]] = c[2]
		}
		for _, c := range []struct {
			front, back string
			least       float64
		}{
			{"--ink", "--page", 4.5}, {"--ink", "--panel", 4.5}, {"--soft", "--page", 4.5}, {"--bad", "--page", 4.5}, {"--bad", "--panel", 4.5},
			{"--office", "--page", 4.5}, {"--ink", "--faint", 4.5}, {"--focus", "--page", 3}, {"--focus", "--panel", 3},
		} {
			if got := contrast(t, colour[c.front], colour[c.back]); !(got >= c.least) {
				t.Errorf("%s %s on %s %s has a contrast of %.2f", c.front, colour[c.front], c.back, colour[c.back], got)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a)+0.05, luminance(t, b)+0.05
	return max(x, y) / min(x, y)
}

func luminance(t *testing.T, colour string) (sum float64) {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += float64(weight * c)
	}
	return sum
}
