package webpage

// These tests prove that whatever texts an experiment has, a page has the same elements as with plain ones and shows them as they are,
// that it loads nothing and runs nothing but its own script, and that it stays small.

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"starmesh/experiments/batch"
	"starmesh/experiments/plan"
	"starmesh/experiments/report/charts"
	"starmesh/experiments/results"
	"starmesh/models"
)

// pageOf runs an experiment whose labels and about are these, and writes its page.
func pageOf(t *testing.T, label, about string) string {
	t.Helper()
	e, err := plan.Parse(models.Builtin(), "short.yaml", []byte("version: 1\nname: short\nabout: "+strconv.QuoteToASCII(about)+`
replications: 3
duration: 3s
nodes: 4
topology: star
links: {latency: 10ms}
protocol: chat
faults: {hub: {crash: {nodes: {position: hub}}, at: 1s, for: 1s}}
sweep: [{links.loss: [0%, 10%, 40%]}, {topology: [star, mesh], label: [`+strconv.QuoteToASCII(label)+`, other]}]
table: {metrics: [loss_ratio, availability_ratio], against: {label: other}}
expect: [{metric: ledger_imbalance, equals: 0}]
`), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, err := results.Open(filepath.Join(t.TempDir(), "out"), e, results.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := batch.Run(context.Background(), folder, batch.Options{Jobs: 1}); err != nil {
		t.Fatal(err)
	}
	summary, err := folder.Finish()
	if err != nil {
		t.Fatal(err)
	}
	list, err := charts.Of(summary, charts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := Write(&page, &Input{Summary: summary, Charts: list, Program: "starmesh"}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// parts lists the elements of a page with the names of their attributes, and its texts.
func parts(t *testing.T, page string) (elements, texts []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		switch node.Type {
		case html.ElementNode:
			name := node.Data
			for _, a := range node.Attr {
				name += " " + a.Key
				if a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "url(") {
					t.Errorf("<%s %s=%q> would load or run something", node.Data, a.Key, a.Val)
				}
			}
			elements = append(elements, name)
		case html.TextNode:
			texts = append(texts, node.Data)
		}
	}
	return elements, texts
}

func TestTextsAreTexts(t *testing.T) {
	plain, _ := parts(t, pageOf(t, "plain", "plain"))
	if len(plain) < 200 {
		t.Fatalf("the page has %d elements", len(plain))
	}
	for label, about := range map[string]string{
		"<script>alert(1)</script>": "</p></body><script src=//x></script>",
		`" onload="alert(1)`:        "two\nlines\tand \x1b[31m\u202e\u2028",
		"' x='":                     "=cmd()",
		"]]>&#60;&amp;&lt;":         "<!-- --><![CDATA[ x ]]>",
		"</title></svg></figure>":   "{{.}} ${x} `x`",
		"日本 🙂 e\u0301":              "\u2066x\ufeff",
		"javascript:alert(1)":       "<style>*{display:none}</style>",
	} {
		elements, texts := parts(t, pageOf(t, label, about))
		if !slices.Equal(elements, plain) {
			t.Errorf("%q, %q: the page has other elements than with plain texts", label, about)
		}
		if all := strings.Join(texts, "\n"); !slices.Contains(texts, about) || strings.Count(all, label) < 10 {
			t.Errorf("%q, %q: the page does not show them as they are", label, about)
		}
	}
}

// TestPoints: each has its numbers as the CSV files write them; what is infinite is one, too, and what is missing none.
func TestPoints(t *testing.T) {
	cell := &plan.Cell{ID: "c"}
	values := []float64{0, 1.0 / 3, math.Inf(1), math.NaN(), 1e-9, 123456789.5}
	for _, kind := range []charts.Kind{charts.Lines, charts.Dots, charts.Times, charts.Differences} {
		c := charts.Chart{Kind: kind, Metric: "m", Series: []charts.Series{{Name: "s"}}}
		if kind == charts.Dots || kind == charts.Differences {
			c.Place.Names = []string{"0", "1", "2", "3", "4", "5"}
		}
		for i, v := range values {
			c.Series[0].Points = append(c.Series[0].Points, charts.Point{Place: float64(i), Value: v, Low: v, High: v, Theory: math.NaN(), Cell: cell})
		}
		d := drawer{cells: map[string]int{"c": 0}}
		drawn := string(d.picture(&c).SVG)
		for _, v := range values {
			want := 1
			if math.IsNaN(v) {
				want = 0
			}
			if got := strings.Count(drawn, fmt.Sprintf(` data-v="%s"`, results.Number(v))); got != want {
				t.Errorf("%s: the value %v is drawn %d times", kind, v, got)
			}
		}
		if strings.Contains(drawn, "NaN") || strings.Contains(drawn, "Inf") {
			t.Errorf("%s: a coordinate is no number: %s", kind, drawn)
		}
	}
}

// TestSigns: what is infinite points to where it lies, also in the legend; and of several faults each has a row and a sign of its own.
func TestSigns(t *testing.T) {
	cell := &plan.Cell{ID: "c"}
	points := []charts.Point{{Value: math.Inf(1), Cell: cell}, {Value: math.Inf(-1), Cell: cell, Place: 1}}
	d := drawer{cells: map[string]int{"c": 0}}
	plane := d.picture(&charts.Chart{Kind: charts.Times, Series: []charts.Series{{Points: points}}, Shades: []charts.Shade{{Name: "a", To: 1}, {Name: "b", To: 1}, {Name: "a", To: 1}}})
	rows := d.picture(&charts.Chart{Kind: charts.Differences, Series: []charts.Series{{Points: points}}, Place: charts.Axis{Names: []string{"x", "y"}}})
	for _, p := range []struct {
		picture
		across bool
	}{{plane, false}, {rows, true}} {
		var heads [][6]float64
		for _, part := range strings.Split(string(p.SVG), `class="p fill" d="`)[1:] {
			var h [6]float64
			if _, err := fmt.Sscanf(part, "M%f %fL%f %fL%f %fZ", &h[0], &h[1], &h[2], &h[3], &h[4], &h[5]); err != nil {
				t.Fatal(part, err)
			}
			heads = append(heads, h)
		}
		if len(heads) != 2 {
			t.Fatalf("there are %d arrows", len(heads))
		}
		plus, minus := heads[0], heads[1]
		if p.across && !(plus[2] > plus[0] && minus[2] < minus[0]) || !p.across && !(plus[3] < plus[1] && minus[3] > minus[1]) {
			t.Errorf("infinite values point elsewhere (across: %v): %v", p.across, heads)
		}
		if !strings.Contains(string(p.Legend), `<path class="any"`) {
			t.Errorf("the legend has no sign that is seen in the dark: %s", p.Legend)
		}
	}
	if n := strings.Count(string(plane.SVG), `class="shade-row"`); n != 3 || strings.Count(string(plane.Legend), `class="shade-row"`) != 2 {
		t.Errorf("%d intervals have a row, and the legend is %s", n, plane.Legend)
	}
}

// TestInfiniteRuns are arrows, the median too, not dots at the end of the scale.
func TestInfiniteRuns(t *testing.T) {
	runs := []float64{4, math.Inf(1), math.NaN(), math.Inf(1)}
	c := charts.Chart{Kind: charts.Runs, Place: charts.Axis{Names: []string{"x"}}, Series: []charts.Series{{Points: []charts.Point{
		{Value: math.Inf(1), Low: 4, High: math.Inf(1), Theory: math.NaN(), Runs: runs, Cell: &plan.Cell{ID: "c"}}}}}}
	d := drawer{cells: map[string]int{"c": 0}}
	drawn := string(d.picture(&c).SVG)
	if dots, arrows := strings.Count(drawn, "<circle"), strings.Count(drawn, `data-v="INF"`); dots != 1 || arrows != 3 || strings.Contains(drawn, `<path class="p whisker`) {
		t.Errorf("%d dots and %d arrows for %v", dots, arrows, runs)
	}
}

// TestAPageStaysSmall: charts beyond so many points are counted, not drawn.
func TestAPageStaysSmall(t *testing.T) {
	s := charts.Series{Points: make([]charts.Point, mostPoints/2)}
	for i := range s.Points {
		s.Points[i] = charts.Point{Place: float64(i), Cell: &plan.Cell{}}
	}
	c := content{}
	c.sections(&Input{Summary: &results.Summary{Experiment: &plan.Experiment{}}, Charts: []charts.Chart{
		{Kind: charts.Lines, Metric: "a", Series: []charts.Series{s}}, {Kind: charts.Lines, Metric: "a", Series: []charts.Series{s}}, {Kind: charts.Lines, Metric: "b", Name: "b-lines", Series: []charts.Series{s}},
	}})
	if len(c.Sections) != 1 || len(c.Sections[0].Charts) != 2 || !slices.Equal(c.Left, []string{"b-lines"}) {
		t.Errorf("%d sections, %q are left out", len(c.Sections), c.Left)
	}
}
