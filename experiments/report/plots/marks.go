package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"starmesh/experiments/report/charts"
)

// colours (of Okabe and Ito, darkened for paper), shapes and dashes tell series apart, each alone.
var (
	colours = []color.NRGBA{{0, 114, 178, 255}, {194, 78, 0, 255}, {0, 122, 92, 255}, {160, 66, 138, 255}, {122, 100, 0, 255}, {68, 75, 87, 255}, {47, 127, 148, 255}}
	shapes  = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.SquareGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{}}
	dashes  = [][]vg.Length{nil, {4, 2}, {1, 2}, {5, 2, 1, 2}, {7, 3}, {3, 1}, {1, 3}}

	faint    = color.NRGBA{0, 0, 0, 40}
	thin     = draw.LineStyle{Color: color.NRGBA{210, 214, 220, 255}, Width: 0.4}
	zero     = draw.LineStyle{Color: color.Black, Width: 0.6}
	ofTheory = draw.LineStyle{Color: color.Black, Width: 0.8, Dashes: []vg.Length{3, 2}}
)

func ofSeries(i int) draw.LineStyle { return draw.LineStyle{Color: colours[i%len(colours)], Width: 1} }

// ofShade is the line of a fault's intervals, where there are several faults.
func ofShade(row int) draw.LineStyle {
	return draw.LineStyle{Color: color.NRGBA{90, 96, 105, 255}, Width: 2, Dashes: dashes[row%len(dashes)]}
}

func glyph(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: colours[i%len(colours)], Radius: 1.9, Shape: shapes[i%len(shapes)]}
}

// marks draws what a chart holds between its axes.
type marks struct{ *drawing }

// Plot implements plot.Plotter.
func (m marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if !m.Rows() {
		axis := x
		x = func(place float64) vg.Length { return axis(onAxis(&m.places, place)) }
		names := m.ShadeNames()
		for i := range m.Shades {
			s := &m.Shades[i]
			from, to := x(max(s.From, m.places.Low)), x(s.To)
			fill(c, faint, vg.Point{X: from, Y: c.Min.Y}, vg.Point{X: to, Y: c.Max.Y})
			if len(names) > 1 {
				row := slices.Index(names, s.Text())
				y := c.Max.Y + vg.Length(shadeRow*row) + shadeRow
				c.StrokeLine2(ofShade(row), from, y, to, y)
			}
		}
		for _, tick := range m.values.Ticks {
			c.StrokeLine2(thin, c.Min.X, y(tick), c.Max.X, y(tick))
		}
		for i := range m.Series {
			m.trace(c, i, x, y)
		}
		return
	}
	for _, tick := range m.values.Ticks {
		c.StrokeLine2(thin, x(tick), c.Min.Y, x(tick), c.Max.Y)
	}
	if m.Kind == charts.Differences {
		c.StrokeLine2(zero, x(0), c.Min.Y, x(0), c.Max.Y)
	}
	for i := range m.Series {
		m.row(c, i, x, y)
	}
}

func fill(c draw.Canvas, with color.Color, low, high vg.Point) {
	c.FillPolygon(with, []vg.Point{low, {X: high.X, Y: low.Y}, high, {X: low.X, Y: high.Y}})
}

// finite puts infinite values at the end of the scale.
func (m marks) finite(x float64) float64 { return min(max(x, m.values.Low), m.values.High) }

func orElse(x, other float64) float64 {
	if math.IsNaN(x) {
		return other
	}
	return x
}

// trace draws a line with its band, which what is infinite or missing interrupts.
func (m marks) trace(c draw.Canvas, i int, x, y func(float64) vg.Length) {
	s := &m.Series[i]
	at := func(p *charts.Point, value float64) vg.Point { return vg.Point{X: x(p.Place), Y: y(m.finite(value))} }
	var line, upper, lower, theory []vg.Point
	flush := func() {
		if len(line) > 1 {
			slices.Reverse(lower)
			band := colours[i%len(colours)]
			band.A = 45
			c.FillPolygon(band, append(upper, lower...))
			style := ofSeries(i)
			style.Dashes = dashes[i%len(dashes)]
			c.StrokeLines(style, line)
		}
		if len(theory) > 1 {
			c.StrokeLines(ofTheory, theory)
		}
		line, upper, lower, theory = nil, nil, nil, nil
	}
	for j := range s.Points {
		p := &s.Points[j]
		if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			flush()
			continue
		}
		line, upper, lower = append(line, at(p, p.Value)), append(upper, at(p, orElse(p.High, p.Value))), append(lower, at(p, orElse(p.Low, p.Value)))
		if !math.IsNaN(p.Theory) {
			theory = append(theory, at(p, p.Theory))
		}
	}
	flush()
	for j := range s.Points {
		if p := &s.Points[j]; !math.IsNaN(p.Value) && len(s.Points) <= 40 {
			m.symbol(c, i, p, at(p, p.Value))
		}
	}
}

