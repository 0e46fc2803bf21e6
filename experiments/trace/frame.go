package trace

import (
	"fmt"
	"slices"
	"strings"

	"starmesh/sim/refusal"
)

// colours are those of kinds: Okabe and Ito's, which colour-blind readers tell apart, in a shade that reads on white and on black.
var colours = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f7f7f", "#8c564b"}

const style = `.bg{fill:#fff}text{font:11px sans-serif;fill:#222}.title{font-weight:bold;font-size:13px}.time,.idle{fill:#666;font-size:10px}
.node{stroke:#999}.absent{stroke:#c33;stroke-width:7;stroke-opacity:.35;stroke-dasharray:4 3}.dot{fill:#222}.open{fill:none;stroke:#888}
.decided{fill:#e0a800;stroke:#222}.bad{stroke:#c33;stroke-width:2;fill:none}.good{fill:#2a2;stroke:none}.cut{stroke:#c33;stroke-dasharray:2 4}
.label{paint-order:stroke;stroke:#fff;stroke-width:3px}
path.idle{fill:none;stroke:#888}.cause{fill:#c33;font-size:9px}.lost{stroke-opacity:.6}.d1{stroke-dasharray:6 3}.d2{stroke-dasharray:2 3}
@media(prefers-color-scheme:dark){.bg{fill:#181818}text{fill:#ddd}.time,.idle{fill:#aaa}.label{stroke:#181818}.dot{fill:#ddd}.decided{stroke:#ddd}.bad{stroke:#f66}.cause{fill:#f66}}
`

// width has room for the columns, and for the words above them.
func (p *picture) width() int {
	const letter = 6
	kinds := 0
	for kind := range p.kinds {
		kinds += kindWidth(kind)
	}
	return max(p.margin+p.column*len(p.columns)+p.column/3, letter*len(p.said())+20, kinds+20, 360)
}

// kindWidth is that of a kind's sample and name.
func kindWidth(kind string) int { return 45 + 7*len(kind) }

// finish puts the frame around a picture: its head, which says what is shown, and the kinds of messages.
func (p *picture) finish() string {
	var b strings.Builder
	title := refusal.Printable(fmt.Sprintf("%s, run %s", p.Experiment, p.ID))
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n<title>%s</title>\n<style>%s",
		p.width(), p.height, p.width(), p.height, escaped("Space-time diagram of "+title), style)
	for i, colour := range colours {
		fmt.Fprintf(&b, ".k%d{stroke:%s;stroke-width:1.3}.f%d{fill:%s}", i, colour, i, colour)
	}
	b.WriteString("</style>\n<defs>")
	for i := range colours {
		fmt.Fprintf(&b, "<marker id=\"a%d\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"f%d\" d=\"M0 0L8 4L0 8z\"/></marker>", i, i)
	}
	fmt.Fprintf(&b, "</defs>\n<rect class=\"bg\" width=\"100%%\" height=\"100%%\"/>\n<text class=\"title\" x=\"8\" y=\"18\">%s</text>\n", escaped(title))
	fmt.Fprintf(&b, "<text x=\"8\" y=\"36\">%s</text>\n", escaped(p.said()))
	kinds := make([]string, len(p.kinds))
	for kind, i := range p.kinds {
		kinds[i] = kind
	}
	x := 8
	for i, kind := range kinds {
		fmt.Fprintf(&b, "<line class=\"k%d d%d\" x1=\"%d\" y1=\"54\" x2=\"%d\" y2=\"54\"/><text x=\"%d\" y=\"58\">%s</text>\n",
			i%len(colours), i/len(colours)%3, x, x+20, x+25, escaped(kind))
		x += kindWidth(kind)
	}
	return b.String() + p.b.String() + "</svg>\n"
}

// said is what the reader of a picture has to know.
func (p *picture) said() string {
	said := []string{"time runs down"}
	if p.split >= 0 {
		said = append(said, fmt.Sprintf("at its beginning the network is partitioned, since %v", p.split))
	}
	if len(p.drawn) == 0 {
		said = append(said, "no event is in what was asked for")
	}
	if p.compressed > 0 {
		said = append(said, fmt.Sprintf("idle time is compressed where a zigzag stands (%s in all)", p.written(p.compressed)))
	}
	if p.left > 0 {
		said = append(said, fmt.Sprintf("%d events after %v are not drawn: choose less with --from, --until, --node or --kind", p.left, p.until))
	}
	return strings.Join(slices.Compact(said), "; ")
}
