package trace

import (
	"io"

	"google.golang.org/protobuf/encoding/protowire"

	"starmesh/sim"
	"starmesh/sim/account"
	"starmesh/sim/random"
)

// perfetto writes packets of Perfetto's trace (protos/perfetto/trace/trace_packet.proto): each node is a track, each event an
// instant on it, each message a flow from its sender over relays to where it ends; and what a node is for a while, down, paused,
// compromised or in office, is a slice on a track of its own.
type perfetto struct {
	*Run
	w       io.Writer
	tracks  map[uint64]bool   // those that are described
	lasting map[uint64]string // by track: the slice that is open
	last    uint64            // nanoseconds
	before  []Event           // what was so when the first event came
}

func newPerfetto(w io.Writer, r *Run) Writer {
	return &perfetto{r, w, map[uint64]bool{}, map[uint64]string{}, 0, nil}
}

// Numbers of fields, by message.
const (
	packetOfTrace = 1

	timestampOfPacket, sequenceOfPacket, eventOfPacket, descriptorOfPacket = 8, 10, 11, 60

	uuidOfTrack, nameOfTrack, parentOfTrack = 1, 2, 5

	annotationOfEvent, typeOfEvent, trackOfEvent, categoryOfEvent, nameOfEvent, flowOfEvent, endOfFlowOfEvent = 4, 9, 11, 22, 23, 47, 48

	textOfAnnotation, nameOfAnnotation = 6, 10
)

// Types of events.
const (
	sliceBegins = 1
	sliceEnds   = 2
	instant     = 3
)

// lasts says which happening begins a slice, which one ends it, and what it is called.
var lasts = []struct {
	begins, ends account.What
	name         string
}{
	{account.NodeDown, account.NodeUp, "down"}, {account.NodePaused, account.NodeResumed, "paused"},
	{account.NodeCompromised, account.NodeReleased, "compromised"}, {account.OfficeTaken, account.OfficeLeft, "office"},
}

// Before implements Windowed.
func (p *perfetto) Before(e Event) error {
	for _, l := range lasts {
		if e.What == l.begins {
			p.before = append(p.before, e)
		}
	}
	return nil
}

// Write implements Writer.
func (p *perfetto) Write(e Event) error {
	p.last = uint64(e.At)
	for _, early := range p.before { // their slices begin with what is shown
		if err := p.write(early); err != nil {
			return err
		}
	}
	p.before = nil
	return p.write(e)
}

func (p *perfetto) write(e Event) error {
	for i, l := range lasts {
		track := trackOf(e.Node) + 1 + uint64(i)
		name := l.name
		if e.Text != "" {
			name = e.Text
		}
		switch _, open := p.lasting[track]; {
		case e.What == l.begins && !open:
			p.lasting[track] = name
			return p.slice(e.Node, track, l.name, sliceBegins)
		case e.What == l.ends && open:
			err := p.slice(e.Node, track, l.name, sliceEnds)
			delete(p.lasting, track)
			return err
		}
	}
	if e.What == account.PartitionBegan || e.What == account.PartitionEnded {
		return p.event(networkTrack, "network", e)
	}
	return p.event(trackOf(e.Node), NameOf(p.World, e.Node), e)
}

// networkTrack is that of partitions, which are no node's.
const networkTrack = 1

// trackOf returns the id of a node's track; those of its slices follow.
func trackOf(n sim.NodeID) uint64 { return 16 * (uint64(n) + 1) }

func (p *perfetto) slice(n sim.NodeID, track uint64, name string, kind uint64) error {
	if err := p.describe(trackOf(n), NameOf(p.World, n), 0); err != nil {
		return err
	}
	if err := p.describe(track, name, trackOf(n)); err != nil {
		return err
	}
	event := appendNumber(nil, typeOfEvent, kind)
	event = appendNumber(event, trackOfEvent, track)
	if kind == sliceBegins {
		event = appendText(event, nameOfEvent, p.lasting[track])
	}
	return p.packet(event, eventOfPacket)
}

// event writes an instant on a track, and a flow's next step.
func (p *perfetto) event(track uint64, of string, e Event) error {
	if err := p.describe(track, of, 0); err != nil {
		return err
	}
	name := e.What.String()
	if e.Kind != "" {
		name += " " + e.Kind
	} else if e.Text != "" {
		name += " " + e.Text
	}
	event := appendNumber(nil, typeOfEvent, instant)
	event = appendNumber(event, trackOfEvent, track)
	event = appendText(event, categoryOfEvent, e.What.String())
	event = appendText(event, nameOfEvent, name)
	event = appendAnnotation(event, "event", (&account.Labelled{Happening: e.Happening, Labels: p.World.Labels}).String())
	if e.What.OfMessage() {
		field := protowire.Number(flowOfEvent)
		if e.What == account.MessageDelivered || e.What == account.MessageLost {
			field = endOfFlowOfEvent
		}
		event = protowire.AppendTag(event, field, protowire.Fixed64Type)
		event = protowire.AppendFixed64(event, random.Hash(uint64(e.Sender), e.Number))
	}
	return p.packet(event, eventOfPacket)
}

// describe names a track, once.
func (p *perfetto) describe(track uint64, name string, parent uint64) error {
	if p.tracks[track] {
		return nil
	}
	p.tracks[track] = true
	descriptor := appendNumber(nil, uuidOfTrack, track)
	descriptor = appendText(descriptor, nameOfTrack, name)
	if parent != 0 {
		descriptor = appendNumber(descriptor, parentOfTrack, parent)
	}
	return p.packet(descriptor, descriptorOfPacket)
}

func (p *perfetto) packet(content []byte, field protowire.Number) error {
	packet := appendNumber(nil, timestampOfPacket, p.last)
	packet = appendNumber(packet, sequenceOfPacket, 1)
	packet = protowire.AppendBytes(protowire.AppendTag(packet, field, protowire.BytesType), content)
	_, err := p.w.Write(protowire.AppendBytes(protowire.AppendTag(nil, packetOfTrace, protowire.BytesType), packet))
	return err
}

// Close implements Writer. What still lasts has no end.
func (p *perfetto) Close() error { return nil }

func appendNumber(b []byte, field protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), value)
}

func appendText(b []byte, field protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), text)
}

func appendAnnotation(b []byte, name, text string) []byte {
	annotation := appendText(appendText(nil, nameOfAnnotation, name), textOfAnnotation, text)
	return protowire.AppendBytes(protowire.AppendTag(b, annotationOfEvent, protowire.BytesType), annotation)
}
