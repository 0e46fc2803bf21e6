package webpage

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"

	"starmesh/experiments/report/charts"
)

// dashes and shapes tell series apart for those who see no colours.
var dashes = [colours]string{"", "6 3", "2 3", "8 3 2 3", "10 4", "4 2", "1 4"}

func dashed(i int) string {
	if dash := dashes[i%colours]; dash != "" {
		return ` stroke-dasharray="` + dash + `"`
	}
	return ""
}

// begin opens the group of a series.
func (k *canvas) begin(i int) {
	fmt.Fprintf(k, `<g class="s%d" data-s="%s">`, i%colours, html.EscapeString(k.Series[i].Name))
}

// trace draws a line with its band. Values that are infinite or missing interrupt it.
func (k *canvas) trace(i int) {
	s := &k.Series[i]
	k.begin(i)
	for _, run := range unbroken(s.Points) {
		var band, line, theory strings.Builder
		for j := range run {
			p := &run[j]
			fmt.Fprintf(&line, "%s%s %s", move(j), px(k.x(p.Place)), px(k.y(p.Value)))
			fmt.Fprintf(&band, "%s%s %s", move(j), px(k.x(p.Place)), px(k.y(orElse(p.High, p.Value))))
		}
		for j := range run {
			p := &run[len(run)-1-j]
			fmt.Fprintf(&band, "L%s %s", px(k.x(p.Place)), px(k.y(orElse(p.Low, p.Value))))
		}
		fmt.Fprintf(k, `<path class="band fill" d="%sZ"/><path class="trace stroke" d="%s"`, band.String(), line.String())
		k.WriteString(dashed(i) + "/>")
		begun := 0
		for j := range run {
			if p := &run[j]; !math.IsNaN(p.Theory) && !math.IsInf(p.Theory, 0) {
				fmt.Fprintf(&theory, "%s%s %s", move(begun), px(k.x(p.Place)), px(k.y(p.Theory)))
				begun++
			}
		}
		if begun > 1 {
			fmt.Fprintf(k, `<path class="theory" d="%s"/>`, theory.String())
		}
	}
	for j := range s.Points {
		if p := &s.Points[j]; !math.IsNaN(p.Value) {
			k.symbol(i, k.x(p.Place), k.y(p.Value), k.size(len(s.Points)), p.Value, k.known(p, p.Value))
		}
	}
	k.WriteString("</g>")
}

// size makes symbols smaller where there are many.
func (k *canvas) size(points int) float64 {
	if points > 40 {
		return 2
	}
	return 4
}

func move(j int) string {
	if j == 0 {
		return "M"
	}
	return "L"
}

func orElse(x, other float64) float64 {
	if math.IsNaN(x) {
		return other
	}
	return x
}

// unbroken cuts points at those that have no finite value.
func unbroken(points []charts.Point) (runs [][]charts.Point) {
	begun := 0
	for i := range points {
		if v := points[i].Value; math.IsNaN(v) || math.IsInf(v, 0) {
			if i > begun {
				runs = append(runs, points[begun:i])
			}
			begun = i + 1
		}
	}
	if begun < len(points) {
		runs = append(runs, points[begun:])
	}
	return runs
}

// mostDots is how many runs of a cell are drawn one by one, and mostDotsHere those of a chart.
const (
	mostDots     = 30
	mostDotsHere = 300
)

// marks draws a series of a chart whose places are rows; so many are abreast in each.
func (k *canvas) marks(i, abreast int) {
	s := &k.Series[i]
	k.begin(i)
	for j := range s.Points {
		p := &s.Points[j]
		if math.IsNaN(p.Value) {
			continue
		}
		row := k.top + float64(k.rowHeight*(p.Place+0.5))
		y := row + float64(9*(float64(i)-float64(float64(abreast-1)/2)))
		switch k.Kind {
		case charts.Losses:
			x := k.across(p.Low)
			fmt.Fprintf(k, `<rect class="p bar fill" x="%s" y="%s" width="%s" height="10"%s/>`, px(x), px(row-5), px(k.across(p.High)-x), k.known(p, p.Value))
			continue
		case charts.Runs:
			k.spread(i, p, y, len(s.Points))
			continue
		}
		if !math.IsNaN(p.Low) && !math.IsNaN(p.High) {
			k.line("whisker stroke", k.across(p.Low), y, k.across(p.High), y)
		}
		k.symbol(i, k.across(p.Value), y, 4, p.Value, k.known(p, p.Value))
		if !math.IsNaN(p.Theory) {
			x := k.across(p.Theory)
			k.line("theory", x, y-8, x, y+8)
		}
	}
	k.WriteString("</g>")
}

// spread draws what the runs of a cell came to: each of a few, and of all the range, the middle half and the median.
func (k *canvas) spread(i int, p *charts.Point, y float64, cells int) {
	values := slices.DeleteFunc(slices.Clone(p.Runs), math.IsNaN)
	slices.Sort(values)
	n := len(values)
	k.line("whisker stroke", k.across(values[0]), y, k.across(values[n-1]), y)
	if n <= mostDots && n*cells <= mostDotsHere {
		for r, value := range p.Runs {
			switch {
			case math.IsInf(value, 0):
				k.symbol(i, k.across(value), y, 3, value, k.known(p, value)+fmt.Sprintf(` data-r="%d"`, r))
			case !math.IsNaN(value):
				fmt.Fprintf(k, `<circle class="p run fill" cx="%s" cy="%s" r="3"%s data-r="%d"/>`, px(k.across(value)), px(y), k.known(p, value), r)
			}
		}
	} else {
		from, to := k.across(values[n/4]), k.across(values[(3*n)/4])
		fmt.Fprintf(k, `<rect class="run fill" x="%s" y="%s" width="%s" height="7"/>`, px(from), px(y-3.5), px(to-from))
	}
	x := k.across(p.Value)
	if math.IsInf(p.Value, 0) {
		k.symbol(i, x, y, 4, p.Value, k.known(p, p.Value))
		return
	}
	fmt.Fprintf(k, `<path class="p whisker stroke" d="M%s %sV%s"%s/>`, px(x), px(y-4.5), px(y+4.5), k.known(p, p.Value))
}

