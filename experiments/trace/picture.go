package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/refusal"
)

// Measures of a diagram, in pixels.
const (
	leastColumn = 96
	mostColumn  = 160
	fewColumns  = 6  // which are as wide as their labels
	topMargin   = 96 // for the title, the kinds and the names
	idleGap     = 56 // for idle time, which is compressed
	lineHeight  = 14
	mostLetters = 24 // of a label
)

// picture is a diagram while it is drawn.
type picture struct {
	*diagram
	margin     int           // how much room there is for times
	usual      time.Duration // between two instants, in the median
	step       int           // how large that is drawn
	column     int           // how wide one is
	b          strings.Builder
	ys         []int // of each event
	lines      []int // labels of its node and instant before its own
	timed      int   // where a time was written last
	height     int
	compressed time.Duration // idle time that is not drawn to scale
	under      map[message]drawnHop
	down       map[sim.NodeID]int // since where it is down or paused
}

type drawnHop struct {
	node, peer sim.NodeID
	y          int
	kind       string
	words      string
}

func (d *diagram) picture() *picture {
	nodes := d.inColumns()
	for i, n := range nodes {
		d.columns[n] = i
	}
	p := &picture{diagram: d, column: d.columnWidth(), under: map[message]drawnHop{}, down: map[sim.NodeID]int{}}
	p.measure()
	p.place()
	for _, n := range nodes {
		x := p.x(n)
		fmt.Fprintf(&p.b, "<line class=\"node\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", x, topMargin, x, p.height-10)
		fmt.Fprintf(&p.b, "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\"><title>%s</title>%s</text>\n",
			x, topMargin-8, escaped(NameOf(d.World, n)), escaped(short(NameOf(d.World, n), 13)))
	}
	for n := range d.absent {
		if _, shown := d.columns[n]; shown {
			p.down[n] = topMargin
		}
	}
	for i := range d.drawn {
		p.draw(&d.drawn[i], p.ys[i])
	}
	p.drawOpen()
	for i := range d.drawn { // over all lines
		p.label(&d.drawn[i], p.ys[i]+lineHeight*p.lines[i])
	}
	return p
}

// inColumns lists the nodes that are drawn by id, with hubs among the others, as most messages go to and from them.
func (d *diagram) inColumns() []sim.NodeID {
	var hubs, leaves []sim.NodeID
	for n := range d.columns {
		if d.World.Position(n) == sim.Hub {
			hubs = append(hubs, n)
		} else {
			leaves = append(leaves, n)
		}
	}
	slices.Sort(hubs)
	slices.Sort(leaves)
	return slices.Insert(leaves, len(leaves)/2, hubs...)
}

// columnWidth has room for labels where nodes are few.
func (d *diagram) columnWidth() int {
	const letter = 6
	width := leastColumn
	for i := range d.drawn {
		if len(d.columns) <= fewColumns {
			width = max(width, 16+letter*min(len(label(d.drawn[i].Happening)), mostLetters))
		}
	}
	return min(width, mostColumn)
}

// short cuts a text to so many letters.
func short(name string, most int) string {
	if letters := []rune(name); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return name
}

func (p *picture) x(n sim.NodeID) int { return p.margin + p.column/3 + p.column*p.columns[n] }

// place works out where each event stands: to scale, but for idle time, and for instants that would be one on the other.
func (p *picture) place() {
	longest := max(idleGap, 4*p.step) // what takes more is idle time
	y, labels := topMargin+16, map[sim.NodeID]int{}
	for i := range p.drawn {
		e := &p.drawn[i]
		if i > 0 && e.At > p.drawn[i-1].At {
			gap := e.At - p.drawn[i-1].At
			step := int(float64(gap) / float64(p.usual) * float64(p.step))
			if step > longest {
				step = idleGap
				p.idle(y, gap)
			}
			least := 4
			for _, lines := range labels {
				least = max(least, lines*lineHeight)
			}
			y += max(step, least)
			clear(labels)
		}
		if i == 0 || p.drawn[i-1].At != e.At {
			p.time(e.At, y)
		}
		p.ys = append(p.ys, y)
		p.lines = append(p.lines, labels[e.Node])
		if label(e.Happening) != "" {
			labels[e.Node]++
		}
	}
	p.height = y + 40
}

// Steps between two instants: what is few is drawn large.
const (
	leastStep   = 7
	mostStep    = 36
	usualHeight = 480
)

// measure finds the usual time between two instants, how large a step that is, and how much room times need.
func (p *picture) measure() {
	var gaps []time.Duration
	for i := range p.drawn {
		if i > 0 && p.drawn[i].At > p.drawn[i-1].At {
			gaps = append(gaps, p.drawn[i].At-p.drawn[i-1].At)
		}
	}
	p.usual, p.step = 1, mostStep
	if len(gaps) > 0 {
		slices.Sort(gaps)
		p.usual, p.step = gaps[len(gaps)/2], min(max(usualHeight/len(gaps), leastStep), mostStep)
	}
	for i := range p.drawn {
		p.margin = max(p.margin, 30+timeLetter*len(p.written(p.drawn[i].At)))
		if i > 0 {
			p.margin = max(p.margin, 30+timeLetter*len(p.written(p.drawn[i].At-p.drawn[i-1].At)))
		}
	}
}

const timeLetter = 6 // its width

// written is a time as precise as tells instants apart: to a thousandth of what is usual between them.
func (p *picture) written(t time.Duration) string {
	least := time.Duration(1)
	for ; least*1000 <= p.usual; least *= 10 {
	}
	return t.Round(least).String()
}

// time writes an instant, where there is room below the last one.
func (p *picture) time(at time.Duration, y int) {
	if y-p.timed >= lineHeight {
		p.timed = y
		fmt.Fprintf(&p.b, "<text class=\"time\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", p.margin-16, y+4, p.written(at))
	}
}

