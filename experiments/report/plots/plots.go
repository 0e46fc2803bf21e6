// Package plots draws charts as files for papers: SVG, PDF and PNG, a column or a page wide. SVG is the same to the byte on every
// machine.
package plots

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"starmesh/experiments/report/charts"
)

// Formats are the endings of the files that can be written, and Widths how wide they can be.
var (
	Formats = []string{"svg", "pdf", "png"}
	Widths  = []string{"column", "page"}
)

// widths are those of journals with two columns.
var widths = map[string]vg.Length{"column": 3.4 * vg.Inch, "page": 7 * vg.Inch}

const dotsPerInch = 300

// sans is in the program, so that texts are equally wide everywhere.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// Write draws a chart.
func Write(w io.Writer, c *charts.Chart, format, width string) error {
	if !slices.Contains(Formats, format) || !slices.Contains(Widths, width) {
		return fmt.Errorf("there is no %s file, %s wide; take one of %s, %s", format, width, strings.Join(Formats, ", "), strings.Join(Widths, " or "))
	}
	d := newDrawing(c, widths[width])
	switch format {
	case "svg":
		canvas := vgsvg.New(d.width, d.height)
		d.draw(canvas)
		return writeSVG(w, canvas)
	case "pdf":
		fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC()) // so that the same chart is the same file
		fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
		fpdf.SetDefaultCatalogSort(true)
		canvas := vgpdf.New(d.width, d.height)
		d.draw(canvas)
		_, err := canvas.WriteTo(w)
		return err
	}
	canvas := vgimg.NewWith(vgimg.UseWH(d.width, d.height), vgimg.UseDPI(dotsPerInch))
	d.draw(canvas)
	_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
	return err
}

// writeSVG names fonts of the same widths for machines that have not this one.
func writeSVG(w io.Writer, canvas *vgsvg.Canvas) error {
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return err
	}
	const family = `style="font-family:Liberation Sans` // texts of others have no such quotes
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte(family+";"), []byte(family+", Arial, Helvetica, sans-serif;")))
	return err
}

// drawing is a chart with its measures.
type drawing struct {
	*charts.Chart
	plot           *plot.Plot
	values, places charts.Scale
	width, height  vg.Length
	above          vg.Length // the plot: a row for each fault, where there are several
	legend         legend
}

const (
	size      = 8 // of letters, in points
	rowHeight = 11
	shadeRow  = 4
)

func newDrawing(c *charts.Chart, width vg.Length) *drawing {
	d := &drawing{Chart: c, plot: plot.New(), values: c.ValueScale(), width: width}
	p := d.plot
	for _, style := range []*font.Font{&p.Title.TextStyle.Font, &p.X.Label.TextStyle.Font, &p.Y.Label.TextStyle.Font, &p.X.Tick.Label.Font, &p.Y.Tick.Label.Font} {
		*style = font.From(sans, size)
	}
	p.Title.Text, p.Title.Padding = fitted(p.Title.TextStyle, c.Title, width-12), 4
	d.legend = d.entries()
	d.legend.arrange(p.Title.TextStyle, width-12)
	if c.Rows() {
		d.rows()
	} else {
		d.plane()
	}
	if names := c.ShadeNames(); len(names) > 1 {
		d.above = vg.Length(shadeRow * len(names))
	}
	d.height += d.legend.height() + d.above
	p.Add(marks{d})
	return d
}

// plane has places from left to right.
func (d *drawing) plane() {
	p := d.plot
	d.places = d.PlaceScale()
	d.height = min(float64Length(0.62, d.width), 3.2*vg.Inch)
	along(&p.X, &d.places, d.AxisText(&d.Place))
	along(&p.Y, &d.values, d.AxisText(&d.Values))
}

// rows has places from top to bottom.
func (d *drawing) rows() {
	p := d.plot
	count := len(d.Place.Names)
	abreast := len(d.Series)
	if d.Kind == charts.Losses {
		abreast = 1
	}
	d.height = vg.Length(count*(rowHeight+7*(abreast-1)) + 40)
	along(&p.X, &d.values, d.AxisText(&d.Values))
	var ticks plot.ConstantTicks
	for i, name := range d.Place.Names {
		ticks = append(ticks, plot.Tick{Value: -float64(i), Label: fitted(p.Y.Tick.Label, name, 0.45*d.width)})
	}
	p.Y.Tick.Marker, p.Y.Tick.Length, p.Y.Tick.LineStyle.Width, p.Y.LineStyle.Width = ticks, 0, 0, 0
	p.Y.Min, p.Y.Max = 0.5-float64(count), 0.5
}

// fitted shortens a text to a width, and says so.
func fitted(style text.Style, words string, width vg.Length) string {
	if style.Width(words) <= width {
		return words
	}
	letters := []rune(words)
	for len(letters) > 1 && style.Width(string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

func float64Length(x float64, l vg.Length) vg.Length { return vg.Length(float64(x * float64(l))) }

// along lets an axis show a scale. One that is logarithmic is a linear axis of shares: that of the package has its label elsewhere than the
// room for it, and another logarithm on another machine.
func along(axis *plot.Axis, s *charts.Scale, label string) {
	axis.Label.Text, axis.Min, axis.Max = label, onAxis(s, s.Low), onAxis(s, s.High)
	if s.Zero {
		axis.Min = 0
	}
	var ticks plot.ConstantTicks
	for _, tick := range s.Ticks {
		ticks = append(ticks, plot.Tick{Value: onAxis(s, tick), Label: s.Text(tick)})
	}
	axis.Tick.Marker, axis.Padding = ticks, 3
}

func onAxis(s *charts.Scale, x float64) float64 {
	if s.Logarithmic {
		return s.Share(x)
	}
	return x
}

func (d *drawing) draw(to vg.CanvasSizer) {
	canvas := draw.NewCanvas(rounding{to}, d.width, d.height)
	canvas.SetColor(d.plot.BackgroundColor)
	canvas.Fill(canvas.Rectangle.Path())
	whole := draw.Crop(canvas, 4, -8, 4, -4)
	d.legend.draw(whole, d.plot.Title.TextStyle)
	d.plot.Draw(draw.Crop(whole, 0, 0, d.legend.height(), -d.above))
}

// rounding passes hundredths of a point on: some machines fuse a product with a sum, and the last bits would differ. The borders
// between hundredths are where no sum of simple numbers is.
type rounding struct{ vg.Canvas }

func hundredths(l vg.Length) vg.Length {
	const border = 0.0012345
	n := float64(float64(l)*100) + border
	return vg.Length(math.Floor(n+0.5) / 100)
}

func (r rounding) path(p vg.Path) vg.Path {
	out := slices.Clone(p)
	for i := range out {
		c := &out[i]
		c.Pos, c.Radius = r.point(c.Pos), hundredths(c.Radius)
		c.Control = slices.Clone(c.Control)
		for j := range c.Control {
			c.Control[j] = r.point(c.Control[j])
		}
	}
	return out
}

func (r rounding) point(p vg.Point) vg.Point { return vg.Point{X: hundredths(p.X), Y: hundredths(p.Y)} }

func (r rounding) Stroke(p vg.Path)         { r.Canvas.Stroke(r.path(p)) }
func (r rounding) Fill(p vg.Path)           { r.Canvas.Fill(r.path(p)) }
func (r rounding) Translate(p vg.Point)     { r.Canvas.Translate(r.point(p)) }
func (r rounding) SetLineWidth(l vg.Length) { r.Canvas.SetLineWidth(hundredths(l)) }
func (r rounding) FillString(f font.Face, at vg.Point, text string) {
	r.Canvas.FillString(f, r.point(at), text)
}