// symbol draws a point in the shape of its series; one that is infinite is an arrow's head, which points to where it lies.
func (k *canvas) symbol(i int, x, y, r, value float64, known string) {
	if math.IsInf(value, 0) {
		tip, foot := math.Copysign(4, value), -math.Copysign(5, value)
		outline := fmt.Sprintf("M%s %sL%s %sL%s %sZ", px(x-5), px(y-foot), px(x), px(y-tip), px(x+5), px(y-foot))
		if k.Rows() {
			outline = fmt.Sprintf("M%s %sL%s %sL%s %sZ", px(x+foot), px(y-5), px(x+tip), px(y), px(x+foot), px(y+5))
		}
		fmt.Fprintf(k, `<path class="p fill" d="%s"%s/>`, outline, known)
		return
	}
	fmt.Fprintf(k, `<path class="p fill" d="%s"%s/>`, shape(i, x, y, r), known)
}

// shape outlines the symbol of a series.
func shape(i int, x, y, r float64) string {
	polygon := func(corners ...float64) string {
		var b strings.Builder
		for j := 0; j < len(corners); j += 2 {
			b.WriteString(move(j) + px(x+float64(corners[j]*r)) + " " + px(y+float64(corners[j+1]*r)))
		}
		return b.String() + "Z"
	}
	switch i % colours {
	case 1:
		return polygon(-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9) // square
	case 2:
		return polygon(0, -1.2, 1.1, 0.8, -1.1, 0.8) // triangle
	case 3:
		return polygon(0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0) // diamond
	case 4:
		return polygon(0, 1.2, 1.1, -0.8, -1.1, -0.8) // triangle, downwards
	case 5:
		return polygon(-0.4, -1.2, 0.4, -1.2, 0.4, -0.4, 1.2, -0.4, 1.2, 0.4, 0.4, 0.4, 0.4, 1.2, -0.4, 1.2, -0.4, 0.4, -1.2, 0.4, -1.2, -0.4, -0.4, -0.4) // cross
	case 6:
		return polygon(-1.2, -0.5, 1.2, -0.5, 1.2, 0.5, -1.2, 0.5) // bar
	}
	d, e := px(2*r), px(r)
	return "M" + px(x-r) + " " + px(y) + "a" + e + " " + e + " 0 1 0 " + d + " 0a" + e + " " + e + " 0 1 0 -" + d + " 0Z"
}

// legend names the series, where there are several, the theory and the shades.
func (k *canvas) legend() template.HTML {
	var b strings.Builder
	item := func(picture, text string) {
		fmt.Fprintf(&b, `<li><svg viewBox="0 0 26 12" aria-hidden="true">%s</svg> %s</li>`, picture, html.EscapeString(text))
	}
	for i, s := range k.Series {
		if s.Name == "" {
			continue
		}
		picture := fmt.Sprintf(`<g class="s%d"><path class="fill" d="%s"/></g>`, i%colours, shape(i, 13, 6, 4))
		if !k.Rows() {
			picture = fmt.Sprintf(`<g class="s%d"><path class="trace stroke" stroke-dasharray="%s" d="M0 6H26"/><path class="fill" d="%s"/></g>`, i%colours, dashes[i%colours], shape(i, 13, 6, 3.5))
		} else if k.Kind == charts.Losses {
			picture = fmt.Sprintf(`<g class="s%d"><rect class="fill" x="4" y="1" width="18" height="10"/></g>`, i%colours)
		}
		item(picture, s.Name)
	}
	if k.hasTheory() {
		picture := `<path class="theory" d="M0 6H26"/>`
		if k.Rows() {
			picture = `<path class="theory" d="M13 0V12"/>`
		}
		item(picture, "theory")
	}
	if k.infinite() {
		picture := `<path class="any" d="M8 1L17 6L8 11Z"/>`
		if !k.Rows() {
			picture = `<path class="any" d="M8 11L13 2L18 11Z"/>`
		}
		item(picture, "infinite")
	}
	names := k.ShadeNames()
	for row, name := range names {
		picture := `<rect class="shade" width="26" height="12"/>`
		if len(names) > 1 {
			picture += `<path class="shade-row" d="M0 3H26"` + dashed(row) + `/>`
		}
		item(picture, name)
	}
	if b.Len() == 0 {
		return ""
	}
	return template.HTML(`<ul class="legend">` + b.String() + "</ul>")
}

func (k *canvas) any(of func(*charts.Point) bool) bool {
	for _, s := range k.Series {
		for i := range s.Points {
			if of(&s.Points[i]) {
				return true
			}
		}
	}
	return false
}

func (k *canvas) hasTheory() bool {
	return k.any(func(p *charts.Point) bool { return !math.IsNaN(p.Theory) })
}

func (k *canvas) infinite() bool {
	return k.any(func(p *charts.Point) bool { return math.IsInf(p.Value, 0) })
}