func (p *picture) idle(y int, gap time.Duration) {
	p.compressed += gap
	fmt.Fprintf(&p.b, "<path class=\"idle\" d=\"M%d %d l6 4 l-12 8 l6 4\"/><text class=\"idle\" x=\"%d\" y=\"%d\">%s</text>\n",
		p.margin-8, y+20, 6, y+33, p.written(gap))
}

// label is what is written beside an event.
func label(h *sim.Happening) string {
	switch h.What {
	case account.Decided, account.Proposed:
		instance := strconv.FormatUint(h.Number, 10)
		if len(instance) > 6 { // drawn at random: its end is enough to tell it apart
			instance = "…" + instance[len(instance)-3:]
		}
		return fmt.Sprintf("%s %s=%d", h.What, instance, h.Value)
	case account.Noted:
		return fmt.Sprintf("%s %d", h.Text, h.Value)
	case account.OfficeTaken, account.OfficeLeft, account.FaultBegan, account.FaultEnded:
		return h.What.String() + " " + h.Text
	case account.NodeDown, account.NodeUp, account.NodePaused, account.NodeResumed, account.NodeCompromised, account.NodeReleased, account.Adversary:
		return h.What.String()
	}
	return ""
}

// draw puts an event where it stands.
func (p *picture) draw(e *drawn, y int) {
	x := p.x(e.Node)
	m := messageOf(e.Happening)
	switch e.What {
	case account.MessageHop, account.MessageCopied:
		p.under[m] = drawnHop{e.Node, e.Peer, y, e.Kind, e.words}
	case account.MessageArrived:
		if hop, open := p.under[m]; open {
			p.arrow(hop, x, y, "")
			delete(p.under, m)
		}
	case account.MessageLost:
		p.lost(m, e, x, y)
	case account.MessageDelivered:
		p.mark("<circle class=\"dot\" cx=\"%d\" cy=\"%d\" r=\"2.5\">", x, y, e, "circle")
	case account.PartitionBegan, account.PartitionEnded:
		fmt.Fprintf(&p.b, "<line class=\"cut\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"><title>%s</title></line>\n", p.margin, y, p.width()-10, y, escaped(e.words))
	case account.Decided:
		p.mark("<path class=\"decided\" d=\"M%d %dm0 -6l6 6l-6 6l-6 -6z\">", x, y, e, "path")
	case account.NodeDown, account.NodePaused:
		if _, is := p.down[e.Node]; !is { // a pause may end in a crash
			p.down[e.Node] = y
		}
		p.mark("<path class=\"bad\" d=\"M%d %dm-5 -5l10 10m0 -10l-10 10\">", x, y, e, "path")
	case account.NodeUp, account.NodeResumed:
		p.gap(e.Node, y)
		p.mark("<path class=\"good\" d=\"M%d %dm-6 4l6 -8l6 8z\">", x, y, e, "path")
	default:
		p.mark("<circle class=\"open\" cx=\"%d\" cy=\"%d\" r=\"3.5\">", x, y, e, "circle")
	}
}

func (p *picture) label(e *drawn, y int) {
	if words := label(e.Happening); words != "" {
		fmt.Fprintf(&p.b, "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>\n", p.x(e.Node)+9, y+4, escaped(short(refusal.Printable(words), mostLetters)))
	}
}

func (p *picture) mark(shape string, x, y int, e *drawn, element string) {
	fmt.Fprintf(&p.b, shape+"<title>%s</title></%s>\n", x, y, escaped(refusal.Printable(e.words)), element)
}

func (p *picture) gap(n sim.NodeID, until int) {
	if since, is := p.down[n]; is {
		fmt.Fprintf(&p.b, "<line class=\"absent\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", p.x(n), since, p.x(n), until)
		delete(p.down, n)
	}
}

func (p *picture) arrow(hop drawnHop, x, y int, class string) {
	k := p.kinds[hop.kind]
	end := fmt.Sprintf(" marker-end=\"url(#a%d)\"", k%len(colours))
	if class != "" {
		end = ""
	}
	fmt.Fprintf(&p.b, "<line class=\"k%d d%d %s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"%s><title>%s</title></line>\n",
		k%len(colours), k/len(colours)%3, class, p.x(hop.node), hop.y, x, y, end, escaped(refusal.Printable(hop.words)))
}

// lost draws how far a message came, and why no farther.
func (p *picture) lost(m message, e *drawn, x, y int) {
	if hop, open := p.under[m]; open {
		delete(p.under, m)
		x += (p.x(hop.peer) - p.x(hop.node)) * 2 / 3
		if y == hop.y {
			y += 8
		}
		p.arrow(hop, x, y, "lost")
	}
	p.mark("<path class=\"bad\" d=\"M%d %dm-4 -4l8 8m0 -8l-8 8\">", x, y, e, "path")
	fmt.Fprintf(&p.b, "<text class=\"cause\" x=\"%d\" y=\"%d\">%s</text>\n", x+7, y+4, e.Cause)
}

// drawOpen draws what is still on its way at the end, and who is still down.
func (p *picture) drawOpen() {
	end := p.height - 16
	open := make([]message, 0, len(p.under))
	for m := range p.under {
		open = append(open, m)
	}
	slices.SortFunc(open, func(a, b message) int {
		if a.sender != b.sender {
			return int(a.sender) - int(b.sender)
		}
		return int(int64(a.number) - int64(b.number))
	})
	for _, m := range open {
		hop := p.under[m]
		p.arrow(hop, (p.x(hop.node)+p.x(hop.peer))/2, max(hop.y, end), "lost")
	}
	for n := range sim.NodeID(p.World.Len()) {
		p.gap(n, end)
	}
}
