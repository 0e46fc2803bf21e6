package webpage

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"starmesh/experiments/report/charts"
	"starmesh/experiments/results"
)

// drawer draws charts as SVG.
type drawer struct {
	cells map[string]int // where the script finds a cell
}

// canvas is a picture that is being drawn, in pixels of a page of phone's width.
type canvas struct {
	*drawer
	*charts.Chart
	strings.Builder
	values, places           charts.Scale
	left, top, right, bottom float64 // of what the axes enclose
	width, height            float64
	rowHeight                float64
}

const (
	width      = 420.0
	lineHeight = 260.0
	shadeRow   = 5.0
	letter     = 6.9 // width of one, about
	mostName   = 24  // letters of a name beside a row
	colours    = 7
)

// kindTexts say what a chart shows.
var kindTexts = map[charts.Kind]string{
	charts.Lines: "estimate and interval", charts.Dots: "estimate and interval", charts.Differences: "difference from the baseline",
	charts.Runs: "from run to run: each run, median and range", charts.Losses: "share of messages lost, by cause", charts.Times: "mean along simulated time, and interval",
}

func (d *drawer) picture(c *charts.Chart) picture {
	p := picture{Title: c.Title, About: kindTexts[c.Kind], Name: c.Name, Tall: len(c.Place.Names) > 20}
	k := &canvas{drawer: d, Chart: c, width: width, values: c.ValueScale()}
	if c.Rows() {
		k.rows()
	} else {
		k.places = c.PlaceScale()
		k.plane()
	}
	p.SVG, p.Legend = template.HTML(k.String()), k.legend()
	return p
}

func (k *canvas) open() {
	fmt.Fprintf(k, `<svg viewBox="0 0 %s %s" tabindex="0" role="group" aria-roledescription="chart" aria-label="%s" data-u="%s"`,
		px(k.width), px(k.height), html.EscapeString(strings.TrimSpace(k.Metric+", "+kindTexts[k.Kind]+" "+k.Title)), html.EscapeString(k.Values.Unit))
	if !k.Rows() {
		fmt.Fprintf(k, ` data-x="%s"`, html.EscapeString(k.Place.Label))
	}
	k.WriteString(">")
}

// plane draws places from left to right.
func (k *canvas) plane() {
	k.height = lineHeight
	names := k.ShadeNames()
	k.left, k.top, k.right, k.bottom = 52, 28, width-14, lineHeight-40
	if len(names) > 1 { // a row of its own for each, above
		more := float64(shadeRow * float64(len(names)))
		k.top, k.bottom, k.height = k.top+more, k.bottom+more, k.height+more
	}
	k.open()
	k.text(4, 12, "start", "name", k.AxisText(&k.Values))
	k.text((k.left+k.right)/2, k.height-6, "middle", "name", k.AxisText(&k.Place))
	for _, s := range k.Shades {
		from, to := k.x(max(s.From, k.places.Low)), k.x(s.To)
		fmt.Fprintf(k, `<rect class="shade" x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`, px(from), px(k.top), px(to-from), px(k.bottom-k.top), html.EscapeString(s.Text()))
		if row := slices.Index(names, s.Text()); len(names) > 1 {
			fmt.Fprintf(k, `<path class="shade-row" d="M%s %sH%s"%s/>`, px(from), px(k.top-float64(shadeRow*(float64(row)+0.5))), px(to), dashed(row))
		}
	}
	for _, tick := range k.values.Ticks {
		y := k.y(tick)
		k.line("grid-line", k.left, y, k.right, y)
		k.text(k.left-5, y+4, "end", "", k.values.Text(tick))
	}
	last := math.Inf(-1)
	for _, tick := range k.places.Ticks {
		x, text := k.x(tick), k.places.Text(tick)
		if half := float64(letter * float64(len(text)) / 2); x-half > last {
			k.line("axis", x, k.bottom, x, k.bottom+4)
			k.text(x, k.bottom+16, "middle", "", text)
			last = x + half + letter
		}
	}
	k.line("axis", k.left, k.bottom, k.right, k.bottom)
	for i := range k.Series {
		k.trace(i)
	}
	k.WriteString("</svg>")
}

