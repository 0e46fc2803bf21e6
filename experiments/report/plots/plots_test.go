package plots

// These tests prove that files of pictures are the same on every machine, to the byte where they are SVG, that names do no harm in
// them, and that each format is what it says.

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/report/charts"
)

var update = flag.Bool("update", false, "write the golden files anew")

const hostile = "<script>alert(1)</script> \"q\" & =cmd()"

// samples has a chart of each kind, with all that charts can hold.
func samples() []charts.Chart {
	point := func(place, value, margin, theory float64) charts.Point {
		return charts.Point{Place: place, Value: value, Low: value - margin, High: value + margin, Theory: theory}
	}
	none := math.NaN()
	lines := charts.Chart{Kind: charts.Lines, Name: "lines", Metric: "loss_ratio", Title: hostile, Place: charts.Axis{Label: "nodes", Logarithmic: true},
		Values: charts.Axis{Label: "loss_ratio", Unit: "ratio"}}
	for i := range 9 {
		s := charts.Series{Name: strings.Repeat("x", i)}
		for j, place := range []float64{3, 10, 33, 100, 1000} {
			s.Points = append(s.Points, point(place, 0.7/float64(i+1)+0.013*float64(j), 0.0217*float64(i), 0.61/float64(i+j+1)))
		}
		s.Points[i%5].Value = []float64{math.Inf(1), none, 0}[i%3]
		lines.Series = append(lines.Series, s)
	}
	times := lines
	times.Kind, times.Name, times.Title, times.Place = charts.Times, "times", "", charts.Axis{Label: "time", Unit: "s"}
	times.Shades = []charts.Shade{{Name: hostile, From: 17.3, To: 311.7}}
	dots := charts.Chart{Kind: charts.Dots, Name: "dots", Metric: "latency_mean_ms", Values: charts.Axis{Label: "latency_mean_ms", Unit: "ms"},
		Place: charts.Axis{Names: []string{"star", "mesh", hostile}},
		Series: []charts.Series{{Name: "64", Points: []charts.Point{point(0, 123.456, 7.89, 120), point(1, 98.7, 1, none), point(2, math.Inf(1), none, none)}},
			{Name: "1000", Points: []charts.Point{point(0, 133.3, 3.33, none), point(1, 77.7, 0.77, none)}}}}
	differences := dots
	differences.Kind, differences.Name, differences.Series = charts.Differences, "differences", dots.Series[:1]
	runs := dots
	runs.Kind, runs.Name = charts.Runs, "runs"
	losses := charts.Chart{Kind: charts.Losses, Name: "losses", Metric: "lost messages", Values: charts.Axis{Label: "lost", Unit: "ratio"}, Place: dots.Place,
		Series: []charts.Series{{Name: "link loss", Points: []charts.Point{{Place: 0, Value: 0.1, Low: 0, High: 0.1, Theory: none}, {Place: 2, Value: 0.3, Low: 0, High: 0.3, Theory: none}}},
			{Name: "partition", Points: []charts.Point{{Place: 0, Value: 0.15, Low: 0.1, High: 0.25, Theory: none}}}}}
	return []charts.Chart{lines, times, dots, differences, runs, losses}
}

// TestLogarithmicAxesFillThePicture whatever their label.
func TestLogarithmicAxesFillThePicture(t *testing.T) {
	c := charts.Chart{Kind: charts.Lines, Values: charts.Axis{Label: "m"}, Series: []charts.Series{{}}}
	for _, place := range []float64{0, 1, 10, 100, 1000, 10000} {
		c.Series[0].Points = append(c.Series[0].Points, charts.Point{Place: place, Value: 1, Low: 1, High: 1, Theory: math.NaN()})
	}
	last := func(logarithmic bool) (x float64) {
		c.Place = charts.Axis{Label: strings.Repeat("label ", 6), Logarithmic: logarithmic}
		var got bytes.Buffer
		if err := Write(&got, &c, "svg", "column"); err != nil {
			t.Fatal(err)
		}
		before, _, _ := strings.Cut(got.String(), "10000</text>")
		if _, err := fmt.Sscanf(before[strings.LastIndex(before, ` x="`):], ` x="%f"`, &x); err != nil {
			t.Fatal(err)
		}
		return x
	}
	if linear, logarithmic := last(false), last(true); !(math.Abs(linear-logarithmic) < 3) || linear < 200 {
		t.Errorf("the last tick of a logarithmic axis stands at %v, and of a linear one at %v", logarithmic, linear)
	}
}

// TestLongNamesLeaveRoom for the plot and are within the picture, shortened.
func TestLongNamesLeaveRoom(t *testing.T) {
	long := strings.Repeat("Llanfair", 25)
	for _, c := range samples() {
		c.Title = long
		for i := range c.Place.Names {
			c.Place.Names[i] = long
		}
		for i := range c.Series {
			c.Series[i].Name = long
		}
		for i := range c.Shades {
			c.Shades[i].Name = long
		}
		var got bytes.Buffer
		if err := Write(&got, &c, "svg", "column"); err != nil {
			t.Fatal(err)
		}
		if text := got.String(); strings.Contains(text, strings.Repeat("Llanfair", 10)) || !strings.Contains(text, "…") {
			t.Errorf("%s: a name is wider than the picture, or it is not said that it was shortened", c.Name)
		}
	}
}

func TestGoldenPlots(t *testing.T) {
	for _, c := range samples() {
		for _, width := range Widths {
			var got bytes.Buffer
			if err := Write(&got, &c, "svg", width); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", c.Name+"-"+width+".svg")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs at %s; go test ./experiments/report/plots -update writes it anew", path, firstDifference(string(want), got.String()))
			}
		}
	}
}

func firstDifference(want, got string) string {
	there := strings.Split(got, "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(there) || line != there[i] {
			return line
		}
	}
	return "the end"
}

// TestPlotsHoldNamesAsText: SVG is read as XML, where a name is a text and no element.
func TestPlotsHoldNamesAsText(t *testing.T) {
	var b bytes.Buffer
	c := samples()[0]
	if err := Write(&b, &c, "svg", "column"); err != nil {
		t.Fatal(err)
	}
	found := false
	for d := xml.NewDecoder(&b); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, is := token.(xml.StartElement); is && e.Name.Local == "script" {
			t.Error("a name has become an element")
		}
		if text, is := token.(xml.CharData); is && string(text) == hostile {
			found = true
		}
	}
	if !found {
		t.Error("the title is not in the picture")
	}
}

func TestFormats(t *testing.T) {
	c := samples()[2]
	for format, begins := range map[string]string{"svg": "<?xml", "pdf": "%PDF-", "png": "\x89PNG"} {
		var first, second bytes.Buffer
		if err := Write(&first, &c, format, "column"); err != nil || !strings.HasPrefix(first.String(), begins) {
			t.Errorf("%s: %v, begins with %q", format, err, first.Bytes()[:5])
		}
		if err := Write(&second, &c, format, "column"); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: the second file of the same chart differs from the first", format)
		}
	}
	if err := Write(io.Discard, &c, "gif", "column"); err == nil {
		t.Error("gif is written")
	}
}