// symbol draws a point; an infinite one is an open triangle at the end of the scale.
func (m marks) symbol(c draw.Canvas, i int, p *charts.Point, at vg.Point) {
	style := glyph(i)
	if math.IsInf(p.Value, 0) {
		style.Shape, style.Radius = draw.TriangleGlyph{}, 3
	}
	c.DrawGlyph(style, at)
}

// row draws a series of a chart whose places are names.
func (m marks) row(c draw.Canvas, i int, x, y func(float64) vg.Length) {
	abreast := len(m.Series)
	shift := vg.Length(7 * (float64(float64(abreast-1)/2) - float64(i)))
	for j := range m.Series[i].Points {
		p := &m.Series[i].Points[j]
		if math.IsNaN(p.Value) {
			continue
		}
		at := vg.Point{X: x(m.finite(p.Value)), Y: y(-p.Place) + shift}
		switch {
		case m.Kind == charts.Losses:
			middle := y(-p.Place)
			fill(c, colours[i%len(colours)], vg.Point{X: x(p.Low), Y: middle - 3}, vg.Point{X: x(p.High), Y: middle + 3})
			continue
		case !math.IsNaN(p.Low) && !math.IsNaN(p.High):
			c.StrokeLine2(ofSeries(i), x(m.finite(p.Low)), at.Y, x(m.finite(p.High)), at.Y)
		}
		m.symbol(c, i, p, at)
		if !math.IsNaN(p.Theory) {
			theory := x(m.finite(p.Theory))
			c.StrokeLine2(zero, theory, at.Y-4, theory, at.Y+4)
		}
	}
}

// legend names the series, theory and shades, in lines below the chart.
type legend struct {
	items []item
	lines int
}

type item struct {
	text   string
	sample func(c draw.Canvas, at vg.Point)
	at     vg.Point // from the upper left
}

const (
	sampleWidth = 18
	lineHeight  = 10
)

func (d *drawing) entries() (l legend) {
	theory, infinite, rows := false, false, d.Rows()
	for i, s := range d.Series {
		infinite = infinite || slices.ContainsFunc(s.Points, func(p charts.Point) bool { return math.IsInf(p.Value, 0) })
		theory = theory || slices.ContainsFunc(s.Points, func(p charts.Point) bool { return !math.IsNaN(p.Theory) })
		if s.Name == "" {
			continue
		}
		l.items = append(l.items, item{text: s.Name, sample: func(c draw.Canvas, at vg.Point) {
			if !rows {
				style := ofSeries(i)
				style.Dashes = dashes[i%len(dashes)]
				c.StrokeLine2(style, at.X, at.Y, at.X+sampleWidth-4, at.Y)
			}
			c.DrawGlyph(glyph(i), vg.Point{X: at.X + (sampleWidth-4)/2, Y: at.Y})
		}})
	}
	if theory {
		l.items = append(l.items, item{text: "theory", sample: func(c draw.Canvas, at vg.Point) {
			if rows {
				c.StrokeLine2(zero, at.X+7, at.Y-4, at.X+7, at.Y+4)
				return
			}
			c.StrokeLine2(ofTheory, at.X, at.Y, at.X+sampleWidth-4, at.Y)
		}})
	}
	if infinite {
		l.items = append(l.items, item{text: "infinite", sample: func(c draw.Canvas, at vg.Point) {
			c.DrawGlyph(draw.GlyphStyle{Color: color.Black, Radius: 3, Shape: draw.TriangleGlyph{}}, vg.Point{X: at.X + (sampleWidth-4)/2, Y: at.Y})
		}})
	}
	names := d.ShadeNames()
	for row, name := range names {
		l.items = append(l.items, item{text: name, sample: func(c draw.Canvas, at vg.Point) {
			fill(c, faint, vg.Point{X: at.X, Y: at.Y - 3}, vg.Point{X: at.X + sampleWidth - 4, Y: at.Y + 3})
			if len(names) > 1 {
				c.StrokeLine2(ofShade(row), at.X, at.Y+2, at.X+sampleWidth-4, at.Y+2)
			}
		}})
	}
	return l
}

// arrange finds a place for each item.
func (l *legend) arrange(style text.Style, width vg.Length) {
	var x vg.Length
	for i := range l.items {
		l.items[i].text = fitted(style, l.items[i].text, width-sampleWidth)
		own := sampleWidth + style.Width(l.items[i].text) + 8
		if i == 0 || x+own > width {
			x = 0
			l.lines++
		}
		l.items[i].at = vg.Point{X: x, Y: vg.Length(lineHeight * (l.lines - 1))}
		x += own
	}
}

func (l *legend) height() vg.Length { return vg.Length(lineHeight * l.lines) }

func (l *legend) draw(c draw.Canvas, style text.Style) {
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	for _, item := range l.items {
		at := vg.Point{X: c.Min.X + item.at.X, Y: c.Min.Y + l.height() - item.at.Y - lineHeight/2}
		item.sample(c, at)
		c.FillText(style, vg.Point{X: at.X + sampleWidth, Y: at.Y}, item.text)
	}
}