func (k *canvas) x(place float64) float64 {
	return k.left + float64(k.places.Share(place)*(k.right-k.left))
}

func (k *canvas) y(value float64) float64 {
	return k.bottom - float64(k.values.Share(value)*(k.bottom-k.top))
}

// rows draws places from top to bottom, and values from left to right.
func (k *canvas) rows() {
	longest := 0
	for _, name := range k.Place.Names {
		longest = max(longest, min(utf8.RuneCountInString(name), mostName))
	}
	abreast := len(k.Series)
	if k.Kind == charts.Losses {
		abreast = 1
	}
	k.rowHeight = max(20, 9+float64(abreast*9))
	k.left, k.top, k.right = 18+float64(letter*float64(longest)), 6, width-16
	k.bottom = k.top + float64(k.rowHeight*float64(len(k.Place.Names)))
	k.height = k.bottom + 40
	k.open()
	last := math.Inf(-1)
	for _, tick := range k.values.Ticks {
		x, text := k.across(tick), k.values.Text(tick)
		k.line("grid-line", x, k.top, x, k.bottom)
		if half := float64(letter * float64(len(text)) / 2); x-half > last {
			k.text(min(x, width-half-2), k.bottom+15, "middle", "", text)
			last = x + half + letter
		}
	}
	if k.Kind == charts.Differences {
		k.line("zero", k.across(0), k.top, k.across(0), k.bottom)
	}
	k.text(width/2, k.height-6, "middle", "name", k.AxisText(&k.Values))
	for i, name := range k.Place.Names {
		y := k.top + float64(k.rowHeight*(float64(i)+0.5))
		fmt.Fprintf(k, `<text class="name" x="%s" y="%s" text-anchor="end">%s<title>%s</title></text>`, px(k.left-12), px(y+4), html.EscapeString(short(name)), html.EscapeString(name))
	}
	for i := range k.Series {
		k.marks(i, abreast)
	}
	k.WriteString("</svg>")
}

func (k *canvas) across(value float64) float64 {
	return k.left + float64(k.values.Share(value)*(k.right-k.left))
}

func short(name string) string {
	if r := []rune(name); len(r) > mostName {
		return string(r[:mostName-1]) + "…"
	}
	return name
}

func (k *canvas) text(x, y float64, anchor, class, text string) {
	fmt.Fprintf(k, `<text x="%s" y="%s" text-anchor="%s"`, px(x), px(y), anchor)
	if class != "" {
		fmt.Fprintf(k, ` class="%s"`, class)
	}
	fmt.Fprintf(k, ">%s</text>", html.EscapeString(text))
}

func (k *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(k, `<path class="%s" d="M%s %sL%s %s"/>`, class, px(x1), px(y1), px(x2), px(y2))
}

// px writes a coordinate to a tenth.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// known writes what the script needs of a point: its cell, its numbers as the CSV has them.
func (k *canvas) known(p *charts.Point, value float64) string {
	text := fmt.Sprintf(` data-c="%d" data-v="%s"`, k.cells[p.Cell.ID], results.Number(value))
	if !math.IsNaN(p.Low) && !math.IsNaN(p.High) && k.Kind != charts.Losses && k.Kind != charts.Runs {
		text += fmt.Sprintf(` data-l="%s" data-h="%s"`, results.Number(p.Low), results.Number(p.High))
	}
	if !math.IsNaN(p.Theory) {
		text += fmt.Sprintf(` data-t="%s"`, results.Number(p.Theory))
	}
	if p.Against != nil {
		text += fmt.Sprintf(` data-a="%d"`, k.cells[p.Against.ID])
	}
	if !k.Rows() {
		text += fmt.Sprintf(` data-x="%s"`, results.Number(p.Place))
	}
	return text
}
